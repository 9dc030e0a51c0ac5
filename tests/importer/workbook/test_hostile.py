"""Files that want to hurt: each is refused in clear words, soon and in little memory, or read for what it is."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from importer.workbook import Limits, WorkbookRefused, open_workbook
from importer.workbook_limits import MEGABYTE
from tests.importer.workbook.maker import (
    MAIN,
    TIGHT,
    Parts,
    both_ways,
    one_sheet,
    parts_of,
    repeated,
    sheet,
    texts_part,
    write,
)

HEAD, TAIL = sheet("|").split("|")
CELL = b"<c><v>1</v></c>"
ROW = b'<row r="1"><c r="A1"><v>1</v></c></row>'
DOCTYPE = (
    '<!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY x SYSTEM "file:///etc/passwd">]>'
)


def _swollen(piece: bytes, times: int, *, before: bytes = b"", after: bytes = b"") -> Parts:
    head, tail = HEAD.encode() + before, after + TAIL.encode()
    return parts_of(repeated(piece, times, head=head, tail=tail))


def _texts(piece: bytes, times: int) -> Parts:
    head, tail = texts_part("<si><t>|</t></si>").encode().split(b"|")
    return parts_of(
        sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), texts=repeated(piece, times, head=head, tail=tail)
    )


def _directory() -> Parts:
    return {f"part{at:06}{'x' * 90}": b"" for at in range(16_000)}


HOSTILE: dict[str, tuple[Callable[[], Parts], str]] = {
    "a shared text without end": (lambda: _texts(b"A", 9 * MEGABYTE), "workbook_text"),
    "a shared text in escapes": (lambda: _texts(b"_x0041_", 40_000), "workbook_text"),
    "an inline text without end": (
        lambda: _swollen(
            b"A", 9 * MEGABYTE, before=b'<row r="1"><c r="A1" t="inlineStr"><is><t>', after=b"</t></is></c></row>"
        ),
        "workbook_text",
    ),
    "an attribute without end": (
        lambda: _swollen(b"A", 9 * MEGABYTE, before=b'<row r="1" spans="', after=b'"></row>'),
        "workbook_broken",
    ),
    "a comment without end": (lambda: _swollen(b"A", 9 * MEGABYTE, before=b"<!--", after=b"-->"), "workbook_broken"),
    "a sheet of spaces": (lambda: _swollen(b" ", 20 * MEGABYTE, before=ROW), "workbook_swells"),
    "a million cells in a row": (
        lambda: _swollen(CELL, 100_000, before=b'<row r="1">', after=b"</row>"),
        "workbook_columns",
    ),
    "a million empty cells": (
        lambda: _swollen(b"<c/>", 100_000, before=b'<row r="1">', after=b"</row>"),
        "workbook_cells",
    ),
    "a million short rows": (lambda: _swollen(b"<row><c><v>1</v></c></row>", 100_000), "workbook_cells"),
    "a billion shared strings": (
        lambda: parts_of(
            sheet("<row><c t='s'><v>0</v></c></row>"),
            texts=repeated(b"<si><t>ha</t></si>", 800_000, head=f'<sst xmlns="{MAIN}">'.encode(), tail=b"</sst>"),
        ),
        "workbook_swells",
    ),
    "a list of styles without end": (
        lambda: {
            **parts_of(ROW.decode()),
            "xl/styles.xml": repeated(b"<xf>" + b" " * 1000 + b"</xf>", 15_000, head=b"<a>", tail=b"</a>"),
        },
        "workbook_swells",
    ),
    "a table of contents without end": (_directory, "workbook_broken"),
    "laughs by the billion": (
        lambda: parts_of(sheet("<row><c><v>&b;</v></c></row>", head=DOCTYPE)),
        "workbook_doctype",
    ),
    "an external entity": (
        lambda: parts_of(sheet("<row><c t='s'><v>0</v></c></row>"), texts=DOCTYPE + texts_part("<si><t>&x;</t></si>")),
        "workbook_doctype",
    ),
    "a document type in the list of sheets": (
        lambda: {**(parts := parts_of(sheet(""))), "xl/workbook.xml": DOCTYPE + str(parts["xl/workbook.xml"])},
        "workbook_doctype",
    ),
    "one cell in the last corner": (
        lambda: parts_of(sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        "workbook_columns",
    ),
    "a row beyond the last": (
        lambda: parts_of(sheet('<row r="1048577"><c r="A1048577"><v>1</v></c></row>')),
        "workbook_rows",
    ),
    "rows that go back": (lambda: parts_of(sheet((ROW + ROW).decode())), "workbook_broken"),
    "a text that is missing": (
        lambda: parts_of(sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), texts=texts_part("")),
        "workbook_broken",
    ),
    "a sheet that breaks off": (lambda: parts_of(HEAD + ROW.decode() + '<row r="2"><c r="A2"><v>1'), "workbook_broken"),
    "letters that are none": (
        lambda: parts_of(
            HEAD.encode() + b'<row r="1"><c r="A1" t="inlineStr"><is><t>\xff</t></is></c></row>' + TAIL.encode()
        ),
        "workbook_broken",
    ),
    "an unknown way of writing letters": (
        lambda: parts_of(sheet(ROW.decode(), head='<?xml version="1.0" encoding="x-klingon"?>')),
        "workbook_broken",
    ),
    "a sheet that is missing": (
        lambda: {name: part for name, part in parts_of(sheet("")).items() if "sheet1" not in name},
        "workbook_broken",
    ),
    "no sheet at all": (parts_of, "workbook_broken"),
    "nothing in any sheet": (lambda: parts_of(sheet(""), sheet('<row r="1"/>')), "workbook_nothing"),
    "data in hidden sheets only": (
        lambda: parts_of(sheet(ROW.decode()), names=[("Codes", "veryHidden")]),
        "workbook_nothing",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused(name: str, tmp_path: Path) -> None:
    make, key = HOSTILE[name]
    path = write(tmp_path / "a.xlsx", make())

    with pytest.raises(WorkbookRefused) as refused, open_workbook(path, "prices.xlsx", TIGHT) as book:
        for _ in book.rows():
            pass
    assert refused.value.entry.key == key
    assert "prices.xlsx" in refused.value.entry.sentence


def test_a_refusal_names_the_place(tmp_path: Path) -> None:
    long = f'{ROW.decode()}<row r="7"><c r="C7" t="inlineStr"><is><t>{"x" * 100_000}</t></is></c></row>'
    wide = '<row r="9"><c r="SG9"><v>1</v></c></row>'

    for rows, words in (
        (long, "32767 letters in C7: it begins with 'xxxxx"),
        (wide, "a value in SG9, beyond column SF"),
    ):
        with pytest.raises(WorkbookRefused, match=words):
            both_ways(one_sheet(tmp_path / "a.xlsx", rows))


def test_styles_beyond_the_last_column_and_below_the_last_row_do_no_harm(tmp_path: Path) -> None:
    styled = "".join(f'<c r="{column}1" s="4"/>' for column in ("SG", "ABC", "XFD"))
    rows = f'<row r="1"><c r="A1"><v>1</v></c>{styled}</row>' + "".join(
        f'<row r="{at}" s="1" customFormat="1"/>' for at in range(2, 20_000)
    )
    path = one_sheet(tmp_path / "a.xlsx", rows + '<row r="1048576" s="1"/>', before='<dimension ref="A1:XFD1048576"/>')

    assert [row.values for row in both_ways(path)] == [[1]]


def test_a_locked_or_oddly_packed_part_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", parts_of(sheet(ROW.decode())), zipfile.ZIP_LZMA)
    with pytest.raises(WorkbookRefused, match="compression 14"):
        open_workbook(path, "a.xlsx")

    content = write(path, parts_of(sheet(ROW.decode()))).read_bytes()
    at = content.index(b"PK\x01\x02")
    path.write_bytes(content[: at + 8] + b"\x01" + content[at + 9 :])
    with pytest.raises(WorkbookRefused, match="protected with a password"):
        open_workbook(path, "a.xlsx")


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.999])
def test_a_workbook_that_was_cut_off_says_so(cut: float, tmp_path: Path) -> None:
    path = one_sheet(tmp_path / "a.xlsx", ROW.decode())
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * cut)])

    with pytest.raises(WorkbookRefused, match="is cut off"):
        open_workbook(path, "a.xlsx")


def test_damaged_bytes_are_refused_wherever_they_are(tmp_path: Path) -> None:
    """Each byte of a small workbook turned over in turn: read or refused, never anything else."""
    path = one_sheet(tmp_path / "a.xlsx", ROW.decode(), "<si><t>a</t></si>")
    content, read, refused = path.read_bytes(), 0, 0
    for at in range(0, len(content), 7):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        try:
            with open_workbook(path, "a.xlsx", TIGHT) as book:
                read += sum(1 for _ in book.rows())
        except WorkbookRefused:
            refused += 1

    assert min(read, refused) > 10


@pytest.mark.parametrize(
    ("limits", "key"),
    [
        (replace(TIGHT, rows=2), "workbook_rows"),
        (replace(TIGHT, cells=2), "workbook_cells"),
        (replace(TIGHT, columns=1), "workbook_columns"),
        (replace(TIGHT, seconds=0), "workbook_time"),
        (replace(TIGHT, file_bytes=10), "workbook_too_big"),
        (replace(TIGHT, texts=3), "workbook_texts"),
    ],
)
def test_each_limit_holds(limits: Limits, key: str, tmp_path: Path) -> None:
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>1</v></c><c r="B{at}"><v>1</v></c></row>' for at in range(1, 5))
    path = one_sheet(tmp_path / "a.xlsx", rows, "<si><t>texts</t></si>")

    with pytest.raises(WorkbookRefused) as refused, open_workbook(path, "a.xlsx", limits) as book:
        list(book.rows())
    assert refused.value.entry.key == key


READ = dedent("""
    import resource, sys
    from pathlib import Path
    from importer.workbook import WorkbookRefused, open_workbook

    for name in sys.argv[1:]:
        rows = 0
        try:
            with open_workbook(Path(name), "a.xlsx") as book:
                for row in book.rows():
                    rows += 1
            print(rows)
        except WorkbookRefused as refused:
            print(refused.entry.key)
    status = Path("/proc/self/status")
    # Linux hands ru_maxrss of the parent on to its children; what this process took alone stands here.
    peak = status.read_text().partition("VmHWM:")[2].split()[0] if status.exists() else None
    print(peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
""")


def _in_a_child(*paths: Path) -> tuple[list[str], float]:
    """Answer what reading with the usual limits comes to, and the most memory that it took, in MiB."""
    done = subprocess.run([sys.executable, "-c", READ, *map(str, paths)], capture_output=True, text=True, check=True)
    *said, peak = done.stdout.split()
    return said, int(peak) / (MEGABYTE if sys.platform == "darwin" else 1024)


@pytest.mark.skipif(psutil.WINDOWS, reason="no ru_maxrss on Windows")
def test_bombs_take_little_memory_with_the_usual_limits(tmp_path: Path) -> None:
    text = write(tmp_path / "a.xlsx", _texts(b"A", 128 * MEGABYTE))
    spaces = write(tmp_path / "b.xlsx", _swollen(b" ", 40 * MEGABYTE, before=ROW))
    honest = write(
        tmp_path / "c.xlsx",
        parts_of(
            f'<row r="{at}"><c r="A{at}" t="str"><v>text {at}</v></c><c r="B{at}"><v>{at}</v></c></row>'.encode()
            if 0 < at < 20_000
            else (TAIL if at else HEAD).encode()
            for at in range(20_001)
        ),
    )

    said, peak = _in_a_child(text, spaces, honest)

    assert said == ["workbook_text", "workbook_swells", "19999"]
    assert peak < 150
