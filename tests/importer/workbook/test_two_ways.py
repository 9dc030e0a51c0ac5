"""The fast way and the parser of XML answer the same, for good sheets and for broken ones; so do other readers."""

from __future__ import annotations

import itertools
import re
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import rustpy_xlsxwriter
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importer.cell import Value
from importer.workbook import Limits, Row, WorkbookRefused
from importer.workbook_fast import FastRows
from importer.workbook_xlsx import XlsxWorkbook
from tests.importer.workbook.maker import both_ways, parts_of, sheet, texts_part, typed, write

Cell = str | int | float | bool | date | datetime | None

# Pieces of sheets: as programs write them, as nobody does, and wrong ones.
_ATTRIBUTES = ["", ' s="1"', ' s="2"', ' s="3"', ' s="9"', ' t="s"', ' s="4" t="n"', ' t="inlineStr"', ' t="str"']
_ATTRIBUTES += [
    ' t="s" s="1"',
    ' s="1" t="s" s="2"',
    ' t="b"',
    ' t="e"',
    ' t="d"',
    ' t="x"',
    ' t="s" s="1"',
    ' s="1" cm="1"',
    ' s="one"',
    " s='2'",
]
_CONTENTS = ["<v>0</v>", "<v>1</v>", "<v>46027.25</v>", "<v>-2.50</v>", "<v>7</v>", "<v></v>", "<v/>", "", "<v>x</v>"]
_CONTENTS += ["<f>A1</f><v>3</v>", "<f>A1</f><v></v>", "<f>A1</f>", '<f t="shared" si="0"/><v>2</v>', "<f/><v>1</v>"]
_CONTENTS += [
    "<is><t>a</t></is>",
    "<is><t>a&amp;b_x0041_</t></is>",
    '<is><t xml:space="preserve"> b </t></is>',
    "<is/>",
]
_CONTENTS += ["<is><t>&#233;</t></is>", "<is><r><t>c</t></r><r><t>d</t></r></is>", "<v>1</v><extLst><ext/></extLst>"]
_CONTENTS += [
    "<is><t>\r\n\u00a0ñ</t></is>",
    "<is><t>&nbsp;</t></is>",
    "<v>1",
    "<is><t>\x01</t></is>",
    "<is><t>]]></t></is>",
]
_ROWS = ["", ' spans="1:3"', ' hidden="1"', ' hidden="true" ht="12.5"', ' x:y="1"', ' s="1" customFormat="1"', " a"]
_BETWEEN = ["", "", "", "\n", "  ", "<!-- <row r='1'/> -->", "<?go?>", "<x/>"]
_TEXTS = "<si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r></si><si><t/></si>"


@st.composite
def _row(draw: st.DrawFn) -> str:
    """Draw a row without its number: `{}` stands where the number is."""
    cells = ""
    for column in draw(st.lists(st.sampled_from("ABCDZ"), max_size=4, unique=draw(st.booleans()) or True)):
        attributes, content = draw(st.sampled_from(_ATTRIBUTES)), draw(st.sampled_from(_CONTENTS))
        empty = draw(st.integers(0, 5)) == 0
        cells += f'<c r="{column}{{}}"{attributes}' + ("/>" if empty else f">{content}</c>")
    attributes = draw(st.sampled_from(_ROWS))
    return draw(st.sampled_from(_BETWEEN)) + f'<row r="{{}}"{attributes}>{cells}</row>'


def _read(path: Path, *, fast: bool, limits: Limits | None = None) -> tuple[list[tuple[object, ...]], str]:
    """Answer the rows up to the end or the refusal, and the refusal."""
    rows: list[Row] = []
    try:
        with XlsxWorkbook(path, "a.xlsx", limits or Limits(), fast=fast) as book:
            rows.extend(book.rows())
    except WorkbookRefused as refused:
        return [], refused.entry.key
    return typed(rows), ""


@given(st.lists(st.tuples(st.integers(1, 2), _row()), max_size=12), st.booleans())
@settings(max_examples=60, deadline=None)
@example([(1, '<row r="{}"><c r="A{}"><v>1</v></c></row>'), (0, '<row r="{}"><c r="B{}"><v>2</v></c></row>')], True)
@example([(1, '<row r="{}"><c r="A{}"><v>1</v></c><c r="A{}"><v>2</v></c></row>')], True)
@example([(1, '<row r="{}"><c r="B{}"><v>1</v></c><c r="A{}"><v>2</v></c></row>')], False)
@example([(1, '<row r="{}"><c r="A9"><v>1</v></c></row>')], True)
@example([(1, '<row r="{}"/>'), (1, '<row r="{}"><c r="A{}" t="s"><v>3</v></c></row>')], True)
@example([(1, '<row r="{}"><c r="A{}" t="s"><v>-1</v></c></row>')], True)
def test_both_ways_answer_the_same(rows: list[tuple[int, str]], is_shared: bool) -> None:
    numbers = itertools.accumulate(step for step, _ in rows)
    content = "".join(row.replace("{}", str(number)) for number, (_, row) in zip(numbers, rows, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        parts = parts_of(sheet(content), texts=texts_part(_TEXTS) if is_shared else None)
        path = write(Path(folder) / "a.xlsx", parts)

        assert _read(path, fast=True) == _read(path, fast=False)


_PLAIN_ROWS = "".join(
    f'<row r="{at}" spans="1:4" x14ac:dyDescent="0.25"><c r="A{at}" t="s"><v>{at % 3}</v></c>'
    f'<c r="B{at}" s="1"><v>46027</v></c><c r="C{at}"><f>A1</f><v>{at}.5</v></c>'
    f'<c r="D{at}" t="inlineStr"><is><t>x &amp; {at}</t></is></c></row>'
    for at in range(1, 5)
)
_PLAIN_SHEET = sheet(_PLAIN_ROWS).replace("<worksheet", '<worksheet xmlns:x14ac="urn:x"')
_BITS = [
    '"',
    "<",
    ">",
    "/",
    "&",
    " ",
    "r=",
    "<c",
    "<v>",
    "</v>",
    "<row>",
    "</row>",
    "</c>",
    "<!--",
    "-->",
    "1",
    "Z",
    "<si>",
]
_BITS += [
    's="1"',
    't="s"',
    "<is>",
    "</t>",
    "&lt;",
    "\r\n",
    "</sheetData>",
    "<sheetData>",
    "_x0041_",
    "</si>",
    "x:",
    "</sst>",
]


@given(
    st.booleans(),
    st.booleans(),
    st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(0, 12), st.sampled_from([*_BITS, ""])), min_size=1, max_size=3
    ),
)
@settings(max_examples=60, deadline=None)
@example(False, False, [(_PLAIN_SHEET.index("<is>"), len("<is><t>x &amp; 1</t></is></c>"), "")])
@example(False, False, [(_PLAIN_SHEET.index("spreadsheetml"), 1, "")])
@example(False, True, [(_PLAIN_SHEET.index("</sheetData>"), 0, "<row/>")])
@example(False, False, [(_PLAIN_SHEET.index("</f>"), 0, "&")])
@example(True, True, [(0, 0, "")])
@example(False, False, [(_PLAIN_SHEET.index(":dy"), 0, "x:y")])
def test_both_ways_stumble_over_the_same(is_text: bool, is_prefixed: bool, changes: list[tuple[int, int, str]]) -> None:
    """A sheet as Excel writes it, or its texts, with something cut out and something put in here and there."""
    content = texts_part(_TEXTS) if is_text else _PLAIN_SHEET
    for place, gone, come in changes:
        at = place % len(content)
        content = content[:at] + come + content[at + gone :]
    good = _PLAIN_SHEET
    if is_prefixed:
        # Some programs of .NET give every name a prefix.
        content, good = (re.sub(r"<(/?)(\w)", r"<\1x:\2", one).replace("xmlns=", "xmlns:x=") for one in (content, good))
    with tempfile.TemporaryDirectory() as folder:
        parts = parts_of(good if is_text else content, texts=content if is_text else texts_part(_TEXTS))
        path = write(Path(folder) / "a.xlsx", parts)

        assert _read(path, fast=True) == _read(path, fast=False)


_TEXT = st.text(
    st.characters(
        exclude_categories=["Cs"], exclude_characters="\r\ufffe\uffff", min_codepoint=9, max_codepoint=0x2FFFF
    ),
    min_size=1,
    max_size=12,
).filter(lambda text: not set(text) & set(map(chr, (11, 12, *range(14, 32)))))
_DAY = st.dates(date(1900, 3, 1), date(2199, 12, 31))
_NUMBER = st.integers(-(10**11), 10**11) | st.decimals(-(10**6), 10**6, places=3).map(float)
_CELL = st.none() | _TEXT | _NUMBER | st.booleans() | _DAY
_TABLE = st.lists(st.lists(_CELL, min_size=1, max_size=6), min_size=1, max_size=10)


def _by_openpyxl(path: Path, table: Sequence[Sequence[Cell]]) -> None:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Data")
    for row in table:
        # Its writer takes a text that begins with "=" for a formula, and refuses the controls beyond those of XML.
        page.append(row)
    book.save(path)


def _by_xlsxwriter(path: Path, table: Sequence[Sequence[Cell]], *, is_constant: bool = True) -> None:
    options: dict[str, Any] = {"constant_memory": is_constant, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(path, options) as book:
        page = book.add_worksheet("Data")
        for (at, row), column in itertools.product(enumerate(table), range(6)):
            value = row[column] if column < len(row) else None
            if isinstance(value, str):
                page.write_string(at, column, value)
            elif value is not None:
                page.write(at, column, value)


def _by_xlsxwriter_with_shared_texts(path: Path, table: Sequence[Sequence[Cell]]) -> None:
    _by_xlsxwriter(path, table, is_constant=False)


def _expected(table: Sequence[Sequence[Cell]]) -> list[tuple[int, list[Value]]]:
    rows: list[tuple[int, list[Value]]] = []
    for number, cells in enumerate(table, start=1):
        values = [_exact(value) for value in cells]
        while values and values[-1] is None:
            values.pop()
        if values:
            rows.append((number, values))
    return rows


def _exact(value: Cell) -> Value:
    if isinstance(value, float):
        exact = Decimal(repr(value))
        return int(exact) if exact == int(exact) else exact.normalize()
    return value


@given(_TABLE.filter(lambda table: any(value is not None for row in table for value in row)))
@settings(max_examples=15, deadline=None)
@example([["_x000D_", "_x_", "a\nb", " ", "&amp;", "<x>"], [True, 0.1 + 0.2, -0.5, 10**11, date(1900, 3, 1)]])
def test_what_was_written_is_read_whoever_wrote_it(table: list[list[Cell]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        plain = [[_not_by_openpyxl(value) for value in row] for row in table]
        for write_table, written in (
            (_by_openpyxl, plain),
            (_by_xlsxwriter, table),
            (_by_xlsxwriter_with_shared_texts, table),
        ):
            write_table(path, written)
            wanted = _expected([[_rounded(value) for value in row] for row in written])
            if not wanted:
                continue
            found = [(row.number, row.values) for row in both_ways(path)]

            assert _named(found) == _named(wanted), write_table.__name__


def _not_by_openpyxl(value: Cell) -> Cell:
    # openpyxl takes such a text for a formula, and writes escapes without escaping them.
    return "text" if isinstance(value, str) and (value.startswith(("=", "#")) or "_x" in value) else value


def _rounded(value: Cell) -> Cell:
    return float(f"{value:.15g}") if isinstance(value, float) else value


def _named(rows: list[tuple[int, list[Value]]]) -> list[tuple[int, list[tuple[str, str]]]]:
    return [(number, [(type(value).__name__, str(value)) for value in values]) for number, values in rows]


_PLAIN = st.text(st.characters(categories=["L", "N"], max_codepoint=0x24F), min_size=1, max_size=8)
_CLEAN = st.tuples(_PLAIN, st.integers(1, 10**9), st.integers(1, 10**6).map(lambda cents: cents / 100), _DAY)


@given(st.lists(_CLEAN, min_size=2, max_size=8))
@settings(max_examples=10, deadline=None)
def test_openpyxl_and_calamine_read_the_same_where_they_are_right(table: list[tuple[str, int, float, date]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        _by_xlsxwriter_with_shared_texts(path, table)
        ours = [row.values for row in both_ways(path)]
        book = openpyxl.load_workbook(path)
        theirs = [[_as_day(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]
        fast = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()

    assert [[_float(value) for value in row] for row in ours] == theirs == [list(row) for row in fast]


def _as_day(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


def _float(value: Value) -> object:
    return float(value) if isinstance(value, Decimal) else value


def test_the_writer_of_large_exports_is_read(tmp_path: Path) -> None:
    rows = [{"Code": f"{at:05}", "Day": date(2026, 1, 1) + timedelta(days=at), "Price": at / 4} for at in range(900)]
    rustpy_xlsxwriter.write_worksheet(rows, str(tmp_path / "a.xlsx"))
    found = both_ways(tmp_path / "a.xlsx")

    assert found[0].values == ["Code", "Day", "Price"]
    assert [row.values for row in found[1:]] == [
        # It gives days the format of moments.
        [f"{at:05}", datetime(2026, 1, 1) + timedelta(days=at), at // 4 if at % 4 == 0 else Decimal(at) / 4]  # noqa: DTZ001
        for at in range(900)
    ]


def test_rows_that_the_fast_way_does_not_know_keep_their_order_among_those_it_knows(tmp_path: Path) -> None:
    plain, odd = '<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>', "<row r='{0}'><c><v>{0}</v></c></row>"
    wide = '<row r="{0}"><c r="A{0}"><v>{0}</v></c><c r="AB{0}"><v>1</v></c></row>'
    rows = "".join((plain, plain, odd, wide)[at % 4].format(at) for at in range(1, 4000))

    assert [row.values[0] for row in both_ways(write(tmp_path / "a.xlsx", parts_of(sheet(rows))))] == list(
        range(1, 4000)
    )


def test_many_texts_lie_on_disk_and_are_read_in_any_order(tmp_path: Path) -> None:
    count = 30_000
    items = "".join(f"<si><t>text number {at}</t></si>" for at in range(count))
    order = [*range(0, count, 7), count - 1, 0, *range(count - 1, 0, -103)]
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="s"><v>{text}</v></c></row>' for at, text in enumerate(order, start=1)
    )
    path = write(tmp_path / "a.xlsx", parts_of(sheet(rows), texts=texts_part(items)))

    limits = Limits(texts_in_memory=100_000)

    assert [row.values for row in both_ways(path, limits)] == [[f"text number {text}"] for text in order]
    with XlsxWorkbook(path, "a.xlsx", limits) as book:
        assert book._texts._disk is not None


def _by_rustpy(path: Path, table: Sequence[Sequence[Cell]]) -> None:
    rustpy_xlsxwriter.write_worksheet([dict(zip("abcd", row, strict=True)) for row in table], str(path))


def _by_excel(path: Path, table: Sequence[Sequence[Cell]]) -> None:
    write(path, parts_of(_PLAIN_SHEET, texts=texts_part("<si><t>a</t></si>" * 3)))


def _by_libreoffice(path: Path, table: Sequence[Sequence[Cell]]) -> None:
    row = '<row r="{0}" customFormat="false" ht="12.8" hidden="false" customHeight="false" collapsed="false">'
    cells = '<c r="A{0}" s="0" t="s"><v>0</v></c><c r="B{0}" s="1" t="n"><v>46027</v></c>'
    formula = (
        '<c r="C{0}" s="0" t="n"><f aca="false">B{0}*2</f><v>92054</v></c><c r="D{0}" s="0" t="b"><v>1</v></c></row>'
    )
    rows = "".join((row + cells + formula).format(at) for at in range(1, 99))
    write(path, parts_of(sheet(rows), texts=texts_part('<si><t xml:space="preserve">a</t></si>')))


def _by_poi(path: Path, table: Sequence[Sequence[Cell]]) -> None:
    row = (
        '<row r="{0}">\n<c r="A{0}" t="inlineStr"><is><t>x</t></is></c><c r="B{0}" s="1" t="n"><v>46027</v></c></row>\n'
    )
    write(path, parts_of(sheet("\n" + "".join(row.format(at) for at in range(1, 99)))))


def _with_prefix(path: Path, table: Sequence[Sequence[Cell]]) -> None:
    write(
        path,
        parts_of(
            re.sub(r"<(/?)(\w)", r"<\1x:\2", _PLAIN_SHEET).replace("xmlns=", "xmlns:x="), texts=texts_part(_TEXTS)
        ),
    )


@pytest.mark.parametrize(
    "write_table",
    [
        _by_openpyxl,
        _by_xlsxwriter,
        _by_xlsxwriter_with_shared_texts,
        _by_rustpy,
        _by_excel,
        _by_libreoffice,
        _by_poi,
        _with_prefix,
    ],
)
def test_what_the_usual_programs_write_takes_the_fast_way(
    write_table: Callable[[Path, Sequence[Sequence[Cell]]], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_table(tmp_path / "a.xlsx", [[f"text {at}", at, at / 8, date(2026, 1, 5)] for at in range(1, 400)])
    slow: list[bytes] = []
    monkeypatch.setattr(FastRows, "_slowly", lambda self, content: slow.append(content) or [])
    with XlsxWorkbook(tmp_path / "a.xlsx", "a.xlsx", Limits()) as book:
        rows = list(book.rows())

    assert len(rows) > 3
    assert slow in ([], [b"\n"])
