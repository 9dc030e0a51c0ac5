"""The reference of the benchmark of imports: the fastest reader and the database's own bulk insert, and nothing else.

`python import_limit.py URL FILE COMPANY CARRIER` reads a workbook of open invoices with python-calamine and writes the
rows as they are, unchecked and in one transaction. It prints the seconds that took.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, cast

from import_seeding import customers_of
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from wholesale.db import make_sessions, open_engine

_AT_ONCE = 5_000
_INVOICE = (
    *("id", "company_id", "number", "customer_id", "carrier_id", "status", "invoice_date", "ship_date", "due_date"),
    *("customer_po", "reference", "total", "balance", "notes", "import_id", "created_at", "created_by"),
)
_CHARGE = ("id", "company_id", "customer_invoice_id", "name", "amount")


def main() -> None:
    """Read and write."""
    url, path, company_id, carrier_id = sys.argv[1:]
    engine = open_engine(url)
    with make_sessions(engine)() as session:
        customers = customers_of(session, int(company_id))
    begin = time.perf_counter()
    write = _copy if engine.dialect.name == "postgresql" else _executemany
    write(engine, _rows(path, int(company_id), int(carrier_id), customers))
    print(time.perf_counter() - begin)
    engine.dispose()


def _rows(path: str, company_id: int, carrier_id: int, customers: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    now = str(datetime.now(UTC).replace(tzinfo=None))
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    for key, row in enumerate(islice(sheet.iter_rows(), 1, None), 1):
        reference, code, day, balance, customer_po = cast("tuple[str, str, date, float, str]", row)
        cents, written = round(balance * 100), day.isoformat()[:10]
        facts = (customers[code], carrier_id, "confirmed", written, written, written, customer_po, reference)
        yield (
            (key, company_id, key, *facts, cents, cents, "", 1, now, "Ada"),
            (key, company_id, key, "Imported balance", cents * 10),
        )


def _executemany(engine: Engine, rows: Iterator[tuple[Any, ...]]) -> None:
    with engine.begin() as connection:
        while some := list(islice(rows, _AT_ONCE)):
            for table, names, one in _tables(some):
                marks = ", ".join("?" * len(names))
                connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", one)


def _copy(engine: Engine, rows: Iterator[tuple[Any, ...]]) -> None:
    with engine.begin() as connection:
        cursor: Any = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # it is open
        while some := list(islice(rows, _AT_ONCE)):
            for table, names, one in _tables(some):
                with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                    for each in one:
                        copy.write_row(each)


def _tables(some: list[tuple[Any, ...]]) -> Iterator[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]:
    yield "customer_invoice", _INVOICE, [one for one, _ in some]
    yield "customer_invoice_charge", _CHARGE, [one for _, one in some]


if __name__ == "__main__":
    main()
