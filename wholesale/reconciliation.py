"""Keeps what PO Reconciliation shows of an order true, in the transaction that changes it (domain.md 2.7).

Whoever changes lines, charges, quantities or days of an order calls `note_order`; `upload` and the moves of
`vendor_invoice` note invoices by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import bindparam, inspect, literal_column, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from wholesale.charge import AdditionalCharge
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine, one_a_box
from wholesale.reconciliation_row import rank_of
from wholesale.status import least_advanced
from wholesale.vendor_invoice import VendorInvoice

Part = TypeVar("Part", PurchaseOrderLine, AdditionalCharge, VendorInvoice)

_AT_ONCE = 500
_COLUMNS: dict[type[Any], tuple[str, ...]] = {
    PurchaseOrderLine: ("boxes", "units_per_box", "unit_cost", "breakdown", "confirmed_boxes", "received_boxes"),
    AdditionalCharge: ("amount",),
    VendorInvoice: ("number", "total", "status"),
}
"""What `noted` asks of each part."""


def note_order(session: Session, order: PurchaseOrder) -> None:
    """Note an order whose lines, charges, quantities or days have changed."""
    session.flush()
    note_orders(session, order.company_id, [order.id])


def note_invoices(session: Session, company_id: int, order_id: int) -> None:
    """Note an order to which an invoice was added, or of which one was changed or deleted."""
    note_orders(session, company_id, [order_id])


def note_orders(session: Session, company_id: int, order_ids: Iterable[int]) -> None:
    """Note several orders of one company, such as those of an import; each is held until the transaction ends."""
    session.flush()
    left = iter(sorted(set(order_ids)))
    while ids := list(islice(left, _AT_ONCE)):
        _note(session, company_id, ids)


def note_all(session: Session, company_id: int) -> None:
    """Note all orders of a company: after rows were written past our own code."""
    note_orders(
        session, company_id, session.scalars(select(PurchaseOrder.id).where(PurchaseOrder.company_id == company_id))
    )


def noted(
    lines: Sequence[PurchaseOrderLine], charges: Sequence[AdditionalCharge], invoices: Sequence[VendorInvoice]
) -> dict[str, Any]:
    """Answer what the columns of an order with these parts hold."""
    order_charges = sum((charge.amount for charge in charges), Decimal("0.00"))
    order_total = sum((line.amount for line in lines), Decimal("0.00")) + order_charges
    invoice_total = sum((invoice.total for invoice in invoices), Decimal("0.00")) if invoices else None
    confirmed = _known_sum(line.confirmed_boxes for line in one_a_box(lines))
    received = _known_sum(line.received_boxes for line in one_a_box(lines))
    total_differs = invoice_total is not None and invoice_total != order_total
    # Ten boxes of roses too few and ten of lilies too many are no match.
    quantity_differs = None not in (confirmed, received) and (
        confirmed != received or any(line.is_received_otherwise for line in lines)
    )
    return {
        "row_rank": rank_of(least_advanced(invoice.status for invoice in invoices)),
        "order_total": order_total,
        "order_charges": order_charges,
        "invoice_total": invoice_total,
        "invoice_numbers": ", ".join(invoice.number for invoice in invoices if invoice.number),
        "qty_confirmed": confirmed,
        "qty_received": received,
        "total_differs": total_differs,
        "quantity_differs": quantity_differs,
        "differs": total_differs or quantity_differs,
    }


def _known_sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _note(session: Session, company_id: int, ids: list[int]) -> None:
    days = _hold(session, company_id, ids)
    lines = _parts(session, PurchaseOrderLine, company_id, ids)
    charges = _parts(session, AdditionalCharge, company_id, ids)
    invoices = _parts(session, VendorInvoice, company_id, ids)
    rows = [
        {"_id": each, "arrives_on": day, **noted(lines[each], charges[each], invoices[each])}
        for each, day in days.items()
    ]
    if not rows:
        return
    names = [name for name in rows[0] if name != "_id"]
    change = update(PurchaseOrder).where(PurchaseOrder.company_id == company_id, PurchaseOrder.id == bindparam("_id"))
    session.connection().execute(change.values({name: bindparam(name) for name in names}), rows)
    for row in rows:
        _show(session, row, names)


def _hold(session: Session, company_id: int, ids: list[int]) -> dict[int, Any]:
    """Hold the orders, so that what is read next is what the last one to change them has left."""
    # With the company's column as it is, SQLite would walk through all its orders instead of looking up the keys.
    here = (PurchaseOrder.company_id + literal_column("0") == company_id, PurchaseOrder.id.in_(ids))
    wanted = select(PurchaseOrder.id, PurchaseOrder.arrival_date, PurchaseOrder.ship_date).where(*here)
    # Invoices refer to the order: `key_share` lets two uploads pass each other up to here.
    held = wanted.order_by(PurchaseOrder.id).with_for_update(key_share=True).execution_options(by_keys=True)
    return {row.id: row.arrival_date or row.ship_date for row in session.execute(held)}


def _parts(session: Session, kind: type[Part], company_id: int, ids: list[int]) -> defaultdict[int, list[Part]]:
    """Read the parts afresh, as records of their own: those the session holds may be older, or half changed."""
    names = _COLUMNS[kind]
    of_orders = (kind.company_id == company_id, kind.purchase_order_id.in_(ids))
    wanted = select(kind.purchase_order_id, *(getattr(kind, name) for name in names)).where(*of_orders)
    found: defaultdict[int, list[Part]] = defaultdict(list)
    for order_id, *values in session.execute(wanted.order_by(kind.id)):
        found[order_id].append(kind(**dict(zip(names, values, strict=True))))
    return found


def _show(session: Session, row: dict[str, Any], names: list[str]) -> None:
    """Let an order that the session holds show what was written."""
    order = session.identity_map.get(inspect(PurchaseOrder).identity_key_from_primary_key((row["_id"],)))
    if order is not None:
        for name in names:
            set_committed_value(order, name, row[name])
