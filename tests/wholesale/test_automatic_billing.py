"""The rules of automatic billing, each with its section of domain.md, and what becomes of the boxes."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

import pytest
from sqlalchemy import event, func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_customer_invoice, make_location, make_user
from tests.wholesale.billing import NOW, SCANNER, TODAY, Trade, make_trade
from wholesale.automatic_billing import bill_in_chunks, bill_received_boxes, preview_billing
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.billing_run import BillingOutcome, BillingRun, BillingTrigger, BoxOutcome, NotBilled
from wholesale.billing_settings import BillingMode, FulfilledHandling, InvoicingPolicy, PriceMethod
from wholesale.box import BoxPlace, InventoryType
from wholesale.carrier import Carrier
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus, Sync
from wholesale.customer_invoice_item import CustomerInvoiceItem, InvoicePrebook
from wholesale.db import keep_to_company, reading
from wholesale.history import history_of
from wholesale.mail import OutgoingMail
from wholesale.purchase_order import UnitType
from wholesale.user import Role

SCAN, CONFIRMATION, HAND = BillingTrigger.SCAN, BillingTrigger.CONFIRMATION, BillingTrigger.HAND
BILLED = (BoxOutcome.BILLED, None)
Facts = Mapping[str, Any]
USUAL: Final[Facts] = {}
YESTERDAY = TODAY - timedelta(days=1)


def skipped(reason: NotBilled) -> tuple[BoxOutcome, NotBilled]:
    return BoxOutcome.SKIPPED, reason


OFF = skipped(NotBilled.MODE_OFF)
FREE: Final[Facts] = {"price": "0.00"}


class Rule(NamedTuple):
    """One box under some facts, and what becomes of it."""

    fact: str  # with the section of domain.md
    becomes: tuple[BoxOutcome, NotBilled | None]
    settings: Facts = USUAL
    customer: Facts = USUAL
    prebook: Facts = USUAL
    box: Facts = USUAL
    trigger: BillingTrigger = CONFIRMATION
    billed_before: int = 0  # of the four boxes of the line


RULES = (
    Rule("4.2 a box of a prebook is billed", BILLED),
    Rule("4.2 (1) a box without an order is not", skipped(NotBilled.NO_ORDER), box={"prebook_line_id": None}),
    Rule("4.2 (1) a box of a standing order is", BILLED, box={"inventory_type": InventoryType.S}),
    Rule("4.2 (2) credit hold", skipped(NotBilled.CREDIT_HOLD), customer={"credit_hold": True}),
    Rule("4.2 (3) over the limit", skipped(NotBilled.OVER_LIMIT), customer={"credit_limit": Decimal("124.99")}),
    Rule("4.2 (3) the limit itself is not over it", BILLED, customer={"credit_limit": Decimal("125.00")}),
    Rule("4.7 0 is a limit of zero", skipped(NotBilled.OVER_LIMIT), customer={"credit_limit": Decimal(0)}),
    Rule("4.7 empty is no limit", BILLED, customer={"credit_limit": None}),
    Rule("4.2 (4) yesterday without grace", skipped(NotBilled.PAST_DATE), prebook={"truck_date": YESTERDAY}),
    Rule("4.2 (4) yesterday, one day of grace", BILLED, {"grace_days": 1}, prebook={"truck_date": YESTERDAY}),
    Rule(
        "4.2 (4) the day before, one day of grace",
        skipped(NotBilled.PAST_DATE),
        {"grace_days": 1},
        prebook={"truck_date": YESTERDAY - timedelta(days=1)},
    ),
    Rule("4.2 (4) a day to come", BILLED, prebook={"truck_date": TODAY + timedelta(days=30)}),
    Rule("4.2 (5) open market", skipped(NotBilled.OPEN_MARKET), box={"inventory_type": InventoryType.M}),
    Rule("4.2 (5) Future Sales", skipped(NotBilled.FUTURE_SALES), customer={"customer_type": "future sales "}),
    Rule("4.2 an exempt customer", skipped(NotBilled.EXEMPT), customer={"is_exempt_from_billing": True}),
    Rule("4.1 a box in the Staging Area", skipped(NotBilled.NOT_RECEIVED), box={"place": BoxPlace.STAGING}),
    Rule("4.1 a box on its way", skipped(NotBilled.NOT_RECEIVED), box={"place": BoxPlace.IN_TRANSIT}),
    Rule("4.3 off", OFF, {"mode": BillingMode.OFF}),
    Rule("4.3 scan where only confirming bills", OFF, {"mode": BillingMode.ON_CONFIRMATION}, trigger=SCAN),
    Rule("4.3 confirming where only a scan bills", OFF, {"mode": BillingMode.ON_SCAN}),
    Rule("4.3 scan where a scan bills", BILLED, {"mode": BillingMode.ON_SCAN}, trigger=SCAN),
    Rule("4.3 both: a scan", BILLED, trigger=SCAN),
    Rule("4.6 allocated by hand, pending", BILLED, billed_before=3),
    Rule("4.6 allocated by hand, filled", (BoxOutcome.RELEASED, NotBilled.ALREADY_FILLED), billed_before=4),
    Rule(
        "4.3 filled, the box is kept for the order",
        skipped(NotBilled.ALREADY_FILLED),
        {"fulfilled": FulfilledHandling.KEEP},
        billed_before=4,
    ),
    Rule("4.6 price 0.00 is the suggested one", BILLED, prebook=FREE),
    Rule("4.6 price 0.00 of a box that cost nothing", skipped(NotBilled.NO_PRICE), prebook=FREE, box={"unit_cost": 0}),
    Rule("4.6 by hand: the mode does not matter", BILLED, {"mode": BillingMode.OFF}, trigger=HAND),
    Rule("4.6 by hand: an open market box", BILLED, box={"inventory_type": InventoryType.M}, trigger=HAND),
    Rule("4.6 by hand: an exempt customer", BILLED, customer={"is_exempt_from_billing": True}, trigger=HAND),
    Rule("4.6 by hand: a day that is past", BILLED, prebook={"truck_date": YESTERDAY}, trigger=HAND),
    Rule("4.7 by hand: credit hold", skipped(NotBilled.CREDIT_HOLD), customer={"credit_hold": True}, trigger=HAND),
)  # fmt: skip


def test_each_rule_decides_about_a_box(sessions: sessionmaker[Session]) -> None:
    became = {}
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        boxes = {_box(trade, rule, place): rule for place, rule in enumerate(RULES)}
        for trigger in BillingTrigger:
            for one in trade.bill([key for key, rule in boxes.items() if rule.trigger is trigger], trigger).decisions:
                became[boxes[one.box.id].fact] = (one.outcome, one.reason)

    assert became == {rule.fact: rule.becomes for rule in RULES}


def _box(trade: Trade, rule: Rule, place: int) -> int:
    """Receive a box at a location where the rule's settings count."""
    location = make_location(trade.session, trade.company, code=f"L{place}")
    trade.settings(**{"location_id": location.id, **rule.settings})
    prebook = trade.prebook(trade.customer(**rule.customer), **rule.prebook)
    prebook.lines[0].billed_boxes = rule.billed_before
    return trade.boxes(prebook.lines[0], **{"location_id": location.id, **rule.box})[0]


class Match(NamedTuple):
    """An invoice that is there, and whether a box with the usual facts joins it."""

    fact: str
    joins: bool
    customer: Facts = USUAL
    invoice: Facts = USUAL
    settings: Facts = USUAL
    has_open_market: bool = False


VOIDED: Final[Facts] = {"status": CustomerInvoiceStatus.VOIDED}
APART: Final[Facts] = {"policy": InvoicingPolicy.PER_PREBOOK}
CONSOLIDATES: Final[Facts] = {"consolidates_invoices": True}
CONFIRMED: Final[Facts] = {"status": CustomerInvoiceStatus.CONFIRMED}
MATCHES = (
    Match("4.4 all equal and Pending", joins=True),
    Match("4.4 another ship date", joins=False, invoice={"ship_date": TODAY + timedelta(days=1)}),
    Match("4.4 another customer PO", joins=False, invoice={"customer_po": "PO-2"}),
    Match("4.4 another address", joins=False, invoice={"ship_to": "The shop in the harbour"}),
    Match("4.4 another carrier", joins=True, invoice={"carrier": "FEDEX"}),
    Match("4.4 a Confirmed one", joins=False, invoice=CONFIRMED),
    Match("4.4 a Draft", joins=False, invoice={"status": CustomerInvoiceStatus.DRAFT}),
    Match("4.4 a Voided one", joins=False, invoice=VOIDED),
    Match("4.4 one with open market items", joins=False, has_open_market=True),
    Match("4.5 the option: all equal and Pending", joins=True, customer=CONSOLIDATES),
    Match("4.5 the option: a Confirmed one", joins=True, customer=CONSOLIDATES, invoice=CONFIRMED),
    Match("4.5 the option: another carrier", joins=False, customer=CONSOLIDATES, invoice={"carrier": "FEDEX"}),
    Match("4.5 the option: another ship date", joins=False, customer=CONSOLIDATES, invoice={"ship_date": YESTERDAY}),
    Match("4.5 the option: another customer PO", joins=False, customer=CONSOLIDATES, invoice={"customer_po": "PO-2"}),
    Match("4.5 the option: a Voided one", joins=False, customer=CONSOLIDATES, invoice=VOIDED),
    Match("4.5 the option: open market items", joins=False, customer=CONSOLIDATES, has_open_market=True),
    Match("4.5 the option: synchronised", joins=False, customer=CONSOLIDATES, invoice={**CONFIRMED, "sync": Sync.DONE}),
    Match("4.5 the option: on its way", joins=False, customer=CONSOLIDATES, invoice={**CONFIRMED, "sync": Sync.TAKEN}),
    Match("4.5 the option: refused", joins=True, customer=CONSOLIDATES, invoice={**CONFIRMED, "sync": Sync.FAILED}),
    Match("4.3 no combining of separate receipts", joins=False, settings={"separates_receipts": True}),
    Match("4.3 an invoice for each prebook", joins=False, settings=APART),
    Match("4.5 the option goes before the policy", joins=True, customer=CONSOLIDATES, settings=APART),
    Match("3.2 an imported one", joins=False, invoice={"import_id": 7}),
)  # fmt: skip


def test_each_rule_decides_whether_a_box_joins_an_invoice(sessions: sessionmaker[Session]) -> None:
    boxes, there = {}, {}
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        for place, match in enumerate(MATCHES):
            location = make_location(session, trade.company, code=f"L{place}")
            trade.settings(**{"location_id": location.id, **match.settings})
            customer = trade.customer(**match.customer)
            line = trade.prebook(customer, customer_po="PO-1").lines[0]
            there[match.fact] = _invoice(trade, customer, match).id
            boxes[trade.boxes(line, location_id=location.id)[0]] = match.fact
        trade.bill(list(boxes))
        stands = select(CustomerInvoiceItem.box_id, CustomerInvoiceItem.customer_invoice_id)
        on = {boxes[box]: invoice for box, invoice in session.execute(stands) if box is not None}

    assert {fact: on[fact] == there[fact] for fact in boxes.values()} == {one.fact: one.joins for one in MATCHES}


def _invoice(trade: Trade, customer: Any, match: Match) -> CustomerInvoice:
    facts: dict[str, Any] = {"status": CustomerInvoiceStatus.PENDING, "ship_date": TODAY, "customer_po": "PO-1"}
    facts |= match.invoice
    if "carrier" in facts:
        facts["carrier"] = Carrier(company_id=trade.company.id, code=customer.code, name=facts["carrier"])
    invoice = make_customer_invoice(trade.session, customer, "10.00", **facts)
    if match.has_open_market:
        trade.session.add(
            CustomerInvoiceItem(
                company_id=trade.company.id,
                customer_invoice_id=invoice.id,
                product_id=trade.product.id,
                description="Rose",
                category="Roses",
                box_type="QB",
                unit_type=UnitType.STEM,
                units=1,
                price=Decimal(1),
                amount=Decimal(1),
                landed_cost=Decimal(1),
                is_open_market=True,
            )
        )
        trade.session.flush()
    return invoice


def test_an_invoice_is_pending_and_says_where_everything_comes_from(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        prebook = trade.prebook(customer_po="PO-1", ship_to="Dock 4", charges=("7.50", "-1.25"), comments="Keep cold")
        prebook.lines[0].mark_code = "R"
        ids = trade.boxes(prebook.lines[0], 2, mark_code="R")
        billed = trade.bill(ids)
        invoice = trade.invoices()[0]
        first = trade.items(invoice)[0]

        assert (invoice.status, invoice.ship_date, invoice.customer_po, invoice.ship_to, invoice.notes) == (
            CustomerInvoiceStatus.PENDING,
            TODAY,
            "PO-1",
            "Dock 4",
            "Keep cold",
        )
        assert invoice.due_date == TODAY + timedelta(days=30)
        assert invoice.total == invoice.balance == Decimal("256.25")
        assert [(one.name, one.amount) for one in invoice.charges] == [
            ("Charge 0", Decimal("7.50")),
            ("Charge 1", Decimal("-1.25")),
        ]
        assert (first.units, first.price, first.amount, first.landed_cost, first.mark_code) == (
            250,
            Decimal("0.50"),
            Decimal("125.00"),
            Decimal("0.30"),
            "R",
        )
        assert {trade.box(one).place for one in ids} == {BoxPlace.SOLD}
        assert prebook.lines[0].billed_boxes == 2
        assert billed.run is not None
        assert (billed.run.billed, billed.run.skipped, billed.run.day) == (2, 0, TODAY)
        assert invoice.billing_run_id == billed.run.id
        assert [(one.old, one.new, one.actor_name) for one in history_of(session, invoice)] == [
            (None, "pending", SCANNER.name)
        ]


def test_the_price_of_0_is_the_landed_cost_and_the_margin(sessions: sessionmaker[Session]) -> None:
    prices = {}
    with sessions.begin() as session:
        for method, gpm in ((PriceMethod.MARGIN, "25"), (PriceMethod.MARKUP, "25"), (PriceMethod.MARGIN, "33.33")):
            trade = make_trade(session, is_on=False)
            trade.settings(price_method=method, gpm=Decimal(gpm))
            line = trade.prebook(price="0").lines[0]
            trade.bill(trade.boxes(line, other_charges=Decimal("0.0123")))
            prices[method, gpm] = trade.items(trade.invoices()[0])[0].price

    assert prices == {
        (PriceMethod.MARGIN, "25"): Decimal("0.42"),  # 0.3123 / 0.75 = 0.4164
        (PriceMethod.MARKUP, "25"): Decimal("0.39"),  # 0.3123 * 1.25 = 0.3904
        (PriceMethod.MARGIN, "33.33"): Decimal("0.47"),  # 0.3123 / 0.6667 = 0.4684
    }


def test_a_box_bought_by_the_stem_is_sold_by_the_bunch_of_its_prebook(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        agreed = trade.prebook(price="9.50", unit_type=UnitType.BUNCH)
        open_ = trade.prebook(price="0", unit_type=UnitType.BUNCH)
        for prebook in (agreed, open_):
            trade.bill(trade.boxes(prebook.lines[0]))
        items = [trade.items(one)[0] for one in trade.invoices()]

        assert [(one.unit_type, one.units, one.price, one.amount, one.landed_cost) for one in items] == [
            (UnitType.BUNCH, 10, Decimal("9.50"), Decimal("95.00"), Decimal("7.50")),
            (UnitType.BUNCH, 10, Decimal("10.00"), Decimal("100.00"), Decimal("7.50")),
        ]


def test_credit_is_asked_box_by_box_in_the_order_of_arrival(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        customer = trade.customer(credit_limit=Decimal("400.00"))
        make_customer_invoice(session, customer, "150.00")
        make_customer_invoice(session, customer, "60.00", status=CustomerInvoiceStatus.PENDING)
        make_customer_invoice(session, customer, "999.00", status=CustomerInvoiceStatus.VOIDED)
        make_customer_invoice(session, customer, "999.00", status=CustomerInvoiceStatus.DRAFT)
        session.add(
            BalanceAdjustment(
                company_id=trade.company.id,
                customer_id=customer.id,
                adjusted_on=TODAY,
                amount=Decimal(70),
                open_amount=Decimal(65),
                created_at=NOW,
            )
        )
        # 150 + 60 + 5 + 2 * 125 = 465 is the limit with the open credits; a third box is over it.
        line = trade.prebook(customer, charges=("5.00",)).lines[0]
        late = trade.boxes(line, 2, received_at=NOW)
        early = trade.boxes(line, 1, received_at=NOW - timedelta(hours=1))

        assert trade.told([*late, *early]) == [BILLED, BILLED, skipped(NotBilled.OVER_LIMIT)]
        assert trade.box(early[0]).place is BoxPlace.SOLD
        assert (trade.box(late[1]).place, trade.box(late[1]).customer_id) == (BoxPlace.INVENTORY, None)


def test_charges_and_notes_of_a_prebook_are_carried_over_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        trade.settings(separates_receipts=True)
        prebook = trade.prebook(charges=("7.50",), comments="Keep cold")
        for _ in range(3):
            trade.bill(trade.boxes(prebook.lines[0]))

        assert [(one.total, one.notes, len(one.charges)) for one in trade.invoices()] == [
            (Decimal("132.50"), "Keep cold", 1),
            (Decimal("125.00"), "", 0),
            (Decimal("125.00"), "", 0),
        ]


def test_boxes_scanned_one_by_one_on_a_day_are_one_receipt(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        trade.settings(separates_receipts=True)
        line = trade.prebook(truck_date=TODAY + timedelta(days=2), boxes=9).lines[0]
        for _ in range(3):
            trade.bill(trade.boxes(line), SCAN)
        session.get_one(BillingRun, trade.invoices()[0].billing_run_id).day = YESTERDAY
        session.flush()
        trade.bill(trade.boxes(line), SCAN)

        assert [len(trade.items(one)) for one in trade.invoices()] == [3, 1]


def test_each_prebook_has_its_own_invoice_where_the_policy_says_so(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        trade.settings(policy=InvoicingPolicy.PER_PREBOOK)
        customer = trade.customer()
        first, second = (trade.prebook(customer, boxes=9, charges=("5.00",)).lines[0] for _ in range(2))
        trade.bill([*trade.boxes(first), *trade.boxes(second), *trade.boxes(first)])
        trade.invoices()[0].status = CustomerInvoiceStatus.CONFIRMED
        session.flush()
        # Its charges stand on the confirmed one; the new invoice is the prebook's own all the same.
        for _ in range(2):
            trade.bill(trade.boxes(first))

        assert [len(trade.items(one)) for one in trade.invoices()] == [2, 1, 2]


def test_what_is_left_of_a_filled_prebook_is_open_market(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        customer = trade.customer()
        line = trade.prebook(customer, boxes=4).lines[0]
        line.billed_boxes = 3
        ids = trade.boxes(line, 3, customer_id=customer.id, mark_code="R")
        released = (BoxOutcome.RELEASED, NotBilled.ALREADY_FILLED)

        assert trade.told(ids) == [BILLED, released, released]
        left = trade.box(ids[-1])
        assert (left.place, left.inventory_type, left.customer_id, left.mark_code, left.prebook_line_id) == (
            BoxPlace.INVENTORY,
            InventoryType.M,
            None,
            "",
            None,
        )
        assert line.billed_boxes == 4


def test_a_location_has_settings_of_its_own(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        quito = make_location(session, trade.company, code="UIO")
        trade.settings(location_id=quito.id, mode=BillingMode.OFF)
        line = trade.prebook().lines[0]

        assert trade.told(trade.boxes(line, location_id=quito.id)) == [skipped(NotBilled.MODE_OFF)]
        assert trade.told(trade.boxes(line)) == [BILLED]


_COLUMNS = inspect(CustomerInvoiceItem).columns


def test_a_billed_box_is_not_billed_again(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        trade = make_trade(session)
        ids = trade.boxes(trade.prebook().lines[0], 2)
        trade.bill(ids)

        assert trade.told(ids) == [skipped(NotBilled.ALREADY_BILLED)] * 2
        assert trade.invoices()[0].total == Decimal("250.00")
        # A box that somebody has put back to inventory by mistake is known by its item.
        trade.box(ids[0]).place = BoxPlace.INVENTORY
        assert trade.told(ids[:1]) == [skipped(NotBilled.ALREADY_BILLED)]
        item = trade.items(trade.invoices()[0])[0]
        session.add(
            CustomerInvoiceItem(**{column.key: getattr(item, column.key) for column in _COLUMNS if column.key != "id"})
        )
        with pytest.raises(IntegrityError):
            session.flush()


def test_a_preview_says_what_would_happen_and_changes_nothing(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        line = trade.prebook(boxes=1).lines[0]
        ids = trade.boxes(line, 2, place=BoxPlace.STAGING) + trade.boxes(
            line, place=BoxPlace.IN_TRANSIT, received_at=None
        )
        company_id = trade.company.id
    with reading(sessions) as session:
        keep_to_company(session, company_id)
        would = preview_billing(session, company_id, ids, CONFIRMATION, TODAY)
    released = (BoxOutcome.RELEASED, NotBilled.ALREADY_FILLED)

    assert [(one.box.id, one.outcome, one.reason) for one in would.decisions] == [
        (ids[0], *BILLED),
        (ids[1], *released),
        (ids[2], *released),
    ]
    with sessions.begin() as session:
        made = (CustomerInvoice, BillingRun, BillingOutcome)
        assert [session.scalar(select(func.count()).select_from(one)) for one in made] == [0, 0, 0]


def test_boxes_of_another_company_are_not_seen(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        ours, theirs = make_trade(session), make_trade(session)
        ids = theirs.boxes(theirs.prebook().lines[0])

        assert ours.told(ids) == []
        assert theirs.box(ids[0]).place is BoxPlace.INVENTORY


def at_once(sessions: sessionmaker[Session], company_id: int, *loads: list[int]) -> None:
    """Bill each load in a thread of its own, all at the same moment."""
    ready = threading.Barrier(len(loads))

    def work(ids: list[int]) -> None:
        ready.wait()
        with sessions.begin() as session:
            keep_to_company(session, company_id)
            bill_received_boxes(session, company_id, ids, CONFIRMATION, SCANNER, NOW, TODAY)

    workers = [threading.Thread(target=work, args=(ids,)) for ids in loads]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def test_two_workers_on_the_same_boxes_bill_each_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        company_id = trade.company.id
        ids = [one for _ in range(8) for one in trade.boxes(trade.prebook().lines[0], 5)]
    at_once(sessions, company_id, ids, ids[::-1])
    with sessions.begin() as session:
        outcomes = session.execute(
            select(BillingOutcome.outcome, BillingOutcome.reason, func.count()).group_by(
                BillingOutcome.outcome, BillingOutcome.reason
            )
        )
        counts = {(outcome, reason): count for outcome, reason, count in outcomes}
        billed = session.scalars(select(CustomerInvoiceItem.box_id)).all()

    assert len(billed) == len(set(billed)) == 32
    # Who comes second finds 32 of them billed, and 8 that the first has released.
    assert counts == {
        BILLED: 32,
        (BoxOutcome.RELEASED, NotBilled.ALREADY_FILLED): 8,
        skipped(NotBilled.ALREADY_BILLED): 32,
        skipped(NotBilled.OPEN_MARKET): 8,
    }


def test_two_workers_on_two_lines_carry_the_charges_over_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        company_id = trade.company.id
        prebooks = [trade.prebook(trade.customer(), charges=("7.50",)) for _ in range(6)]
        loads = (
            [one for prebook in prebooks for one in trade.boxes(prebook.lines[0], 2)],
            [one for prebook in prebooks[::-1] for one in trade.boxes(trade.line(prebook), 2)],
        )
    at_once(sessions, company_id, *loads)
    with sessions.begin() as session:
        invoices = session.scalars(select(CustomerInvoice)).all()

        assert [one.total for one in invoices] == [Decimal("507.50")] * 6
        assert [len(one.charges) for one in invoices] == [1] * 6
        assert session.scalar(select(func.count()).select_from(InvoicePrebook)) == 6


def test_the_number_of_statements_does_not_grow_with_the_boxes(sessions: sessionmaker[Session]) -> None:
    def statements(customers: int, day: date) -> int:
        with sessions.begin() as session:
            trade = make_trade(session)
            ids = [
                one
                for _ in range(customers)
                for one in trade.boxes(trade.prebook(truck_date=day, charges=("1.00",)).lines[0], 3)
            ]
            trade.bill(trade.boxes(trade.prebook().lines[0]))  # the first invoice of a company begins its numbers
            said: list[str] = []
            connection = session.connection()
            event.listen(connection, "before_cursor_execute", lambda *facts: said.append(facts[2]))
            trade.bill(ids)
            return len(said)

    assert statements(2, TODAY) == statements(12, TODAY)


def test_sales_is_told_of_boxes_that_were_skipped_for_credit(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        make_user(session, trade.company, Role.SALES, email="sales@andesblooms.example")
        make_user(session, trade.company, Role.SALES, email="left@andesblooms.example", is_active=False)
        make_user(session, trade.company, Role.INVENTORY)
        quiet = make_location(session, trade.company)
        trade.settings(location_id=quiet.id, notifies_sales=False)
        poor = trade.prebook(trade.customer(name="Petal & Stem", credit_limit=Decimal(200)), charges=("5.00",)).lines[0]
        held = trade.prebook(trade.customer(name="The Rose Box", credit_hold=True)).lines[0]
        trade.bill([*trade.boxes(poor, 3), *trade.boxes(held)])
        trade.bill(trade.boxes(held, location_id=quiet.id))
        trade.bill(trade.boxes(held), HAND)
        mails = session.scalars(select(OutgoingMail)).all()

        assert [(one.to, one.subject) for one in mails] == [
            ("sales@andesblooms.example", "Not billed for credit: 3 box(es) of Petal & Stem, The Rose Box")
        ]
        assert "Petal & Stem" in mails[0].body
        assert "$130.00" in mails[0].body


def test_a_large_run_goes_in_chunks_in_the_order_of_arrival(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        trade.settings(separates_receipts=True)
        line = trade.prebook(trade.customer(credit_limit=Decimal(630)), boxes=9, charges=("5.00",)).lines[0]
        late = trade.boxes(line, 4, received_at=NOW)
        early = trade.boxes(line, 3, received_at=NOW - timedelta(hours=1))
        company_id = trade.company.id
    run_id = bill_in_chunks(sessions, company_id, [*late, *early], CONFIRMATION, SCANNER, NOW, TODAY, at_once=2)
    with sessions.begin() as session:
        billed = session.scalars(select(CustomerInvoiceItem.box_id).order_by(CustomerInvoiceItem.id)).all()
        run = session.scalars(select(BillingRun)).one()

        assert (run.id, run.billed, run.skipped) == (run_id, 5, 2)
        assert list(billed) == [*early, *late[:2]]
        assert [one.total for one in session.scalars(select(CustomerInvoice))] == [Decimal("630.00")]
        assert bill_in_chunks(sessions, company_id, [], CONFIRMATION, SCANNER, NOW, TODAY) is None
