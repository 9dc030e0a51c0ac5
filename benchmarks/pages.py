"""Measures pages of the web app with few and with many vendor invoices, beside the bare SQL of the same pages.

Prints CPU milliseconds of a page, of its statements alone through the database's own driver, and how much dearer the
page becomes from the smallest number of invoices to the largest. While rows are made, nothing is measured.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from web_seeding import DAYS, Seeded, fill

from importer import login
from importer.app import create_app
from importer.door import TOKEN
from importer.services import Services
from wholesale.clock import Clock
from wholesale.db import make_sessions, open_engine
from wholesale.storage import Storage
from wholesale.user import User

_KEY = b"a key of the benchmarks, of any length"
_URL = "http://localhost"
_WARM = 5


@dataclass(frozen=True)
class Figures:
    """What one page has cost."""

    page: float  # CPU milliseconds, median
    bare: float  # of its statements alone
    statements: int
    kilobytes: float


class Browser:
    """Somebody who is signed in, and the statements that the database is asked meanwhile."""

    def __init__(self, engine: Engine, seeded: Seeded, folder: Path) -> None:
        self._engine, self._said = engine, list[tuple[str, Any]]()
        sessions = make_sessions(engine)
        app = create_app(
            Services(
                sessions=sessions,
                clock=Clock(),
                server_key=_KEY,
                storage=Storage(str(folder / "files")),
                public_url=_URL,
                connector_url=f"{_URL}/qbwc",
                version="benchmark",
            )
        )
        with sessions.begin() as session:
            token = login.sign_in(session, session.get_one(User, seeded.user_id), _KEY, datetime.now(UTC))
        self._client: FlaskClient = app.test_client()
        with self._client.session_transaction(base_url=_URL) as cookie:
            cookie[TOKEN] = token
        event.listen(engine, "before_cursor_execute", lambda *call: self._said.append((call[2], call[3])))

    def open(self, address: str) -> bytes:
        """Answer a page."""
        answer = self._client.get(address, base_url=_URL)
        assert answer.status_code == 200, f"{address} answered {answer.status_code}, expected 200"
        return answer.data

    def next_of(self, address: str) -> str:
        """Answer where the page goes on."""
        return str(html.fromstring(self.open(address)).xpath("//a[@rel='next']/@href")[0])

    def measure(self, address: str, times: int) -> Figures:
        """Open a page over and over, then ask its statements alone."""
        self._said.clear()
        size = len(self.open(address))
        said = [each for each in self._said if each[0].startswith(("SELECT", "WITH"))]
        page = _median(lambda: self.open(address), times)
        with self._engine.connect() as connection:
            cursor = connection.connection.cursor()
            bare = _median(lambda: _ask(cursor, said), times)
        return Figures(page, bare, len(said), size / 1024)


def _ask(cursor: Any, said: list[tuple[str, Any]]) -> None:  # noqa: ANN401 - the driver's own cursor
    for words, given in said:
        cursor.execute(words, given)
        cursor.fetchall()


def _median(run: Callable[[], object], times: int) -> float:
    found = []
    for each in range(times + _WARM):
        start = time.process_time()
        run()
        if each >= _WARM:
            found.append((time.process_time() - start) * 1000)
    return statistics.median(found)


def _addresses(browser: Browser, seeded: Seeded) -> dict[str, str]:
    middle = seeded.today - timedelta(days=DAYS // 2)
    # The place in the list does not depend on the filter, so this is the middle of the whole list.
    deep = browser.next_of(f"/reconciliation?ship_to={middle}").partition("cursor=")[2].partition("&")[0]
    order = seeded.orders // 2
    return {
        "reconciliation": "/reconciliation?sort=ship_date&down=1",
        "its status filter": "/reconciliation?status=P",
        "its vendor filter": "/reconciliation?vendor=Rosas+del+Valle+7",
        "its middle": f"/reconciliation?sort=ship_date&down=1&cursor={deep}",
        "its invoice search": f"/reconciliation?invoice=INV-{str(order)[:2]}",
        "window of an order": f"/reconciliation/{order}",
        "an invoice": f"/invoices/{order * 2}",
        "QuickBooks desk": "/quickbooks",
    }


def main() -> None:
    """Measure and print."""
    options = _options()
    print(f"Python {platform.python_version()}, {platform.machine()}, {options.times} loads of each page, CPU ms")
    found: dict[int, dict[str, Figures]] = {}
    for count in options.invoices:
        with (
            tempfile.TemporaryDirectory(dir=options.folder, ignore_cleanup_errors=True) as name,
            _engine(options.database, Path(name), count) as engine,
        ):
            start = time.monotonic()
            seeded = fill(engine, count, datetime.now(UTC).date(), _KEY)
            print(
                f"\n{seeded.invoices:,} invoices of {seeded.orders:,} orders, made in {time.monotonic() - start:.0f} s"
            )
            browser = Browser(engine, seeded, Path(name))
            found[count] = _print(browser, seeded, options.times)
    _print_flatness(found)


def _print(browser: Browser, seeded: Seeded, times: int) -> dict[str, Figures]:
    print(f"{'':>20} {'page':>8} {'bare SQL':>9} {'ratio':>7} {'statements':>11} {'KiB':>7}")
    found = {}
    for name, address in _addresses(browser, seeded).items():
        found[name] = one = browser.measure(address, times)
        ratio = one.page / max(one.bare, 0.001)
        print(
            f"{name:>20} {one.page:8.2f} {one.bare:9.2f} {ratio:7.1f} {one.statements:11} {one.kilobytes:7.0f}",
            flush=True,
        )
    return found


def _print_flatness(found: dict[int, dict[str, Figures]]) -> None:
    if len(found) < 2:
        return
    few, many = min(found), max(found)
    print(f"\nfrom {few:,} to {many:,} invoices a page costs")
    for name, one in found[few].items():
        print(f"{name:>20} {found[many][name].page / one.page:6.2f} times as much")


@contextmanager
def _engine(database: str, folder: Path, count: int) -> Iterator[Engine]:
    if not database:
        engine = open_engine(f"sqlite:///{folder / 'pages.db'}")
        yield engine
        engine.dispose()
        return
    name = f"pages_{count}"
    server = open_engine(database)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine = open_engine(make_url(database).set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name}")
    server.dispose()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, nargs="+", default=[1_000, 1_000_000], help="numbers of invoices")
    parser.add_argument("--times", type=int, default=40, help="loads of each page")
    parser.add_argument("--database", default="", help="a PostgreSQL server; else SQLite")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where SQLite files are made")
    return parser.parse_args()


if __name__ == "__main__":
    main()
