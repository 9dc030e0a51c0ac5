"""Reads a QWCLog.txt and names the causes in it, each with the line that proves it (web_connector.md 7, 8).

The text is read once and kept nowhere; what is shown of it has its passwords and tickets masked.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from qbwc_server import doctor_log_words as words
from qbwc_server.doctor_log_signs import Sign, signs_in
from wholesale.errors import Entry

LONGEST: Final = 8 * 2**20  # bytes from the end; older lines tell about older faults
_LONGEST_LINE: Final = 300
_LINE = re.compile(r"(\d{8})\.(\d{2}:\d{2}:\d{2})\s+UTC\s*:\s?(.*)")
_BEGINS = re.compile(r"Initiated connection to the following application|Update session locked")
_APP_NAME = re.compile(r"\bAppName\s*:\s*(.+)")
_APP_URL = re.compile(r"\bAppURL\s*:\s*(\S+)")
_VERSION = re.compile(r"productVersion\s*=\s*\"?([0-9.]+)")
_SECRETS = re.compile(
    r"((?:password|strPassword|pwd|wcTicket|ticket|authRet\[0\])\s*(?:=|:|>)\s*[\"']?)([^\"'<>\s,;)]+)", re.IGNORECASE
)
_SILENCE: Final = timedelta(hours=12)
_OLDEST_WITH_TLS_1_2: Final = (2, 2)


@dataclass(frozen=True)
class LogLine:
    """One line of the log."""

    number: int  # counted from 1 in the whole file
    at: datetime | None  # UTC; that of the line above it for lines without one
    text: str

    @property
    def shown(self) -> str:
        """The line with its secrets masked, at a length that can be read."""
        masked = _SECRETS.sub(r"\1********", self.text.strip())
        return masked if len(masked) <= _LONGEST_LINE else f"{masked[:_LONGEST_LINE]} ..."


@dataclass
class Cause:
    """One cause with its proof."""

    entry: Entry
    first: LogLine
    last: LogLine
    count: int = 1
    is_note: bool = False  # nothing is wrong
    is_consequence: bool = False  # says only that something failed; another cause of its run says what
    in_last_run: bool = False


@dataclass
class Run:
    """One run of one application."""

    begin: LogLine
    application: str = ""
    address: str = ""
    signs: list[tuple[Sign, LogLine]] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing went wrong in it."""
        return all(sign.is_note for sign, _ in self.signs)


@dataclass
class LogReport:
    """What a log tells."""

    lines: int = 0
    is_cut: bool = False  # only its end was read
    first_at: datetime | None = None
    last_at: datetime | None = None
    version: str = ""  # of the Web Connector
    runs: list[Run] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)  # what to look at first comes first

    @property
    def is_well(self) -> bool:
        """Whether the last run of the log was good."""
        return bool(self.runs) and self.runs[-1].is_good


def read_log(data: bytes, address: str = "") -> LogReport:
    """Answer what a QWCLog.txt tells; `address` is the Web Connector's address of this server."""
    text, first_number, is_cut = _decoded(data)
    report = LogReport(is_cut=is_cut)
    for line in _lines(text, first_number, report):
        _take(line, report)
    if report.first_at is None:
        report.causes = [_single(words.NO_LOG, LogLine(1, None, text[:_LONGEST_LINE]))]
        return report
    _keep_ours(report, address)
    report.causes = sorted([*_causes(report), *_of_the_whole(report, address)], key=_rank)
    return report


def _decoded(data: bytes) -> tuple[str, int, bool]:
    """Answer the end of the log as text, the number of its first line, and whether something was left out."""
    left_out = data[: max(0, len(data) - LONGEST) & ~1]
    tail = data[len(left_out) :]
    return _text(data[:4], tail), left_out.count(b"\n") + 1, bool(left_out)


def _text(mark: bytes, tail: bytes) -> str:
    if mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in tail[:4]:
        big = mark.startswith(codecs.BOM_UTF16_BE) or tail[:1] == b"\0"
        return tail.decode("utf-16-be" if big else "utf-16-le", "replace").lstrip("\ufeff")
    try:
        return tail.decode("utf-8-sig")
    except UnicodeDecodeError:
        return tail.decode("cp1252", "replace")


def _lines(text: str, first_number: int, report: LogReport) -> Iterator[LogLine]:
    at: datetime | None = None
    for number, raw in enumerate(text.split("\n"), first_number):
        report.lines = number
        if found := _LINE.search(raw):
            at = _moment(found[1], found[2]) or at
            report.first_at, report.last_at = report.first_at or at, at
        yield LogLine(number, at, raw.rstrip("\r"))


def _moment(day: str, time: str) -> datetime | None:
    try:
        return datetime.strptime(f"{day} {time}", "%Y%m%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _take(line: LogLine, report: LogReport) -> None:
    if _BEGINS.search(line.text) and not (report.runs and not report.runs[-1].application):
        report.runs.append(Run(line))
    if found := _VERSION.search(line.text):
        report.version = found[1]
    signs = signs_in(line.text)
    if not report.runs:
        if not signs:
            return
        report.runs.append(Run(line))
    run = report.runs[-1]
    if (found := _APP_NAME.search(line.text)) and not run.application:
        run.application = found[1].strip()
    if (found := _APP_URL.search(line.text)) and not run.address:
        run.address = found[1]
    run.signs += [(sign, line) for sign in signs]


def _keep_ours(report: LogReport, address: str) -> None:
    """Leave runs of other applications out, where there are runs of ours."""
    ours = [run for run in report.runs if _same(run.address, address) or not run.address]
    if address and any(run.address for run in ours):
        report.runs = ours


def _same(one: str, other: str) -> bool:
    return one.rstrip("/").casefold() == other.rstrip("/").casefold()


def _causes(report: LogReport) -> list[Cause]:
    found: dict[str, Cause] = {}
    for run in report.runs:
        explained = any(not sign.is_consequence and not sign.is_note for sign, _ in run.signs)
        for sign, line in run.signs:
            cause = found.setdefault(str(sign.entry), Cause(sign.entry, line, line, 0, sign.is_note))
            cause.count, cause.last = cause.count + 1, line
            cause.is_consequence = sign.is_consequence and explained
            cause.in_last_run = run is report.runs[-1]
    return list(found.values())


def _rank(cause: Cause) -> tuple[bool, bool, bool, int]:
    return (not cause.in_last_run, cause.is_note, cause.is_consequence, -cause.last.number)


def _single(entry: Entry, line: LogLine) -> Cause:
    return Cause(entry, line, line)


def _of_the_whole(report: LogReport, address: str) -> Iterator[Cause]:
    """Answer what no single line says."""
    if not report.runs:
        return
    last = report.runs[-1].begin
    others = {run.address: run.application for run in report.runs if run.address}
    if address and others and not any(_same(other, address) for other in others):
        names = ", ".join(f"{name or '?'} ({url})" for url, name in others.items())
        entry = words.NOT_OUR_APPLICATION.told(applications=names, address=address)
        cause = _single(entry, last)
        cause.in_last_run = True
        yield cause
    version = tuple(int(part) for part in report.version.split(".") if part)
    if version and version < _OLDEST_WITH_TLS_1_2:
        yield _single(words.OLD_CONNECTOR.told(version=report.version), last)
    yield from _silences(report.runs)


def _silences(runs: Iterable[Run]) -> Iterator[Cause]:
    """Answer the last long time without a run."""
    before: Run | None = None
    found: Cause | None = None
    for run in runs:
        at, until = (before.begin.at if before else None), run.begin.at
        if at is not None and until is not None and until - at > _SILENCE:
            hours = round((until - at).total_seconds() / 3600)
            entry = words.LONG_SILENCE.told(hours=hours, start=f"{at:%Y-%m-%d %H:%M}", end=f"{until:%Y-%m-%d %H:%M}")
            found = Cause(entry, run.begin, run.begin, (found.count + 1) if found else 1)
        before = run
    if found is not None:
        yield found
