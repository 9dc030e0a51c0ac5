"""The report of an import: the person's own rows and formats, with what became of each, ready to correct and upload.

Refused cells are coloured and every reason stands beside its row. Nothing in it is ever run: formulas come as their
values, and texts stay texts whatever they begin with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import IO, Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from xlsxwriter import Workbook as Book
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from importer.cell import Value
from importer.cell_text import is_blank, shown
from importer.import_run import ImportChunk, ImportRefusal, ImportRun, Outcome, RunState
from importer.import_words import reasons_of
from importer.kind import KINDS
from importer.kind_legend import COLOURS
from importer.kind_sheet import LAST_ROW, file_title, sheet_name
from importer.report_mark import PROPERTY, STATUSES, sign
from importer.titles import RESULTS, ROWS_LOOKED_AT, STATUS, report_places
from importer.words import in_language
from importer.workbook import Row, Workbook
from wholesale.sentences import tell

Problems = list[dict[str, Any]]
Look = Mapping[str, object]

_REPORT: Final = _l("%(kind)s - report")
_NOTHING_WRONG: Final = _l("Nothing is wrong with this row, but it was not imported.")
_ADVICE: Final = _l(
    "Correct the coloured cells and upload this file again. Rows with the Status Imported, Updated or Unchanged are "
    "passed over then; empty the Status of one that is to be imported anew."
)
_LONGEST: Final = 32_767  # letters that a cell of Excel holds
_FIRST_YEAR: Final = 1900  # that a cell of Excel can hold as a date
_WIDTHS: Final = (16, 90)
_TITLE: Final[Look] = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#37474F", "valign": "vcenter"}
_BAD: Final[Look] = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
_GOOD: Final[Look] = {"bg_color": "#C6EFCE", "font_color": "#006100"}
_LOOKS: Final[Mapping[Outcome | None, Look]] = {
    None: {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    **{outcome: {**_BAD, "bold": True} if outcome is Outcome.REFUSED else _GOOD for outcome in Outcome},
}
_PLAIN_FORMATS: Final = {str: "@", date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm", time: "hh:mm:ss"}


def file_name(run: ImportRun, language: str) -> str:
    """Answer what the report is called when it is downloaded."""
    kind = KINDS.get(run.kind)
    title = file_title(kind, language) if kind is not None else run.kind
    return f"{in_language(_REPORT, language) % {'kind': title}}.xlsx"


def write_report(
    session: Session, run: ImportRun, book: Workbook, language: str, server_key: bytes, out: IO[bytes]
) -> None:
    """Write the report of a run into `out`; `book` is the run's own file, opened anew.

    Each row keeps its number. Only where the file has more rows than a sheet of Excel, the refused ones alone stand
    there, one below the other.
    """
    written = Book(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    written.set_custom_property(PROPERTY, sign(run, server_key), "text")
    report = _Report(written, run, book, language)
    refusals, outcomes = _refusals(session, run), _outcomes(session, run)
    refused = next(refusals, None)
    for row in book.rows():
        if row.number <= run.title_row or report.is_empty(row):
            report.write_aside(row)
            continue
        problems: Problems = []
        if refused is not None and refused[0] == row.number:
            problems, refused = refused[1], next(refusals, None)
        report.write(row, next(outcomes, None), problems)
    report.end()
    written.close()


def _outcomes(session: Session, run: ImportRun) -> Iterator[Outcome]:
    """Yield what became of each row that is not empty, in the order of the file."""
    mine = (ImportChunk.company_id == run.company_id, ImportChunk.run_id == run.id)
    for letters in session.scalars(select(ImportChunk.outcomes).where(*mine).order_by(ImportChunk.first_row)):
        yield from map(Outcome, letters)


def _refusals(session: Session, run: ImportRun) -> Iterator[tuple[int, Problems]]:
    mine = (ImportRefusal.company_id == run.company_id, ImportRefusal.run_id == run.id)
    chosen = select(ImportRefusal.row_number, ImportRefusal.problems).where(*mine).order_by(ImportRefusal.row_number)
    yield from map(tuple, session.execute(chosen.execution_options(yield_per=500)))


class _Report:
    """The sheet while it is written, row by row."""

    def __init__(self, written: Book, run: ImportRun, book: Workbook, language: str) -> None:
        self._written, self._run, self._book, self._language = written, run, book, language
        self._kind = KINDS.get(run.kind)
        self._places = tuple((run.places or {}).values())
        self._formats: dict[tuple[Any, ...], Format] = {}
        self._words = {outcome: in_language(word, language) for outcome, word in STATUSES.items()}
        self._looks = {outcome: written.add_format({**look, "valign": "top"}) for outcome, look in _LOOKS.items()}
        self._text = written.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        self._alone = run.position >= LAST_ROW
        self._sheet: Worksheet = written.add_worksheet(sheet_name(book.sheet))
        self._next = 0
        # A file without titles gets them, and all rows stand one lower.
        self._lower = 0 if run.title_row else 1
        self._lay_out(self._titles())

    def _titles(self) -> list[object]:
        if self._kind is not None and not self._run.title_row:
            return [in_language(column.title, self._language) for column in self._kind.columns().values()]
        first = islice(self._book.rows(), ROWS_LOOKED_AT)
        return next((list(row.values) for row in first if row.number == self._run.title_row), [])

    def _lay_out(self, titles: list[object]) -> None:
        """Find the two columns of the report: those it has from a former one, else two behind the person's own."""
        former = report_places(titles)
        width = max([len(titles), *(place + 1 for place in self._places)])
        if former is None:
            # What stands further right, under no title, moves two columns on.
            self._status, self._results, self._moved = width, width + 1, width
            self._former = frozenset[int]()
        else:
            (self._status, self._results), self._moved = former, LAST_ROW
            self._former = frozenset(former)
        self._width = max(width, self._results + 1)
        for place, wide in (self._book.column_widths or {}).items():
            if place < width:
                self._sheet.set_column(place, place, wide)
        for place, wide in zip((self._status, self._results), _WIDTHS, strict=True):
            self._sheet.set_column(place, place, wide)
        if self._lower:
            for place, title in enumerate(titles):
                self._sheet.write_string(0, place, str(title), self._format("@", self._title_look(place)))
            self._write_titles(0)
        self._next = max(self._run.title_row, 1)

    def is_empty(self, row: Row) -> bool:
        """Answer whether the import has passed a row over, for none of its columns holds anything."""
        return all(place >= len(row.values) or is_blank(row.values[place]) for place in self._places)

    def write_aside(self, row: Row) -> None:
        """Write a row that is not imported: the titles, what stands above them, and rows without a value of ours."""
        if self._alone and row.number > self._run.title_row:
            return
        at = row.number - 1 + self._lower
        is_title = row.number == self._run.title_row
        self._write_cells(
            at, row, {place: self._title_look(place) for place in range(len(row.values) if is_title else 0)}
        )
        if is_title:
            self._write_titles(at)

    def write(self, row: Row, outcome: Outcome | None, problems: Problems) -> None:
        """Write a row with what became of it."""
        if self._alone and not problems:
            return
        at = self._next if self._alone else row.number - 1 + self._lower
        self._next = at + 1
        bad = {problem["place"]: _BAD for problem in problems if problem["place"] is not None}
        self._write_cells(at, row, bad)
        said = outcome if self._is_settled(row, outcome) else None
        self._sheet.write_string(at, self._status, self._words[said], self._looks[said])
        message = self._reasons(row.number, problems) if problems else self._remark(said)
        if message:
            self._sheet.write_string(at, self._results, message[:_LONGEST], self._text)

    def end(self) -> None:
        """Finish the sheet: titles stay in sight, and rows can be chosen by their Status."""
        title = max(self._run.title_row, 1) - 1
        self._sheet.freeze_panes(title + 1, 0)
        self._sheet.autofilter(title, 0, max(self._next - 1, title), self._width - 1)

    def _write_titles(self, at: int) -> None:
        for place, title in ((self._status, STATUS), (self._results, RESULTS)):
            self._sheet.write_string(at, place, in_language(title, self._language), self._format("@", _TITLE))
        advice = in_language(_ADVICE, self._language)
        self._sheet.write_comment(at, self._status, advice, {"width": 260, "height": 110, "author": "Komet"})

    def _is_settled(self, row: Row, outcome: Outcome | None) -> bool:
        """Answer whether a row is what its outcome says, and not only would be."""
        if outcome in {Outcome.REFUSED, Outcome.SKIPPED}:
            return True
        return self._run.has_saved and row.number <= self._run.position and self._run.state is not RunState.TAKEN_BACK

    def _remark(self, said: Outcome | None) -> str:
        return in_language(_NOTHING_WRONG, self._language) if said is None else ""

    def _reasons(self, number: int, problems: Problems) -> str:
        told = (tell(one.entry, self._language) for one in reasons_of(self._kind, number, problems, self._language))
        return "\n".join(f"{entry.sentence} {entry.next_step}" for entry in told)

    def _write_cells(self, at: int, row: Row, looks: Mapping[int, Look]) -> None:
        """Write the person's own cells; `looks` gives the colours of some, by their places."""
        if row.is_hidden:
            self._sheet.set_row(at, None, None, {"hidden": True})
        for place, value in enumerate(row.values):
            if value is not None and place not in self._former:
                cell = self._cell_format(value, None if row.styles is None else row.styles[place], looks.get(place))
                self._write_value(at, place if place < self._moved else place + 2, value, cell)
        for place, look in looks.items():
            if place >= len(row.values) or row.values[place] is None:
                self._sheet.write_blank(at, place, None, self._format("General", look))

    def _title_look(self, place: int) -> Look:
        """Answer the colours of a title: those of the template where the column is known."""
        field = next((field for field, at in (self._run.places or {}).items() if at == place), None)
        column = self._kind.columns().get(field) if self._kind is not None and field is not None else None
        return _TITLE if column is None else {**_TITLE, "bg_color": f"#{COLOURS[column.need]}"}

    def _write_value(self, row: int, column: int, value: Value, cell: Format) -> None:
        if isinstance(value, bool):
            self._sheet.write_boolean(row, column, value, cell)
        elif isinstance(value, int | Decimal):
            self._sheet.write_number(row, column, float(value), cell)
        elif isinstance(value, time) or (isinstance(value, date) and value.year >= _FIRST_YEAR):
            self._sheet.write_datetime(row, column, value, cell)
        else:
            text = value if isinstance(value, str) else shown(value)
            self._sheet.write_string(row, column, text[:_LONGEST], cell)

    def _cell_format(self, value: Value, style: int | None, look: Look | None) -> Format:
        """Answer the format of a cell: its own number format, and a colour where something is wrong with it."""
        shape = "General" if style is None else self._book.number_format(style)
        if style is None or (shape == "General" and isinstance(value, date | time)):
            shape = _PLAIN_FORMATS.get(type(value), "General")
        return self._format(shape, look)

    def _format(self, shape: str, look: Look | None) -> Format:
        key = (shape, *(look or {}).items())
        if key not in self._formats:
            self._formats[key] = self._written.add_format({"num_format": shape, **(look or {})})
        return self._formats[key]
