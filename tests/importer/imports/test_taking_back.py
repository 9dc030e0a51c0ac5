"""What goes and what stays when an import is taken back, or may not stay half saved."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from importer import importing, row_reader
from importer.import_refusal import IMPORT_KEEPS_FAILING
from importer.import_report import make_report
from importer.import_run import ImportKept, ImportRun, RunState, SaveMode
from importer.import_start import cancel, take_back
from importer.workbook import Limits
from tests.importer.imports.running import SERVER_KEY, Runs, sheet
from tests.importer.imports.world import make_world, sample_of
from tests.importer.site import Site
from wholesale.availability import VendorAvailability
from wholesale.box import Box
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice
from wholesale.db import Base, keep_to_company, reading
from wholesale.errors import TradeError
from wholesale.history import Actor, history_of, note_change
from wholesale.purchase_order import PurchaseOrder

INVOICE = ("Invoice #", "Customer Code", "Invoice Date", "Invoice Balance", "Customer PO", "Location Code")
GOODS = b"ECUA,Rose X,2026-03-01,10,Bunch,,Roses,Red,1.5,25,\n"


@pytest.fixture(autouse=True)
def _three_rows_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_reader, "ROWS", 3)


@pytest.fixture
def runs(site: Site) -> Runs:
    with site.session() as session:
        company = make_world(session)
    return Runs(site.sessions, site.clock, site.storage, company)


def count(runs: Runs, model: type[Base]) -> int:
    with reading(runs.sessions) as session:
        return len(keep_to_company(session, runs.company.id).scalars(select(model)).all())


def undo(runs: Runs, run: ImportRun) -> ImportRun:
    runs.clock.moment += timedelta(hours=1)
    with runs.sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        take_back(session, session.get_one(ImportRun, run.id), runs.user, runs.clock.now())
    return runs.work(run.id)


def after_first_chunk(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> None:
    """Do something once, when the first rows are saved."""
    deal, todo = importing.Import._deal_with_chunk, [do]

    def deal_and_do(work: importing.Import, *more: object) -> None:
        deal(work, *more)  # type: ignore[arg-type] # whatever it takes
        if work.run.state is RunState.SAVING and todo:
            todo.pop()()

    monkeypatch.setattr(importing.Import, "_deal_with_chunk", deal_and_do)


def stopped(runs: Runs, run_id: int) -> None:
    with runs.sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        cancel(session, session.get_one(ImportRun, run_id), runs.clock.now())


def broken(_runs: Runs, _run_id: int) -> None:
    raise TradeError(IMPORT_KEEPS_FAILING, file="upload.xlsx", attempts=4)


@pytest.mark.parametrize("ends", [stopped, broken])
def test_all_or_nothing_leaves_nothing_when_it_ends_in_its_midst(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, ends: Callable[[Runs, int], None]
) -> None:
    rows = [(f"IN{one}", "ROSA", date(2026, 3, 1), 10, f"PO{one}", "MIA") for one in range(9)]
    run_id = runs.start("open_invoices", sheet(INVOICE, rows), mode=SaveMode.ALL_OR_NOTHING)
    held: list[int] = []

    def end() -> None:
        held.append(count(runs, CustomerInvoice))
        ends(runs, run_id)

    after_first_chunk(monkeypatch, end)
    run = runs.work(run_id)
    if run.state.is_at_work:
        run = runs.work(run_id)

    assert held == [3]
    assert (run.state, count(runs, CustomerInvoice)) == (RunState.TAKEN_BACK, 0)


def test_what_somebody_edits_while_later_rows_are_saved_stays(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    def edit() -> None:
        runs.clock.moment += timedelta(seconds=1)
        with runs.sessions.begin() as session:
            keep_to_company(session, runs.company.id)
            record = session.scalars(select(Customer).where(Customer.code == "C1")).one()
            note_change(session, record, None, None, Actor.of(runs.user), runs.clock.now(), "phone 1 -> 2")
        runs.clock.moment += timedelta(seconds=1)

    after_first_chunk(monkeypatch, edit)
    rows = [(f"Florist {one}", f"C{one}", "MIA") for one in range(9)]
    run = undo(runs, runs.bring_in("customers", sheet(("Name", "Code", "Location Codes"), rows)))

    assert (run.taken_back, run.kept_back) == (8, 1)


def test_a_record_with_the_key_of_a_deleted_one_has_a_history_of_its_own(runs: Runs) -> None:
    kind = "standalone_purchase_orders"
    name, content = sample_of(kind).name, sample_of(kind).read_bytes()

    def keys(run: ImportRun) -> list[int]:
        with reading(runs.sessions) as session:
            keep_to_company(session, runs.company.id)
            return list(session.scalars(select(PurchaseOrder.id).where(PurchaseOrder.import_id == run.id)))

    first = runs.bring_in(kind, content, name=name, options={"vendor": "ECUA"})
    keys_of_first = keys(first)
    undo(runs, first)
    second = runs.bring_in(kind, content, name=name, options={"vendor": "ECUA"})
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        history = history_of(session, session.get_one(PurchaseOrder, keys(second)[0]))

    assert keys(second) == keys_of_first
    assert [(line.old, line.at) for line in history] == [(None, runs.clock.now())]


def test_what_a_run_has_increased_in_two_chunks_becomes_what_it_was(runs: Runs) -> None:
    def quantities() -> list[int]:
        with reading(runs.sessions) as session:
            keep_to_company(session, runs.company.id)
            return list(session.scalars(select(VendorAvailability.quantity)))

    options = {"mode": "increase"}
    runs.bring_in("vendor_availability", GOODS, name="goods.csv", options=options)
    more = runs.bring_in("vendor_availability", GOODS * 8, name="more.csv", options=options)
    increased = quantities()
    run = undo(runs, more)
    again = runs.bring_in("vendor_availability", GOODS * 8, name="more.csv", options=options)
    with runs.sessions.begin() as session:
        keep_to_company(session, runs.company.id)
        session.scalars(select(VendorAvailability)).one().quantity = 5
    kept = undo(runs, again)

    assert (increased, run.state, run.kept_back) == ([90], RunState.TAKEN_BACK, 0)
    assert (kept.state, kept.kept_back, count(runs, ImportKept), quantities()) == (RunState.TAKEN_BACK, 1, 1, [5])


def test_undo_of_a_corrected_report_leaves_the_rows_before_it_imported(runs: Runs) -> None:
    book = load_workbook(sample_of("boxes"))
    page = book.worksheets[0]
    page["F2"] = "many"

    def uploaded() -> ImportRun:
        file = io.BytesIO()
        book.save(file)
        return runs.bring_in("boxes", file.getvalue())

    def report_of(run: ImportRun) -> bytes:
        with reading(runs.sessions) as session:
            keep_to_company(session, runs.company.id)
            run = session.get_one(ImportRun, run.id)
            with make_report(session, runs.storage, run, "en", SERVER_KEY, Limits()) as report:
                return report.read()

    first = uploaded()
    boxes = count(runs, Box)
    book = load_workbook(io.BytesIO(report_of(first)))
    book.worksheets[0]["F2"] = 3
    second = uploaded()
    report = report_of(second)
    undo(runs, second)
    third = runs.bring_in("boxes", report)

    assert (second.new, second.skipped) == (third.new, third.skipped) == (1, first.new)
    assert count(runs, Box) == boxes + 3
