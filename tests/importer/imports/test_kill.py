"""The process that works on an import is killed, as a power cut would: the run goes on where it stopped."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from xlsxwriter import Workbook

from importer.import_lease import LEASE
from importer.import_run import RunState
from importer.import_worker import order
from tests.factories import make_company, make_customer
from tests.importer.imports.running import SERVER_KEY, Runs
from wholesale.clock import Clock, SetClock
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceCharge
from wholesale.db import keep_to_company, reading
from wholesale.job import JobSettings
from wholesale.storage import Storage

ROWS = 11_000  # two whole chunks and a little one


def many_invoices() -> bytes:
    file = io.BytesIO()
    book = Workbook(file, {"constant_memory": True})
    page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, title in enumerate(("Invoice #", "Customer Code", "Invoice Date", "Invoice Balance", "Customer PO")):
        page.write_string(0, place, title)
    for row in range(1, ROWS + 1):
        page.write_string(row, 0, f"IN{row}")
        page.write_string(row, 1, "ROSA")
        page.write_datetime(row, 2, date(2026, 3, 1), day)
        page.write_number(row, 3, row / 100)
        page.write_string(row, 4, f"PO{row}")
    book.close()
    return file.getvalue()


def test_a_killed_process_leaves_nothing_out_and_nothing_twice(
    sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path
) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        make_customer(session, company, code="ROSA")
    runs = Runs(sessions, clock, Storage(str(tmp_path / "files")), company)
    run_id = runs.start("open_invoices", many_invoices())
    runs.claim(run_id)
    told = order(sessions, JobSettings(server_key=SERVER_KEY, storage=runs.storage), company.id, run_id, "w")
    with subprocess.Popen([sys.executable, "-m", "importer.import_worker"], stdin=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        child.stdin.write(told)
        child.stdin.close()
        while child.poll() is None and runs.run(run_id).position == 0:
            try:
                child.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
        child.kill()
    stopped = runs.run(run_id)
    clock.moment = Clock().now() + 2 * LEASE  # the process has told the real time
    run = runs.work(run_id)
    with reading(sessions) as session:
        keep_to_company(session, company.id)
        found = session.execute(select(func.count(), func.count(CustomerInvoice.reference.distinct()))).one()
        charges = session.scalar(select(func.count()).select_from(CustomerInvoiceCharge))

    assert (stopped.state, 0 < stopped.position < ROWS) == (RunState.SAVING, True)
    assert (run.state, run.new, run.refused) == (RunState.DONE, ROWS, 0)
    assert (tuple(found), charges) == ((ROWS, ROWS), ROWS)
