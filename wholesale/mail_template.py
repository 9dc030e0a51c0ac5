"""The templates of mails: plain text files with a few marks, from which both the text and the HTML of a mail are made.

`emails/<name>.txt` is the English template, `emails/<name>.es.txt` its Spanish, `emails/<name>.json` holds values of an
example. The first line is the subject; blocks stand apart by an empty line (CONTRIBUTING.md, "Add a text"):

    Subject: Bill $bill_number was not posted in QuickBooks

    A paragraph; **these words** are strong.      ?advice A paragraph only where `advice` has a value.
    - an item of a list                           @vendors - $each           an item for each of `vendors`
    1. one step, 2. the next ...                  a list of steps, each on its line
    | Total | $total                              two cells a line: facts
    | Bill | Total >                              a table has a head, then lines of `---`, then its rows;
    |---|---                                      a head that ends in > stands over numbers
    @bills | $bill_number | $total                a row for each of `bills`
    > words of somebody else                      quoted
    [Open the bill](${app}/invoices/$invoice)     a button; ${app} is where people open this program
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import Final


@dataclass(frozen=True)
class Line:
    """One line of a block: its cells, and the name of the list it is repeated for."""

    cells: tuple[str, ...]
    each: str | None = None


@dataclass(frozen=True)
class Block:
    """One block of a template; `only_with` names a value without which it is left out."""

    lines: tuple[Line, ...]
    only_with: str | None = None


class Paragraph(Block):
    """Words in one cell of one line."""


class Items(Block):
    """A list, one cell a line."""


class Steps(Block):
    """A list of what to do in turn, one cell a line."""


class Facts(Block):
    """Lines of a name and a value."""


class Quote(Block):
    """Words of somebody else, line by line."""


class Button(Block):
    """One line of a label and an address."""


@dataclass(frozen=True)
class Table(Block):
    """Rows under a head; `numbers` holds the columns that stand at the right."""

    head: tuple[str, ...] = ()
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class MailTemplate:
    """A template as it was read: its subject and its blocks."""

    subject: str
    blocks: tuple[Block, ...]

    @property
    def names(self) -> frozenset[str]:
        """The values it needs, `bills` and `bills.total` for a list and what each of it has."""
        found = set(Template(self.subject).get_identifiers())
        for block in self.blocks:
            cells = [
                *getattr(block, "head", ()),
                *(cell for line in block.lines if not line.each for cell in line.cells),
            ]
            found |= {name for cell in cells for name in Template(cell).get_identifiers()}
            found |= {block.only_with} if block.only_with else set()
            for line in block.lines:
                if line.each:
                    found |= {line.each} | {f"{line.each}.{name}" for name in _names_in(line)}
        return frozenset(found)


_EMAILS: Final = files("wholesale").joinpath("emails")
FRAME: Final = "frame"
"""The template with the words around every mail; it is not sent by itself."""
_ONLY = re.compile(r"\?(\w+)\s+")
_EACH = re.compile(r"@(\w+)\s+(?=[-|>])")
_STEP = re.compile(r"^\d+\.(?=\s)")
_LISTS: Final = {"-": Items, "1": Steps, ">": Quote}
_BUTTON = re.compile(r"\[([^\]]+)\]\((\S+)\)")
_RULE = re.compile(r"\|[\s|:-]+")


def mail_templates() -> list[str]:
    """Answer the names of all mails."""
    names = {found.name.partition(".")[0] for found in _EMAILS.iterdir() if found.name.endswith(".txt")}
    return sorted(names - {FRAME})


@cache
def read_template(name: str, language: str) -> MailTemplate:
    """Read a template in a language; FileNotFoundError names a missing one."""
    ending = "txt" if language == "en" else f"{language}.txt"
    text = _EMAILS.joinpath(f"{name}.{ending}").read_text("utf-8")
    first, _, body = text.partition("\n")
    if not first.startswith("Subject: "):
        raise ValueError(f"the first line of emails/{name}.{ending} must begin with 'Subject: ', got {first!r}")
    return MailTemplate(first.removeprefix("Subject: ").strip(), parse(body))


def parse(body: str) -> tuple[Block, ...]:
    """Read the blocks of a template."""
    return tuple(_block(found.strip("\n")) for found in re.split(r"\n\s*\n", body) if found.strip())


def _block(text: str) -> Block:
    only = _ONLY.match(text)
    name, rest = (only[1], text[only.end() :]) if only else (None, text)
    lines = rest.split("\n")
    marks = {_STEP.sub("1", _EACH.sub("", line))[:1] for line in lines}
    if marks == {"|"}:
        return _rows(lines, name)
    if len(marks) == 1 and (kind := _LISTS.get(marks.pop())):
        return kind(tuple(_line(_STEP.sub("-", line), one=True) for line in lines), name)
    if button := _BUTTON.fullmatch(rest.strip()):
        return Button((Line((button[1], button[2])),), name)
    return Paragraph((Line((" ".join(rest.split()),)),), name)


def _rows(lines: list[str], only_with: str | None) -> Block:
    if len(lines) < 2 or not _RULE.fullmatch(lines[1]):  # noqa: PLR2004 - a head and the rule under it
        return Facts(tuple(_line(line) for line in lines), only_with)
    head = _line(lines[0]).cells
    numbers = frozenset(place for place, cell in enumerate(head) if cell.endswith(">"))
    titles = tuple(cell.rstrip("> ") for cell in head)
    return Table(tuple(_line(line) for line in lines[2:]), only_with, titles, numbers)


def _line(text: str, *, one: bool = False) -> Line:
    each = _EACH.match(text)
    rest = (text[each.end() :] if each else text)[1:].strip()
    cells = (rest,) if one else tuple(cell.strip() for cell in rest.rstrip("|").split("|"))
    return Line(cells, each[1] if each else None)


def _names_in(line: Line) -> set[str]:
    return {name for cell in line.cells for name in Template(cell).get_identifiers()}
