"""Data Import in a browser: a good file, one that is corrected through its report, and one that is made to hurt."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from sqlalchemy import select

from importer.import_lease import Worker, claim, due_runs
from importer.import_run import ImportRun
from importer.import_worker import work_on
from importer.workbook import Limits
from tests.browser.axe import violations
from tests.browser.conftest import Open
from tests.browser.live import PASSWORD, Live
from tests.browser.person import NARROW, WIDE, Person
from tests.factories import make_company, make_customer
from tests.importer.imports.running import sheet
from wholesale.user import Role

pytestmark = pytest.mark.xdist_group("browser")

ADMIN = "ada@andesblooms.example"
TITLES = ("Invoice #", "Customer Code", "Invoice Date", "Invoice Balance", "Customer PO")
DAY = date(2026, 2, 3)
KIND = "/setup/imports?kind=open_invoices"
RUN = re.compile(r"/setup/imports/\d+$")


def staffed(site: Live, language: str = "en") -> None:
    """Make a company with an administrator and a customer."""
    with site.session() as session:
        company = make_company(session)
        site.add_user(session, company, ADMIN, Role.ADMIN, language=language)
        make_customer(session, company, code="ROSA", name="Rosa's Flowers")


def drop(ada: Person, name: str, content: bytes) -> None:
    """Drop a file on the field, as from a folder's window."""
    ada.page.evaluate(
        """([name, content]) => {
          const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
          const dropped = new DataTransfer();
          dropped.items.add(new File([bytes], name));
          const area = document.querySelector("[data-drop]");
          for (const kind of ["dragenter", "dragover", "drop"]) {
            area.dispatchEvent(new DragEvent(kind, {dataTransfer: dropped, bubbles: true, cancelable: true}));
          }
        }""",
        [name, base64.b64encode(content).decode()],
    )


def upload(ada: Person, name: str, content: bytes) -> None:
    ada.open(KIND)
    drop(ada, name, content)
    expect(ada.page.locator("[data-files]")).to_contain_text(name)
    send(ada)


def send(ada: Person) -> None:
    """Upload what was chosen; it has arrived once its own page is there."""
    ada.press("Upload and check")
    expect(ada.page).to_have_url(RUN)


def work(site: Live) -> None:
    """Work on what waits in this process, which is quicker than in one of its own."""
    found = site.found
    with site.session() as session:
        due = due_runs(session, found.clock.now())
        for one in due:
            assert claim(session, *one, "w", found.clock.now()) is not None
    for company_id, run_id in due:
        where = {"company_id": company_id, "run_id": run_id}
        worker = Worker("w", found.server_key)
        work_on(found.sessions, found.clock, found.storage, **where, worker=worker, limits=Limits())


def half_way(site: Live) -> None:
    """Let the run be where a worker is after some time."""
    with site.session() as session:
        run = session.scalars(select(ImportRun)).one()
        run.position, run.progress = 41_000, 410
        run.phase_began_at = site.found.clock.now() - timedelta(seconds=4)


def is_usable(ada: Person) -> None:
    assert violations(ada.page) == []
    assert ada.overflow == 0


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_good_file_goes_from_its_drop_to_its_records(site: Live, window: Open, language: str) -> None:
    staffed(site, language)
    ada = window(site, WIDE if language == "en" else NARROW, language)
    ada.sign_in(ADMIN, PASSWORD)
    upload(ada, "open invoices.xlsx", sheet(TITLES, [(f"IN{one}", "ROSA", DAY, 10.25, f"PO{one}") for one in range(3)]))
    ada.sees("The file is being checked", "Waits for its turn; it begins in a moment.")
    half_way(site)
    expect(ada.page.locator("#import-run progress")).to_have_attribute("value", "410")
    ada.page.reload()
    expect(ada.page.locator(".import-speed")).to_contain_text("41%")
    is_usable(ada)
    work(site)
    expect(ada.page.locator("table.import-first tbody tr")).to_have_count(3)
    is_usable(ada)
    ada.page.locator("button[value=good_rows]").click()
    ada.sees("The rows are being saved")
    work(site)
    expect(ada.page.locator(".message-success")).to_contain_text("3")
    is_usable(ada)
    ada.press("See the records")

    expect(ada.page.locator("main")).to_contain_text("PO2")
    with site.session() as session:
        assert session.scalars(select(ImportRun)).one().is_told


def test_a_mixed_file_is_corrected_through_its_report(site: Live, window: Open, tmp_path: Path) -> None:
    staffed(site)
    ada = window(site)
    ada.sign_in(ADMIN, PASSWORD)
    titles = ("Invoice #", "Custmer Cod", "Invoice Date", "Invoice Balance", "Customer PO")
    rows = [(f"IN{one}", "ROSA" if one else "ROSAL", DAY, 10.25, f"PO{one}") for one in range(4)]
    upload(ada, "mixed.xlsx", sheet(titles, rows))
    work(site)
    ada.sees("Which column is which?")
    is_usable(ada)
    ada.press("Remember and check on")
    ada.sees("The file is being checked")
    work(site)
    expect(ada.page.locator("table.import-problems")).to_contain_text("B2 Customer Code")
    is_usable(ada)
    ada.press("Import the good rows: 3")
    ada.sees("The rows are being saved")
    work(site)
    ada.sees("Imported, except 1 of 4 rows.")
    is_usable(ada)
    report = io.BytesIO(ada.downloaded("Report workbook"))
    book = load_workbook(report)
    book.worksheets[0]["B2"] = "ROSA"
    book.save(tmp_path / "report.xlsx")
    ada.open(KIND)
    ada.field("Drop the file here, or choose it").set_input_files(tmp_path / "report.xlsx")
    send(ada)
    work(site)
    expect(ada.page.locator(".sum-S")).to_contain_text("3")
    ada.press("Import the good rows: 1")
    ada.sees("The rows are being saved")
    work(site)
    ada.press("Take it back")
    ada.sees("What was imported is being taken back")
    work(site)
    ada.sees("1 records were taken back.")
    is_usable(ada)


def bomb() -> bytes:
    """Answer a workbook of some kilobytes whose sheet is forty megabytes of blanks."""
    whole = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet(TITLES, []))) as good,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            content = good.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", b" " * (40 * 2**20) + b"</sheetData>")
            bad.writestr(name, content, compresslevel=1)
    return whole.getvalue()


def test_a_bomb_harms_nothing_but_its_own_run(site: Live, window: Open) -> None:
    staffed(site)
    ada = window(site)
    ada.sign_in(ADMIN, PASSWORD)
    upload(ada, "bomb.xlsx", bomb())
    ada.open("/account")
    site.work()
    expect(ada.page.locator("#import-messages")).to_contain_text("the import of bomb.xlsx was not completed")
    ada.press("Open the import")
    ada.sees("Not completed")
    is_usable(ada)
    expect(ada.page.locator(".entry-bad")).to_contain_text("bomb.xlsx")
    upload(ada, "good.xlsx", sheet(TITLES, [("IN1", "ROSA", DAY, 10.25, "PO1")]))
    work(site)

    ada.sees("Import the good rows: 1")
