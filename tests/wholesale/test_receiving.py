"""Scanning boxes in: each comes in once, and every scan gets its one answer."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, actor, make_location
from tests.wholesale.billing import NOW, TODAY, Trade, make_trade
from tests.wholesale.shipments import bought, boxes_of, shipped_order
from wholesale.billing_run import BillingRun, NotBilled
from wholesale.billing_settings import BillingMode, FulfilledHandling
from wholesale.box import Box, BoxPlace, InventoryType
from wholesale.box_scan import BoxScan, ScanResult
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.db import keep_to_company
from wholesale.errors import TradeError
from wholesale.order_ship import undo_shipment
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.receiving import Scanned, box_of_barcode, receive_box, receive_boxes
from wholesale.user import Role

RECEIVED, STORED, BILLED, RELEASED, SKIPPED, SEEN_BEFORE, UNKNOWN = ScanResult
STAGING, INVENTORY, SOLD = BoxPlace.STAGING, BoxPlace.INVENTORY, BoxPlace.SOLD


class Case(NamedTuple):
    """A box that is scanned, and what becomes of it."""

    fact: str
    result: ScanResult
    place: BoxPlace
    reason: NotBilled | None = None
    mode: BillingMode = BillingMode.ON_SCAN
    customer: dict[str, Any] = {}  # noqa: RUF012 - never changed
    fulfilled: FulfilledHandling = FulfilledHandling.RELEASE
    is_sold: bool = True  # it was bought for a prebook
    billed_before: int = 0  # of the four boxes of the line
    runs: int = 1  # of automatic billing
    mode_there: BillingMode | None = None  # of the location the box comes to; None = it follows the company


CASES = (
    Case("4.3 off: it waits in staging", RECEIVED, STAGING, mode=BillingMode.OFF, runs=0),
    Case("4.3 upon confirmation: it waits", RECEIVED, STAGING, mode=BillingMode.ON_CONFIRMATION, runs=0),
    Case("4.3 on scan: it is billed", BILLED, SOLD),
    Case("4.3 both: it is billed", BILLED, SOLD, mode=BillingMode.BOTH),
    Case("4.3 off at the location", RECEIVED, STAGING, runs=0, mode_there=BillingMode.OFF),
    Case("4.3 on at the location", BILLED, SOLD, mode=BillingMode.OFF, mode_there=BillingMode.ON_SCAN),
    Case("4.2 (1) bought for nobody: no run", STORED, INVENTORY, is_sold=False, runs=0),
    Case("4.2 (2) credit hold", SKIPPED, INVENTORY, NotBilled.CREDIT_HOLD, customer={"credit_hold": True}),
    Case("4.7 over the limit", SKIPPED, INVENTORY, NotBilled.OVER_LIMIT, customer={"credit_limit": Decimal(1)}),
    Case("4.6 filled before: open market", RELEASED, INVENTORY, NotBilled.ALREADY_FILLED, billed_before=4),
    Case(
        "4.3 filled before: kept",
        SKIPPED,
        INVENTORY,
        NotBilled.ALREADY_FILLED,
        fulfilled=FulfilledHandling.KEEP,
        billed_before=4,
    ),
)


def scan(trade: Trade, box: Box, key: str) -> BoxScan:
    return receive_box(trade.session, trade.company.id, box.barcode, key, ADMIN, NOW, TODAY)


def answer(scan: BoxScan) -> tuple[Any, ...]:
    return scan.result, scan.reason, scan.customer_invoice_id, scan.received_before, scan.box_id


@pytest.mark.parametrize("case", CASES, ids=[case.fact for case in CASES])
def test_a_scan_moves_a_box_as_far_as_the_settings_say(sessions: sessionmaker[Session], case: Case) -> None:
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        trade.settings(mode=case.mode, fulfilled=case.fulfilled)
        line = trade.prebook(trade.customer(**case.customer)).lines[0]
        line.billed_boxes = case.billed_before
        place = make_location(session, trade.company)
        if case.mode_there is not None:
            trade.settings(mode=case.mode_there, location_id=place.id)
        order = shipped_order(trade, bought(trade, line if case.is_sold else None), location=place)
        first, *rest = boxes_of(trade, order)
        told = answer(scan(trade, first, "a"))
        again, other = answer(scan(trade, first, "a")), scan(trade, first, "b")
        session.refresh(first)
        runs = session.scalar(select(func.count()).select_from(BillingRun))
        invoice = session.scalar(select(CustomerInvoiceItem.customer_invoice_id))

        assert told == (case.result, case.reason, invoice, None, first.id)
        assert (first.place, first.received_at, runs) == (case.place, NOW, case.runs)
        assert again == told
        assert (other.result, other.received_before) == (SEEN_BEFORE, NOW)
        assert {box.place for box in rest} == {BoxPlace.IN_TRANSIT}
        assert (order.lines[0].received_boxes, order.qty_received) == (1, 1)


def test_scans_sent_together_are_one_run_and_keep_their_order(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade, theirs = make_trade(session), make_trade(session)
        line = trade.prebook(trade.customer(credit_limit=Decimal(250))).lines[0]
        order = shipped_order(trade, bought(trade, line))
        foreign = boxes_of(theirs, shipped_order(theirs, bought(theirs, None)))[0]
        one, two, three, four = boxes_of(trade, order)
        asked = [four, three, three, one, two, foreign]
        scans = [Scanned(f"key {place}", box.barcode) for place, box in enumerate(asked)]
        scans += [Scanned("key 1", three.barcode), Scanned("w", "  "), Scanned("x", "12345678901234567890")]
        told = receive_boxes(session, trade.company.id, scans, ADMIN, NOW, TODAY)
        runs = session.scalars(select(BillingRun)).all()

        # The limit is reached with the second box that was scanned, whatever their keys are.
        assert [one.result for one in told[:6]] == [BILLED, BILLED, SEEN_BEFORE, SKIPPED, SKIPPED, UNKNOWN]
        assert told[6] is told[1]
        assert [one.result for one in told[7:]] == [UNKNOWN, UNKNOWN]
        assert [(run.billed, run.skipped) for run in runs] == [(2, 2)]
        assert session.get_one(Box, foreign.id).place is BoxPlace.IN_TRANSIT
        with pytest.raises(TradeError, match="scan boxes in"):
            receive_boxes(session, trade.company.id, scans, actor(Role.SALES), NOW, TODAY)


def test_of_a_mixed_box_what_was_not_billed_is_told(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        good, held = trade.customer(), trade.customer(credit_hold=True)
        contents = [bought(trade, trade.prebook(one).lines[0], 1, breakdown=1) for one in (good, held)]
        order = shipped_order(trade, *contents, bought(trade, None, 1, breakdown=1))
        billed, skipped, free = boxes_of(trade, order)
        told, again = scan(trade, free, "a"), scan(trade, billed, "b")
        invoice = session.scalar(select(CustomerInvoiceItem.customer_invoice_id))

        assert [box.place for box in boxes_of(trade, order)] == [SOLD, INVENTORY, INVENTORY]
        assert answer(told) == (SKIPPED, NotBilled.CREDIT_HOLD, invoice, None, free.id)
        assert (again.result, skipped.mixed_box_id, order.qty_received) == (SEEN_BEFORE, billed.id, 1)


def test_only_the_whole_number_of_a_label_is_a_box() -> None:
    read = {text: box_of_barcode(text) for text in ("0000000123", " 0000 000123\r", "]C10000000123", "12345678901")}
    refused = {
        box_of_barcode(text) for text in ("123", "0", "0000000000", "00000000123", "5901234123457x", "١٢٣٤٥٦٧٨٩٠")
    }

    assert list(read.values()) == [123, 123, 123, 12345678901]
    assert refused == {None}


def test_many_scanners_at_once_receive_each_box_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        company_id, customer = trade.company.id, trade.customer()
        lines = [bought(trade, trade.prebook(customer).lines[0], 6) for _ in range(4)]
        orders = [shipped_order(trade, *lines[:2]), shipped_order(trade, *lines[2:])]
        barcodes = [box.barcode for order in orders for box in boxes_of(trade, order)]
        order_ids = [order.id for order in orders]
    first, second = ([Scanned(f"{name} {code}", code) for code in barcodes] for name in "ab")
    # Two people scan every box, and each page sends each scan twice.
    loads = [first, second[::-1], first[::-1], [*second[7:], *second[:7]]]
    answers: list[tuple[str, str, ScanResult]] = []
    ready = threading.Barrier(4)

    def work(load: list[Scanned]) -> None:
        ready.wait()
        for begin in range(0, len(load), 5):
            with sessions.begin() as session:
                keep_to_company(session, company_id)
                told = receive_boxes(session, company_id, load[begin : begin + 5], ADMIN, NOW, TODAY)
                answers.extend((one.scan_key, one.barcode, one.result) for one in told)

    workers = [threading.Thread(target=work, args=(load,)) for load in loads]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with sessions.begin() as session:
        placed = Counter(session.scalars(select(Box.place)))
        types = Counter(session.scalars(select(Box.inventory_type)))
        billed = session.scalars(select(CustomerInvoiceItem.box_id)).all()
        counted = [session.get_one(PurchaseOrder, key).qty_received for key in order_ids]
        runs = session.scalars(select(BillingRun)).all()
        scans = session.scalar(select(func.count()).select_from(BoxScan))

    # Four of the six boxes of each line were sold.
    assert placed == {SOLD: 16, INVENTORY: 8}
    assert types == {InventoryType.P: 16, InventoryType.M: 8}
    assert len(billed) == len(set(billed)) == 16
    assert (counted, scans) == ([12, 12], 48)
    assert len(answers) == 96
    assert len({(key, result) for key, _, result in answers}) == 48
    assert Counter(Counter(code for _, code, result in set(answers) if result is not SEEN_BEFORE).values()) == {1: 24}
    assert all(run.billed + run.skipped + run.released for run in runs)


def test_a_shipment_is_undone_or_scanned_and_never_both(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        company_id, line = trade.company.id, trade.prebook().lines[0]
        shipped = [shipped_order(trade, bought(trade, line, 2)) for _ in range(4)]
        orders = [(order.id, boxes_of(trade, order)[1].barcode) for order in shipped]
    ready = threading.Barrier(2)

    def undo() -> None:
        for order_id, _ in orders:
            ready.wait()
            with suppress(TradeError), sessions.begin() as session:
                keep_to_company(session, company_id)
                undo_shipment(session, session.get_one(PurchaseOrder, order_id), ADMIN, NOW)

    def scan_one() -> None:
        for _, barcode in orders:
            ready.wait()
            with sessions.begin() as session:
                keep_to_company(session, company_id)
                receive_box(session, company_id, barcode, barcode, ADMIN, NOW, TODAY)

    workers = [threading.Thread(target=work) for work in (undo, scan_one)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with sessions.begin() as session:
        trade.session = session
        for order_id, barcode in orders:
            order = session.get_one(PurchaseOrder, order_id)
            left = [box.place for box in boxes_of(trade, order)]
            result = session.scalars(select(BoxScan.result).where(BoxScan.scan_key == barcode)).one()

            assert (order.status, result, left, order.qty_received) in (
                (OrderStatus.CF, UNKNOWN, [], None),
                (OrderStatus.SC, BILLED, [BoxPlace.IN_TRANSIT, SOLD], 1),
            )
