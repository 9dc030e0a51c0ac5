"""The report workbook: the person's own rows, what became of each, and how it is uploaded again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from importer import report_workbook
from importer.import_run import ImportRun, RunState
from importer.import_start import take_back
from importer.report_mark import PROPERTY, is_done, read_mark, sign
from importer.report_workbook import file_name, write_report
from importer.workbook import open_workbook
from tests.factories import make_company, make_customer, make_vendor
from tests.importer.imports.running import SERVER_KEY, Runs
from tests.importer.site import Site
from wholesale.clock import SetClock
from wholesale.customer_invoice import CustomerInvoice
from wholesale.db import keep_to_company, reading
from wholesale.storage import Storage

TITLES = ("Invoice #", "Customer Code", "Invoice Date", "Invoice Balance", "Customer PO")
NASTY = ('=HYPERLINK("http://x.example")', "+1+cmd|x", "@SUM(1)", "-2+3", "00123", "http://x.example", " a ")


@pytest.fixture
def runs(site: Site, tmp_path: Path) -> Runs:
    with site.sessions.begin() as session:
        make_customer(session, site.company, code="ROSA", terms="Net 30")
    return Runs(site.sessions, site.clock, Storage(str(tmp_path / "files")), site.company)


def upload() -> Workbook:
    """Answer a person's own workbook: a letterhead, titles in the third row, rows with formats of all kinds."""
    book = Workbook()
    page: Worksheet = book.worksheets[0]
    page.title = "Saldos"
    page.append(["Biscayne Blooms"])
    page.append([])
    page.append([*TITLES, "Remark"])
    page.append(["IN1", "ROSA", date(2026, 3, 1), 10.255, "P1", NASTY[0]])
    page.append(["IN2", "NOBODY", date(2026, 3, 1), 7, "P2", "beside"])
    page.append([None, None, None, None, None, "only a remark"])
    page.append([17, "ROSA", "2026-02-30", -1, None, None, None, "stray"])
    page.append(["IN4", "ROSA", date(2026, 3, 4), 12, "P4"])
    page["A7"].number_format = "00000"
    page["D4"].number_format = "#,##0.000"
    page["C4"].number_format = "dd/mm/yyyy"
    page["F4"].data_type = "s"
    page.row_dimensions[8].hidden = True
    page.column_dimensions["B"].width = 33
    return book


def content_of(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def report(runs: Runs, run: ImportRun, tmp_path: Path, language: str = "en") -> bytes:
    """Answer the report of a run, made of its stored file."""
    path = tmp_path / "stored"
    with runs.storage.open(run.storage_key) as stored:
        path.write_bytes(stored.read())
    out = io.BytesIO()
    with open_workbook(path, run.file_name) as book, reading(runs.sessions) as session:
        write_report(keep_to_company(session, run.company_id), run, book, language, SERVER_KEY, out)
    return out.getvalue()


def page_of(content: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(content)).worksheets[0]


def statuses(page: Worksheet) -> Mapping[int, Any]:
    """Answer what stands in the column Status, by row."""
    for row in page.iter_rows():
        for cell in row:
            if cell.value in {"Status", "Estado"} and isinstance(cell, Cell):
                rows = range(cell.row + 1, page.max_row + 1)
                return {one: value for one in rows if (value := page.cell(one, cell.column).value)}
    raise AssertionError("the report has no column Status")


def saved(runs: Runs) -> list[str]:
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        return list(session.scalars(select(CustomerInvoice.reference).order_by(CustomerInvoice.reference)))


def test_a_report_has_the_persons_own_rows_and_formats_and_what_became_of_each(runs: Runs, tmp_path: Path) -> None:
    run = runs.bring_in("open_invoices", content_of(upload()))
    page = page_of(report(runs, run, tmp_path))

    assert (run.state, run.new, run.refused) == (RunState.DONE, 2, 2)
    assert page.title == "Saldos"
    assert page["A1"].value == "Biscayne Blooms"
    assert [cell.value for cell in page[3]][5:8] == ["Remark", "Status", "Message Results"]
    assert statuses(page) == {4: "Imported", 5: "Refused", 7: "Refused", 8: "Imported"}
    assert (page["A7"].value, page["A7"].number_format) == (17, "00000")
    assert (page["D4"].value, page["D4"].number_format) == (10.255, "#,##0.000")
    assert page["C4"].number_format == "dd/mm/yyyy"
    assert (page["F4"].value, page["F4"].data_type) == (NASTY[0], "s")
    assert (page["F6"].value, page["J7"].value) == ("only a remark", "stray")
    assert page.row_dimensions[8].hidden
    assert page.column_dimensions["B"].width == pytest.approx(33, abs=1)
    assert page.freeze_panes == "A4"
    assert page.auto_filter.ref == "A3:H8"


def test_refused_cells_are_coloured_and_every_reason_is_told(runs: Runs, tmp_path: Path) -> None:
    run = runs.bring_in("open_invoices", content_of(upload()))
    page = page_of(report(runs, run, tmp_path))
    bad = {cell.coordinate for row in page.iter_rows(max_col=6) for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"}

    assert bad == {"B5", "C7", "D7", "E7"}
    assert page["H5"].value == "Customer Code: there is no NOBODY. Check the code, or enter it first."
    told = str(page["H7"].value).split("\n")
    assert told[0] == "Invoice Date is no day: 2026-02-30. Write it as year-month-day, such as 2026-03-31."
    assert told[1] == "Customer PO is empty. Fill it in: every row needs it."
    assert told[2].startswith("Invoice Balance is -1")


def test_nothing_in_a_report_is_ever_run(runs: Runs, tmp_path: Path) -> None:
    lines = [
        ",".join(TITLES),
        *(f'"{text.replace(chr(34), chr(34) * 2)}",ROSA,x,y,{place}' for place, text in enumerate(NASTY)),
    ]
    run = runs.bring_in("open_invoices", "\n".join(lines).encode(), name="upload.csv")
    content = report(runs, run, tmp_path)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read("xl/worksheets/sheet1.xml").decode()
        links = [
            name for name in package.namelist() if "sheet1.xml.rels" in name and b"hyperlink" in package.read(name)
        ]

    assert run.refused == len(NASTY)
    assert [row[0].value for row in page_of(content).iter_rows(min_row=2)] == list(NASTY)
    assert "<f>" not in xml
    assert "<hyperlink" not in xml
    assert links == []
    assert page_of(content)["A6"].number_format == "@"


def test_a_corrected_report_brings_in_what_was_refused_and_nothing_twice(runs: Runs, tmp_path: Path) -> None:
    run = runs.bring_in("open_invoices", content_of(upload()))
    book = load_workbook(io.BytesIO(report(runs, run, tmp_path)))
    page = book.worksheets[0]
    page["B5"] = "ROSA"
    again = runs.bring_in("open_invoices", content_of(book))
    third = load_workbook(io.BytesIO(report(runs, again, tmp_path)))
    for place, value in zip("CDE", ("2026-02-28", 1, "P7"), strict=True):
        third.worksheets[0][f"{place}7"] = value
    last = runs.bring_in("open_invoices", content_of(third))

    assert (again.new, again.skipped, again.refused) == (1, 2, 1)
    assert statuses(third.worksheets[0]) == {4: "Imported before", 5: "Imported", 7: "Refused", 8: "Imported before"}
    assert third.worksheets[0].max_column == 10  # no second pair of Status and Message Results
    assert (last.new, last.skipped, last.refused) == (1, 3, 0)
    assert saved(runs) == ["00017", "IN1", "IN2", "IN4"]


def test_rows_count_as_imported_in_marked_files_of_the_own_company_only(
    runs: Runs, tmp_path: Path, clock: SetClock
) -> None:
    run = runs.bring_in("open_invoices", content_of(upload()))
    content = report(runs, run, tmp_path)
    unmarked = load_workbook(io.BytesIO(content))
    del unmarked.custom_doc_props[PROPERTY]
    with runs.sessions.begin() as session:
        other = make_company(session)
        make_customer(session, other, code="ROSA")
    theirs = Runs(runs.sessions, clock, runs.storage, other)
    path = tmp_path / "report.xlsx"
    path.write_bytes(content)

    assert read_mark(path, SERVER_KEY) == (runs.company.id, run.id)
    assert read_mark(path, b"another key of another server ...") is None
    assert runs.bring_in("open_invoices", content_of(unmarked)).skipped == 0
    assert theirs.bring_in("open_invoices", content).skipped == 0
    assert theirs.bring_in("open_invoices", content).new == 0


def test_after_undo_the_rows_of_a_report_may_come_in_again(runs: Runs, tmp_path: Path) -> None:
    run = runs.bring_in("open_invoices", content_of(upload()))
    content = report(runs, run, tmp_path)
    with runs.sessions.begin() as session:
        take_back(session, session.get_one(ImportRun, run.id), runs.user, runs.clock.now())
    runs.work(run.id)
    again = runs.bring_in("open_invoices", content)

    assert (again.new, again.skipped) == (2, 0)


def test_rows_that_were_only_checked_are_said_not_to_be_imported(runs: Runs, tmp_path: Path) -> None:
    run = runs.bring_in("open_invoices", content_of(upload()), at_once=False)
    page = page_of(report(runs, run, tmp_path))

    assert run.state is RunState.CHECKED
    assert statuses(page) == {4: "Not imported", 5: "Refused", 7: "Refused", 8: "Not imported"}
    assert page["H4"].value == "Nothing is wrong with this row, but it was not imported."
    assert not any(is_done(status) for status in statuses(page).values())


def test_of_a_file_longer_than_a_sheet_only_the_refused_rows_are_told(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.bring_in("open_invoices", content_of(upload()))
    monkeypatch.setattr(report_workbook, "LAST_ROW", 8)
    page = page_of(report(runs, run, tmp_path))

    assert [cell.value for cell in page["A"]] == ["Biscayne Blooms", None, "Invoice #", "IN2", 17]
    assert statuses(page) == {4: "Refused", 5: "Refused"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_report_speaks_the_readers_language(runs: Runs, tmp_path: Path, language: str) -> None:
    run = runs.bring_in("open_invoices", content_of(upload()))
    content = report(runs, run, tmp_path, language)
    again = runs.bring_in("open_invoices", content)

    assert (again.skipped, again.refused) == (2, 2)
    assert file_name(run, "en") == "Open Invoices - report.xlsx"


def test_a_report_of_a_kind_without_titles_has_them_and_is_taken_back(runs: Runs, tmp_path: Path) -> None:
    with runs.sessions.begin() as session:
        make_vendor(session, runs.company, code="ECUA")
    line = "{},Rose Freedom,2026-03-01,100,Stem,,Roses,Red,0.25,25,\n"
    options = {"mode": "increase"}
    content = "".join(map(line.format, ("ECUA", "NOBODY", "ECUA"))).replace("100", "70", 1).encode()
    run = runs.bring_in("vendor_availability", content, name="upload.csv", options=options)
    book = load_workbook(io.BytesIO(report(runs, run, tmp_path)))
    page = book.worksheets[0]
    page["A3"] = "ECUA"
    again = runs.bring_in("vendor_availability", content_of(book), options=options)
    plain = load_workbook(io.BytesIO(content_of(book)))
    del plain.custom_doc_props[PROPERTY]

    assert (page["A1"].value, page["L1"].value) == ("Vendor ID", "Status")
    assert (run.refused, page["L3"].value, page["A4"].value) == (1, "Refused", "ECUA")
    assert (again.failure, again.refused, again.skipped, again.rows) == (None, 0, 2, 3)
    assert runs.bring_in("vendor_availability", content_of(plain), options=options).state is RunState.FAILED


def test_a_mark_is_found_where_other_programs_keep_it_and_nowhere_else(tmp_path: Path) -> None:
    token = sign(ImportRun(id=7, company_id=3), SERVER_KEY)
    path = tmp_path / "report"
    found = []
    for part, xml in {
        "meta.xml": f'<meta:user-defined meta:name="{PROPERTY}" meta:value-type="string">{token}</meta:user-defined>',
        "docProps/custom.xml": f'<property pid="2" name="{PROPERTY}"><vt:lpwstr>{token[:-1]}</vt:lpwstr></property>',
        "xl/workbook.xml": f'name="{PROPERTY}">{token}<',
    }.items():
        with zipfile.ZipFile(path, "w") as package:
            package.writestr(part, xml)
        found.append(read_mark(path, SERVER_KEY))
    path.write_bytes(b"PK\x03\x04 no archive at all")

    assert found == [(3, 7), None, None]
    assert read_mark(path, SERVER_KEY) is None
