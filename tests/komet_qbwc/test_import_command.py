"""komet-qbwc import: the same imports as on the pages, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_company, make_customer, make_user
from tests.importer.imports.running import sheet
from tests.komet_qbwc.command_line import Run, runner
from wholesale.customer_invoice import CustomerInvoice
from wholesale.user import Role

TITLES = ("Invoice #", "Customer Code", "Invoice Date", "Invoice Balance", "Customer PO")
GOOD = [("A-1", "ROSA", "2026-03-01", "10.50", "PO1"), ("A-2", "ROSA", "2026-03-01", "20", "PO2")]
PABLO = "pablo@andesblooms.example"
BAD = ("A-3", "NOBODY", "2026-03-01", "20", "PO3")


@pytest.fixture
def komet(
    database_url: str,
    sessions: sessionmaker[Session],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """The command line of an installation with one company and its customer ROSA, in a folder with three files."""
    monkeypatch.setenv("KOMET_DATABASE_URL", database_url.replace("postgresql+psycopg", "postgresql"))
    monkeypatch.setenv("KOMET_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("KOMET_SERVER_KEY", "k" * 64)
    monkeypatch.chdir(tmp_path)
    with sessions.begin() as session:
        company = make_company(session, name="Andes Blooms", code="ANDES")
        make_user(session, company, Role.ADMIN, name="Ada Admin", email="ada@andesblooms.example")
        make_user(session, company, Role.SHIPPING, name="Pablo Packer", email=PABLO)
        make_customer(session, company, code="ROSA")
    Path("good.xlsx").write_bytes(sheet(TITLES, GOOD))
    Path("mixed.xlsx").write_bytes(sheet(TITLES, [*GOOD, BAD]))
    Path("broken.xlsx").write_bytes(b"PK\x03\x04 cut off")
    return runner(capsys)


def numbers(sessions: sessionmaker[Session]) -> list[str]:
    with sessions() as session:
        return sorted(session.scalars(select(CustomerInvoice.reference)))


def test_a_file_is_previewed_imported_and_reported(komet: Run, sessions: sessionmaker[Session]) -> None:
    preview = komet("import", "open_invoices", "mixed.xlsx", "--preview", code=1)
    after_preview = numbers(sessions)
    nothing = komet("import", "open_invoices", "mixed.xlsx", "--all-or-nothing", code=1)
    after_nothing = numbers(sessions)
    mixed = komet("import", "open_invoices", "mixed.xlsx", "--report", "report.xlsx", code=1)
    report = load_workbook("report.xlsx").worksheets[0]

    assert (after_preview, after_nothing, numbers(sessions)) == ([], [], ["A-1", "A-2"])
    assert "B4" in preview.out
    assert "new, would be" in preview.out
    assert "all or nothing was asked for" in nothing.out
    assert "new, saved" in mixed.out
    assert "NOBODY" in mixed.out
    assert any("NOBODY" in str(cell.value) for row in report.iter_rows() for cell in row)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_exit_code_says_how_it_went(komet: Run, sessions: sessionmaker[Session]) -> None:
    komet("import", "open_invoices", "good.xlsx", "--company", "andes", "--as", "ada@andesblooms.example", code=0)
    broken = komet("import", "open_invoices", "broken.xlsx", code=2)
    again = komet("import", "open_invoices", "good.xlsx", code=1)

    assert "broken.xlsx" in broken.out
    assert numbers(sessions) == ["A-1", "A-2"]
    assert "A-1" in again.out
    assert "This very file was imported before: import 1, " in again.out
    assert "before: " not in broken.out


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_example_of_the_help_has_a_line_of_its_own(komet: Run) -> None:
    lines = [line.strip() for line in komet("import", "--help").out.splitlines()]

    assert "komet-qbwc import --template open_invoices invoices.xlsx" in lines
    assert "komet-qbwc import open_invoices invoices.xlsx --preview" in lines


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_template_and_the_existing_records_are_written(komet: Run) -> None:
    komet("import", "--template", "open_invoices", "empty.xlsx")
    options = komet("import", "--template", "boxes", "boxes.xlsx")
    komet("import", "--existing", "customers", "customers.xlsx")
    customers = [cell.value for row in load_workbook("customers.xlsx").worksheets[0].iter_rows() for cell in row]

    assert load_workbook("empty.xlsx").worksheets[0]["A1"].value == TITLES[0]
    assert "--option confirm_inventory=VALUE" in options.out
    assert "ROSA" in customers
    assert komet("import", "customers", "customers.xlsx", code=0).out.count("unchanged") == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["prices", "good.xlsx"], "There is no kind of import 'prices'; there are:"),
        (["open_invoices", "good.xlsx", "--as", PABLO], "Pablo Packer may not import open_invoices"),
        (["open_invoices", "absent.xlsx"], "absent.xlsx"),
        (["boxes", "good.xlsx", "--option", "confirm_inventory"], "An option is written name=value"),
        (["boxes", "good.xlsx", "--option", "speed=1"], "has no option 'speed'"),
        (["open_invoices", "x.xlsx", "--existing"], "Open Invoices has no existing records to write"),
    ],
)
def test_what_can_not_be_is_told_in_one_line(komet: Run, arguments: list[str], words: str) -> None:
    told = komet("import", *arguments, code=2)

    assert words in told.err
    assert len(told.err.splitlines()) == 1
