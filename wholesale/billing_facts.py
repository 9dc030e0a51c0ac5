"""Reads what automatic billing decides about, locked, with a number of statements that does not grow with the boxes.

Locks are taken in one order everywhere: boxes, lines of prebooks, customers, invoices, each by their keys. So of two
runs at once, or of a run and a person, the second sees what the first has done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Select, exists, func, inspect, select
from sqlalchemy.orm import Session

from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.billing_box import BoxFacts, CustomerFacts, InvoiceFacts, Known, LineFacts, PrebookFacts
from wholesale.billing_settings import BillingSettings
from wholesale.box import Box
from wholesale.customer import FUTURE_SALES, Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus, Sync
from wholesale.customer_invoice_item import CustomerInvoiceItem, InvoicePrebook
from wholesale.prebook import Prebook, PrebookCharge, PrebookLine
from wholesale.product import Product
from wholesale.rows_at_once import is_among

_NOTHING = Decimal("0.00")
_OWED = (CustomerInvoiceStatus.PENDING, CustomerInvoiceStatus.CONFIRMED)


def lock_boxes(session: Session, company_id: int, ids: Sequence[int]) -> list[BoxFacts]:
    """Answer the boxes in the order in which they arrived, held until the end of the transaction."""
    mine = (Box.company_id == company_id, is_among(session, Box.id, ids))
    session.execute(select(Box.id).where(*mine).order_by(Box.id).with_for_update()).all()
    billed = exists().where(CustomerInvoiceItem.box_id == Box.id).label("is_billed")
    facts = (
        select(Box, Product.description, Product.category, billed)
        .join(Product, Product.id == Box.product_id)
        .where(*mine)
        .order_by(Box.received_at, Box.id)
        .execution_options(populate_existing=True)
    )
    return [_box(*row) for row in session.execute(facts)]


def read_known(session: Session, company_id: int, boxes: Iterable[BoxFacts]) -> Known:
    """Answer everything that decides about these boxes, held until the end of the transaction."""
    line_ids = sorted({box.line_id for box in boxes if box.line_id is not None})
    lines = {one.id: one for one in _lock(session, PrebookLine, company_id, line_ids)}
    prebook_ids = sorted({one.prebook_id for one in lines.values()})
    of_customers = session.scalars(
        _of(session, Prebook, Prebook.id, company_id, prebook_ids).with_only_columns(Prebook.customer_id)
    )
    customers = _customers(session, company_id, sorted(set(of_customers)))
    # Only now, with the customer held: another run may just have carried the charges of the prebook over.
    prebooks = _prebooks(session, company_id, prebook_ids)
    settings = settings_of(session, company_id)
    return Known(
        lines={key: _line(one) for key, one in lines.items()},
        prebooks=prebooks,
        customers=customers,
        invoices=_invoices(session, company_id, prebooks.values()),
        settings=settings.get(None) or default_settings(company_id),
        of_location={key: one for key, one in settings.items() if key is not None},
    )


def default_settings(company_id: int) -> BillingSettings:
    """Answer the settings of a company that has chosen none."""
    columns = inspect(BillingSettings).columns
    defaults = {one.key: cast("Any", one.default).arg for one in columns if one.default is not None}
    return BillingSettings(company_id=company_id, **defaults)


def settings_of(session: Session, company_id: int) -> dict[int | None, BillingSettings]:
    """Answer the settings of a company (None) and of its locations."""
    mine = select(BillingSettings).where(BillingSettings.company_id == company_id)
    return {one.location_id: one for one in session.scalars(mine)}


def _lock(session: Session, model: Any, company_id: int, ids: Sequence[int]) -> Sequence[Any]:  # noqa: ANN401 - any model
    if not ids:
        return ()
    wanted = select(model).where(model.company_id == company_id, is_among(session, model.id, ids)).order_by(model.id)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).all()


def _prebooks(session: Session, company_id: int, ids: Sequence[int]) -> dict[int, PrebookFacts]:
    charges: defaultdict[int, list[PrebookCharge]] = defaultdict(list)
    for charge in session.scalars(_of(session, PrebookCharge, PrebookCharge.prebook_id, company_id, ids)):
        charges[charge.prebook_id].append(charge)
    carried = _of(session, InvoicePrebook, InvoicePrebook.prebook_id, company_id, ids)
    done = {one.prebook_id for one in session.scalars(carried)}
    return {
        one.id: PrebookFacts(
            id=one.id,
            number=one.number,
            customer_id=one.customer_id,
            truck_date=one.truck_date,
            carrier_id=one.carrier_id,
            location_id=one.location_id,
            customer_po=one.customer_po,
            ship_to=one.ship_to,
            comments=one.comments,
            charges=tuple((charge.name, charge.amount) for charge in charges[one.id]),
            is_carried_over=one.id in done,
        )
        for one in session.scalars(_of(session, Prebook, Prebook.id, company_id, ids))
    }


def _customers(session: Session, company_id: int, ids: Sequence[int]) -> dict[int, CustomerFacts]:
    found = _lock(session, Customer, company_id, ids)
    limited = [one.id for one in found if one.credit_limit is not None]
    owed = _sums(
        session, CustomerInvoice, CustomerInvoice.balance, company_id, limited, CustomerInvoice.status.in_(_OWED)
    )
    credits_ = _sums(session, BalanceAdjustment, BalanceAdjustment.open_amount, company_id, limited)
    return {
        one.id: CustomerFacts(
            id=one.id,
            name=one.name,
            terms=one.terms,
            is_on_hold=one.credit_hold,
            is_future_sales=one.customer_type.casefold() == FUTURE_SALES.casefold(),
            is_exempt=one.is_exempt_from_billing,
            consolidates=one.consolidates_invoices,
            limit=one.credit_limit,
            owed=owed.get(one.id, _NOTHING),
            credits=credits_.get(one.id, _NOTHING),
        )
        for one in found
    }


def _invoices(session: Session, company_id: int, prebooks: Iterable[PrebookFacts]) -> list[InvoiceFacts]:
    """Answer the invoices that boxes may join: not voided, locked or imported, and without open market items."""
    wanted = {(one.customer_id, one.truck_date) for one in prebooks}
    if not wanted:
        return []
    open_market = exists().where(
        CustomerInvoiceItem.customer_invoice_id == CustomerInvoice.id, CustomerInvoiceItem.is_open_market.is_(True)
    )
    found = session.scalars(
        select(CustomerInvoice)
        .where(
            CustomerInvoice.company_id == company_id,
            is_among(session, CustomerInvoice.customer_id, sorted({one for one, _ in wanted})),
            is_among(session, CustomerInvoice.ship_date, sorted({day for _, day in wanted})),
            CustomerInvoice.import_id.is_(None),
            CustomerInvoice.status.in_(_OWED),
            CustomerInvoice.sync.in_((Sync.NONE, Sync.WAITING, Sync.FAILED)),
            ~open_market,
        )
        .order_by(CustomerInvoice.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    prebooks_of: defaultdict[int, set[int]] = defaultdict(set)
    invoice_ids = [one.id for one in found]
    for one in session.scalars(
        _of(session, InvoicePrebook, InvoicePrebook.customer_invoice_id, company_id, invoice_ids)
    ):
        prebooks_of[one.customer_invoice_id].add(one.prebook_id)
    return [_invoice(one, place, frozenset(prebooks_of[one.id])) for place, one in enumerate(found)]


def _of(session: Session, model: Any, column: Any, company_id: int, ids: Sequence[int]) -> Select[Any]:  # noqa: ANN401 - any model
    return select(model).where(model.company_id == company_id, is_among(session, column, ids)).order_by(model.id)


def _sums(
    session: Session,
    model: Any,  # noqa: ANN401 - any model
    amount: Any,  # noqa: ANN401 - a column of it
    company_id: int,
    ids: Sequence[int],
    *more: Any,  # noqa: ANN401 - conditions
) -> dict[int, Any]:
    if not ids:
        return {}
    wanted = select(model.customer_id, func.sum(amount)).where(
        model.company_id == company_id, is_among(session, model.customer_id, ids), amount > 0, *more
    )
    return dict(session.execute(wanted.group_by(model.customer_id)).tuples().all())


def _box(box: Box, description: str, category: str, is_billed: bool) -> BoxFacts:
    return BoxFacts(
        id=box.id,
        place=box.place,
        inventory_type=box.inventory_type,
        location_id=box.location_id,
        line_id=box.prebook_line_id,
        product_id=box.product_id,
        description=description,
        category=category,
        box_type=box.box_type,
        unit_type=box.unit_type,
        units=box.units,
        landed_cost=box.landed_cost,
        mark_code=box.mark_code,
        is_billed=is_billed,
    )


def _line(one: PrebookLine) -> LineFacts:
    return LineFacts(id=one.id, prebook_id=one.prebook_id, boxes=one.boxes, billed=one.billed_boxes, price=one.price)


def _invoice(one: CustomerInvoice, place: int, prebook_ids: frozenset[int]) -> InvoiceFacts:
    return InvoiceFacts(
        id=one.id,
        place=place,
        customer_id=one.customer_id,
        ship_date=one.ship_date,
        customer_po=one.customer_po,
        ship_to=one.ship_to,
        carrier_id=one.carrier_id,
        is_pending=one.status is CustomerInvoiceStatus.PENDING,
        prebook_ids=prebook_ids,
    )
