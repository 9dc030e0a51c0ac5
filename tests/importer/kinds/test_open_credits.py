"""Open credits become balance adjustments in the customer's favor, each of them once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer.import_run import ImportKept, ImportRun, RunState
from importer.import_start import take_back
from importer.kinds.open_credits import OpenCredits
from importer.words import english
from tests.factories import make_company, make_customer, make_location
from tests.importer.imports.running import Runs, sheet
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.clock import SetClock
from wholesale.db import keep_to_company, reading
from wholesale.storage import Storage

TITLES = [english(column.title) for column in OpenCredits.columns().values()]
DAY = date(2026, 2, 20)
Row = tuple[Any, ...]


@pytest.fixture
def runs(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Runs:
    """Runs of a company with two locations, on either database."""
    with sessions.begin() as session:
        company = make_company(session)
        for code in ("MIA", "UIO"):
            make_location(session, company, code=code)
        for code in ("ROSA", "LILY", "00123"):
            make_customer(session, company, code=code)
        make_customer(session, company, code="GONE", is_active=False)
        make_customer(session, make_company(session), code="THEIRS")
    return Runs(sessions, clock, Storage(str(tmp_path / "files")), company)


def bring_in(runs: Runs, *rows: Row) -> ImportRun:
    return runs.bring_in("open_credits", sheet(TITLES, rows))


def credits_of(runs: Runs) -> list[BalanceAdjustment]:
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        found = list(session.scalars(select(BalanceAdjustment).order_by(BalanceAdjustment.id)))
        for one in found:
            assert one.customer.code
            assert one.location
        return found


def test_a_row_becomes_an_adjustment_rounded_to_cents_where_it_is_applied(runs: Runs) -> None:
    run = bring_in(
        runs,
        ("ROSA", DAY, "120.125", "CR-1", "MIA"),
        ("ROSA", DAY, 0.005, None, "UIO"),
        ("00123", "2026-02-21", "1,234.5", "00045", "MIA"),
    )
    found = credits_of(runs)

    assert (run.state, run.new, run.refused) == (RunState.DONE, 3, 0)
    assert [(one.customer.code, one.location and one.location.code, one.adjusted_on) for one in found] == [
        ("ROSA", "MIA", DAY),
        ("ROSA", "UIO", DAY),
        ("00123", "MIA", date(2026, 2, 21)),
    ]
    assert [(one.amount, one.open_amount, one.reference) for one in found] == [
        (Decimal("120.125"), Decimal("120.13"), "CR-1"),
        (Decimal("0.005"), Decimal("0.01"), ""),
        (Decimal("1234.500"), Decimal("1234.50"), "00045"),
    ]
    assert {(one.import_id, one.created_at, one.created_by) for one in found} == {
        (run.id, runs.clock.now(), runs.user.name)
    }


def test_what_is_no_credit_or_is_here_already_is_refused(runs: Runs) -> None:
    before = bring_in(runs, ("ROSA", DAY, 10, "CR-1", "MIA"), ("ROSA", DAY, "20.5", None, "MIA"))
    wrong: list[tuple[Row, str]] = [
        (("ROSA", DAY, 0, "A", "MIA"), "credit_not_positive balance"),
        (("ROSA", DAY, -5, "B", "MIA"), "credit_not_positive balance"),
        (("ROSA", DAY, "0.004", "C", "MIA"), "credit_not_positive balance"),
        (("ROSA", DAY, "1.0005", "D", "MIA"), "cell_places balance"),
        (("ROSA", "2024-02-30", 1, "E", "MIA"), "cell_not_day credit_date"),
        (("THEIRS", DAY, 1, "F", "MIA"), "code_unknown customer"),
        (("GONE", DAY, 1, "G", "MIA"), "code_inactive customer"),
        ((123, DAY, 1, "H", "MIA"), "code_without_zeros customer"),
        (("ROSA", DAY, 1, "I", None), "cell_missing_here location"),
        (("ROSA", DAY, 1, "J", "LAX"), "code_unknown location"),
        (("ROSA", DAY, 1, "K" * 21, "MIA"), "cell_too_long reference"),
        (("ROSA", DAY, 11, "CR-1", "UIO"), "credit_imported_before reference"),
        (("ROSA", DAY, "20.500", None, "MIA"), "credit_like_one_before balance"),
        (("LILY", DAY, 7, None, "MIA"), ""),
        (("LILY", DAY, "7.00", None, "UIO"), "row_twice"),
        (("LILY", DAY, 7, "L", "MIA"), ""),
        (("LILY", DAY, 8, "L", "MIA"), "row_twice"),
        (("ROSA", date(2026, 2, 19), 10, "CR-1", "MIA"), ""),
    ]
    run = bring_in(runs, *(row for row, _ in wrong))

    assert before.new == 2
    assert runs.reasons(run.id) == {row: [reason] for row, (_, reason) in enumerate(wrong, 2) if reason}
    assert run.new == 3


def test_what_was_applied_since_is_not_taken_back(runs: Runs) -> None:
    run = bring_in(runs, ("ROSA", DAY, 10, "CR-1", "MIA"), ("ROSA", DAY, "20.505", "CR-2", "MIA"))
    with runs.sessions.begin() as session:
        used = session.scalars(select(BalanceAdjustment).where(BalanceAdjustment.reference == "CR-2")).one()
        used.open_amount = Decimal("0.51")
    with runs.sessions.begin() as session:
        take_back(session, session.get_one(ImportRun, run.id), runs.user, runs.clock.now())
    undone = runs.work(run.id)
    with reading(runs.sessions) as session:
        reason = session.scalars(select(ImportKept.reason)).one()
    again = bring_in(runs, ("ROSA", DAY, 10, "CR-1", "MIA"), ("ROSA", DAY, "20.505", "CR-2", "MIA"))

    assert (undone.taken_back, undone.kept_back) == (1, 1)
    assert reason["key"] == "credit_applied_since"
    assert reason["values"] == {"amount": "20.505", "customer": "ROSA", "used": "20.00"}
    assert (again.new, again.refused) == (1, 1)
