"""Invoices written and changed by hand: head, charges, prices, boxes that come off, boxes of the open market."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import actor, make_customer_invoice
from tests.wholesale.billing import NOW, TODAY, Trade, make_trade
from wholesale.box import Box, BoxPlace, InventoryType
from wholesale.carrier import Carrier, no_carrier
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus, Sync
from wholesale.customer_invoice_change import InvoiceChange, LineGiven, change_invoice
from wholesale.customer_invoice_entry import BoxesWanted, NewInvoice, add_boxes, boxes_on_hand, create_invoice
from wholesale.customer_invoice_facts import ChargeGiven, InvoiceHead
from wholesale.customer_invoice_item import CustomerInvoiceItem, InvoicePrebook
from wholesale.customer_invoice_move import move_invoice
from wholesale.customer_invoice_status import CustomerInvoiceAction
from wholesale.errors import TradeError
from wholesale.history import history_of
from wholesale.prebook import PrebookLine
from wholesale.user import Role

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SELLER = actor(Role.SALES)


def head(invoice: CustomerInvoice, **facts: Any) -> InvoiceHead:
    names = ("customer_po", "reference", "ship_to", "notes")
    return InvoiceHead(**{"carrier": invoice.carrier} | {name: getattr(invoice, name) for name in names} | facts)


def charges(invoice: CustomerInvoice) -> list[ChargeGiven]:
    return [ChargeGiven(id=one.id, name=one.name, amount=one.amount) for one in invoice.charges]


def change(session: Session, invoice: CustomerInvoice, lines: dict[int, LineGiven] | None = None, **facts: Any) -> bool:
    given = facts.pop("charges", charges(invoice))
    wanted = InvoiceChange(head=head(invoice, **facts), charges=given, lines=lines or {})
    return change_invoice(session, invoice, wanted, SELLER, NOW, invoice.revision)


def billed(trade: Trade, boxes: int = 3, **customer: Any) -> CustomerInvoice:
    prebook = trade.prebook(trade.customer(**customer), charges=("5.00",))
    trade.bill(trade.boxes(prebook.lines[0], boxes))
    return trade.invoices()[-1]


@ON_SQLITE
def test_head_charges_and_prices_change_until_it_is_confirmed(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        invoice = billed(trade)
        truck = Carrier(company_id=trade.company.id, code="ARM", name="Armellini")
        session.add(truck)
        session.flush()
        first = invoice.items[0].id
        given = [ChargeGiven(id=invoice.charges[0].id, name="Charge 0", amount=Decimal("7.00"))]
        given.append(ChargeGiven(name="Fuel", amount=Decimal("-1.50")))
        facts: dict[str, Any] = {"customer_po": "PO-9", "carrier": truck, "notes": "Call first", "charges": given}
        assert change(session, invoice, {first: LineGiven(3, Decimal("0.6"))}, **facts)
        assert not change(session, invoice)

        assert (invoice.total, invoice.balance) == (Decimal("455.50"), Decimal("455.50"))
        assert (invoice.customer_po, invoice.carrier.name, invoice.notes) == ("PO-9", "Armellini", "Call first")
        assert history_of(session, invoice)[-1].why == (
            "customer PO:  -> PO-9; Notes changed; carrier: No Carrier -> Armellini; Charge 0: charge 5.00 -> 7.00; "
            f"Charge Fuel of -1.50 added; {invoice.items[0].description}: price 0.5 -> 0.6"
        )
        stale = InvoiceChange(head=head(invoice), charges=charges(invoice))
        with pytest.raises(TradeError, match="was changed since you opened it"):
            change_invoice(session, invoice, stale, SELLER, NOW, invoice.revision - 1)
        move_invoice(session, invoice, CustomerInvoiceAction.CONFIRM, SELLER, NOW)
        with pytest.raises(TradeError, match=r"can not be changed\. Confirmed"):
            change(session, invoice, notes="Too late")


@ON_SQLITE
@pytest.mark.parametrize(
    ("facts", "lines", "told"),
    [
        ({"customer_po": "P" * 21}, None, "The customer PO of an invoice can not be 'PPP"),
        ({"charges": [ChargeGiven(name="", amount=Decimal(1))]}, None, "name of a charge"),
        ({"charges": [ChargeGiven(name="Fuel", amount=Decimal("1.001"))]}, None, "two decimal places"),
        ({"charges": [ChargeGiven(name="Fuel", amount=Decimal(-999))]}, None, "total of invoice 1 is -624.00"),
        ({}, LineGiven(3, Decimal(-1)), "The price of an invoice"),
        ({}, LineGiven(4, Decimal("0.5")), "a number from 0 to 3"),
        ({}, LineGiven(3, Decimal("0.8001")), "would owe 605.09 US dollars"),
    ],
)
def test_what_can_not_be_is_refused(
    sessions: sessionmaker[Session], facts: dict[str, Any], lines: LineGiven | None, told: str
) -> None:
    with sessions.begin() as session:
        invoice = billed(make_trade(session), credit_limit=Decimal("600.00"))
        given = {} if lines is None else {invoice.items[0].id: lines}

        with pytest.raises(TradeError, match=told):
            change(session, invoice, given, **facts)


@ON_SQLITE
def test_what_is_locked_settled_or_imported_is_not_changed(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        customer = make_trade(session).customer()
        pending = CustomerInvoiceStatus.PENDING
        for told, facts in (
            ("in the accounting program", {"sync": Sync.TAKEN}),
            ("are settled already", {"balance": Decimal("1.00")}),
            ("can not be changed", {"import_id": 4}),
        ):
            invoice = make_customer_invoice(session, customer, status=pending, **facts)
            with pytest.raises(TradeError, match=told):
                change(session, invoice, notes="Other")


def test_boxes_that_come_off_can_be_billed_again_with_their_charges(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        invoice = billed(trade)
        line_id, box_ids = invoice.items[0].prebook_line_id, [item.box_id or 0 for item in invoice.items]
        first, price = invoice.items[0].id, Decimal("0.5")
        change(session, invoice, {first: LineGiven(2, price)})
        assert (invoice.total, len(invoice.items), len(invoice.charges)) == (Decimal("255.00"), 2, 1)
        assert trade.box(box_ids[2]).place is BoxPlace.INVENTORY
        assert session.get_one(PrebookLine, line_id).billed_boxes == 2
        change(session, invoice, {first: LineGiven(0, price)})

        assert (invoice.total, invoice.items, invoice.charges) == (Decimal("0.00"), [], [])
        assert session.scalars(select(InvoicePrebook.id)).all() == []
        move_invoice(session, invoice, CustomerInvoiceAction.VOID, SELLER, NOW)
        trade.bill(box_ids)
        assert [one.total for one in trade.invoices()] == [Decimal("0.00"), Decimal("380.00")]


def new_invoice(trade: Trade, **customer: Any) -> CustomerInvoice:
    buyer: Customer = trade.customer(terms="Net 7", **customer)
    given = InvoiceHead(carrier=no_carrier(trade.session, trade.company.id), customer_po=" PO-1 ")
    new = NewInvoice(customer=buyer, head=given, ship_date=TODAY)
    return create_invoice(trade.session, trade.company.id, new, SELLER, NOW)


@ON_SQLITE
def test_boxes_of_the_open_market_are_sold_by_hand_at_the_suggested_price_or_another(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        free = trade.boxes(None, 3)
        trade.boxes(trade.prebook().lines[0], 2)
        trade.boxes(None, 1, place=BoxPlace.STAGING)
        invoice = new_invoice(trade)
        (found,) = boxes_on_hand(session, trade.company.id, words=trade.product.description[:8].lower())
        assert (found.boxes, found.landed_cost) == (3, Decimal("0.30"))
        assert add_boxes(session, invoice, [BoxesWanted(found.kind, 2, None)], SELLER, NOW, invoice.revision) == 2
        given = BoxesWanted(found.kind, 1, Decimal("0.55"))
        add_boxes(session, invoice, [given], SELLER, NOW, invoice.revision)

        assert [item.price for item in invoice.items] == [Decimal("0.40"), Decimal("0.40"), Decimal("0.55")]
        assert (invoice.status, invoice.total, invoice.customer_po) == ("draft", Decimal("337.50"), "PO-1")
        assert all(item.is_open_market for item in invoice.items)
        assert {trade.box(one).place for one in free} == {BoxPlace.SOLD}
        with pytest.raises(TradeError, match=r"1 boxes of .* were chosen, and 0 are left"):
            add_boxes(session, invoice, [given], SELLER, NOW, invoice.revision)
        move_invoice(session, invoice, CustomerInvoiceAction.VOID, SELLER, NOW)
        assert {(trade.box(one).place, trade.box(one).inventory_type) for one in free} == {
            (BoxPlace.INVENTORY, InventoryType.M)
        }


def test_two_sellers_never_sell_the_same_box(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        trade.boxes(None, 30)
        keys = [new_invoice(trade).id for _ in range(2)]
        (found,) = boxes_on_hand(session, trade.company.id)
    refused: list[str] = []

    def sell(key: int) -> None:
        for _ in range(8):
            try:
                with sessions.begin() as session:
                    invoice = session.get_one(CustomerInvoice, key)
                    add_boxes(session, invoice, [BoxesWanted(found.kind, 2, None)], SELLER, NOW, invoice.revision)
            except TradeError as told:
                refused.append(told.entry.key)

    threads = [threading.Thread(target=sell, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with sessions.begin() as session:
        sold = session.scalars(select(Box.id).where(Box.place == BoxPlace.SOLD)).all()
        billed_ids = session.scalars(select(CustomerInvoiceItem.box_id)).all()
        assert sorted(billed_ids, key=lambda one: one or 0) == sorted(sold)
        assert set(refused) <= {"boxes_sold_meanwhile"}
        assert len(sold) == 2 * (16 - len(refused)) >= 16
        for invoice in session.scalars(select(CustomerInvoice)):
            assert invoice.total == 100 * len(invoice.items)
