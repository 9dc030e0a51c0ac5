"""The command line in this process, on a real database: from nothing to bills on their way, and its refusals."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.connection import Connection, connection_for_login
from qbwc_server.queue import ItemState, WorkItem
from qbwc_server.qwc import check_qwc
from tests.factories import make_invoice
from tests.komet_qbwc.command_line import Run, runner
from wholesale.company import Company
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import Transfer, VendorInvoice

KEY = "k" * 64
ROSES = {
    "vendor": "Rosas de Cayambe",
    "number": "RC-1",
    "date": "2026-11-16",
    "total": "120.50",
    "purchase_order": "P1",
    "category": "Roses",
    "charges": [{"name": "Truck freight", "amount": "20.50"}],
}


@pytest.fixture
def komet(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """The command line of an installation with an empty database."""
    monkeypatch.setenv("KOMET_DATABASE_URL", database_url.replace("postgresql+psycopg", "postgresql"))
    monkeypatch.setenv("KOMET_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("KOMET_SERVER_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    return runner(capsys)


@pytest.fixture
def andes(komet: Run) -> Run:
    """The same with a company, its admin and its connection."""
    komet("company", "add", "Andes Blooms", "--code", "andes")
    komet("user", "add", "rosa@andesblooms.example", "--name", "Rosa Velez")
    komet("connection", "add")
    return komet


def bills(*given: dict[str, object]) -> Path:
    path = Path("bills.json")
    path.write_text(json.dumps(given), "utf-8")
    return path


def test_from_nothing_to_a_bill_on_its_way(komet: Run, sessions: sessionmaker[Session]) -> None:
    komet("company", "add", "Andes Blooms", "--code", "andes", "--time-zone", "America/Bogota")
    komet("user", "add", "rosa@andesblooms.example", "--name", "Rosa Velez")
    told = komet("connection", "add", "--minutes", 5).out
    komet("mapping", "set", "default_expense", "Cost of Goods Sold")
    komet("mapping", "set", "charge", "Truck freight", "Freight In")

    sent = komet("vendor-invoice", "load", bills(ROSES), "--approve", "--send").out

    assert sent.splitlines() == ["1 loaded, 0 skipped, 0 refused.", "1 approved, 0 not.", "1 sent, 0 not."]
    name, password = (line.split()[-1] for line in told.splitlines()[:2])
    with sessions() as session:
        assert connection_for_login(session, name, password, KEY.encode()) is not None
        invoice = session.scalars(select(VendorInvoice)).one()
    assert (invoice.status, invoice.transfer) == (InvoiceStatus.ES, Transfer.NOT_TAKEN)
    assert "Freight In" in komet("mapping", "list").out
    assert "Andes Blooms" in komet("company", "list").out
    assert "rosa@andesblooms.example" in komet("user", "list").out
    assert name in komet("connection", "list").out
    listed = komet("vendor-invoice", "list", "--status", "ES").out
    assert "P1-RC-1" in listed
    assert "120.50" in listed


def test_the_way_of_an_invoice_is_shown_with_who_and_why(andes: Run) -> None:
    andes("mapping", "set", "default_expense", "Cost of Goods Sold")
    andes("vendor-invoice", "load", bills(ROSES))
    andes("vendor-invoice", "approve", "P1-RC-1")
    andes("vendor-invoice", "send", "P1-RC-1")
    andes("vendor-invoice", "return", "P1-RC-1", "--why", "wrong vendor")

    shown = andes("vendor-invoice", "show", "P1-RC-1").out

    assert "Approved" in shown
    assert [line.split()[4:6] for line in shown.splitlines()[-5:]] == [
        ["AP", "uploaded,"],
        ["AP", "AA"],
        ["AA", "A"],
        ["A", "ES"],
        ["ES", "A"],
    ]
    assert shown.rstrip().endswith("wrong vendor")


def test_what_may_not_be_sent_is_told_with_every_reason(andes: Run) -> None:
    andes("vendor-invoice", "load", bills(ROSES | {"charges": []}), "--approve")

    told = andes("vendor-invoice", "send", "--all", code=1).out

    assert "P1-RC-1 (A): Purchase order P1 has no additional charges" in told
    assert "P1-RC-1 (A): No account is chosen for the category 'Roses'." in told
    assert told.splitlines()[-1] == "0 sent, 1 not."


def test_charges_may_be_made_optional(andes: Run) -> None:
    andes("mapping", "set", "default_expense", "Cost of Goods Sold")
    andes("company", "change", "--charges-optional")

    sent = andes("vendor-invoice", "load", bills(ROSES | {"charges": []}), "--approve", "--send").out

    assert sent.splitlines()[-1] == "1 sent, 0 not."


def test_a_person_gives_only_the_approvals_of_their_roles(andes: Run) -> None:
    andes("user", "add", "paul@andesblooms.example", "--role", "procurement_user")
    andes("vendor-invoice", "load", bills(ROSES))

    told = andes("vendor-invoice", "approve", "--all", "--as", "PAUL@andesblooms.example", code=1).out

    assert 'may not do "Approve Payment" on invoice P1-RC-1' in told
    assert "AA" in andes("vendor-invoice", "list").out


def test_with_two_companies_one_must_be_named(andes: Run) -> None:
    andes("company", "add", "Sierra Roses", "--code", "SIERRA")

    refused = andes("vendor-invoice", "list", code=1)

    assert refused.err == "Error: There are 2 companies; choose one with --company: ANDES, SIERRA\n"
    assert andes("vendor-invoice", "list", "--company", "sierra").code == 0


def test_a_company_does_not_see_the_bills_of_another(andes: Run) -> None:
    andes("vendor-invoice", "load", bills(ROSES))
    andes("company", "add", "Sierra Roses", "--code", "SIERRA")

    assert "P1-RC-1" not in andes("vendor-invoice", "list", "-c", "SIERRA").out
    assert "has no vendor invoice 'P1-RC-1'" in andes("vendor-invoice", "show", "P1-RC-1", "-c", "SIERRA", code=1).err
    assert "has no vendor invoice '1'" in andes("vendor-invoice", "show", "1", "-c", "SIERRA", code=1).err


def test_the_qwc_file_is_the_same_each_time_and_holds_no_password(komet: Run) -> None:
    komet("company", "add", "Andes Blooms")
    password = komet("connection", "add").out.splitlines()[1].split()[-1]

    komet("qwc")
    first = Path("komet_sales.qwc").read_bytes()
    komet("qwc", "--output", "again.qwc")

    assert Path("again.qwc").read_bytes() == first
    assert check_qwc(first) == []
    assert password.encode() not in first


def test_a_connection_is_paused_and_goes_on(andes: Run, sessions: sessionmaker[Session]) -> None:
    andes("connection", "pause", "--why", "Month end")

    with sessions() as session:
        paused = session.scalars(select(Connection)).one()
    assert (paused.is_paused, paused.pause_reason) == (True, "Month end")
    assert "paused: Month end" in andes("connection", "show").out
    assert "Posting goes on" in andes("connection", "resume").out
    assert "not paused" in andes("connection", "resume", code=1).err


def test_a_renamed_company_is_accepted(andes: Run, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        session.scalars(select(Connection)).one().qb_company_name = "Andes Blooms Inc"

    andes("connection", "confirm-company")

    with sessions() as session:
        assert session.scalars(select(Connection)).one().qb_company_name == ""


def test_a_new_password_replaces_the_old_one(andes: Run, sessions: sessionmaker[Session]) -> None:
    name, password = (line.split()[-1] for line in andes("connection", "new-password").out.splitlines()[:2])
    newer = andes("connection", "new-password").out.splitlines()[1].split()[-1]

    with sessions() as session:
        assert connection_for_login(session, name, password, KEY.encode()) is None
        assert connection_for_login(session, name, newer, KEY.encode()) is not None


def test_a_connection_takes_a_new_address_only_when_asked(
    andes: Run, sessions: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMET_PUBLIC_URL", "https://bills.example.com")
    andes("connection", "change", "--batch-size", 1)

    assert "attention" in andes("connection", "show").out
    with sessions() as session:
        assert session.scalars(select(Connection)).one().app_url == "http://localhost:8730/qbwc"
    assert "https://bills.example.com" in andes("connection", "change", "--new-address").out


def item_in(sessions: sessionmaker[Session], state: ItemState) -> int:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=InvoiceStatus.ES)
        company = session.scalars(select(Company).where(Company.code == "ANDES")).one()
        order = invoice.purchase_order
        for record in (invoice, order, order.vendor, *order.lines, *order.charges):
            record.company_id = company.id
        invoice.company = company
        session.flush()
        item = WorkItem(
            company_id=company.id, kind="vendor_bill", record_id=invoice.id, priority=50, state=state,
            created_at=invoice.sent_at, due_at=invoice.sent_at, words="two bills look alike",
        )  # fmt: skip
        session.add(item)
        session.flush()
        return item.id


DECISIONS = [
    (["--posted", "1A2-1700000000"], "posted", "S"),
    (["--send-again"], "waiting", "ES"),
    (["--dismiss", "--why", "entered by hand"], "dismissed", "F"),
]


@pytest.mark.parametrize(("decision", "state", "status"), DECISIONS)
def test_a_person_decides_about_an_item(
    andes: Run, sessions: sessionmaker[Session], decision: list[str], state: str, status: str
) -> None:
    item = item_in(sessions, ItemState.NEEDS_PERSON)
    assert "two bills look alike" in andes("queue", "list", "-c", "ANDES").out

    told = andes("queue", "resolve", item, *decision, "-c", "ANDES").out

    assert told.rstrip().endswith(f"({status}) is now {state}.")
    assert "Rosa Velez" in andes("queue", "show", item, "-c", "ANDES").out


def test_a_decision_is_exactly_one(andes: Run, sessions: sessionmaker[Session]) -> None:
    item = item_in(sessions, ItemState.NEEDS_PERSON)

    for decision in ([], ["--send-again", "--dismiss"]):
        assert "exactly one" in andes("queue", "resolve", item, *decision, "-c", "ANDES", code=1).err
    assert "TxnID" in andes("queue", "resolve", item, "--posted", " ", "-c", "ANDES", code=1).err


def test_a_delayed_item_is_tried_at_once(andes: Run, sessions: sessionmaker[Session]) -> None:
    item = item_in(sessions, ItemState.DELAYED)

    andes("queue", "retry", item, "-c", "ANDES")

    with sessions() as session:
        assert session.get_one(WorkItem, item).state is ItemState.WAITING
    assert "only a delayed item" in andes("queue", "retry", item, "-c", "ANDES", code=1).err


@pytest.mark.parametrize("code", ["QBWC1039", "qbwc1048", "0x80040408", "3140", "no_charges"])
def test_a_code_is_explained_with_what_to_do(komet: Run, code: str) -> None:
    told = komet("explain", code).out.splitlines()

    assert told[0].casefold().startswith(f"{code.casefold()}: ")
    assert told[1].startswith("What to do: ")
    assert told[2].startswith("Who acts: ")


def test_every_code_is_listed(komet: Run) -> None:
    told = komet("explain").out

    assert len(told.splitlines()) > 100
    assert "QBWC1012" in told


@pytest.fixture
def own_log() -> Iterator[None]:
    """Puts the root logger back after a command that sets logging up for its process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_jobs_run_once_when_asked(andes: Run, own_log: None) -> None:
    assert "send_mail: 0" in andes("worker", "--once").out
