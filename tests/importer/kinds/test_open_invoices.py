"""Open Invoices: what each row becomes, and what keeps one from being imported or taken back (domain.md 3.2, 9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from importer.import_run import ImportKept, ImportRun, RunState
from importer.import_start import take_back
from tests.factories import make_company, make_customer, make_location
from tests.importer.imports.running import Runs, sheet
from wholesale.clock import SetClock
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.db import keep_to_company, reading
from wholesale.storage import Storage

GOOD: dict[str, Any] = {
    "Invoice #": "A-1",
    "Customer Code": "ROSA",
    "Invoice Date": date(2026, 2, 3),
    "Invoice Balance": Decimal("125.50"),
    "Customer PO": "PO-1",
    "Location Code": None,
}
Make = Callable[..., Runs]


def file_of(*rows: dict[str, Any]) -> bytes:
    for row in rows:
        assert row.keys() <= GOOD.keys()
    return sheet(tuple(GOOD), [tuple((GOOD | row).values()) for row in rows])


def numbered(*rows: dict[str, Any]) -> bytes:
    """Answer a file whose rows have a number each."""
    return file_of(*({"Invoice #": f"N{place}", **row} for place, row in enumerate(rows, 2)))


@pytest.fixture
def make_runs(clock: SetClock, tmp_path: Path) -> Make:
    def make(sessions: sessionmaker[Session], *locations: str) -> Runs:
        with sessions.begin() as session:
            company, other = make_company(session), make_company(session)
            make_customer(session, company, code="ROSA", terms="Net 30")
            make_customer(session, company, code="00123", terms="Pre-payment")
            make_customer(session, company, code="FREE", terms="")
            make_customer(session, company, code="GONE", is_active=False)
            make_customer(session, other, code="THEIRS")
            for code in locations:
                make_location(session, company, code=code)
        return Runs(sessions, clock, Storage(str(tmp_path / "files")), company)

    return make


def invoices(runs: Runs) -> list[CustomerInvoice]:
    with runs.sessions() as session:
        keep_to_company(session, runs.company.id)
        found = list(session.scalars(select(CustomerInvoice).order_by(CustomerInvoice.number)))
        for one in found:
            assert one.charges
            assert one.carrier
            assert one.customer.company_id == runs.company.id
        return found


def test_a_row_becomes_a_confirmed_invoice_with_its_balance_as_a_charge(
    sessions: sessionmaker[Session], make_runs: Make
) -> None:
    runs = make_runs(sessions, "MIA")
    run = runs.bring_in(
        "open_invoices",
        file_of(
            {"Invoice #": "00077"},
            {"Invoice #": "A-2", "Customer Code": "00123", "Invoice Balance": Decimal("12.345"), "Customer PO": 4711},
            {"Invoice #": "A-3", "Customer Code": "FREE", "Invoice Balance": Decimal("0.005"), "Location Code": "MIA"},
        ),
    )
    first, second, third = invoices(runs)

    assert (run.new, run.refused) == (3, 0)
    assert (first.status, first.carrier.name, first.created_by) == (
        CustomerInvoiceStatus.CONFIRMED,
        "No Carrier",
        runs.user.name,
    )
    assert (first.reference, first.customer_po, first.import_id) == ("00077", "PO-1", run.id)
    assert (first.invoice_date, first.ship_date, first.due_date) == (
        date(2026, 2, 3),
        date(2026, 2, 3),
        date(2026, 3, 5),
    )
    assert [(one.total, one.balance) for one in (first, second, third)] == [
        (Decimal(total), Decimal(total)) for total in ("125.50", "12.35", "0.01")
    ]
    assert [[charge.amount for charge in one.charges] for one in (second, third)] == [
        [Decimal("12.345")],
        [Decimal("0.005")],
    ]
    assert (second.due_date, second.customer_po, third.due_date) == (date(2026, 2, 3), "4711", None)
    # The only location there is needs no code.
    assert first.location_id == third.location_id is not None
    assert [one.number for one in (first, second, third)] == [1, 2, 3]


REFUSED: dict[int, tuple[dict[str, Any], list[str]]] = {
    2: ({"Invoice #": "x" * 21}, ["cell_too_long reference"]),
    3: ({"Invoice #": "x" * 20}, []),
    4: ({"Invoice #": None}, ["cell_missing reference"]),
    5: ({"Invoice Date": "2024-02-30"}, ["cell_not_day invoice_date"]),
    6: ({"Invoice Date": "2024-02-29"}, []),
    7: ({"Invoice Balance": "12.3456"}, ["cell_places balance"]),
    8: ({"Invoice Balance": 0}, ["open_balance_zero balance"]),
    9: ({"Invoice Balance": Decimal("0.004")}, ["open_balance_zero balance"]),
    10: (
        {"Invoice Balance": -5, "Customer Code": "NOBODY"},
        ["open_balance_negative balance", "code_unknown customer"],
    ),
    11: ({"Invoice Balance": "much"}, ["cell_not_amount balance"]),
    12: ({"Customer Code": "NOBODY"}, ["code_unknown customer"]),
    13: ({"Customer Code": "THEIRS"}, ["code_unknown customer"]),
    14: ({"Customer Code": "GONE"}, ["code_inactive customer"]),
    15: ({"Customer Code": 123}, ["code_without_zeros customer"]),
    16: ({"Customer Code": "rosa"}, ["code_near customer"]),
    17: ({"Customer PO": "y" * 21}, ["cell_too_long customer_po"]),
    18: ({"Customer PO": None}, ["cell_missing customer_po"]),
    19: ({"Location Code": "LAX"}, ["code_unknown location"]),
    20: ({"Invoice #": None, "Invoice Date": "soon"}, ["cell_missing reference", "cell_not_day invoice_date"]),
}


def test_every_column_refuses_what_it_should(sessions: sessionmaker[Session], make_runs: Make) -> None:
    runs = make_runs(sessions, "MIA")
    run = runs.bring_in("open_invoices", numbered(*(row for row, _ in REFUSED.values())))

    assert runs.reasons(run.id) == {row: reasons for row, (_, reasons) in REFUSED.items() if reasons}
    assert [one.reference for one in invoices(runs)] == ["x" * 20, "N6"]


def test_a_company_of_several_locations_needs_the_code(sessions: sessionmaker[Session], make_runs: Make) -> None:
    runs = make_runs(sessions, "MIA", "NYC")
    run = runs.bring_in("open_invoices", numbered({}, {"Location Code": "NYC"}))

    assert runs.reasons(run.id) == {2: ["cell_missing_here location"]}
    assert [one.reference for one in invoices(runs)] == ["N3"]


def test_the_same_invoice_comes_in_once(sessions: sessionmaker[Session], make_runs: Make) -> None:
    runs = make_runs(sessions)
    twice = file_of({}, {"Customer Code": "FREE"}, {}, {"Invoice #": "A-2"})
    first = runs.bring_in("open_invoices", twice)
    again = runs.bring_in("open_invoices", twice, name="again.xlsx")

    assert runs.reasons(first.id) == {4: ["row_twice"]}
    assert runs.reasons(again.id) == {row: ["invoice_imported_before reference"] for row in (2, 3, 4, 5)}
    assert [(one.number, one.reference) for one in invoices(runs)] == [(1, "A-1"), (2, "A-1"), (3, "A-2")]


def test_an_import_is_taken_back_but_for_what_was_settled_since(
    sessions: sessionmaker[Session], make_runs: Make
) -> None:
    runs = make_runs(sessions)
    run = runs.bring_in("open_invoices", numbered({}, {}, {}))
    with sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        paid = update(CustomerInvoice).where(CustomerInvoice.reference == "N3")
        session.execute(paid.values(balance=Decimal("25.50")))
        take_back(session, session.get_one(ImportRun, run.id), runs.user, runs.clock.now())
    ended = runs.work(run.id)
    with reading(sessions) as session:
        keep_to_company(session, runs.company.id)
        reasons = session.scalars(select(ImportKept.reason)).all()

    assert (ended.state, ended.taken_back, ended.kept_back) == (RunState.TAKEN_BACK, 2, 1)
    assert [one.reference for one in invoices(runs)] == ["N3"]
    assert [(one["key"], one["values"]["paid"]) for one in reasons] == [("invoice_paid_since", "100.00")]
