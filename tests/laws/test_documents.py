"""Laws over every kind of record that is posted: sent, lost at any point, and there exactly once in the end.

A document that is yet to come needs a sample here: how such a record is sent and what is there of it afterwards.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from qbwc_server import documents
from qbwc_server.document import Document, Posted, Verdict, find_document
from qbwc_server.queue import ItemState, WorkItem
from qbwc_server.simulator.company_file import CrashPoint
from qbwc_server.simulator.rules import HResult
from qbxml.envelope import read_reply
from qbxml.messages.company import CompanyQueryRs
from tests.qbwc_server.desk import Desk, desk_on_file, tags
from wholesale.clock import SetClock
from wholesale.db import open_engine
from wholesale.registry import load_folder

load_folder(documents)
KINDS = sorted(Document.registry)
NEW_VENDOR = "Nuevo Vivero"
BUYER, NEW_CUSTOMER = "Bloom Street Florist", "Petal & Stem"


@dataclass
class Sample:
    """How a record of this kind is sent, in which request it leaves, and how many of it are in QuickBooks."""

    send: Callable[[Desk], object]
    add: str
    there: Callable[[Desk], int]


def send_of_new_vendor(desk: Desk) -> None:
    desk.set_company(create_missing_vendors=True)
    desk.set(lists_due_at=desk.clock.now())
    desk.update()
    desk.send(1, vendor=NEW_VENDOR)


def confirm_an_invoice(desk: Desk) -> None:
    desk.sells_to(BUYER)
    desk.confirm()


def enter_a_credit(desk: Desk) -> None:
    desk.sells_to(BUYER)
    desk.credit()


def confirm_for_a_new_customer(desk: Desk) -> None:
    desk.sells_to(NEW_CUSTOMER, is_known=False)
    desk.confirm()


SAMPLES = {
    "vendor_bill": Sample(lambda desk: desk.send(1), "BillAddRq", lambda desk: len(desk.quickbooks.bills())),
    "customer_invoice": Sample(confirm_an_invoice, "InvoiceAddRq", lambda desk: len(desk.quickbooks.invoices())),
    "customer_credit": Sample(enter_a_credit, "CreditMemoAddRq", lambda desk: len(desk.quickbooks.credit_memos())),
    "customer": Sample(
        confirm_for_a_new_customer, "CustomerAddRq", lambda desk: desk.quickbooks.customers().count(NEW_CUSTOMER)
    ),
    "vendor": Sample(
        send_of_new_vendor,
        "VendorAddRq",
        lambda desk: sum(entry.full_name == NEW_VENDOR for entry in desk.quickbooks.books.state.entries(("Vendor",))),
    ),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('documents') / 'komet.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def desk(engine: Engine, sqlite_template: Path, clock: SetClock, tmp_path: Path) -> Iterator[Desk]:
    """Lend a desk with an empty database."""
    with desk_on_file(engine, sqlite_template, clock, tmp_path) as desk:
        yield desk


def leave(desk: Desk, kind: str) -> str:
    """Send a record of this kind up to the moment it leaves; answer the message."""
    SAMPLES[kind].send(desk)
    return desk.log_in().until(f"<{SAMPLES[kind].add}")


def item_of(desk: Desk, kind: str) -> WorkItem:
    return next(item for item in desk.items() if item.kind == kind)


def test_every_kind_of_document_has_a_sample_here() -> None:
    assert sorted(SAMPLES) == KINDS


def test_each_document_has_a_kind_and_a_place_of_its_own() -> None:
    twice = [kind for kind, count in Counter(each.kind for each in Document.registry.values()).items() if count > 1]

    assert twice == []
    assert all(find_document(kind).kind == kind for kind in KINDS)
    assert len({each.priority for each in Document.registry.values()}) == len(KINDS)


def test_vendors_and_customers_leave_before_their_documents() -> None:
    assert find_document("vendor").priority < find_document("vendor_bill").priority
    assert find_document("customer").priority < min(
        find_document(kind).priority for kind in ("customer_invoice", "customer_credit")
    )


def test_an_unknown_kind_is_named_with_the_kinds_there_are() -> None:
    with pytest.raises(
        LookupError, match="'prebook'; known are customer, customer_credit, customer_invoice, vendor, vendor_bill"
    ):
        find_document("prebook")


@pytest.mark.parametrize("kind", KINDS)
def test_a_sent_record_is_there_once(desk: Desk, kind: str) -> None:
    SAMPLES[kind].send(desk)
    desk.update()

    assert item_of(desk, kind).state is ItemState.POSTED
    assert SAMPLES[kind].there(desk) == 1


@pytest.mark.parametrize("memory", ["stored", "forgotten"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_record_whose_answer_is_lost_is_there_once(desk: Desk, kind: str, memory: str) -> None:
    desk.quickbooks.process(leave(desk, kind))
    if memory == "forgotten":
        desk.quickbooks.books.state.forget_message_sets(desk.quickbooks.books.application)
    desk.settle(2)

    assert item_of(desk, kind).state is ItemState.POSTED
    assert SAMPLES[kind].there(desk) == 1


@pytest.mark.parametrize("crash", list(CrashPoint), ids=[point.name.lower() for point in CrashPoint])
@pytest.mark.parametrize("kind", KINDS)
def test_a_record_over_which_quickbooks_dies_is_there_once(desk: Desk, kind: str, crash: CrashPoint) -> None:
    request = leave(desk, kind)
    desk.quickbooks.crash_at = crash
    with pytest.raises(HResult):
        desk.quickbooks.process(request)
    desk.settle(3)

    assert item_of(desk, kind).state is ItemState.POSTED
    assert SAMPLES[kind].there(desk) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_that_never_left_is_there_once(desk: Desk, kind: str) -> None:
    leave(desk, kind)
    desk.settle(2)

    assert item_of(desk, kind).state is ItemState.POSTED
    assert SAMPLES[kind].there(desk) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_answer_says_is_what_a_search_finds(desk: Desk, kind: str) -> None:
    reply = desk.quickbooks.process(leave(desk, kind))
    told = find_document(kind).read_posted(read_reply(reply).answers[0])
    desk.quickbooks.books.state.forget_message_sets(desk.quickbooks.books.application)
    desk.settle(2)
    found = item_of(desk, kind)

    assert isinstance(told, Posted)
    assert (told.accounting_id, told.edit_sequence) == (found.accounting_id, found.edit_sequence)


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_without_an_id_says_nothing_posted(kind: str) -> None:
    assert find_document(kind).read_posted(CompanyQueryRs(status_code=0, status_severity="Info")) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_search_only_asks(desk: Desk, kind: str) -> None:
    leave(desk, kind)
    desk.pass_time(desk.clock.now().replace(hour=23) - desk.clock.now())
    requests = desk.update().requests
    before = requests[: next(index for index, request in enumerate(requests) if SAMPLES[kind].add in request)]

    assert any(tags(request) for request in before)
    assert all(tag.endswith("QueryRq") for request in before for tag in tags(request))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_finds_nothing_judges_nothing(desk: Desk, kind: str) -> None:
    SAMPLES[kind].send(desk)
    desk.update()
    silent = type("Silent", (Document,), {"kind": f"silent {kind}", "priority": 99})()
    del Document.registry[f"silent {kind}"]
    with desk.sessions() as session:
        verdict = silent.judge(None, session.get_one(WorkItem, item_of(desk, kind).id), [])

    assert verdict == Verdict()
    assert silent.search(None, None) == silent.candidates(None, None, []) == []
