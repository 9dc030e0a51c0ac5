"""Data Import in the browser: from the choice of a kind to records that are taken back again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from importer.import_lease import Worker, claim
from importer.import_run import ImportRun, RunState
from importer.import_worker import work_on
from importer.workbook import Limits
from tests.factories import make_customer
from tests.importer.imports.running import sheet
from tests.importer.site import SERVER_KEY, Seen, Site, Visitor
from wholesale.customer_invoice import CustomerInvoice
from wholesale.db import keep_to_company, reading
from wholesale.user import Role

TITLES = ("Invoice #", "Customer Code", "Invoice Date", "Invoice Balance", "Customer PO")
DAY = date(2026, 2, 3)
LIST = "/setup/imports"
XLSX = "invoices march.xlsx"


def rows(count: int, bad: Iterable[int] = ()) -> list[tuple[Any, ...]]:
    """Answer rows of open invoices; those of `bad`, counted from 0, name a customer nobody has."""
    return [
        (f"IN{each}", "NOBODY" if each in set(bad) else "ROSA", DAY, Decimal("10.25"), f"PO{each}")
        for each in range(count)
    ]


class Desk:
    """Somebody who imports, and the worker behind the pages."""

    def __init__(self, site: Site) -> None:
        self.site = site
        with site.session() as session:
            make_customer(session, site.company, code="ROSA", name="Rosa's Flowers")
        self.visitor: Visitor = site.sign_in(Role.ADMIN, name="Ana Ruiz")

    def upload(
        self, content: bytes, *, kind: str = "open_invoices", name: str = XLSX, who: Visitor | None = None, **more: Any
    ) -> Seen:
        files = {"file": (io.BytesIO(content), name)}
        return (who or self.visitor).post(f"{LIST}/upload?kind={kind}", more, files=files)

    def checked(self, some: Sequence[Sequence[Any]], titles: Sequence[str] = TITLES) -> str:
        """Upload a sheet and have it checked; answer the address of its run."""
        path = self.upload(sheet(titles, some)).path
        self.work(path)
        return path

    def work(self, path: str) -> None:
        run_id = int(path.rpartition("/")[2])
        with self.site.session() as session:
            assert claim(session, self.site.company.id, run_id, "w", self.site.clock.now()) is not None
        where = {"company_id": self.site.company.id, "run_id": run_id}
        worker = Worker("w", SERVER_KEY)
        work_on(self.site.sessions, self.site.clock, self.site.storage, **where, worker=worker, limits=Limits())

    def imported(self, some: Sequence[Sequence[Any]]) -> str:
        path = self.checked(some)
        self.visitor.post(f"{path}/save", {"mode": "good_rows"})
        self.work(path)
        return path

    def run(self, path: str) -> ImportRun:
        with reading(self.site.sessions) as session:
            return keep_to_company(session, self.site.company.id).get_one(ImportRun, int(path.rpartition("/")[2]))

    def invoices(self) -> list[str]:
        with reading(self.site.sessions) as session:
            return sorted(one.reference for one in session.query(CustomerInvoice))


@pytest.fixture
def desk(site: Site) -> Desk:
    return Desk(site)


def test_a_good_file_goes_from_its_upload_to_its_records(desk: Desk) -> None:
    at_work = desk.upload(sheet(TITLES, rows(3)))
    desk.work(at_work.path)
    preview = desk.visitor.get(at_work.path)
    saving = desk.visitor.post(f"{at_work.path}/save", {"mode": "good_rows"})
    before = desk.invoices()
    desk.work(at_work.path)
    done = desk.visitor.get(at_work.path)

    assert at_work.says("The file is being checked")
    assert at_work.page.xpath("//*[@id='import-run']/@hx-trigger") == ["every 1s"]
    assert preview.says("The first 3 rows, as they will be")
    assert preview.texts("//table[contains(@class, 'import-first')]//tbody/tr[1]/*") == [
        "2", "New", "IN0", "ROSA", "2026-02-03", "10.250", "PO0", "",
    ]  # fmt: skip
    assert before == []
    assert saving.says("The rows are being saved")
    assert done.says("All 3 rows are imported.")
    assert desk.invoices() == ["IN0", "IN1", "IN2"]
