"""A mail as plain text: complete by itself, in lines that every reader shows."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from string import Template
from textwrap import wrap
from typing import Final

from wholesale.mail_template import Block, Button, Facts, Items, Line, Quote, Steps, Table

Shown = Mapping[str, object]
"""Values as words: a string each, or a list of such mappings."""

_WIDTH: Final = 76


def as_text(blocks: tuple[Block, ...], values: Shown) -> str:
    """Answer the blocks as plain text."""
    told = ("\n".join(_lines(block, values)) for block in blocks if is_told(block, values))
    return "\n\n".join(text for text in told if text) + "\n"


def is_told(block: Block, values: Shown) -> bool:
    """Answer whether a block has what it is there for."""
    if block.only_with is not None and not values[block.only_with]:
        return False
    return any(True for _ in repeated(block, values))


def repeated(block: Block, values: Shown) -> Iterator[tuple[Line, Shown]]:
    """Answer each line with the values it is filled with: once, or once for each of the list it names.

    A fact without a value is left out.
    """
    for line in block.lines:
        for found in _each(line, values):
            if not isinstance(block, Facts) or fill_in(line.cells[-1], found).strip():
                yield line, found


def _each(line: Line, values: Shown) -> Iterator[Shown]:
    if line.each is None:
        yield values
        return
    rows = values[line.each]
    if not isinstance(rows, list):
        raise TypeError(f"the value {line.each!r} must be a list, got {rows!r}")
    for row in rows:
        yield ChainMap(row, dict(values))


def fill_in(words: str, values: Shown) -> str:
    """Fill words of a template; KeyError names a missing value."""
    return Template(words).substitute(values)


def _lines(block: Block, values: Shown) -> list[str]:
    rows = [[fill_in(cell.replace("**", ""), found) for cell in line.cells] for line, found in repeated(block, values)]
    if isinstance(block, Button):
        return [f"{rows[0][0]}:", rows[0][1]]
    if isinstance(block, Table):
        return _table(block, rows)
    if isinstance(block, Facts):
        return [wrapped for row in rows for wrapped in _wrapped(f"{row[0]}: {row[-1]}")]
    if isinstance(block, Steps):
        return [wrapped for at, row in enumerate(rows, 1) for wrapped in _wrapped(row[0], f"{at}. ", "   ")]
    first, more = {Items: ("- ", "  "), Quote: ("> ", "> ")}.get(type(block), ("", ""))
    return [wrapped for row in rows for wrapped in _wrapped(row[0], first, more)]


def _wrapped(text: str, first: str = "", more: str = "") -> list[str]:
    """Wrap words at spaces only, so that addresses stay whole; lines of a value stay lines."""
    found: list[str] = []
    # A line that began with the > of a path on the screen would look quoted.
    for line in text.replace(" > ", "\u00a0> ").splitlines():
        wrapped = wrap(
            line,
            _WIDTH,
            initial_indent=more if found else first,
            subsequent_indent=more,
            break_long_words=False,
            break_on_hyphens=False,
        )
        found += wrapped or [more.rstrip()]
    return found


def _table(block: Table, rows: list[list[str]]) -> list[str]:
    flat = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in [list(block.head), *flat]) for place in range(len(block.head))]
    lines = [list(block.head), ["-" * width for width in widths], *flat]
    return ["  ".join(_padded(line, widths, block.numbers)).rstrip() for line in lines]


def _padded(line: list[str], widths: list[int], numbers: frozenset[int]) -> Iterator[str]:
    for place, (cell, width) in enumerate(zip(line, widths, strict=True)):
        yield cell.rjust(width) if place in numbers else cell.ljust(width)
