"""The JSON API: the same imports as on the pages, for programs with a token."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tests.factories import make_customer
from tests.importer.api.conftest import Program, Programs
from tests.importer.imports.running import sheet
from tests.importer.site import URL, Site
from wholesale import api_token
from wholesale.api_token import ApiToken, ApiUse, revoke
from wholesale.customer_invoice import CustomerInvoice
from wholesale.user import Role, User

KIND = "open_invoices"
TITLES = ("Invoice #", "Customer Code", "Invoice Date", "Invoice Balance", "Customer PO")
GOOD = sheet(TITLES, [("A-1", "ROSA", "2026-03-01", "10.50", "PO1"), ("A-2", "ROSA", "2026-03-01", "20", "PO2")])
MIXED = sheet(TITLES, [("A-1", "ROSA", "2026-03-01", "10.50", "PO1"), ("A-2", "NOBODY", "2026-03-01", "20", "PO2")])


@pytest.fixture
def erp(programs: Programs, site: Site) -> Program:
    """A program of an administrator, in a company with the customer ROSA."""
    with site.session() as session:
        make_customer(session, site.company, code="ROSA")
    return programs.program(Role.ADMIN)


def numbers(site: Site) -> list[str]:
    with site.session() as session:
        return sorted(session.scalars(select(CustomerInvoice.reference)))


def error_of(answer: Any) -> dict[str, str]:
    error: dict[str, str] = answer.get_json()["error"]
    assert set(error) == {"key", "sentence", "next_step"}
    return error


def test_a_file_is_checked_then_imported_then_undone(erp: Program, site: Site) -> None:
    uploaded = erp.upload(KIND, MIXED)
    path = uploaded.headers["Location"]
    checked = erp.done(uploaded.get_json()["id"])
    refused = erp.get(f"{path}/refusals").get_json()
    report = load_workbook(io.BytesIO(erp.get(f"{path}/report").get_data())).worksheets[0]
    before = numbers(site)
    began = erp.post(f"{path}/import")
    saved = erp.done(checked["id"])
    between = numbers(site)
    erp.post(f"{path}/undo")
    undone = erp.done(checked["id"])

    assert (uploaded.status_code, uploaded.get_json()["state"]) == (202, "checking")
    assert (checked["state"], checked["has_saved"], before) == ("checked", False, [])
    assert checked["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1, "skipped": 0}
    assert [row["outcome"] for row in checked["first_rows"]] == ["N", "R"]
    assert checked["first_rows"][0]["values"]["customer"] == "ROSA"
    assert [(row["row"], row["problems"][0]["cell"]) for row in refused["rows"]] == [(3, "B3")]
    assert "NOBODY" in refused["rows"][0]["problems"][0]["sentence"]
    assert report["A1"].value is not None
    assert began.get_json()["state"] == "saving"
    assert (saved["state"], saved["counts"]["new"], between) == ("done", 1, ["A-1"])
    assert (undone["state"], undone["taken_back"], numbers(site)) == ("taken_back", 1, [])


def test_a_file_is_imported_at_once_where_the_call_says_how(erp: Program, site: Site) -> None:
    none = erp.done(erp.upload(KIND, MIXED, "?import=all_or_nothing").get_json()["id"])
    after_none = numbers(site)
    some = erp.done(erp.upload(KIND, MIXED, "?import=good_rows").get_json()["id"])
    listed = erp.get("/api/v1/imports?kind=open_invoices").get_json()["imports"]

    assert (none["failure"]["key"], after_none) == ("import_nothing", [])
    assert (some["state"], some["counts"]["new"], numbers(site)) == ("done", 1, ["A-1"])
    assert [one["id"] for one in listed] == [some["id"], none["id"]]


def test_a_checked_file_is_cancelled_and_the_same_one_is_recognised(erp: Program) -> None:
    first = erp.done(erp.upload(KIND, GOOD, "?import=good_rows").get_json()["id"])
    again = erp.done(erp.upload(KIND, GOOD).get_json()["id"])
    cancelled = erp.post(f"/api/v1/imports/{again['id']}/cancel").get_json()
    late = erp.post(f"/api/v1/imports/{again['id']}/import")

    assert (again["same_file_before"], again["counts"]["refused"]) == (first["id"], 2)
    assert cancelled["state"] == "cancelled"
    assert (late.status_code, error_of(late)["key"]) == (409, "import_state")


def test_a_column_that_nobody_knows_is_asked_for(erp: Program) -> None:
    odd = sheet(("Invoice #", "Custmer Cod", "Invoice Date", "Invoice Balance", "Customer PO"), [
        ("A-1", "ROSA", "2026-03-01", "10", "PO1")])  # fmt: skip
    asking = erp.done(erp.upload(KIND, odd).get_json()["id"])
    path = f"/api/v1/imports/{asking['id']}"
    (column,) = asking["asked"]
    wrong = erp.post(f"{path}/columns", json={"columns": {str(column["place"]): ""}})
    erp.post(f"{path}/columns", json={"columns": {str(column["place"]): "customer"}})
    checked = erp.done(asking["id"])

    assert (asking["state"], column["title"], "customer" in column["choices"]) == ("asking", "Custmer Cod", True)
    assert wrong.status_code == 422
    assert (checked["state"], checked["counts"]["new"]) == ("checked", 1)


def test_kinds_are_described_with_template_and_existing_records(erp: Program, programs: Programs, site: Site) -> None:
    kinds = {one["name"]: one for one in erp.get("/api/v1/kinds").get_json()["kinds"]}
    columns = {one["field"]: one for one in kinds[KIND]["columns"]}
    template = load_workbook(io.BytesIO(erp.get(f"/api/v1/kinds/{KIND}/template").get_data())).worksheets[0]
    existing = load_workbook(io.BytesIO(erp.get("/api/v1/kinds/customers/existing").get_data())).worksheets[0]
    spanish = programs.program(Role.ADMIN, language="es").get(f"/api/v1/kinds/{KIND}").get_json()

    assert set(kinds) >= {KIND, "open_credits", "customers", "boxes", "vendors"}
    assert (columns["reference"]["need"], columns["reference"]["limits"]["most"]) == ("required", 20)
    assert kinds[KIND]["most_bytes"] == site.services.import_limit
    assert template["A1"].value == columns["reference"]["title"] == "Invoice #"
    assert any(cell.value == "ROSA" for row in existing.iter_rows() for cell in row)
    assert erp.get(f"/api/v1/kinds/{KIND}/existing").status_code == 404
    assert [one["field"] for one in spanish["columns"]] == list(columns)


def test_a_token_reaches_its_own_company_its_roles_and_its_kinds_only(
    erp: Program, programs: Programs, site: Site
) -> None:
    run_id = erp.done(erp.upload(KIND, GOOD).get_json()["id"])["id"]
    stranger = programs.program(Role.ADMIN, company=site.other_company)
    packer, narrow = programs.program(Role.SHIPPING), programs.program(Role.ADMIN, kinds=("customers",))
    paths = [f"/api/v1/imports/{run_id}{more}" for more in ("", "/refusals", "/report")]
    forms = [f"/api/v1/imports/{run_id}/{more}" for more in ("import", "cancel", "undo", "columns")]
    calls = [(other.get, path) for path in paths for other in (stranger, packer, narrow)]
    calls += [(other.post, path) for path in forms for other in (stranger, packer, narrow)]
    seen = {
        (path, call(path, **({"json": {"columns": {}}} if "columns" in path else {})).status_code)
        for call, path in calls
    }
    refusals = [other.upload(KIND, GOOD) for other in (packer, narrow)]

    assert {status for _, status in seen} == {403, 404}
    assert stranger.get("/api/v1/imports").get_json()["imports"] == []
    assert narrow.get("/api/v1/imports").get_json()["imports"] == []
    assert [error_of(one)["key"] for one in refusals] == ["import_not_yours", "api_kind_not_allowed"]
    assert [one["name"] for one in narrow.get("/api/v1/kinds").get_json()["kinds"]] == ["customers"]
    assert erp.get(f"/api/v1/imports/{run_id}").get_json()["state"] == "checked"


def test_a_call_without_a_good_token_is_told_so(erp: Program, site: Site) -> None:
    def key(**headers: str) -> tuple[int, str]:
        answer = erp.api.test_client().get("/api/v1/kinds", base_url=URL, headers=headers)
        return answer.status_code, error_of(answer)["key"] if answer.status_code != 200 else ""

    good, other = erp.token, erp.token[:-1] + ("A" if erp.token[-1] != "A" else "B")
    none = [key(), key(Authorization="Basic xyz")]
    wrong = [key(Authorization=f"Bearer {other}"), key(**{"X-Api-Token": "komet_1_x"})]

    assert none == [(401, "api_token_missing")] * 2
    assert wrong == [(401, "api_token_unknown")] * 2
    assert key(**{"X-Api-Token": good}) == (200, "")
    with site.session() as session:
        session.get_one(User, erp.user.id).is_active = False
    assert key(Authorization=f"Bearer {good}") == (401, "api_token_unknown")
    with site.session() as session:
        session.get_one(User, erp.user.id).is_active = True
        revoke(session.get_one(ApiToken, erp.token_id), "Ada Admin", site.clock.now())
    assert key(Authorization=f"Bearer {good}") == (401, "api_token_unknown")


def test_a_day_has_so_many_calls_for_all_tokens_of_a_person(
    erp: Program, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_token, "MOST_A_DAY", 2)
    left = [erp.get("/api/v1/kinds").headers["RateLimit-Remaining"] for _ in range(2)]
    refused = erp.get("/api/v1/kinds")
    with site.session() as session:
        counted = session.scalars(select(ApiUse.calls)).all()
    site.clock.move(timedelta(days=1))

    assert left == ["1", "0"]
    assert (refused.status_code, error_of(refused)["key"]) == (429, "api_too_many")
    assert counted == [3]
    assert erp.get("/api/v1/kinds").headers["RateLimit-Remaining"] == "1"


WRONG_OPTION = {"speed": "1"}
NO_YES_OR_NO = {"confirm_inventory": "perhaps"}


@pytest.mark.parametrize(
    ("path", "more", "status", "key"),
    [
        ("kinds/prices/imports", {}, 404, "api_not_there"),
        (f"kinds/{KIND}/imports", {}, 422, "import_file_missing"),
        (f"kinds/{KIND}/imports?import=now", {}, 422, "api_asked_wrongly"),
        (f"kinds/{KIND}/imports", {"data": WRONG_OPTION}, 422, "import_option_unknown"),
        ("kinds/boxes/imports", {"data": NO_YES_OR_NO}, 422, "import_option_no_switch"),
        ("imports/1/columns", {"json": {"columns": "B"}}, 422, "api_asked_wrongly"),
        ("imports/1/columns", {"data": b"{", "content_type": "application/json"}, 400, "api_asked_wrongly"),
        ("imports/9223372036854775808/cancel", {}, 404, "api_not_there"),
        ("nothing", {}, 404, "api_not_there"),
        ("kinds", {}, 405, "api_asked_wrongly"),
    ],
)
def test_a_call_that_can_not_be_is_told_why(
    erp: Program, path: str, more: dict[str, Any], status: int, key: str
) -> None:
    if more.get("data") in (WRONG_OPTION, NO_YES_OR_NO):
        more = {"data": {"file": (io.BytesIO(GOOD), "x.xlsx"), **more["data"]}}
    answer = erp.post(f"/api/v1/{path}", **more)

    assert (answer.status_code, error_of(answer)["key"]) == (status, key)


def test_the_api_describes_itself_without_any_other_host(erp: Program) -> None:
    client = erp.api.test_client()
    spec = client.get("/api/openapi.json", base_url=URL).get_json()
    page = client.get("/api", base_url=URL)
    rules = {
        f"{rule.rule}".replace("<int:run_id>", "{run_id}").replace("<name>", "{name}")
        for rule in erp.api.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
    }

    assert spec["openapi"].startswith("3.")
    assert set(spec["paths"]) == rules
    assert {"bearer", "token"} <= set(spec["components"]["securitySchemes"])
    assert [call for verbs in spec["paths"].values() for call in verbs.values() if not call.get("summary")] == []
    assert page.status_code == 200
    assert "://" not in page.text
    assert all(path in page.text for path in spec["paths"])
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
