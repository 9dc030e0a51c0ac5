"""Is the right company file open, and what can its QuickBooks do? (web_connector.md 2.4, 8.24 and 8.26)."""

import re
from datetime import date

import pytest

from qbwc_server.simulator.books import Product
from tests.qbwc_server.desk import PATH, Desk
from wholesale.status import InvoiceStatus

POS = "HOSTQUERY/COMPANYQUERY/PREFQUERY is currently not supported in QBPOS."
OTHER = "{11111111-2222-3333-4444-555555555555}"


def file_id(desk: Desk) -> str:
    with desk.sessions() as session:
        return desk.connection(session).file_id


def stamp(desk: Desk, value: str | None) -> None:
    if value is None:
        desk.quickbooks.unstamp(desk.owner_id, "FileID")
    else:
        desk.quickbooks.stamp(desk.owner_id, "FileID", value)


def test_nothing_leaves_for_a_company_file_with_another_file_id(desk: Desk) -> None:
    stamp(desk, OTHER)
    desk.send(1)
    talk = desk.log_in()
    request = talk.ask()

    assert request == ""
    assert OTHER in talk.last_error()
    assert file_id(desk) in talk.last_error()
    assert (desk.states(), desk.exchanges()) == ("waiting", [])


def test_another_company_is_refused_although_it_bears_the_same_name(desk: Desk) -> None:
    desk.send(1)
    desk.update()
    stamp(desk, OTHER)
    desk.send(1)
    result = desk.update()

    assert result.requests == []
    assert "Another company file is open" in result.status
    assert desk.states() == "posted waiting"


def test_the_case_of_a_guid_does_not_count(desk: Desk) -> None:
    stamp(desk, file_id(desk).upper())
    desk.send(1)

    assert desk.go() == "posted"


def test_a_file_without_a_file_id_is_refused_before_any_good_session(desk: Desk) -> None:
    stamp(desk, None)
    desk.send(1)
    result = desk.update()

    assert result.requests == []
    assert "no FileID" in result.status
    assert "add komet_sales.qwc again" in result.status


def test_a_file_without_a_file_id_is_known_by_its_name_after_a_good_session(desk: Desk) -> None:
    desk.send(1)
    desk.update()
    stamp(desk, None)
    desk.send(1)

    assert desk.go() == "posted posted"


def test_a_file_without_a_file_id_and_with_another_name_is_refused(desk: Desk) -> None:
    desk.send(1)
    desk.update()
    stamp(desk, None)
    desk.quickbooks.books.state.set_fact("company_name", "Another Company")
    desk.send(1)
    result = desk.update()

    assert result.requests == []
    assert "'Another Company'" in result.status
    assert desk.states() == "posted waiting"


def test_a_file_id_of_another_owner_is_not_ours(desk: Desk) -> None:
    stamp(desk, None)
    desk.quickbooks.stamp(OTHER, "FileID", file_id(desk))
    desk.send(1)

    assert "no FileID" in desk.update().status


def test_a_renamed_company_waits_until_a_person_confirms(desk: Desk) -> None:
    desk.send(1)
    desk.update()
    desk.quickbooks.books.state.set_fact("company_name", "Andes Blooms LLC")
    desk.send(1)
    result = desk.update()
    meanwhile = desk.states()
    desk.set(qb_company_name="Andes Blooms LLC")

    assert "confirm the new name on the QuickBooks desk" in result.status
    assert meanwhile == "posted waiting"
    assert desk.go() == "posted posted"


def test_a_good_session_teaches_where_and_what_the_company_is(desk: Desk) -> None:
    desk.quickbooks.set_closing_date(date(2025, 12, 31))
    desk.send(1)
    talk = desk.log_in()
    talk.ask()
    with desk.sessions() as session:
        learnt = desk.connection(session)

    assert (learnt.company_file, learnt.qb_company_name) == (PATH, desk.quickbooks.name)
    assert learnt.last_product == desk.quickbooks.books.product.name
    assert (learnt.max_qbxml_version, learnt.edition) == ("16.0", "US")
    assert learnt.facts["closing_date"] == "2025-12-31"


def test_a_refused_session_teaches_nothing(desk: Desk) -> None:
    stamp(desk, OTHER)
    desk.send(1)
    desk.log_in().ask()
    with desk.sessions() as session:
        learnt = desk.connection(session)

    assert (learnt.company_file, learnt.qb_company_name, learnt.facts) == ("", "", {})


def test_the_remembered_path_is_offered_and_a_moved_file_is_learnt(desk: Desk) -> None:
    paths = []
    for path in (PATH, "", r"D:\moved.qbw", r"D:\moved.qbw"):
        desk.send(1)
        talk = desk.log_in()
        paths.append(talk.path)
        talk.ask(path=path)
        talk.to_the_end()
        talk.close()

    assert paths == ["", PATH, PATH, r"D:\moved.qbw"]


@pytest.mark.parametrize(
    ("highest", "spoken"), [("7.0", "7.0"), ("8.0", "8.0"), ("12.0", "12.0"), ("13.0", "13.0"), ("16.0", "13.0")]
)
def test_every_message_speaks_the_newest_version_that_both_know(desk: Desk, highest: str, spoken: str) -> None:
    desk.quickbooks.books.product = Product(highest_qbxml=highest)
    desk.send(1)
    requests = desk.update().requests
    versions = {found for request in requests for found in re.findall(r'<\?qbxml version="([\d.]+)"\?>', request)}

    assert versions == {spoken}
    assert desk.states() == "posted"


def test_later_calls_of_a_session_do_not_change_what_the_first_has_said(desk: Desk) -> None:
    desk.set(batch_size=1)
    desk.send(2)
    talk = desk.log_in()
    talk.trip()
    stamp(desk, OTHER)
    request = talk.ask(greeting=desk.quickbooks.host_facts(desk.owner_id), path=r"C:\other.qbw")

    assert "BillAddRq" in request
    with desk.sessions() as session:
        assert desk.connection(session).company_file == PATH


@pytest.mark.parametrize("greeting", ["", POS, "<QBXML><broken", "  \r\n", "<html/>"])
def test_where_the_greeting_says_nothing_quickbooks_is_asked_before_anything_else(desk: Desk, greeting: str) -> None:
    desk.send(1)
    talk = desk.log_in()
    request = talk.ask(greeting=greeting)
    talk.deliver(desk.quickbooks.process(request))

    assert "<CompanyQueryRq" in request
    assert f"<OwnerID>{desk.owner_id}</OwnerID>" in request
    assert "BillAddRq" not in request
    assert talk.to_the_end() == 100
    assert desk.states() == "posted"


def test_the_closing_date_learnt_keeps_bills_back(desk: Desk) -> None:
    desk.quickbooks.set_closing_date(date(2026, 12, 31))
    desk.send(1)
    requests = desk.update().requests

    assert desk.invoices()[0].status in {InvoiceStatus.F, InvoiceStatus.ES}
    assert desk.quickbooks.bills() == []
    assert sum("BillAddRq" in request for request in requests) <= 1
