"""The child process that reads workbooks of other formats with calamine; it may die alone.

It is started by its path, imports nothing of ours, and writes frames to its standard output: four bytes of length, then
JSON. The first frame says what there is, the next hold rows, the last is `{"end": true}`; see `workbook_child.py`.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import BinaryIO, Final

import python_calamine

if sys.platform != "win32":
    import resource

_BATCH: Final = 200
_DAY: Final = timedelta(days=1)
_Cell = int | float | str | bool | date | datetime | time | timedelta


def main(path: str, memory: int, seconds: int) -> None:
    """Read the first visible sheet with anything in it, and answer in frames."""
    _limit(memory, seconds)
    out = sys.stdout.buffer
    try:
        for frame in _frames(path):
            _write(out, frame)
    except python_calamine.PasswordError:
        _write(out, {"refused": "locked"})
    except MemoryError:
        _write(out, {"refused": "memory"})
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        # calamine has a limit of its own for cells that are repeated by the million.
        too_many = "Cell limit" in str(error)
        _write(out, {"refused": "memory" if too_many else "broken", "problem": str(error)[:200]})
    out.flush()


def _limit(memory: int, seconds: int) -> None:
    # Windows knows no such limits; there the parent watches alone.
    if sys.platform != "win32":
        for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
            # A system may not know one of them.
            with suppress(OSError, ValueError):
                resource.setrlimit(kind, (most, most))


def _frames(path: str) -> Iterator[dict[str, object]]:
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        names = [
            (found.name, found.visible is not python_calamine.SheetVisibleEnum.Visible)
            for found in book.sheets_metadata
            if found.typ is python_calamine.SheetTypeEnum.WorkSheet
        ]
        for name, is_hidden in names:
            if is_hidden:
                continue
            sheet = book.get_sheet_by_name(name)
            if sheet.start is None or not any(map(_is_filled, sheet.iter_rows())):
                continue
            yield {
                "sheet": name,
                "others": [one for one in names if one[0] != name],
                "merged": [_area(*area) for area in (sheet.merged_cell_ranges or [])[:5]],
                "merged_count": len(sheet.merged_cell_ranges or []),
                "last_row": (sheet.end or (0, 0))[0] + 1,
            }
            yield from _rows(sheet)
            yield {"end": True}
            return
    yield {"refused": "nothing", "sheets": ", ".join(name for name, _ in names)[:500]}


def _rows(sheet: python_calamine.CalamineSheet) -> Iterator[dict[str, object]]:
    # calamine yields the rows from the first of the sheet, but the columns from the first that is filled.
    indent = [None] * (sheet.start or (0, 0))[1]
    batch: list[tuple[int, list[object]]] = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if _is_filled(row):
            batch.append((number, [*indent, *map(_plain, row)]))
        if len(batch) == _BATCH:
            yield {"rows": batch}
            batch = []
    yield {"rows": batch}


def _is_filled(row: list[_Cell]) -> bool:
    return any(value != "" for value in row)


def _plain(value: _Cell) -> object:
    if isinstance(value, str):
        return value or None
    if isinstance(value, timedelta):
        return value / _DAY
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"time": value.isoformat()} if isinstance(value, time) else value


def _area(first: tuple[int, int], last: tuple[int, int]) -> list[int]:
    return [*first, *last]


def _write(out: BinaryIO, frame: dict[str, object]) -> None:
    content = json.dumps(frame, separators=(",", ":")).encode()
    out.write(struct.pack(">I", len(content)) + content)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
