"""The whole server: the API, the pages and the Web Connector's address do not get into each other's way."""

from __future__ import annotations

from pathlib import Path

from werkzeug.test import Client

from komet_qbwc.application import front_door
from komet_qbwc.installation import opened
from komet_qbwc.settings import DATABASE_NAME, load_settings
from tests.tables import renew


def test_each_address_is_answered_by_its_own_part(sqlite_template: Path, tmp_path: Path) -> None:
    renew(tmp_path / DATABASE_NAME, sqlite_template)
    settings = load_settings(data_folder=tmp_path, database_url="", smtp_host="", public_url="http://localhost:8730")
    with opened(settings) as found:
        client = Client(front_door(found))
        kinds, spec, page, pages, soap = (
            client.get(path, base_url="http://localhost:8730")
            for path in ("/api/v1/kinds", "/api/openapi.json", "/api", "/apis", "/qbwc?wsdl")
        )
        told = client.post("/api/v1/kinds", base_url="http://localhost:8730", content_type="text/xml", data="<x/>")

    assert (kinds.status_code, kinds.get_json()["error"]["key"]) == (401, "api_token_missing")
    assert "Set-Cookie" not in kinds.headers
    assert spec.get_json()["info"]["title"] == "Komet Sales API"
    assert page.status_code == 200
    assert (pages.status_code, pages.content_type) == (404, "text/html; charset=utf-8")
    assert "definitions" in soap.text
    assert "The Web Connector's address is" in told.text
