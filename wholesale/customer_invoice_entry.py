"""Writing an invoice by hand, and selling boxes of the open market on it (domain.md 5.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, func, select, type_coerce
from sqlalchemy.orm import Session

from wholesale.billing_setup import settings_for
from wholesale.box import Box, BoxPlace, InventoryType
from wholesale.company import Location
from wholesale.credit_check import check_credit
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_invoice_facts import (
    InvoiceHead,
    add_up,
    check_head,
    check_keeper,
    check_open,
    price_faults,
    refuse_first,
)
from wholesale.customer_invoice_hold import hold_invoice
from wholesale.customer_invoice_item import CustomerInvoiceItem, amount_of
from wholesale.customer_invoice_number import take_numbers
from wholesale.customer_invoice_refusal import BOX_WITHOUT_PRICE, BOXES_SOLD_MEANWHILE
from wholesale.errors import TradeError
from wholesale.held_rows import HeldRows
from wholesale.history import Actor, note_change
from wholesale.price import suggested_price
from wholesale.product import Product
from wholesale.purchase_order import BoxType, UnitType
from wholesale.terms import due_date

MOST_BOXES: Final = 1000
"""Boxes that are put on an invoice at once."""
_FREE: Final[tuple[Any, ...]] = (
    Box.place == BoxPlace.INVENTORY,
    Box.inventory_type.in_((InventoryType.M, InventoryType.L)),
    Box.customer_id.is_(None),
    Box.prebook_line_id.is_(None),
)
"""What may be sold to anybody; also a box of the staging area is not, it may never have arrived."""
_KIND: Final[tuple[Any, ...]] = (
    *(Box.product_id, Box.box_type, Box.unit_type, Box.bunches_per_box, Box.stems_per_bunch, Box.location_id),
)


class BoxKind(NamedTuple):
    """What makes boxes of inventory alike to the one who buys them."""

    product_id: int
    box_type: BoxType
    unit_type: UnitType
    bunches: int
    stems_per_bunch: int
    location_id: int | None


class BoxesWanted(NamedTuple):
    """So many boxes of a kind, and at which price of one unit; None = the suggested one."""

    kind: BoxKind
    boxes: int
    price: Decimal | None


class BoxesOnHand(NamedTuple):
    """Boxes of a kind that nobody has bought."""

    kind: BoxKind
    description: str
    category: str
    boxes: int
    landed_cost: Decimal  # of one unit: of the dearest of them


@dataclass(frozen=True, kw_only=True)
class NewInvoice:
    """A new invoice as it is given."""

    customer: Customer
    head: InvoiceHead
    ship_date: date
    location: Location | None = None


def create_invoice(session: Session, company_id: int, new: NewInvoice, actor: Actor, now: datetime) -> CustomerInvoice:
    """Begin an invoice, as a draft: automatic billing puts no boxes on it. Raises TradeError."""
    check_keeper(actor, "write an invoice")
    check_head(new.head)
    customer = new.customer
    if not customer.is_active:
        refuse_first([("customer", customer.name, "a customer who is active")])
    invoice = CustomerInvoice(
        company_id=company_id,
        number=take_numbers(session, company_id, 1)[0],
        customer=customer,
        carrier=new.head.carrier,
        location=new.location,
        status=CustomerInvoiceStatus.DRAFT,
        invoice_date=new.ship_date,
        ship_date=new.ship_date,
        due_date=due_date(customer.terms, new.ship_date),
        total=Decimal("0.00"),
        balance=Decimal("0.00"),
        created_at=now,
        created_by=actor.name,
        **{name: value for name, value in new.head.columns.items() if name != "carrier_id"},
    )
    session.add(invoice)
    session.flush()
    note_change(session, invoice, None, invoice.status, actor, now, f"Entered for {customer.name}")
    return invoice


def boxes_on_hand(
    session: Session, company_id: int, *, words: str = "", location_id: int | None = None, most: int = 50
) -> list[BoxesOnHand]:
    """Answer what is in inventory for anybody, by product; `words` are a part of its name or its code."""
    cost = type_coerce(func.max(Box.unit_cost + Box.other_charges), Box.unit_cost.type)
    found: Select[Any] = (
        select(*_KIND, Product.description, Product.category, func.count(), cost)
        .join(Product, Product.id == Box.product_id)
        .where(Box.company_id == company_id, *_FREE)
    )
    if words.strip():
        text = words.strip()
        found = found.where(
            Product.description.icontains(text, autoescape=True) | Product.code.istartswith(text, autoescape=True)
        )
    if location_id is not None:
        found = found.where(Box.location_id == location_id)
    found = found.group_by(*_KIND, Product.description, Product.category).order_by(Product.description, *_KIND)
    return [BoxesOnHand(BoxKind(*row[:6]), *row[6:]) for row in session.execute(found.limit(most))]


def add_boxes(
    session: Session,
    invoice: CustomerInvoice,
    wanted: Sequence[BoxesWanted],
    actor: Actor,
    now: datetime,
    revision: int,
) -> int:
    """Sell boxes of the open market on an invoice, those that arrived first before others; answer how many.

    Raises TradeError where they are not all left: of two who sell the same boxes at once, the second is told.
    """
    wanted = [one for one in wanted if one.boxes > 0]
    chosen = [(one, _first(session, invoice.company_id, one)) for one in wanted]
    rows = HeldRows(session, invoice.company_id, is_holding=True)
    rows.hold(Box, Box.id, sorted({key for _, keys in chosen for key in keys}))
    hold_invoice(session, invoice, revision)
    check_open(invoice, actor, "add boxes to an invoice")
    for one, keys in chosen:
        _sell(session, rows, invoice, one, keys)
    if not chosen:
        return 0
    grown = add_up(session, invoice)
    if invoice.status is CustomerInvoiceStatus.PENDING:
        check_credit(session, invoice, grown, actor, is_counted=True)
    count = sum(one.boxes for one in wanted)
    invoice.revision += 1
    note_change(session, invoice, invoice.status, invoice.status, actor, now, f"Boxes added by hand: {count}")
    session.flush()
    return count


def _first(session: Session, company_id: int, wanted: BoxesWanted) -> Sequence[int]:
    """Answer the boxes that arrived first of a kind, as many as are wanted and there."""
    refuse_first([] if wanted.boxes <= MOST_BOXES else [("number of boxes", wanted.boxes, f"at most {MOST_BOXES}")])
    alike = [column.is_not_distinct_from(value) for column, value in zip(_KIND, wanted.kind, strict=True)]
    found = select(Box.id).where(Box.company_id == company_id, *_FREE, *alike)
    return session.scalars(found.order_by(Box.received_at.nulls_last(), Box.id).limit(wanted.boxes)).all()


def _sell(session: Session, rows: HeldRows, invoice: CustomerInvoice, wanted: BoxesWanted, keys: Sequence[int]) -> None:
    found = select(Box).where(rows.are(Box, Box.id, keys), *_FREE).order_by(Box.received_at.nulls_last(), Box.id)
    # What stands there now, not what was read before the boxes were held.
    boxes = session.scalars(found.execution_options(by_keys=True, populate_existing=True)).all()
    product = session.get_one(Product, wanted.kind.product_id)
    if len(boxes) < wanted.boxes:
        raise TradeError(BOXES_SOLD_MEANWHILE, wanted=wanted.boxes, product=product.description, left=len(boxes))
    if wanted.price is not None:
        refuse_first(price_faults(wanted.price))
    settings = settings_for(session, invoice.company_id, wanted.kind.location_id or invoice.location_id)
    for box in boxes:
        price = wanted.price
        if price is None:
            price = suggested_price(box.landed_cost, settings.gpm, settings.price_method)
        if price is None:
            raise TradeError(BOX_WITHOUT_PRICE, product=product.description)
        session.add(_item(invoice, box, product, price))
        box.place = BoxPlace.SOLD


def _item(invoice: CustomerInvoice, box: Box, product: Product, price: Decimal) -> CustomerInvoiceItem:
    return CustomerInvoiceItem(
        company_id=invoice.company_id,
        customer_invoice_id=invoice.id,
        box_id=box.id,
        product_id=box.product_id,
        description=product.description,
        category=product.category,
        box_type=box.box_type,
        unit_type=box.unit_type,
        units=box.units,
        price=price,
        amount=amount_of(box.units, price),
        landed_cost=box.landed_cost,
        mark_code=box.mark_code,
        is_open_market=True,
    )
