"""Setup > Tokens: made, shown once, used, revoked."""

from __future__ import annotations

import re

from sqlalchemy import select

from importer.api import create_api
from tests.importer.site import URL, Site
from wholesale.api_token import ApiToken
from wholesale.history import history_of
from wholesale.user import Role, User


def test_a_token_is_made_shown_once_used_and_revoked(site: Site) -> None:
    ada = site.sign_in(Role.ADMIN, name="Ada Admin")
    assert ada.user is not None
    form = {"description": "The ERP", "user": str(ada.user.id), "kinds": "customers"}
    text = re.findall(r"komet_\d+_[\w-]+", ada.post("/setup/tokens/make", form).text)[0]
    client = create_api(site.services).test_client()
    call = {"base_url": URL, "headers": {"X-Api-Token": text}}
    before = client.get("/api/v1/kinds", **call)
    listed = ada.get("/setup/tokens")
    with site.session() as session:
        token = session.scalars(select(ApiToken)).one()
        kept = f"{token.token_hash} {token.description} {token.kinds}"
    revoked = ada.post("/setup/tokens/revoke", {"token": str(token.id)})
    after = client.get("/api/v1/kinds", **call)

    assert [one["name"] for one in before.get_json()["kinds"]] == ["customers"]
    assert listed.says("The ERP")
    assert text not in listed.text
    assert text.rpartition("_")[2] not in kept
    assert 'The token "The ERP" is revoked' in revoked.messages
    assert after.status_code == 401
    with site.session() as session:
        story = [change.why for change in history_of(session, session.get_one(User, ada.user.id))]
    assert story[-2:] == ['Token "The ERP" made.', 'Token "The ERP" revoked.']


def test_a_token_acts_as_somebody_of_the_company_who_may_import(site: Site) -> None:
    ada, stranger = site.sign_in(Role.ADMIN), site.sign_in(Role.ADMIN, company=site.other_company)
    grower = site.sign_in(Role.VENDOR)
    for other in (stranger, grower):
        assert other.user is not None
        assert ada.post("/setup/tokens/make", {"description": "x", "user": str(other.user.id)}).status == 422
    with site.session() as session:
        assert session.scalars(select(ApiToken)).all() == []
