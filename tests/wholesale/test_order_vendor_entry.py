from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, actor, make_company, make_vendor
from wholesale.clock import SetClock
from wholesale.errors import TradeError
from wholesale.history import history_of
from wholesale.user import Role
from wholesale.vendor_entry import VendorFacts, change_vendor, create_vendor

Sessions = sessionmaker[Session]
FACTS = VendorFacts(code="RV1", name=" Rosas del Valle ", email_for_orders="a@rosas.example, b@rosas.example;")


def test_a_vendor_is_entered_and_changed_with_its_history(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        vendor = create_vendor(session, company.id, FACTS, ADMIN, clock.now())
        change_vendor(session, vendor, replace(FACTS, terms="Net 30", is_active=False), ADMIN, clock.now())
        change_vendor(session, vendor, replace(FACTS, terms="Net 30", is_active=False), ADMIN, clock.now())
        lines = [(line.old, line.new, line.why) for line in history_of(session, vendor)]

    assert (vendor.name, vendor.email_for_orders) == ("Rosas del Valle", "a@rosas.example; b@rosas.example")
    assert lines == [
        (None, "active", "Entered Rosas del Valle"),
        ("active", "inactive", "terms none -> Net 30"),
    ]


def test_a_code_is_given_once_in_a_company(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        company, other = make_company(session), make_company(session)
        make_vendor(session, company, code="RV1")
        with pytest.raises(TradeError, match="There is a vendor with the code 'RV1' already"):
            create_vendor(session, company.id, FACTS, ADMIN, clock.now())

        assert create_vendor(session, other.id, FACTS, ADMIN, clock.now()).id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"code": "R V"}, "code is 'R V'. Right is 1 to 20 letters without blanks"),
        ({"name": " "}, "name is ' '"),
        ({"email_for_orders": "a@rosas.example; rosas"}, "e-mail for orders is 'rosas'"),
        ({"email_for_orders": ";".join(f"a{n}@rosas.example" for n in range(20))}, "at most 200 letters"),
        ({"phone": "1" * 51}, "phone is '1"),
        ({"accounting_name": "x" * 201}, "Accounting Name is 'x"),
    ],
)
def test_what_can_not_be_is_refused(sessions: Sessions, clock: SetClock, more: dict[str, Any], words: str) -> None:
    with sessions.begin() as session, pytest.raises(TradeError, match=words):
        create_vendor(session, make_company(session).id, replace(FACTS, **more), ADMIN, clock.now())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_four_roles_keep_vendors(sessions: Sessions, clock: SetClock) -> None:
    kept = set()
    with sessions.begin() as session:
        company = make_company(session)
        for role in Role:
            try:
                create_vendor(session, company.id, replace(FACTS, code=role), actor(role), clock.now())
            except TradeError:
                continue
            kept.add(role)

    assert kept == {Role.ADMIN, Role.SETUP, Role.ACCOUNTS_PAYABLE, Role.PROCUREMENT_MANAGER}
