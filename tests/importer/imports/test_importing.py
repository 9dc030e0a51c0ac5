"""The run of an import: what is saved when, and what is not when somebody stops it or its worker dies."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from importer import importing, row_reader
from importer.import_lease import LEASE
from importer.import_run import ImportChunk, ImportKept, ImportRun, RunState, SaveMode, TitleMemory
from importer.import_start import begin_saving, cancel, choose_columns, same_file_before, take_back
from importer.jobs.run_imports import MOST_ATTEMPTS, RunImports
from tests.factories import make_company, make_customer
from tests.importer.imports.running import SERVER_KEY, Runs, sheet
from tests.importer.site import Site
from wholesale.clock import SetClock
from wholesale.company import Company
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice
from wholesale.db import Base, keep_to_company, reading
from wholesale.errors import TradeError
from wholesale.history import Actor, note_change
from wholesale.job import JobSettings
from wholesale.mail import OutgoingMail
from wholesale.storage import Storage
from wholesale.user import Role

TITLES = ("Invoice #", "Customer Code", "Invoice Date", "Invoice Balance", "Customer PO")
DAY = date(2026, 2, 3)


def rows(count: int, bad: frozenset[int] = frozenset()) -> list[tuple[Any, ...]]:
    """Answer rows of open invoices; those of `bad`, counted from 0, name a customer nobody has."""
    return [
        (f"IN{each}", "NOBODY" if each in bad else "ROSA", DAY, Decimal("10.255"), f"PO{each}") for each in range(count)
    ]


@pytest.fixture(autouse=True)
def _three_rows_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_reader, "ROWS", 3)


@pytest.fixture
def runs(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Runs:
    """Runs on either database."""
    with sessions.begin() as session:
        company: Company = make_company(session)
        make_customer(session, company, code="ROSA", terms="Net 30")
    return Runs(sessions, clock, Storage(str(tmp_path / "files")), company)


@pytest.fixture
def lite(site: Site) -> Runs:
    """Runs on SQLite alone, where the database does not matter."""
    with site.session() as session:
        make_customer(session, site.company, code="ROSA", terms="Net 30")
    return Runs(site.sessions, site.clock, site.storage, site.company)


def saved(runs: Runs) -> list[str]:
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        return list(session.scalars(select(CustomerInvoice.reference).order_by(CustomerInvoice.id)))


def count(runs: Runs, model: type[Base]) -> int:
    with reading(runs.sessions) as session:
        return len(keep_to_company(session, runs.company.id).scalars(select(model)).all())


def test_good_rows_are_saved_and_bad_ones_are_told_with_their_cells(runs: Runs) -> None:
    content = sheet(TITLES, [*rows(7, bad=frozenset({2})), ("IN1", "ROSA", "2026-02-30", -1, "x" * 21)])

    run = runs.bring_in("open_invoices", content)

    assert (run.state, run.new, run.refused, run.rows) == (RunState.DONE, 6, 2, 8)
    assert saved(runs) == ["IN0", "IN1", "IN3", "IN4", "IN5", "IN6"]
    assert runs.reasons(run.id) == {
        4: ["code_unknown customer"],
        9: ["cell_not_day invoice_date", "cell_too_long customer_po", "open_balance_negative balance"],
    }
    assert (run.position, run.progress, count(runs, ImportChunk)) == (9, 1000, 3)


def test_checking_saves_nothing_and_says_what_saving_would_do(runs: Runs) -> None:
    content = sheet(TITLES, [*rows(4), rows(1)[0]])
    run = runs.bring_in("open_invoices", content, at_once=False)

    assert (run.state, run.new, run.refused, saved(runs)) == (RunState.CHECKED, 4, 1, [])
    assert runs.reasons(run.id) == {6: ["row_twice"]}
    assert [row["cells"][3] for row in run.first_rows] == ["10.255"] * 5
    with runs.sessions.begin() as session:
        begin_saving(session, session.get_one(ImportRun, run.id), SaveMode.GOOD_ROWS, runs.clock.now())
    run = runs.work(run.id)

    assert (run.state, run.new, run.refused, len(saved(runs))) == (RunState.DONE, 4, 1, 4)


def test_a_preview_shows_the_beginning_of_a_long_cell_and_all_that_is_wrong_with_its_row(lite: Runs) -> None:
    content = sheet(TITLES, [("x" * 30_000, "NOBODY", "soon", 1, "PO")])
    run = lite.bring_in("open_invoices", content, at_once=False)

    assert run.first_rows[0]["cells"][0] == "x" * 60 + "..."
    assert lite.reasons(run.id)[2] == ["cell_too_long reference", "cell_not_day invoice_date", "code_unknown customer"]


@pytest.mark.parametrize("chunk", range(3))
def test_a_worker_that_dies_at_any_chunk_changes_nothing_in_the_end(
    lite: Runs, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = lite.start("open_invoices", sheet(TITLES, [*rows(7, bad=frozenset({4})), rows(1)[0]]))
    real, calls = importing.hold, iter(range(100))

    def dying(*arguments: Any, **facts: Any) -> None:
        """Die at the end of a chunk, before it is committed."""
        if facts.get("position") and next(calls) == chunk:
            raise KeyboardInterrupt
        real(*arguments, **facts)

    monkeypatch.setattr(importing, "hold", dying)
    with pytest.raises(KeyboardInterrupt):
        lite.work(run_id)
    monkeypatch.setattr(importing, "hold", real)
    lite.clock.moment += LEASE
    run = lite.work(run_id)

    assert (run.state, run.new, run.refused) == (RunState.DONE, 6, 2)
    assert saved(lite) == ["IN0", "IN1", "IN2", "IN3", "IN5", "IN6"]
    assert lite.reasons(run_id)[9] in (["row_twice"], ["invoice_imported_before reference"])


def test_attempts_that_make_headway_are_not_counted(lite: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = lite.start("open_invoices", sheet(TITLES, rows(3 * MOST_ATTEMPTS + 4)))
    deal = importing.Import._deal_with_chunk

    def deal_and_die(*arguments: Any) -> None:
        deal(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(importing.Import, "_deal_with_chunk", deal_and_die)
        for _ in range(MOST_ATTEMPTS + 1):
            with pytest.raises(KeyboardInterrupt):
                lite.work(run_id)
            lite.clock.moment += LEASE
    attempts = lite.run(run_id).attempts
    run = lite.work(run_id)

    assert attempts == 1
    assert (run.state, run.new, len(saved(lite))) == (RunState.DONE, 3 * MOST_ATTEMPTS + 4, 3 * MOST_ATTEMPTS + 4)


def between(monkeypatch: pytest.MonkeyPatch, chunk: int, do: Callable[[], None]) -> None:
    """Let something happen before a chunk is dealt with, counted from 0."""
    real, calls = importing.Import._deal_with_chunk, iter(range(100))

    def deal_with_chunk(*arguments: Any) -> None:
        if next(calls) == chunk:
            do()
        real(*arguments)

    monkeypatch.setattr(importing.Import, "_deal_with_chunk", deal_with_chunk)


def test_a_run_that_is_cancelled_saves_no_further_chunk(lite: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = lite.start("open_invoices", sheet(TITLES, rows(9)))

    def stop() -> None:
        with lite.sessions.begin() as session:
            cancel(session, session.get_one(ImportRun, run_id), lite.clock.now())

    between(monkeypatch, 1, stop)
    run = lite.work(run_id)

    assert (run.state, run.new, len(saved(lite))) == (RunState.CANCELLED, 3, 3)


def test_a_worker_that_was_taken_for_dead_saves_nothing_more(lite: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = lite.start("open_invoices", sheet(TITLES, rows(9)))

    def another_takes_it() -> None:
        with lite.sessions.begin() as session:
            session.get_one(ImportRun, run_id).owner = "another"

    between(monkeypatch, 2, another_takes_it)
    run = lite.work(run_id)

    assert (run.state, run.owner, run.new, len(saved(lite))) == (RunState.SAVING, "another", 6, 6)


def test_all_or_nothing_saves_nothing_where_a_row_is_refused(lite: Runs) -> None:
    bad = lite.bring_in("open_invoices", sheet(TITLES, rows(5, bad=frozenset({3}))), mode=SaveMode.ALL_OR_NOTHING)
    held = saved(lite)
    good = lite.bring_in("open_invoices", sheet(TITLES, rows(5)), mode=SaveMode.ALL_OR_NOTHING)

    assert (bad.state, (bad.failure or {})["key"], bad.refused, held) == (RunState.FAILED, "import_nothing", 1, [])
    assert (good.state, len(saved(lite))) == (RunState.DONE, 5)


def test_all_or_nothing_takes_back_what_it_saved_before_a_row_became_bad(
    lite: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = lite.bring_in("open_invoices", sheet(TITLES, rows(7)), at_once=False)
    with lite.sessions.begin() as session:
        begin_saving(session, session.get_one(ImportRun, run.id), SaveMode.ALL_OR_NOTHING, lite.clock.now())

    def customer_leaves() -> None:
        with lite.sessions.begin() as session:
            session.execute(update(Customer).values(is_active=False))

    between(monkeypatch, 2, customer_leaves)
    run = lite.work(run.id)

    assert (run.state, run.refused, run.taken_back, saved(lite)) == (RunState.TAKEN_BACK, 1, 6, [])


def test_undo_leaves_what_was_used_since_and_says_by_what(runs: Runs) -> None:
    run = runs.bring_in("open_invoices", sheet(TITLES, rows(8)))
    runs.clock.moment += timedelta(hours=1)
    with runs.sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        paid, edited = session.scalars(select(CustomerInvoice).order_by(CustomerInvoice.id).limit(2))
        paid.balance = Decimal("1.00")
        note_change(session, edited, None, None, Actor.system("Rosa"), runs.clock.now(), "notes changed")
        take_back(session, session.get_one(ImportRun, run.id), runs.user, runs.clock.now())
    run = runs.work(run.id)
    with reading(runs.sessions) as session:
        kept = keep_to_company(session, runs.company.id).scalars(select(ImportKept).order_by(ImportKept.id)).all()

    assert (run.state, run.taken_back, run.kept_back) == (RunState.TAKEN_BACK, 6, 2)
    assert saved(runs) == ["IN0", "IN1"]
    assert sorted(one.reason["key"] for one in kept) == ["invoice_paid_since", "record_changed_since"]


def test_a_near_title_is_asked_for_once_and_then_known(lite: Runs) -> None:
    titles = ("Invoice #", "Custmer Code", "Invoice Date", "Invoice Balance", "Customer PO")
    run = lite.bring_in("open_invoices", sheet(titles, rows(2)), at_once=False)
    asked = [one["offers"][0] for one in run.title_questions["near"]]
    state = run.state
    with lite.sessions.begin() as session:
        choose_columns(session, session.get_one(ImportRun, run.id), {1: "customer"}, lite.clock.now())
    chosen = lite.work(run.id)
    again = lite.bring_in("open_invoices", sheet(titles, rows(2)), at_once=False)

    assert (state, asked) == (RunState.ASKING, ["customer"])
    assert (chosen.state, chosen.new) == (RunState.CHECKED, 2)
    assert (again.state, count(lite, TitleMemory)) == (RunState.CHECKED, 1)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (sheet(TITLES, []), "import_empty"),
        (sheet(("Name", "Phone"), [("Rosa", "1")]), "titles_missing"),
        (sheet(("Invoice #", "Customer Code", "Invoice Date", "Customer PO"), []), "column_missing"),
    ],
)
def test_a_file_that_can_not_be_imported_says_why(lite: Runs, content: bytes, key: str) -> None:
    run = lite.bring_in("open_invoices", content)

    assert (run.state, (run.failure or {})["key"]) == (RunState.FAILED, key)


def test_the_same_file_again_is_known_by_its_bytes(lite: Runs) -> None:
    content = sheet(TITLES, rows(2))
    first = lite.bring_in("open_invoices", content)
    second = lite.run(lite.start("open_invoices", content, at_once=False))
    with reading(lite.sessions) as session:
        before = same_file_before(keep_to_company(session, lite.company.id), second)

        assert before is not None
        assert before.id == first.id


def test_only_those_of_its_roles_import_a_kind(site: Site) -> None:
    runs = Runs(site.sessions, site.clock, site.storage, site.company, Role.SALES)

    with pytest.raises(TradeError, match="may not import Open Invoices"):
        runs.start("open_invoices", sheet(TITLES, rows(1)))


def settings(runs: Runs) -> JobSettings:
    return JobSettings(server_key=SERVER_KEY, storage=runs.storage)


def test_the_job_has_a_process_of_its_own_work_on_a_run(lite: Runs) -> None:
    run_id = lite.start("open_invoices", sheet(TITLES, rows(2)))
    done = RunImports().sweep(lite.sessions, lite.clock, settings(lite))
    run = lite.run(run_id)
    with reading(lite.sessions) as session:
        mails = keep_to_company(session, lite.company.id).scalars(select(OutgoingMail)).all()

    assert (done, run.state, run.new) == (1, RunState.DONE, 2)
    assert [mail.to for mail in mails] == [lite.user.email]


def test_a_run_whose_processes_keep_dying_is_given_up_with_words(lite: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    run_id = lite.start("open_invoices", sheet(TITLES, rows(2)))
    for _ in range(MOST_ATTEMPTS + 1):
        RunImports().sweep(lite.sessions, lite.clock, settings(lite))
    run = lite.run(run_id)

    assert (run.state, (run.failure or {})["key"]) == (RunState.FAILED, "import_keeps_failing")


def test_what_stayed_can_be_taken_back_once_it_is_free(lite: Runs) -> None:
    run = lite.bring_in("open_invoices", sheet(TITLES, rows(3)))

    def pay(balance: str) -> None:
        with lite.sessions.begin() as session:
            session.execute(update(CustomerInvoice).values(balance=Decimal(balance)))

    pay("1.00")
    _take_back(lite, run.id)
    stayed = lite.run(run.id)
    pay("10.26")
    _take_back(lite, run.id)
    gone = lite.run(run.id)

    assert (stayed.kept_back, stayed.taken_back) == (3, 0)
    assert (gone.kept_back, gone.taken_back, saved(lite)) == (0, 3, [])


def _take_back(runs: Runs, run_id: int) -> None:
    with runs.sessions.begin() as session:
        take_back(session, session.get_one(ImportRun, run_id), runs.user, runs.clock.now())
    runs.work(run_id)


def test_what_the_reader_sees_only_at_the_end_is_noted_too(lite: Runs) -> None:
    book = load_workbook(io.BytesIO(sheet(TITLES, rows(4))))
    book.worksheets[0].merge_cells("G2:G4")
    file = io.BytesIO()
    book.save(file)
    run = lite.bring_in("open_invoices", file.getvalue())

    assert [note["key"] for note in run.notes] == ["workbook_note_merged"]


def test_a_process_that_dies_leaves_no_files(lite: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    dies = "import os, tempfile; tempfile.mkstemp(); tempfile.mkdtemp(); os._exit(1)"
    monkeypatch.setattr("importer.jobs.run_imports.PROGRAM", ("-c", dies))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = set(tmp_path.iterdir())
    lite.start("open_invoices", sheet(TITLES, rows(1)))
    RunImports().sweep(lite.sessions, lite.clock, JobSettings(server_key=SERVER_KEY, storage=lite.storage))

    assert set(tmp_path.iterdir()) - before <= {tmp_path / "files"}
