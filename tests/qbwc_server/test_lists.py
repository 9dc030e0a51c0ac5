"""QuickBooks' lists in our database: look-ups by name, ListID and prefix, and names that are nearly right."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.lists import (
    ListEntry,
    ListKind,
    entry_by_exact_name,
    entry_by_list_id,
    entry_by_name,
    mark_gone,
    near,
    near_of,
    next_run,
    save_entries,
    search,
)
from tests.factories import make_company


def row(name: str, list_id: str = "80000001-1446676743", **more: Any) -> dict[str, Any]:
    facts = {
        "list_id": list_id,
        "full_name": name,
        "is_active": True,
        "detail": {},
        "modified": "",
        "edit_sequence": "1",
    }
    return facts | more


@pytest.fixture
def company_id(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        return make_company(session).id


def save(sessions: sessionmaker[Session], company_id: int, kind: ListKind, *names: str, run: int = 1) -> None:
    rows = [row(name, f"{place:X}-{1446676743 + place}") for place, name in enumerate(names, start=1)]
    with sessions.begin() as session:
        save_entries(session, company_id, kind, run, rows)


def names(entries: Any) -> list[str]:
    return [entry.full_name for entry in entries]


def test_an_accounting_name_matches_with_its_case_only(sessions: sessionmaker[Session], company_id: int) -> None:
    save(sessions, company_id, ListKind.VENDOR, "Rosas del Valle")

    with sessions() as session:
        assert entry_by_exact_name(session, company_id, ListKind.VENDOR, "Rosas del Valle") is not None
        assert entry_by_exact_name(session, company_id, ListKind.VENDOR, "ROSAS DEL VALLE") is None
        assert entry_by_exact_name(session, company_id, ListKind.VENDOR, "Rosas del Valle ") is None


def test_a_reference_matches_whatever_its_case(sessions: sessionmaker[Session], company_id: int) -> None:
    save(sessions, company_id, ListKind.ACCOUNT, "Cost of Goods:Flóres")

    with sessions() as session:
        found = entry_by_name(session, company_id, ListKind.ACCOUNT, "cost of goods:FLÓRES")

    assert found is not None


def test_kinds_have_their_own_list_ids(sessions: sessionmaker[Session], company_id: int) -> None:
    save(sessions, company_id, ListKind.ACCOUNT, "Freight")
    save(sessions, company_id, ListKind.CLASS, "Miami")

    with sessions() as session:
        account = entry_by_list_id(session, company_id, ListKind.ACCOUNT, "1-1446676744")
        class_ = entry_by_list_id(session, company_id, ListKind.CLASS, "1-1446676744")

    assert account is not None
    assert class_ is not None
    assert (account.full_name, class_.full_name) == ("Freight", "Miami")


def test_a_record_read_twice_is_kept_once_with_its_new_name(sessions: sessionmaker[Session], company_id: int) -> None:
    save(sessions, company_id, ListKind.VENDOR, "Rosas del Vale")
    save(sessions, company_id, ListKind.VENDOR, "Rosas del Valle")

    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(ListEntry)) == 1
        assert entry_by_exact_name(session, company_id, ListKind.VENDOR, "Rosas del Valle") is not None
        assert entry_by_name(session, company_id, ListKind.VENDOR, "Rosas del Vale") is None


def test_a_record_twice_in_one_page_is_saved_once(sessions: sessionmaker[Session], company_id: int) -> None:
    with sessions.begin() as session:
        saved = save_entries(session, company_id, ListKind.VENDOR, 1, [row("Old name"), row("New name")])

    with sessions() as session:
        assert saved == 1
        assert names(session.scalars(select(ListEntry))) == ["New name"]


def test_the_lists_of_two_companies_do_not_mix(sessions: sessionmaker[Session], company_id: int) -> None:
    with sessions.begin() as session:
        other = make_company(session).id
    save(sessions, company_id, ListKind.VENDOR, "Rosas del Valle")
    save(sessions, other, ListKind.VENDOR, "Claveles SA")

    with sessions.begin() as session:
        mark_gone(session, other, ListKind.VENDOR, run=9)
        ours = entry_by_list_id(session, company_id, ListKind.VENDOR, "1-1446676744")
        theirs = entry_by_list_id(session, other, ListKind.VENDOR, "1-1446676744")

    assert ours is not None
    assert theirs is not None
    assert (ours.full_name, ours.is_gone) == ("Rosas del Valle", False)
    assert (theirs.full_name, theirs.is_gone) == ("Claveles SA", True)


def test_search_finds_names_by_their_beginning(sessions: sessionmaker[Session], company_id: int) -> None:
    save(sessions, company_id, ListKind.VENDOR, "Rosas del Valle", "ROSAPRIMA", "Éxito Flores", "Rio Roses", "Ros_s")

    with sessions() as session:
        assert names(search(session, company_id, ListKind.VENDOR, "rosa")) == ["ROSAPRIMA", "Rosas del Valle"]
        assert names(search(session, company_id, ListKind.VENDOR, "ÉX")) == ["Éxito Flores"]
        assert names(search(session, company_id, ListKind.VENDOR, "ros_")) == ["Ros_s"]
        assert len(search(session, company_id, ListKind.VENDOR, "", limit=2)) == 2


def test_search_leaves_inactive_records_out(sessions: sessionmaker[Session], company_id: int) -> None:
    with sessions.begin() as session:
        save_entries(session, company_id, ListKind.VENDOR, 1, [row("Rosas del Valle", is_active=False)])

    with sessions() as session:
        assert search(session, company_id, ListKind.VENDOR, "rosas") == []


def test_what_a_whole_reading_did_not_see_is_gone(sessions: sessionmaker[Session], company_id: int) -> None:
    save(sessions, company_id, ListKind.VENDOR, "Rosas del Valle", "Claveles SA", run=1)
    save(sessions, company_id, ListKind.VENDOR, "Rosas del Valle", run=2)

    with sessions.begin() as session:
        mark_gone(session, company_id, ListKind.VENDOR, run=2)

    with sessions() as session:
        stays = entry_by_name(session, company_id, ListKind.VENDOR, "Rosas del Valle")
        gone = entry_by_name(session, company_id, ListKind.VENDOR, "Claveles SA")
        assert stays is not None
        assert gone is not None
        assert (stays.is_active, stays.is_gone) == (True, False)
        assert (gone.is_active, gone.is_gone) == (False, True)
        assert next_run(session, company_id) == 3


def test_a_name_made_anew_means_the_living_record(sessions: sessionmaker[Session], company_id: int) -> None:
    gone, made_anew = row("Freight", "9-1446676799"), row("Freight", "1-1446676744")
    with sessions.begin() as session:
        save_entries(session, company_id, ListKind.ACCOUNT, 2, [made_anew])
        save_entries(session, company_id, ListKind.ACCOUNT, 1, [gone])
        mark_gone(session, company_id, ListKind.ACCOUNT, run=2)

    with sessions() as session:
        found = entry_by_exact_name(session, company_id, ListKind.ACCOUNT, "Freight")

    assert found is not None
    assert found.list_id == "1-1446676744"


def test_near_names_are_the_likest_active_ones(sessions: sessionmaker[Session], company_id: int) -> None:
    save(sessions, company_id, ListKind.VENDOR, "Rosas del Valle S.A.", "Rosas del Vale", "Claveles SA")

    with sessions() as session:
        found = near(session, company_id, ListKind.VENDOR, "ROSAS DEL VALLE")

    assert found == ["Rosas del Vale", "Rosas del Valle S.A."]


def test_an_account_is_near_by_its_last_level() -> None:
    assert near_of("Freigth", ["Cost of Goods Sold:Freight", "Office Supplies"]) == ["Cost of Goods Sold:Freight"]
