"""What stands on the labels of boxes, read with a few statements for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from wholesale.box import Box
from wholesale.carrier import Carrier
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.prebook import Prebook, PrebookLine
from wholesale.product import Product
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.rows_at_once import is_among
from wholesale.vendor import Vendor

MOST_LABELS: Final = 1000
"""Of one file: a minute's work for a label printer, and a second or two for us."""

# The rows of a mixed box share one label, that of the first of them.
_LABEL: Final = func.coalesce(Box.mixed_box_id, Box.id)
_ITEM: Final = CustomerInvoiceItem


class Place(NamedTuple):
    """Which of how many boxes: of an invoice, else of a prebook's line, else of an order's."""

    number: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Label:
    """What the label of one box says; "" and None = there is nothing to be said."""

    barcode: str
    box_id: int
    company: str
    customer: str  # "" = open market
    ship_to: str
    carrier: str
    truck_date: date | None
    customer_po: str
    order: str  # number of the purchase order
    prebook: str
    invoice: str
    vendor: str
    awb: str
    mark_code: str
    contents: tuple[str, ...]  # descriptions of products; several in a mixed box
    box_type: str
    pack: str
    place: Place | None


def read_labels(session: Session, company: str, ids: Sequence[int]) -> list[Label]:
    """Answer the labels of boxes of the session's company, in the order in which they were asked for."""
    labels = _labels(session, ids)
    rows = _rows(session, labels)
    contents: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for row in rows:
        contents[row.label].setdefault(row.description)
    places = _places(session, rows)
    first = {row.label: row for row in reversed(rows)}
    return [_label(first[key], company, tuple(contents[key]), places.get(key)) for key in labels]


def boxes_of_invoice(session: Session, invoice_id: int) -> list[int]:
    """Answer the boxes on an invoice, in its order; one more than fits on labels, at most."""
    return _keys(session, select(_ITEM.box_id).where(_ITEM.customer_invoice_id == invoice_id).order_by(_ITEM.id))


def boxes_of_order(session: Session, order_id: int) -> list[int]:
    """Answer the boxes that were shipped for a purchase order; one more than fits on labels, at most."""
    lines = select(PurchaseOrderLine.id).where(PurchaseOrderLine.purchase_order_id == order_id)
    return _keys(session, select(Box.id).where(Box.purchase_order_line_id.in_(lines)).order_by(Box.id))


def _keys(session: Session, wanted: Any) -> list[int]:  # noqa: ANN401 - a selection of keys
    found = session.scalars(wanted.limit(MOST_LABELS + 1).execution_options(by_keys=True))
    return [key for key in found if key is not None]


def _labels(session: Session, ids: Sequence[int]) -> list[int]:
    """Answer the labels of boxes, each once, in the order in which their boxes were asked for."""
    wanted = select(Box.id, _LABEL).where(is_among(session, Box.id, ids)).execution_options(by_keys=True)
    label_of = {row.id: row[1] for row in session.execute(wanted)}
    return list(dict.fromkeys(label_of[key] for key in ids if key in label_of))


def _rows(session: Session, labels: Sequence[int]) -> Sequence[Any]:
    billed, named = aliased(Customer), aliased(Customer)
    of_invoice, of_prebook = aliased(Carrier), aliased(Carrier)
    wanted = (
        select(
            *(Box.id, _LABEL.label("label"), Box.awb, Box.mark_code, Box.box_type),
            *(Box.bunches_per_box, Box.stems_per_bunch, Box.prebook_line_id, Box.purchase_order_line_id),
            *(Product.description, Vendor.name.label("vendor"), PurchaseOrder.number.label("order")),
            *(Prebook.number.label("prebook"), CustomerInvoice.number.label("invoice")),
            CustomerInvoice.id.label("invoice_id"),
            PrebookLine.boxes.label("sold"),
            func.coalesce(billed.name, named.name, "").label("customer"),
            func.coalesce(CustomerInvoice.ship_to, Prebook.ship_to, "").label("ship_to"),
            func.coalesce(CustomerInvoice.customer_po, Prebook.customer_po, "").label("customer_po"),
            func.coalesce(CustomerInvoice.ship_date, Prebook.truck_date).label("truck_date"),
            func.coalesce(of_invoice.name, of_prebook.name, "").label("carrier"),
        )
        .join(Product, Product.id == Box.product_id)
        .join(Vendor, Vendor.id == Box.vendor_id)
        .outerjoin(_ITEM, _ITEM.box_id == Box.id)
        .outerjoin(CustomerInvoice, CustomerInvoice.id == _ITEM.customer_invoice_id)
        .outerjoin(PrebookLine, PrebookLine.id == Box.prebook_line_id)
        .outerjoin(Prebook, Prebook.id == PrebookLine.prebook_id)
        .outerjoin(billed, billed.id == CustomerInvoice.customer_id)
        .outerjoin(named, named.id == func.coalesce(Prebook.customer_id, Box.customer_id))
        .outerjoin(of_invoice, of_invoice.id == CustomerInvoice.carrier_id)
        .outerjoin(of_prebook, of_prebook.id == Prebook.carrier_id)
        .outerjoin(PurchaseOrderLine, PurchaseOrderLine.id == Box.purchase_order_line_id)
        .outerjoin(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.purchase_order_id)
        .where(or_(is_among(session, Box.id, labels), is_among(session, Box.mixed_box_id, labels)))
        .order_by(Box.id)
    )
    return session.execute(wanted.execution_options(by_keys=True)).all()


def _places(session: Session, rows: Iterable[Any]) -> Mapping[int, Place]:
    """Answer which of how many each box is, by its label."""
    on_invoice: defaultdict[int, list[int]] = defaultdict(list)
    of_line: defaultdict[int, list[int]] = defaultdict(list)
    of_order: defaultdict[int, list[int]] = defaultdict(list)
    sold = {row.prebook_line_id: row.sold for row in rows}
    for row in rows:
        if row.invoice_id is not None:
            on_invoice[row.invoice_id].append(row.label)
        elif row.prebook_line_id is not None:
            of_line[row.prebook_line_id].append(row.label)
        elif row.purchase_order_line_id is not None:
            of_order[row.purchase_order_line_id].append(row.label)
    items = select(_ITEM.customer_invoice_id, _LABEL).join(Box, Box.id == _ITEM.box_id)
    found = dict(_numbered(session, of_order, select(Box.purchase_order_line_id, _LABEL), Box.purchase_order_line_id))
    lines = _numbered(session, of_line, select(Box.prebook_line_id, _LABEL), Box.prebook_line_id)
    # More of a line's boxes may come with the next shipment.
    found |= {label: (group, Place(at.number, max(at.of, sold[group]))) for label, (group, at) in lines.items()}
    found |= _numbered(session, on_invoice, items, _ITEM.customer_invoice_id)
    return {label: at for label, (_, at) in found.items()}


def _numbered(
    session: Session,
    groups: Mapping[int, Iterable[int]],
    wanted: Any,  # noqa: ANN401 - a selection
    column: Any,  # noqa: ANN401 - a column of any model
) -> dict[int, tuple[int, Place]]:
    """Answer group and place of the labels that stand in groups."""
    if not groups:
        return {}
    members: defaultdict[int, dict[int, None]] = defaultdict(dict)
    among = wanted.where(is_among(session, column, list(groups))).order_by(column, Box.id)
    for group, label in session.execute(among.execution_options(by_keys=True)):
        members[group].setdefault(label)
    return {
        label: (group, Place(number, len(labels)))
        for group, labels in members.items()
        for number, label in enumerate(labels, 1)
        if label in groups[group]
    }


def _label(row: Any, company: str, contents: tuple[str, ...], place: Place | None) -> Label:  # noqa: ANN401 - a row
    return Label(
        barcode=f"{row.label:010}",
        box_id=row.label,
        company=company,
        customer=row.customer,
        ship_to=row.ship_to,
        carrier=row.carrier,
        truck_date=row.truck_date,
        customer_po=row.customer_po,
        order=row.order or "",
        prebook=row.prebook or "",
        invoice="" if row.invoice is None else str(row.invoice),
        vendor=row.vendor,
        awb=row.awb,
        mark_code=row.mark_code,
        contents=contents,
        box_type=row.box_type.value,
        pack=f"{row.bunches_per_box} x {row.stems_per_bunch}" if len(contents) == 1 else "",
        place=place,
    )
