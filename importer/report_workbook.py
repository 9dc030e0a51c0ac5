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
from xlsxwriter.worksheet import Worksheet

from importer.cell import Value
from importer.cell_text import is_blank, shown
from importer.import_run import ImportChunk, ImportRefusal, ImportRun, Outcome, RunState
from importer.import_words import reasons_of
from importer.kind import KINDS
from importer.kind_legend import COLOURS
from importer.kind_sheet import LAST_ROW, file_title, sheet_name
from importer.report_mark import PROPERTY, STATUSES, sign
from importer.sheet_stream import Look, SheetStream, cell
from importer.titles import RESULTS, ROWS_LOOKED_AT, STATUS, report_places
from importer.words import in_language
from importer.workbook import Row, Workbook
from wholesale.sentences import tell

Problems = list[dict[str, Any]]

_REPORT: Final = _l("%(kind)s - report")
_NOTHING_WRONG: Final = _l("Nothing is wrong with this row, but it was not imported.")
_ADVICE: Final = _l(
    "Correct the colored cells and upload this file again. Rows with the Status Imported, Updated or Unchanged are "
    "passed over then; empty the Status of one that is to be imported anew."
)
_WIDTHS: Final = (16, 90)
_LAST_COLUMN: Final = 16_384  # of any sheet of Excel
_TITLE: Final[Look] = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#37474F", "valign": "vcenter"}
_TITLES: Final = {need: {**_TITLE, "bg_color": f"#{colour}"} for need, colour in COLOURS.items()}
_MESSAGE: Final[Look] = {"text_wrap": True, "valign": "top"}
_BAD: Final[Look] = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
_GOOD: Final[Look] = {"bg_color": "#C6EFCE", "font_color": "#006100"}
_LOOKS: Final[Mapping[Outcome | None, Look]] = {
    None: {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    **{outcome: {**_BAD, "bold": True} if outcome is Outcome.REFUSED else _GOOD for outcome in Outcome},
}
_KEPT: Final = (str, bool, int, Decimal, date, time)  # all that is no error and no formula
_PLAIN_SHAPES: Final = {str: "@", date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm", time: "hh:mm:ss"}


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
    report = _Report(run, book, language, server_key, out)
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


def _outcomes(session: Session, run: ImportRun) -> Iterator[Outcome]:
    """Yield what became of each row that is not empty, in the order of the file."""
    mine = (ImportChunk.company_id == run.company_id, ImportChunk.run_id == run.id)
    for letters in session.scalars(select(ImportChunk.outcomes).where(*mine).order_by(ImportChunk.first_row)):
        yield from map(Outcome, letters)


def _refusals(session: Session, run: ImportRun) -> Iterator[tuple[int, Problems]]:
    mine = (ImportRefusal.company_id == run.company_id, ImportRefusal.run_id == run.id)
    chosen = select(ImportRefusal.row_number, ImportRefusal.problems).where(*mine).order_by(ImportRefusal.row_number)
    yield from map(tuple, session.execute(chosen.execution_options(yield_per=500)))


def _ended(sentence: str) -> str:
    """Answer a sentence with its full stop, which those that end with a value do without."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


class _Report:
    """The sheet while it is written, row by row."""

    def __init__(self, run: ImportRun, book: Workbook, language: str, server_key: bytes, out: IO[bytes]) -> None:
        self._run, self._book, self._language = run, book, language
        self._kind = KINDS.get(run.kind)
        self._places = tuple((run.places or {}).values())
        self._words = {outcome: in_language(word, language) for outcome, word in STATUSES.items()}
        self._alone = run.position >= LAST_ROW
        # A file without titles gets them, and all rows stand one lower.
        self._lower = 0 if run.title_row else 1
        self._last = 0
        titles = self._titles()
        self._find_places(titles)
        self._stream = SheetStream(out, self._lay_out, sheet_name(book.sheet), {PROPERTY: sign(run, server_key)})
        self._styles: dict[tuple[str, int], int] = {}
        if self._lower:
            cells = {
                place: cell(place, 1, self._style("@", self._title_look(place)), one)
                for place, one in enumerate(titles)
            }
            self._write(1, cells | self._own_titles(1))

    def _titles(self) -> list[object]:
        if self._kind is not None and not self._run.title_row:
            return [in_language(column.title, self._language) for column in self._kind.columns().values()]
        first = islice(self._book.rows(), ROWS_LOOKED_AT)
        return next((list(row.values) for row in first if row.number == self._run.title_row), [])

    def _find_places(self, titles: list[object]) -> None:
        """Find the two columns of the report: those it has from a former one, else two behind the person's own."""
        former = report_places(titles)
        width = max([len(titles), *(place + 1 for place in self._places)])
        if former is None:
            # What stands further right, under no title, moves two columns on.
            self._status, self._results, self._moved = width, width + 1, width
            self._former = frozenset[int]()
        else:
            (self._status, self._results), self._moved = former, _LAST_COLUMN
            self._former = frozenset(former)
        self._width = max(width, self._results + 1)

    def _lay_out(self, _book: Book, sheet: Worksheet) -> None:
        """Draw what is no row: titles stay in sight, and rows can be chosen by their Status."""
        for place, wide in (self._book.column_widths or {}).items():
            if place < self._width:
                sheet.set_column(place, place, wide)
        for place, wide in zip((self._status, self._results), _WIDTHS, strict=True):
            sheet.set_column(place, place, wide)
        title = max(self._run.title_row, 1) - 1
        sheet.freeze_panes(title + 1, 0)
        sheet.autofilter(title, 0, max(self._last - 1, title), self._width - 1)
        advice = in_language(_ADVICE, self._language)
        sheet.write_comment(title, self._status, advice, {"width": 260, "height": 110, "author": "Komet"})

    def is_empty(self, row: Row) -> bool:
        """Answer whether the import has passed a row over, for none of its columns holds anything."""
        return all(place >= len(row.values) or is_blank(row.values[place]) for place in self._places)

    def write_aside(self, row: Row) -> None:
        """Write a row that is not imported: the titles, what stands above them, and rows without a value of ours."""
        if self._alone and row.number > self._run.title_row:
            return
        at = row.number + self._lower
        if row.number != self._run.title_row:
            self._write(at, self._cells(at, row, {}), is_hidden=row.is_hidden)
            return
        looks = {place: self._title_look(place) for place in range(len(row.values))}
        self._write(at, self._cells(at, row, looks) | self._own_titles(at), is_hidden=row.is_hidden)

    def write(self, row: Row, outcome: Outcome | None, problems: Problems) -> None:
        """Write a row with what became of it."""
        if self._alone and not problems:
            return
        at = self._last + 1 if self._alone else row.number + self._lower
        bad = {problem["place"]: _BAD for problem in problems if problem["place"] is not None}
        cells = self._cells(at, row, bad)
        said = outcome if self._is_settled(row, outcome) else None
        cells[self._status] = cell(self._status, at, self._style("General", _LOOKS[said]), self._words[said])
        if message := self._reasons(row.number, problems) if problems else self._remark(said):
            cells[self._results] = cell(self._results, at, self._style("@", _MESSAGE), message)
        self._write(at, cells, is_hidden=row.is_hidden)

    def end(self) -> None:
        """Finish the file."""
        self._stream.close()

    def _write(self, at: int, cells: Mapping[int, str], *, is_hidden: bool = False) -> None:
        self._last = at
        self._stream.write(at, (cells[place] for place in sorted(cells)), is_hidden=is_hidden)

    def _own_titles(self, at: int) -> dict[int, str]:
        style = self._style("@", _TITLE)
        own = ((self._status, STATUS), (self._results, RESULTS))
        return {place: cell(place, at, style, in_language(title, self._language)) for place, title in own}

    def _is_settled(self, row: Row, outcome: Outcome | None) -> bool:
        """Answer whether a row is what its outcome says, and not only would be."""
        if outcome in {Outcome.REFUSED, Outcome.SKIPPED}:
            return True
        return self._run.has_saved and row.number <= self._run.position and self._run.state is not RunState.TAKEN_BACK

    def _remark(self, said: Outcome | None) -> str:
        return in_language(_NOTHING_WRONG, self._language) if said is None else ""

    def _reasons(self, number: int, problems: Problems) -> str:
        told = (tell(one.entry, self._language) for one in reasons_of(self._kind, number, problems, self._language))
        return "\n".join(f"{_ended(entry.sentence)} {entry.next_step}" for entry in told)

    def _cells(self, at: int, row: Row, looks: Mapping[int, Look]) -> dict[int, str]:
        """Answer the person's own cells by their new places; `looks` gives the colours of some, by their old ones."""
        cells = {}
        for place, value in enumerate(row.values):
            if value is not None and place not in self._former:
                style = self._style(self._shape(value, row.styles, place), looks.get(place))
                to = place if place < self._moved else place + 2
                cells[to] = cell(to, at, style, value if isinstance(value, _KEPT) else shown(value))
        for place, look in looks.items():
            if place not in cells and place not in self._former:
                cells[place] = cell(place, at, self._style("General", look), None)
        return cells

    def _title_look(self, place: int) -> Look:
        """Answer the colours of a title: those of the template where the column is known."""
        field = next((field for field, at in (self._run.places or {}).items() if at == place), None)
        column = self._kind.columns().get(field) if self._kind is not None and field is not None else None
        return _TITLE if column is None else _TITLES[column.need]

    def _shape(self, value: Value, styles: list[int] | None, place: int) -> str:
        """Answer the number format of a cell."""
        shape = "General" if styles is None else self._book.number_format(styles[place])
        if styles is None or (shape == "General" and isinstance(value, date | time)):
            return _PLAIN_SHAPES.get(type(value), "General")
        return shape

    def _style(self, shape: str, look: Look | None) -> int:
        """Answer the number of a format: a number format, with the colours of a look."""
        if shape == "General" and look is None:
            return 0
        key = (shape, id(look))  # looks are the constants above
        if key not in self._styles:
            self._styles[key] = self._stream.style({"num_format": shape, **(look or {})})
        return self._styles[key]
