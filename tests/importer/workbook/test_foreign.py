"""Workbooks of other formats are read in a child process: what it answers, what it may take, and how it may die."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import psutil
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from importer.workbook import Limits, WorkbookRefused, open_workbook
from importer.workbook_child import ForeignWorkbook
from importer.workbook_limits import MEGABYTE
from tests.importer.workbook.maker import repeated, values, write, xlsb


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Give an .xls: a hidden sheet first, the table from C4 on."""
    book = xlwt.Workbook()
    hidden = book.add_sheet("Codes")
    hidden.visibility = 1
    hidden.write(0, 0, "not read")
    page = book.add_sheet("Data")
    for column, title in enumerate(["Code", "Day", "Price"], start=2):
        page.write(3, column, title)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    page.write(4, 2, 1001)
    page.write(4, 3, date(2026, 1, 5), day)
    page.write(4, 4, 0.1 + 0.2)
    page.write(6, 2, "00123")
    page.write(6, 3, datetime(2026, 1, 5, 13, 30), day)  # noqa: DTZ001 - cells know no zone
    page.write(6, 4, True)
    page.write_merge(8, 9, 2, 3, "merged")
    book.save(str(tmp_path / "a.xls"))
    return tmp_path / "a.xls"


def _ods(path: Path, rows: Iterable[Iterable[str | float]]) -> Path:
    document, table = OpenDocumentSpreadsheet(), Table(name="Data")
    for row in rows:
        line = TableRow()
        for value in row:
            kind = {"valuetype": "float", "value": str(value)} if isinstance(value, float) else {"valuetype": "string"}
            cell = TableCell(**kind)
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))
    return path


def test_an_old_workbook_is_read_with_excels_rows_and_columns(old: Path) -> None:
    with open_workbook(old, "a.xls") as book:
        for _ in range(2):
            assert [(row.number, row.is_hidden, row.values, row.styles) for row in book.rows()] == [
                (4, False, [None, None, "Code", "Day", "Price"], None),
                (5, False, [None, None, 1001, date(2026, 1, 5), Decimal("0.3")], None),
                (7, False, [None, None, "00123", datetime(2026, 1, 5, 13, 30), True], None),  # noqa: DTZ001
                (9, False, [None, None, "merged"], None),
            ]
        assert (book.file_format, book.sheet, book.other_sheets, book.progress) == ("xls", "Data", [("Codes", True)], 1)
        assert [note.key for note in book.notes] == [
            "workbook_note_sheets",
            "workbook_note_foreign",
            "workbook_note_merged",
        ]
        assert "(C9:D10)" in str(book.notes[2])


def test_binary_and_open_document_workbooks_are_read(tmp_path: Path) -> None:
    with open_workbook(xlsb(tmp_path / "a.xlsb"), "a.xlsb") as book:
        assert [(row.number, row.values) for row in book.rows()] == [(1, ["Code", 1001]), (3, ["x", Decimal("1.5")])]
    with open_workbook(_ods(tmp_path / "a.ods", [["Code", "Año"], ["00123", 2.0], ["x", 0.25]]), "a.ods") as book:
        assert values(book) == [["Code", "Año"], ["00123", 2], ["x", Decimal("0.25")]]
        assert book.file_format == "ods"


def test_no_child_is_left_behind(old: Path) -> None:
    before = set(psutil.Process().children())
    with open_workbook(old, "a.xls") as book:
        first = next(iter(book.rows()))
        again = book.rows()
        next(again)
        del again
    with open_workbook(old, "a.xls"):
        pass

    assert first.number == 4
    assert set(psutil.Process().children()) - before == set()


def test_a_child_that_takes_too_much_is_ended(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("Data")
    for row, column in itertools.product(range(3000), range(12)):
        page.write(row, column, f"text {row} {column}")
    book.save(str(tmp_path / "a.xls"))

    for limits, words in (
        (Limits(memory=20 * MEGABYTE), "takes more memory"),
        (Limits(columns=4), "a value in E1, beyond column D"),
        (Limits(rows=2000), "more than 2000 rows"),
        (Limits(cells=4000), "more than 4000 cells"),
        (Limits(letters=5), "more than 5 letters in A1: it begins with 'text 0 0'"),
    ):
        with pytest.raises(WorkbookRefused, match=words), open_workbook(tmp_path / "a.xls", "a.xls", limits) as opened:
            list(opened.rows())


def test_a_child_that_is_ended_from_outside_is_a_refusal(old: Path) -> None:
    with open_workbook(old, "a.xls") as book:
        assert isinstance(book, ForeignWorkbook)
        child = book._child
        assert child is not None
        child._process.kill()
        child._process.wait()
        child._process.stdout.read()  # type: ignore[union-attr]  # it has a pipe

        with pytest.raises(WorkbookRefused, match="takes more memory to read than this server gives it"):
            list(book.rows())


def test_a_broken_or_swollen_file_goes_no_further(old: Path, tmp_path: Path) -> None:
    old.write_bytes(old.read_bytes()[:2048])
    with pytest.raises(WorkbookRefused, match=r"is damaged|is no workbook"):
        open_workbook(old, "a.xls")

    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    bomb = write(tmp_path / "a.ods", {"mimetype": mimetype, "content.xml": repeated(b" ", 20 * MEGABYTE)})
    with pytest.raises(WorkbookRefused, match=r"swells: content\.xml"):
        open_workbook(bomb, "a.ods")


def test_cells_repeated_by_the_billion_end_the_child_alone(tmp_path: Path) -> None:
    path = _ods(tmp_path / "a.ods", [["x"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    times = b'<table:table-cell table:number-columns-repeated="16384" '
    parts["content.xml"] = (
        parts["content.xml"]
        .replace(b"<table:table-cell ", times)
        .replace(b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1048576">')
    )

    with pytest.raises(WorkbookRefused) as refused, open_workbook(write(path, parts), "a.ods") as book:
        list(book.rows())
    assert refused.value.entry.key == "workbook_memory"
