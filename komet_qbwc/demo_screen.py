"""What the demonstration shows: a live table on a terminal, plain lines elsewhere."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from wholesale.status import InvoiceStatus

_RECENT = 10
_COLORS = {InvoiceStatus.A: "cyan", InvoiceStatus.ES: "yellow", InvoiceStatus.S: "green", InvoiceStatus.F: "red"}


@dataclass(frozen=True)
class Shown:
    """One bill as it stands."""

    id: int
    number: str
    vendor: str
    total: Decimal
    status: InvoiceStatus
    words: str  # QuickBooks' own, when it was refused
    advice: str  # what to do then


@dataclass(frozen=True)
class Picture:
    """All there is to draw at one moment."""

    bills: Sequence[Shown]
    changed: Sequence[Shown]  # those whose status is another than before
    note: str  # what has just happened


class Screen(ABC):
    """Shows how bills stand and how they have come there since the start."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._ways: dict[int, list[InvoiceStatus]] = {}

    def __enter__(self) -> Self:
        """Take the place on the screen."""
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the screen in good order, whatever has happened."""
        self.end()

    def show(self, bills: Sequence[Shown], note: str) -> None:
        """Show the bills, and in one line what has just happened."""
        self.draw(Picture(bills, [bill for bill in bills if self._note_way(bill)], note))

    @abstractmethod
    def begin(self) -> None:
        """Take the place on the screen."""

    @abstractmethod
    def end(self) -> None:
        """Leave the screen in good order."""

    @abstractmethod
    def draw(self, picture: Picture) -> None:
        """Draw what is given."""

    def way(self, bill: Shown) -> str:
        """Answer the way of a bill since the start, such as "A -> ES -> S"."""
        return " -> ".join(self._ways[bill.id])

    def _note_way(self, bill: Shown) -> bool:
        way = self._ways.setdefault(bill.id, [])
        if way and way[-1] == bill.status:
            return False
        way.append(bill.status)
        return len(way) > 1


class PlainScreen(Screen):
    """A line for each change, for files and pipes."""

    def begin(self) -> None:
        """Lines need no place of their own."""

    def end(self) -> None:
        """Lines leave nothing to tidy up."""

    def draw(self, picture: Picture) -> None:
        """Write the changes."""
        for bill in picture.changed:
            now = f"{datetime.now().astimezone():%H:%M:%S}"
            self._line(f"{now}  {bill.number:<18} {bill.vendor:<35} {bill.total:>10}  {self.way(bill)}")
            if bill.status is InvoiceStatus.F:
                self._line(f"          QuickBooks: {bill.words}")
                self._line(f"          What to do: {bill.advice}")

    def _line(self, text: str) -> None:
        self.console.print(text, soft_wrap=True, highlight=False, markup=False)


class LiveScreen(Screen):
    """A table that is drawn again in its place: the latest changes, the sums, and what became of refused bills."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._live = Live(console=console, refresh_per_second=4)
        self._latest: list[int] = []

    def begin(self) -> None:
        """Take the lower part of the terminal."""
        self._live.start()

    def end(self) -> None:
        """Leave the last picture on the terminal."""
        self._live.stop()

    def draw(self, picture: Picture) -> None:
        """Draw the table, the sums, what has just happened, and the refused bills."""
        ids = [bill.id for bill in picture.changed]
        self._latest = [*(each for each in self._latest if each not in ids), *ids][-_RECENT:]
        failed = [bill for bill in picture.bills if bill.status is InvoiceStatus.F]
        parts = (
            self._table({bill.id: bill for bill in picture.bills}),
            Text(),
            _sums(picture.bills),
            Text(picture.note, style="dim"),
            *(_refusal(bill) for bill in failed),
        )
        self._live.update(Group(*parts), refresh=True)

    def _table(self, bills: dict[int, Shown]) -> RenderableType:
        drawn = Table(box=None, pad_edge=False, header_style="bold")
        for column in ("bill", "vendor", "total", "status"):
            drawn.add_column(column, justify="right" if column == "total" else "left", no_wrap=True)
        for bill in (bills[each] for each in self._latest if each in bills):
            way = Text(self.way(bill), style=_COLORS.get(bill.status, ""))
            drawn.add_row(bill.number, bill.vendor, str(bill.total), way)
        return drawn


def _refusal(bill: Shown) -> Text:
    line = Text()
    line.append(f"F  {bill.number} of {bill.vendor}\n", style="bold red")
    line.append(f"   QuickBooks: {bill.words}\n").append(f"   What to do: {bill.advice}")
    return line


def _sums(bills: Sequence[Shown]) -> Text:
    counted = Counter(bill.status for bill in bills)
    line = Text()
    for status in InvoiceStatus:
        if counted[status]:
            line.append(f"{status} {counted[status]}   ", style=f"bold {_COLORS.get(status, '')}".strip())
    return line


def make_screen(console: Console) -> Screen:
    """Answer the screen that fits where the output goes."""
    return LiveScreen(console) if console.is_terminal else PlainScreen(console)
