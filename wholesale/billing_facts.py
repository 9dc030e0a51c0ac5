"""Reads what automatic billing decides about, held, with a number of statements that does not grow with the boxes.

Rows are held in one order everywhere: boxes, prebooks, their lines, customers, invoices, each by their keys. So of two
runs at once, or of a run and a person, the second sees what the first has done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import exists, select

from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.billing_box import BoxFacts, CustomerFacts, Known, LineFacts, PrebookFacts
from wholesale.billing_setup import default_settings, settings_of
from wholesale.box import Box
from wholesale.customer import FUTURE_SALES, Customer
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_item import CustomerInvoiceItem, InvoicePrebook
from wholesale.held_rows import ZERO, HeldRows
from wholesale.invoice_matching import OWED, Receipt, invoices_to_join
from wholesale.prebook import Prebook, PrebookCharge, PrebookLine
from wholesale.product import Product

_NOTHING: Final = Decimal("0.00")
_BOX: Final = (
    *(Box.id, Box.place, Box.inventory_type, Box.location_id, Box.prebook_line_id, Box.product_id),
    *(Product.description, Product.category, Box.box_type, Box.unit_type, Box.bunches_per_box, Box.stems_per_bunch),
    *(Box.unit_cost, Box.other_charges, Box.mark_code),
)
_ARRIVAL: Final = (Box.received_at.nulls_last(), Box.id)
_LINE: Final = (
    *(PrebookLine.id, PrebookLine.prebook_id, PrebookLine.boxes, PrebookLine.billed_boxes.label("billed")),
    *(PrebookLine.unit_type, PrebookLine.price),
)
_PREBOOK: Final = (
    *(Prebook.id, Prebook.number, Prebook.customer_id, Prebook.truck_date, Prebook.carrier_id, Prebook.location_id),
    *(Prebook.customer_po, Prebook.ship_to, Prebook.comments),
)
_CUSTOMER: Final = (
    *(Customer.id, Customer.name, Customer.terms, Customer.credit_hold, Customer.credit_limit, Customer.customer_type),
    *(Customer.is_exempt_from_billing, Customer.consolidates_invoices),
)
_CHARGE: Final = (PrebookCharge.prebook_id, PrebookCharge.name, PrebookCharge.amount)


def read_boxes(rows: HeldRows, ids: Sequence[int]) -> list[BoxFacts]:
    """Answer the boxes in the order in which they arrived; those that have not come after them."""
    rows.hold(Box, Box.id, ids)
    billed = exists().where(CustomerInvoiceItem.box_id == Box.id)
    facts = (
        select(*_BOX, billed)
        .join(Product, Product.id == Box.product_id)
        .where(rows.are(Box, Box.id, ids))
        .order_by(*_ARRIVAL)
        .execution_options(by_keys=True)
    )
    return [_box(*row) for row in rows.session.execute(facts)]


def in_order_of_arrival(rows: HeldRows, ids: Sequence[int]) -> Sequence[int]:
    """Answer the keys of boxes in the order in which they arrived."""
    wanted = select(Box.id).where(rows.are(Box, Box.id, ids)).order_by(*_ARRIVAL)
    return rows.session.scalars(wanted.execution_options(by_keys=True)).all()


def read_known(rows: HeldRows, boxes: Iterable[BoxFacts], receipt: Receipt) -> Known:
    """Answer everything that decides about these boxes."""
    lines = _lines(rows, sorted({box.line_id for box in boxes if box.line_id is not None}))
    prebooks = _prebooks(rows, sorted({one.prebook_id for one in lines.values()}))
    customers = _customers(rows, sorted({one.customer_id for one in prebooks.values()}))
    settings = settings_of(rows.session, rows.company_id)
    company = settings.pop(None, None) or default_settings(rows.company_id)
    return Known(
        lines=lines,
        prebooks=prebooks,
        customers=customers,
        invoices=invoices_to_join(rows, prebooks.values(), [company, *settings.values()], receipt),
        settings=company,
        of_location={key: one for key, one in settings.items() if key is not None},
    )


def _lines(rows: HeldRows, ids: Sequence[int]) -> dict[int, LineFacts]:
    # A line never changes its prebook, so this may be asked before either is held.
    of_prebooks = select(PrebookLine.prebook_id).where(rows.are(PrebookLine, PrebookLine.id, ids)).distinct()
    if ids:
        rows.hold(Prebook, Prebook.id, sorted(rows.session.scalars(of_prebooks.execution_options(by_keys=True))))
        rows.hold(PrebookLine, PrebookLine.id, ids)
    return {one.id: LineFacts(**one._mapping) for one in rows.rows(_LINE, PrebookLine.id, ids)}  # noqa: SLF001 - the public name of a row as a mapping


def _prebooks(rows: HeldRows, ids: Sequence[int]) -> dict[int, PrebookFacts]:
    charges: defaultdict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for charge in rows.rows(_CHARGE, PrebookCharge.prebook_id, ids):
        charges[charge.prebook_id].append((charge.name, charge.amount))
    done = {one.prebook_id for one in rows.rows([InvoicePrebook.prebook_id], InvoicePrebook.prebook_id, ids)}
    return {
        one.id: PrebookFacts(**one._mapping, charges=tuple(charges[one.id]), is_carried_over=one.id in done)  # noqa: SLF001 - as above
        for one in rows.rows(_PREBOOK, Prebook.id, ids)
    }


def _customers(rows: HeldRows, ids: Sequence[int]) -> dict[int, CustomerFacts]:
    rows.hold(Customer, Customer.id, ids)
    found = rows.rows(_CUSTOMER, Customer.id, ids)
    limited = [one.id for one in found if one.credit_limit is not None]
    owed = rows.sums(CustomerInvoice.balance, limited, CustomerInvoice.balance > ZERO, CustomerInvoice.status.in_(OWED))
    credits_ = rows.sums(BalanceAdjustment.open_amount, limited, BalanceAdjustment.open_amount != ZERO)
    return {
        one.id: CustomerFacts(
            id=one.id,
            name=one.name,
            terms=one.terms,
            is_on_hold=one.credit_hold,
            is_future_sales=one.customer_type.strip().casefold() == FUTURE_SALES.casefold(),
            is_exempt=one.is_exempt_from_billing,
            consolidates=one.consolidates_invoices,
            limit=one.credit_limit,
            owed=owed.get(one.id, _NOTHING),
            credits=credits_.get(one.id, _NOTHING),
        )
        for one in found
    }


def _box(*facts: Any) -> BoxFacts:  # noqa: ANN401 - columns of all types
    (id_, place, kind, location_id, line_id, product_id, description, category, box_type, unit_type, *rest) = facts
    bunches, stems, unit_cost, other_charges, mark_code, is_billed = rest
    return BoxFacts(
        id=id_,
        place=place,
        inventory_type=kind,
        location_id=location_id,
        line_id=line_id,
        product_id=product_id,
        description=description,
        category=category,
        box_type=box_type,
        unit_type=unit_type,
        bunches=bunches,
        stems_per_bunch=stems,
        landed_cost=unit_cost + other_charges,
        mark_code=mark_code,
        is_billed=is_billed,
    )
