"""What stands in a cell is read as Excel shows it; every trap that other readers fall into, in both ways of reading."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from importer.cell import CellError, NoValue, Value
from importer.workbook import Limits, open_workbook
from importer.workbook_format import Shown, shown_as
from tests.importer.workbook.maker import (
    MAIN,
    STRICT,
    STRICT_OFFICE,
    TYPES,
    both_ways,
    one_sheet,
    parts_of,
    sheet,
    texts_part,
    values,
    write,
)


def cell(content: str, attributes: str = "", place: str = "A1") -> str:
    return f'<row r="{place[1:]}"><c r="{place}"{attributes}>{content}</c></row>'


CELLS: list[tuple[str, str, Value]] = [
    ("", "<v>1001</v>", 1001),
    ("", "<v>1001.0</v>", 1001),
    (' t="n"', "<v>-0</v>", 0),
    ("", "<v>0.30000000000000004</v>", Decimal("0.3")),
    ("", "<v>671.8200000000001</v>", Decimal("671.82")),
    ("", "<v>1234567890123.45</v>", Decimal("1234567890123.45")),
    ("", "<v>12345678901234567</v>", 12345678901234567),
    ("", "<v>1E+3</v>", 1000),
    ("", "<v>1.5e-7</v>", Decimal("1.5E-7")),
    ("", "<v>1E+300</v>", Decimal("1E+300")),
    ("", "<v> 7 </v>", 7),
    ("", "<v>1_000</v>", CellError("1_000")),
    ("", "<v>NaN</v>", CellError("NaN")),
    ("", "<v></v>", None),
    (' s="4"', "<v>123</v>", 123),
    (' s="99999"', "<v>5</v>", 5),
    (' t="b"', "<v>1</v>", True),
    (' t="b"', "<v>0</v>", False),
    (' t="e"', "<v>#N/A</v>", CellError("#N/A")),
    (' t="e"', "<f>1/0</f><v>#DIV/0!</v>", CellError("#DIV/0!")),
    ("", "<f>SUM(A2:A9)</f>", NoValue("SUM(A2:A9)")),
    ("", "<f>1+1</f><v></v>", NoValue("1+1")),
    ("", "<f>1+1</f><v/>", NoValue("1+1")),
    (' t="str"', "<f>1+1</f>", NoValue("1+1")),
    ("", '<f t="shared" si="0"/><v>4</v>', 4),
    ("", '<f aca="false">A2&lt;3</f><v>2.5</v>', Decimal("2.5")),
    (' t="str"', '<f>IF(A2=0,"","x")</f><v></v>', None),
    (' t="str"', "<f>A2</f><v>R&amp;B</v>", "R&B"),
    (' t="s"', "<v>0</v>", "rich text"),
    (' t="s"', "<v>1</v>", "line\r\nbreak"),
    (' t="s"', "<v>2</v>", None),
    (' t="s"', "<v>3</v>", "東京"),
    (' t="s"', "<v>4</v>", " kept "),
    (' t="s"', "<v>5</v>", "_x000D_ and a lone \ufffd"),
    (' t="inlineStr"', "<is><t>00123</t></is>", "00123"),
    (' t="inlineStr"', '<is><t xml:space="preserve"> a&lt;b&amp;c&#233; </t></is>', " a<b&cé "),
    (
        ' t="inlineStr"',
        "<is><r><t>a</t></r><r><rPr><b/></rPr><t>b</t></r><rPh sb='0' eb='1'><t>no</t></rPh></is>",
        "ab",
    ),
    (' t="inlineStr"', "<is><t>=HYPERLINK(1)</t></is>", "=HYPERLINK(1)"),
    (' t="inlineStr"', "<is><t>a\r\nb&#10;c</t></is>", "a\nb\nc"),
    (' t="inlineStr"', "<is><t>non\u00a0breaking</t></is>", "non\u00a0breaking"),
    (' t="inlineStr"', "<is><t><![CDATA[<v>]]></t></is>", "<v>"),
    (' t="d"', "<v>2026-01-05</v>", date(2026, 1, 5)),
    (' t="d"', "<v>2026-01-05T00:00:00</v>", date(2026, 1, 5)),
    (' t="d"', "<v>2026-01-05T13:30:00.000Z</v>", datetime(2026, 1, 5, 13, 30)),  # noqa: DTZ001 - cells know no zone
    (' t="d"', "<v>T08:15:00</v>", time(8, 15)),
    (' t="d"', "<v>soon</v>", "soon"),
    (' s="1"', "<v>46027</v>", date(2026, 1, 5)),
    (' s="1"', "<v>46027.5625</v>", datetime(2026, 1, 5, 13, 30)),  # noqa: DTZ001
    (' s="2"', "<v>46027</v>", datetime(2026, 1, 5)),  # noqa: DTZ001
    (' s="2"', "<v>45000.333333333336</v>", datetime(2023, 3, 15, 8)),  # noqa: DTZ001
    (' s="3"', "<v>0.34375</v>", time(8, 15)),
    (' s="5"', "<v>46027</v>", date(2026, 1, 5)),
    (' s="6"', "<v>1.5</v>", Decimal("1.5")),
    (' s="1"', "<v>1</v>", date(1900, 1, 1)),
    (' s="1"', "<v>59</v>", date(1900, 2, 28)),
    (' s="1"', "<v>60</v>", 60),
    (' s="1"', "<v>61</v>", date(1900, 3, 1)),
    (' s="1"', "<v>2958465</v>", date(9999, 12, 31)),
    (' s="1"', "<v>2958466</v>", 2958466),
    (' s="1"', "<v>-1</v>", -1),
    (' s="1"', "<v>#VALUE!</v>", CellError("#VALUE!")),
]
TEXTS = (
    "<si><r><t>rich </t></r><r><rPr><b/></rPr><t>text</t></r></si><si><t>line_x000D_\nbreak</t></si><si><t/></si>"
    '<si><t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh><phoneticPr fontId="1"/></si>'
    '<si><t xml:space="preserve"> kept </t></si><si><t>_x005F_x000D_ and a lone _xD800_</t></si>'
)


def test_a_cell_is_read_as_excel_shows_it(tmp_path: Path) -> None:
    """All in one sheet, each in a row of its own, so that odd rows stand among plain ones."""
    rows = "".join(cell(content, attributes, f"A{at}") for at, (attributes, content, _) in enumerate(CELLS, start=1))
    found = {row.number: row.values[0] for row in both_ways(one_sheet(tmp_path / "a.xlsx", rows, TEXTS))}
    wanted = {at: value for at, (_, _, value) in enumerate(CELLS, start=1) if value is not None}

    assert {at: (type(value), str(value)) for at, value in found.items()} == {
        at: (type(value), str(value)) for at, value in wanted.items()
    }


@pytest.mark.parametrize(("attributes", "content", "value"), CELLS)
def test_a_cell_alone_is_read_as_well(attributes: str, content: str, value: Value, tmp_path: Path) -> None:
    rows = cell("<v>1</v>", "", "A1") + cell(content, attributes, "A2")
    found = both_ways(one_sheet(tmp_path / "a.xlsx", rows, TEXTS))

    assert [row.values for row in found] == [[1]] + ([] if value is None else [[value]])


def test_a_formula_tells_what_it_would_calculate(tmp_path: Path) -> None:
    (row,) = both_ways(one_sheet(tmp_path / "a.xlsx", cell("<f>SUM(A2:A9)</f>")))

    assert row.values == [NoValue("SUM(A2:A9)")]


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    rows = cell("<v>44565</v>", ' s="1"') + cell("<v>0</v>", ' s="1"', "A2")
    path = write(tmp_path / "a.xlsx", parts_of(sheet(rows), properties='<workbookPr date1904="1"/>'))

    assert [row.values for row in both_ways(path)] == [[date(2026, 1, 5)], [date(1904, 1, 1)]]
    with open_workbook(path, "a.xlsx") as book:
        assert book.epoch == date(1904, 1, 1)


def test_strict_open_xml_is_read(tmp_path: Path) -> None:
    content = sheet(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1" t="d"><v>2026-01-05</v></c></row>', space=STRICT
    )
    texts = texts_part("<si><t>strict</t></si>", STRICT)
    path = write(tmp_path / "a.xlsx", parts_of(content, texts=texts, space=STRICT, office=STRICT_OFFICE))

    assert [row.values for row in both_ways(path)] == [["strict", date(2026, 1, 5)]]


def test_rows_and_columns_keep_their_places(tmp_path: Path) -> None:
    rows = (
        '<row r="4" hidden="1"><c r="C4" t="inlineStr"><is><t>start</t></is></c></row>'
        '<row r="5" s="1" customFormat="1"/>'
        '<row r="6"><c r="A6" s="4"/><c r="D6"><v>1</v></c><c r="E6" s="4"/></row><row r="7"><c r="A7" s="1"/></row>\n'
        '<row r="9" spans="1:3" ht="15"><c r="B9"><v>2</v></c></row>'
    )
    found = both_ways(one_sheet(tmp_path / "a.xlsx", rows, before='<dimension ref="A1"/>'))

    assert [(row.number, row.is_hidden, row.values) for row in found] == [
        (4, True, [None, None, "start"]),
        (6, False, [None, None, None, 1]),
        (9, False, [None, 2]),
    ]
    assert found[1].styles == [4, 0, 0, 0]


def test_rows_and_cells_without_a_place_follow_each_other(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c><c r='D3'><v>4</v></c></row>"

    assert [(row.number, row.values) for row in both_ways(one_sheet(tmp_path / "a.xlsx", rows))] == [
        (1, [1, 2]),
        (3, [3, None, None, 4]),
    ]


def test_names_with_a_prefix_and_other_ways_of_writing_letters_are_read(tmp_path: Path) -> None:
    row = '<x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row>'
    prefixed = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{row}</x:sheetData></x:worksheet>'
    wide = sheet(cell("<is><t>año</t></is>", ' t="inlineStr"'), head='<?xml version="1.0" encoding="UTF-16"?>')
    latin = sheet(cell("<is><t>año</t></is>", ' t="inlineStr"'), head='<?xml version="1.0" encoding="ISO-8859-1"?>')
    hidden = sheet(f"<!-- {cell('<v>1</v>')} -->{cell('<v>2</v>')}")
    marked = sheet(cell("<is><t>año</t></is>", ' t="inlineStr"'), head="\ufeff")
    contents = [prefixed, wide.encode("utf-16"), latin.encode("latin-1"), hidden, marked]

    assert [
        both_ways(write(tmp_path / f"{at}.xlsx", parts_of(each)))[0].values for at, each in enumerate(contents)
    ] == [
        [7],
        ["año"],
        ["año"],
        [2],
        ["año"],
    ]


def test_the_first_visible_sheet_with_anything_in_it_is_read(tmp_path: Path) -> None:
    sheets = [sheet(cell("<v>1</v>")), sheet('<row r="1" s="1"/>'), sheet(cell("<v>2</v>")), sheet(cell("<v>3</v>"))]
    names = [("Codes", "hidden"), ("Blank", "visible"), ("Data", "visible"), ("Lists", "veryHidden")]
    path = write(tmp_path / "a.xlsx", parts_of(*sheets, names=names))

    with open_workbook(path, "a.xlsx") as book:
        assert (book.sheet, values(book)) == ("Data", [[2]])
        assert book.other_sheets == [("Codes", True), ("Blank", False), ("Lists", True)]
        assert "Only the sheet 'Data' was read. Not read: Codes, Blank, Lists." in str(book.notes[0])


def test_merged_cells_hidden_rows_and_macros_are_noted(tmp_path: Path) -> None:
    merged = '<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C1:C9"/></mergeCells>'
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="true"><c r="A2"><v>2</v></c></row>'
    parts = parts_of(sheet(rows, before='<cols><col min="2" max="16384" width="20.5"/></cols>', after=merged))
    types = TYPES.replace("openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")
    parts |= {"[Content_Types].xml": types, "xl/vbaProject.bin": b"macros"}
    path = write(tmp_path / "a.xlsm", parts)

    with open_workbook(path, "a.xlsm") as book:
        assert book.column_widths is not None
        assert (len(book.column_widths), book.column_widths[1]) == (Limits().columns - 1, 20.5)
        for _ in range(2):
            assert values(book) == [[1], [2]]
            assert [note.key for note in book.notes] == [
                "workbook_note_macros",
                "workbook_note_hidden",
                "workbook_note_merged",
            ]
            assert "2 (A1:B2, C1:C9)" in str(book.notes[-1])
            assert "the first is row 2" in str(book.notes[1])
            assert book.progress == 1


def test_a_workbook_of_openpyxl_is_read_as_it_was_written(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["Código", "Day", "Price", "Sum"])
    page.append(["00123", date(2026, 1, 5), 1.25, "=SUM(C2)"])
    page["A3"], page["A3"].number_format = 123, "00000"
    page["A9"].number_format = "@"
    book.save(tmp_path / "a.xlsx")

    with open_workbook(tmp_path / "a.xlsx", "a.xlsx") as opened:
        rows = list(opened.rows())
        assert [row.values for row in rows] == [
            ["Código", "Day", "Price", "Sum"],
            ["00123", date(2026, 1, 5), Decimal("1.25"), NoValue("SUM(C2)")],
            [123],
        ]
        assert [opened.number_format(style) for style in (rows[2].styles or [])] == ["00000"]
        assert opened.number_format(10_000) == opened.number_format(-1) == "General"
        assert (opened.file_format, opened.sheet) == ("xlsx", "Sheet")


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Shown.NUMBER),
        ('#,##0.00 "days"', Shown.NUMBER),
        ("0.00E+00", Shown.NUMBER),
        ('_("$"* #,##0.00_);[Red]_("$"* (#,##0.00)', Shown.NUMBER),
        ("[Red]0;[Blue]yyyy", Shown.NUMBER),
        (r"0\ \d\a\y\s", Shown.NUMBER),
        ("[h]:mm:ss", Shown.NUMBER),
        ("@", Shown.NUMBER),
        ("yyyy-mm-dd", Shown.DAY),
        ("YYYY\\-MM\\-DD;@", Shown.DAY),
        ("[$-F800]dddd, mmmm dd, yyyy", Shown.DAY),
        ("[$-es-CO]d 'de' mmm", Shown.DAY),
        ("mmm", Shown.DAY),
        ('[$-411]ggge"年"m"月"d"日"', Shown.DAY),
        ("m/d/yy h:mm", Shown.MOMENT),
        ("[$-409]h:mm AM/PM;@", Shown.CLOCK),
        ("mm:ss.0", Shown.CLOCK),
    ],
)
def test_a_format_is_of_days_when_it_has_letters_of_days(code: str, shown: Shown) -> None:
    assert shown_as(code) is shown
