"""Tables in text files: letters and separators as people's programs write them, and what is amiss with them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.workbook import Limits, Workbook, WorkbookRefused, open_workbook
from tests.importer.workbook.maker import values

TABLE = [["Código", "Año", "Precio"], ["00123", "=1+1", "1.234,50"], ["ñandú", None, "-3"]]


def _opened(tmp_path: Path, content: bytes, limits: Limits | None = None) -> Workbook:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    return open_workbook(path, "a.csv", limits)


def _written(separator: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(TABLE)
    return out.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp850"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_letters_and_separators_are_found(encoding: str, separator: str, tmp_path: Path) -> None:
    with _opened(tmp_path, _written(separator).encode(encoding)) as book:
        assert values(book) == TABLE
        assert (book.file_format, book.sheet, book.progress) == ("csv", "", 1.0)


def test_a_guess_is_said(tmp_path: Path) -> None:
    with _opened(tmp_path, _written(";").encode("cp1252")) as book:
        assert [note.key for note in book.notes] == ["workbook_note_letters", "workbook_note_separator"]
        assert "it was read as Windows-1252" in str(book.notes[0])
    with _opened(tmp_path, _written(",").encode()) as book:
        assert book.notes == []


def test_rows_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    content = 'a,b\n"over\ntwo ""lines""",2\r\n\n,,\nc, d ,,\n'
    with _opened(tmp_path, content.encode()) as book:
        for _ in range(2):
            assert [(row.number, row.values, row.styles) for row in book.rows()] == [
                (1, ["a", "b"], None),
                (2, ['over\ntwo "lines"', "2"], None),
                (5, ["c", " d "], None),
            ]


def test_a_first_line_may_name_the_separator(tmp_path: Path) -> None:
    with _opened(tmp_path, b"sep=;\r\na,b;c\r\n") as book:
        assert [(row.number, row.values) for row in book.rows()] == [(1, ["a,b", "c"])]


def test_one_column_needs_no_separator(tmp_path: Path) -> None:
    with _opened(tmp_path, b"Code\nA1\nB2") as book:
        assert values(book) == [["Code"], ["A1"], ["B2"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,\x002\n", "NUL byte at place 7"),
        ("año".encode("utf-16")[:-1] + b"\x00\x00\xd8", "letters can not be read"),
        (b"\xef\xbb\xbfa,\xff\n", "letters can not be read"),
        (b"\n \n,,\n".replace(b" ", b""), "no visible sheet with anything in it"),
        (b'a,b\n1,"open\n' + b"x,y\n" * 60_000, "row 2 has more than 32767 letters"),
        (b"a\n" + b"x" * 1_100_000, "row 2 has more than"),
        (b"a\n" + b"x" * 40_000 + b"\n", "more than 32767 letters in A2: it begins with 'xxxx"),
        (b"a\n" + b'1,"\n",' * 600_000, "row 2 has more than"),
        (b"a\n" + b"," * 600 + b"1\n", "a value in WC2, beyond column SF"),
    ],
)
def test_what_is_amiss_is_said_with_its_place(content: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(WorkbookRefused, match=words), _opened(tmp_path, content) as book:
        list(book.rows())


def test_each_limit_holds(tmp_path: Path) -> None:
    content = b"a,b\n" * 2000
    for limits, key in (
        (Limits(rows=1000), "workbook_rows"),
        (Limits(cells=1000), "workbook_cells"),
        (replace(Limits(), seconds=0), "workbook_time"),
    ):
        with pytest.raises(WorkbookRefused) as refused, _opened(tmp_path, content, limits) as book:
            list(book.rows())
        assert refused.value.entry.key == key


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6), min_size=2, max_size=4),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=60, deadline=None)
def test_what_a_program_writes_after_sep_is_read(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows(table)
    wanted = [(at, row) for at, row in enumerate(table, start=1) if any(row)]
    folder = tmp_path_factory.getbasetemp()
    if not wanted:
        return
    with _opened(folder, b"sep=;\r\n" + out.getvalue().encode()) as book:
        found = [(row.number, row.values) for row in book.rows()]

    assert [(at, [text or "" for text in texts]) for at, texts in found] == [
        (at, _without_end(row)) for at, row in wanted
    ]


def _without_end(row: list[str]) -> list[str]:
    return row if row[-1] else _without_end(row[:-1])


def test_rows_without_anything_count_as_rows(tmp_path: Path) -> None:
    empty = b"a,b\n1,2\n" + b",\n" * 3_000

    with pytest.raises(WorkbookRefused) as refused:
        list(_opened(tmp_path, empty, Limits(rows=2_000)).rows())

    assert refused.value.entry.key == "workbook_rows"
    with _opened(tmp_path, empty, Limits(rows=4_000)) as book:
        assert values(book) == [["a", "b"], ["1", "2"]]
