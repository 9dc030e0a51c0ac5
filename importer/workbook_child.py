"""Workbooks of other formats (.xls, .xlsb, .ods): read in a child process with limits of memory and time."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final, Self

import psutil

from importer.cell import Value
from importer.workbook_grid import letters_of
from importer.workbook_limits import MEGABYTE, Limits, Meter
from importer.workbook_note import ERRORS_NOT_TOLD, MERGED, sheets_left
from importer.workbook_package import Package
from importer.workbook_refusal import (
    BROKEN,
    LOCKED,
    NOTHING_SHOWN,
    TAKES_TOO_LONG,
    TAKES_TOO_MUCH,
    TEXT_TOO_LONG,
    TOO_MANY_COLUMNS,
    WorkbookRefused,
)
from importer.workbook_sheet import FileFormat, Row, SheetName, Workbook
from importer.workbook_value import number

_PROGRAM: Final = Path(__file__).with_name("workbook_foreign.py")
_LONGEST_FRAME: Final = 128 * MEGABYTE
_LOOK_EVERY: Final = 0.1  # seconds
_OUT_OF_TIME: Final = {-24, -30}  # SIGXCPU of Linux and of others
_OUT_OF_MEMORY: Final = {-6, -9, 3, 0xC0000409 - (1 << 32), 0xC0000409}  # aborted by Rust's allocator, or by us


class ForeignWorkbook(Workbook):
    """A workbook whose rows come from a child process."""

    def __init__(self, path: Path, file: str, limits: Limits, file_format: FileFormat) -> None:
        super().__init__()
        self._path = path
        self._file = file
        self._limits = limits
        self.file_format = file_format
        if file_format != "xls":
            _unpack(path, file, limits)
        self._child: _Child | None = _Child(path, file, limits)
        try:
            self._head = self._child.head()
        except BaseException:
            self.close()
            raise
        self.sheet = self._head["sheet"]
        self.other_sheets = [SheetName(*one) for one in self._head["others"]]
        self._notes += sheets_left(self.sheet, [one.name for one in self.other_sheets])
        self._notes.append(ERRORS_NOT_TOLD.told(format=f".{file_format}"))
        if count := self._head["merged_count"]:
            areas = ", ".join(map(_area, self._head["merged"]))
            self._notes.append(MERGED.told(count=count, areas=areas))

    def batches(self) -> Iterator[list[Row]]:
        """Yield the rows, some hundred at once; each passage after the first starts a child of its own."""
        child, self._child = self._child, None
        if child is None:
            child = _Child(self._path, self._file, self._limits)
            child.head()
        meter, self.progress = Meter(self._file, self._limits), 0.0
        with child:
            for rows in child.rows():
                batch = [self._row(number, values) for number, values in rows]
                if not batch:
                    continue
                last = batch[-1].number
                meter.count(last, sum(len(row.values) for row in batch))
                self.progress = min(last / self._head["last_row"], 1.0)
                yield batch
        self.progress = 1.0

    def close(self) -> None:
        """End the child, if one waits."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _row(self, number: int, values: list[Value]) -> Row:
        while values and values[-1] is None:
            values.pop()
        for column, value in enumerate(values):
            place = f"{letters_of(column)}{number}"
            if column >= self._limits.columns and value is not None:
                most = letters_of(self._limits.columns - 1)
                raise WorkbookRefused(TOO_MANY_COLUMNS, file=self._file, cell=place, most=most)
            if type(value) is str and len(value) > (most_letters := self._limits.letters):
                start = value[:20]
                raise WorkbookRefused(TEXT_TOO_LONG, file=self._file, most=most_letters, place=place, start=start)
        return Row(number, False, values, None)


class _Child:
    """One run of the program, watched."""

    def __init__(self, path: Path, file: str, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._refusal: WorkbookRefused | None = None
        self._done = Event()
        order = [sys.executable, "-P", str(_PROGRAM), str(path), str(limits.memory), str(round(limits.seconds) + 1)]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            order, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._watcher = Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def head(self) -> dict[str, Any]:
        """Answer the first frame."""
        return self._frame()

    def rows(self) -> Iterator[list[tuple[int, list[Value]]]]:
        """Yield the rows as they come."""
        while "end" not in (frame := self._frame()):
            yield frame["rows"]

    def close(self) -> None:
        """End the process, whatever it does."""
        self._done.set()
        self._process.kill()
        self._process.wait()
        self._watcher.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _frame(self) -> dict[str, Any]:
        length = struct.unpack(">I", self._bytes(4))[0]
        if length > _LONGEST_FRAME:
            raise self._broken("a row without end")
        frame: dict[str, Any] = json.loads(
            self._bytes(length), parse_float=number, parse_constant=lambda _: None, object_hook=_value
        )
        if refused := frame.get("refused"):
            raise self._refused(refused, frame)
        return frame

    def _bytes(self, count: int) -> bytes:
        stream = self._process.stdout
        content = stream.read(count) if stream is not None else b""
        if len(content) < count:
            raise self._death()
        return content

    def _refused(self, reason: str, frame: dict[str, Any]) -> WorkbookRefused:
        match reason:
            case "locked":
                return WorkbookRefused(LOCKED, file=self._file)
            case "nothing":
                return WorkbookRefused(NOTHING_SHOWN, file=self._file, sheets=frame["sheets"] or "-")
            case "memory":
                return self._too_much()
        return self._broken(frame["problem"])

    def _death(self) -> WorkbookRefused:
        code = self._process.wait()
        if self._refusal is not None:
            return self._refusal
        if code in _OUT_OF_TIME:
            return WorkbookRefused(TAKES_TOO_LONG, file=self._file, most=round(self._limits.seconds))
        return self._too_much() if code in _OUT_OF_MEMORY else self._broken("the program that reads it gave up")

    def _too_much(self) -> WorkbookRefused:
        return WorkbookRefused(TAKES_TOO_MUCH, file=self._file, most=self._limits.memory // MEGABYTE)

    def _broken(self, problem: str) -> WorkbookRefused:
        return WorkbookRefused(BROKEN, file=self._file, part="its table", problem=problem)

    def _watch(self) -> None:
        """Look how much the process takes; systems without limits of their own have this alone."""
        with suppress(psutil.Error):
            process = psutil.Process(self._process.pid)
            while not self._done.wait(_LOOK_EVERY):
                times = process.cpu_times()
                if process.memory_info().rss > self._limits.memory:
                    self._refusal = self._too_much()
                elif times.user + times.system > self._limits.seconds:
                    self._refusal = WorkbookRefused(TAKES_TOO_LONG, file=self._file, most=round(self._limits.seconds))
                if self._refusal is not None:
                    process.kill()
                    return


def _unpack(path: Path, file: str, limits: Limits) -> None:
    """Unpack what the child will unpack, and count it: what swells goes no further."""
    meter = Meter(file, limits)
    package = Package(path, file)
    try:
        meter.start()
        for part in sorted(package.names):
            if part.endswith((".bin", ".xml", ".rels")):
                for _ in package.pieces(part, meter):
                    meter.tick()
    finally:
        package.close()


def _value(found: dict[str, Any]) -> object:
    match found:
        case {"moment": text}:
            return datetime.fromisoformat(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case {"time": text}:
            return time.fromisoformat(text)
    return found


def _area(area: list[int]) -> str:
    top, left, bottom, right = area
    return f"{letters_of(left)}{top + 1}:{letters_of(right)}{bottom + 1}"
