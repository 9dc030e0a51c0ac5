"""Places in a sheet: columns by letter and by number."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@lru_cache(maxsize=20_000)
def column_of(letters: str) -> int:
    """Answer the number of a column from 0: "A" is 0, "AA" is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


@lru_cache(maxsize=20_000)
def letters_of(column: int) -> str:
    """Answer the letters of a column counted from 0: 0 is "A", 26 is "AA"."""
    column, letters = column + 1, ""
    while column:
        column, left = divmod(column - 1, 26)
        letters = chr(65 + left) + letters
    return letters


def place_of(reference: str) -> tuple[int, int] | None:
    """Answer column (from 0) and row (from 1) of a cell such as "B7"; None = it is no place."""
    found = _CELL.fullmatch(reference)
    return (column_of(found[1]), int(found[2])) if found else None
