"""Data Import in the browser: from the choice of a kind to records that are taken back again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from importer.import_lease import Worker, claim
from importer.import_run import ImportRun, RunState
from importer.import_worker import work_on
from importer.workbook import Limits
from tests.factories import make_customer
from tests.importer.imports.running import sheet
from tests.importer.site import SERVER_KEY, URL, Seen, Site, Visitor
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
        run_id, worker = int(path.rpartition("/")[2]), Worker("w", SERVER_KEY)
        with self.site.session() as session:
            assert claim(session, self.site.company.id, run_id, "w", self.site.clock.now()) is not None
        where = {"company_id": self.site.company.id, "run_id": run_id}
        work_on(self.site.sessions, self.site.clock, self.site.storage, **where, worker=worker, limits=Limits())

    def imported(self, some: Sequence[Sequence[Any]]) -> str:
        path = self.checked(some)
        self.visitor.post(f"{path}/save", {"mode": "good_rows"})
        self.work(path)
        return path

    def run(self, path: str) -> ImportRun:
        with reading(self.site.sessions) as session:
            return keep_to_company(session, self.site.company.id).get_one(ImportRun, int(path.rpartition("/")[2]))

    def downloaded(self, path: str) -> Workbook:
        """Answer a workbook that a page lets people save."""
        with self.visitor.client.get(path, base_url=URL) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Disposition"].startswith("attachment")
            return load_workbook(io.BytesIO(answer.data))

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
    assert preview.says("The first rows, as they will be")
    assert preview.texts("//table[contains(@class, 'import-first')]//tbody/tr[1]/*") == [
        "2", "New", "IN0", "ROSA", "2026-02-03", "10.250", "PO0", "",
    ]  # fmt: skip
    assert before == []
    assert saving.says("The rows are being saved")
    assert done.says("Every row is imported: 3.")
    assert desk.invoices() == ["IN0", "IN1", "IN2"]


MIXED = [
    *rows(2),
    ("IN2", "ROSAL", DAY, Decimal("10.25"), "PO2"),
    ("IN3", "ROSA", "soon", Decimal("10.25"), None),
    ("IN4", "ROSAL", DAY, Decimal("10.25"), "PO4"),
]


def test_every_problem_stands_at_its_cell_and_is_counted_by_kind(desk: Desk) -> None:
    path = desk.checked(MIXED)
    preview = desk.visitor.get(path)
    table = "//table[contains(@class, 'import-problems')]//tbody"
    (codes,) = preview.page.xpath("//nav[contains(@class, 'import-groups')]/a[b='2']/@href")
    alone = desk.visitor.get(codes)

    assert [tile.split() for tile in preview.texts("//*[contains(@class, 'import-sum ')]")] == [
        ["2", "New"], ["0", "Changed"], ["0", "Unchanged"], ["3", "Refused"],
    ]  # fmt: skip
    assert preview.texts(f"{table}/tr[1]/*")[1:3] == ["B4 Customer Code", "ROSAL"]
    assert preview.says("Customer Code: there is no ROSAL. Check the code, or enter it first.")
    assert preview.texts(f"{table}/tr[2]/*")[1:4] == ["C5 Invoice Date", "soon", "Invoice Date is no day: soon"]
    assert preview.texts(f"{table}/tr[3]/*")[:2] == ["E5 Customer PO", "empty"]
    assert preview.page.xpath("//button[@value='all_or_nothing']/@disabled")
    assert [words.split()[1] for words in alone.texts(f"{table}/tr/th")] == ["4", "6"]


def test_a_corrected_report_brings_in_what_was_refused_and_nothing_twice(desk: Desk) -> None:
    path = desk.imported(MIXED)
    done = desk.visitor.get(path)
    book = desk.downloaded(f"{path}/report")
    page = book.worksheets[0]
    for row in (4, 6):
        page.cell(row, 2).value = "ROSA"
    page.cell(5, 3).value, page.cell(5, 5).value = DAY, "PO3"
    corrected = io.BytesIO()
    book.save(corrected)
    again = desk.upload(corrected.getvalue(), name="report.xlsx").path
    desk.work(again)
    preview = desk.visitor.get(again)
    desk.visitor.post(f"{again}/save", {"mode": "good_rows"})
    desk.work(again)

    assert done.says("Imported, except 3 of 5 rows.")
    assert preview.says("3 New")
    assert preview.says("2 Imported before")
    assert desk.invoices() == [f"IN{each}" for each in range(5)]


def test_a_column_that_is_merely_near_is_asked_for_and_remembered(desk: Desk) -> None:
    titles = ("Invoice #", "Custmer Cod", "Invoice Date", "Owed", "Customer PO")
    path = desk.checked(rows(2), titles)
    asked = desk.visitor.get(path)
    unsaid = desk.visitor.post(f"{path}/answer", {"column-1": "customer", "column-3": ""}, referer=path)
    twice = desk.visitor.post(f"{path}/answer", {"column-1": "customer", "column-3": "customer"}, referer=path)
    desk.visitor.post(f"{path}/answer", {"column-1": "customer", "column-3": "balance"})
    desk.work(path)
    second = desk.checked(rows(3), titles)

    assert asked.texts("//select[@id='column-1']/option[@selected]") == ["Customer Code"]
    assert asked.says("Among them must be: Customer Code, Invoice Balance.")
    assert unsaid.says("The file has no column Invoice Balance, which is required.")
    assert twice.says("are all titled Customer Code")
    assert [desk.run(one).state for one in (path, second)] == [RunState.CHECKED] * 2
    assert (desk.run(path).new, desk.run(second).new) == (2, 3)


def test_the_same_bytes_again_are_told_with_who_and_when(desk: Desk) -> None:
    content = sheet(TITLES, rows(2))
    first = desk.upload(content).path
    desk.work(first)
    desk.visitor.post(f"{first}/save")
    desk.work(first)
    desk.site.clock.move(timedelta(hours=2))
    second = desk.upload(content).path
    desk.work(second)
    again = desk.visitor.get(second)

    assert again.says("This very file was imported before. Ana Ruiz did so on")
    assert again.page.xpath(f"//a[@href='{first}']")


def test_an_import_is_taken_back_as_far_as_nothing_has_used_it(desk: Desk) -> None:
    path = desk.imported(rows(3))
    with desk.site.session() as session:
        paid = keep_to_company(session, desk.site.company.id).scalars(select(CustomerInvoice)).first()
        assert paid is not None
        paid.balance = Decimal(0)
    desk.visitor.post(f"{path}/undo")
    desk.work(path)
    taken = desk.visitor.get(path)

    assert taken.says("2 records were taken back. 1 stayed, for something has used them since. Ana Ruiz did so on")
    assert taken.texts("//ul[contains(@class, 'import-kept')]/li")[0].startswith("Invoice ")
    assert len(desk.invoices()) == 1


def test_what_runs_is_stopped_and_what_was_only_checked_discarded(desk: Desk) -> None:
    running = desk.upload(sheet(TITLES, rows(2))).path
    stopped = desk.visitor.post(f"{running}/cancel")
    checked = desk.checked(rows(2))
    discarded = desk.visitor.post(f"{checked}/cancel")
    late = desk.visitor.post(f"{checked}/save", referer=checked)
    saving = desk.checked(rows(2))
    desk.visitor.post(f"{saving}/save")
    halfway = desk.visitor.post(f"{saving}/cancel")

    assert stopped.path == discarded.path == LIST
    assert discarded.says("The import of invoices march.xlsx is discarded; nothing was saved.")
    assert late.says("is no longer where it was when you looked. Somebody stopped the run")
    assert halfway.says("The import was stopped. Nothing was saved.")
    assert desk.invoices() == []


def test_the_end_is_told_on_every_page_until_it_was_seen(desk: Desk) -> None:
    path = desk.upload(sheet(TITLES, rows(2))).path
    meanwhile = desk.visitor.get("/account")
    desk.work(path)
    polled = desk.visitor.get(f"{LIST}/messages", headers={"HX-Request": "true"})
    elsewhere, there = desk.visitor.get("/account"), desk.visitor.get(path)
    region = desk.visitor.get(f"{path}/progress", headers={"HX-Request": "true"})
    desk.visitor.post(f"{path}/seen", headers={"HX-Request": "true"})
    afterwards = desk.visitor.get("/account")
    somebody = desk.site.sign_in(Role.ADMIN).get("/account")

    news = "//*[@id='import-messages']"
    assert meanwhile.page.xpath(f"{news}/@hx-trigger") == ["every 3s"]
    assert polled.says("invoices march.xlsx is checked; nothing is saved until you say so.")
    assert elsewhere.page.xpath(f"{news}//a/@href") == [path]
    assert not elsewhere.page.xpath(f"{news}/@hx-trigger")
    assert there.texts(news) == [""]
    assert "every 1s" not in region.text
    assert region.says("Import the good rows: 2")
    assert afterwards.texts(news) == somebody.texts(news) == [""]


def test_others_see_only_what_they_may_import(desk: Desk) -> None:
    path = desk.checked(rows(1))
    seller = desk.site.sign_in(Role.SALES)
    kinds, run = seller.get(LIST), seller.get(path)
    upload = desk.upload(sheet(TITLES, rows(1)), who=seller)
    saved = seller.post(f"{path}/save", referer=LIST)

    assert "Open Invoices" not in kinds.texts("//nav[contains(@class, 'import-kinds')]//strong")
    assert kinds.says("Nothing has been imported yet.")
    assert run.path == LIST
    for seen in (run, upload, saved):
        assert "may not import Open Invoices" in seen.messages
    assert desk.run(path).state is RunState.CHECKED
    assert desk.site.sign_in(Role.ADMIN, company=desk.site.other_company).get(path).status == 404


def test_templates_and_existing_records_are_downloaded(desk: Desk) -> None:
    page = desk.visitor.get(f"{LIST}?kind=customers")
    empty, filled = (
        desk.downloaded(f"{LIST}/{part}?kind=customers").worksheets[0] for part in ("template", "existing")
    )
    titles = [cell.value for cell in empty[1]]

    assert page.says("Existing records")
    assert titles == [cell.value for cell in filled[1]]
    assert "ROSA" in [cell.value for cell in filled[2]]
    assert desk.visitor.get(f"{LIST}/existing?kind=open_invoices").path == LIST


def test_a_file_may_be_larger_than_other_uploads_but_not_than_an_import(desk: Desk) -> None:
    site = desk.site
    site.services = replace(site.services, import_limit=27 * 2**20)
    visitor = site.sign_in(Role.ADMIN)
    large = site.services.upload_limit + 2**20
    taken = desk.upload(bytes(large), name="large.csv", who=visitor)
    refused = desk.upload(bytes(large + 2 * 2**20), name="larger.csv", who=visitor)

    assert desk.run(taken.path).size == large
    assert refused.says("larger.csv is larger than the 27 MB that an import takes.")


def test_an_upload_without_a_file_or_kind_is_answered_in_words(desk: Desk) -> None:
    no_file = desk.visitor.post(f"{LIST}/upload?kind=open_invoices")
    no_kind = desk.visitor.post(f"{LIST}/upload")
    no_vendor = desk.upload(b"", kind="standalone_purchase_orders")

    assert no_file.says("No file was chosen.")
    assert no_kind.says("Nobody said what is to be imported.")
    assert no_vendor.says("Standalone Purchase Orders needs to know: Vendor.")
