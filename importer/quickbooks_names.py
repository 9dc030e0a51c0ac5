"""Names of QuickBooks as people type them into the mapping, and what becomes of a name that is mapped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import Session

from qbwc_server.list_known import KnownLists
from qbwc_server.list_target import fault_of
from qbwc_server.lists import ListKind, entry_by_name, near
from qbwc_server.mapping import TARGETS, Subject, Target
from qbwc_server.mapping import Mapping as MappingRow
from wholesale.charge import AdditionalCharge
from wholesale.company import Location
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceCharge
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.vendor import Vendor

KINDS: Final[Mapping[ListKind, LazyString]] = {
    ListKind.VENDOR: _l("vendor"),
    ListKind.ACCOUNT: _l("account"),
    ListKind.TERMS: _l("terms"),
    ListKind.CLASS: _l("class"),
    ListKind.ITEM: _l("item"),
    ListKind.CUSTOMER: _l("customer"),
}
_LATEST: Final = 500


@dataclass(frozen=True)
class Known:
    """A name of QuickBooks that something is mapped to, as QuickBooks knows it now."""

    text: str  # as it is typed
    tone: str
    state: str


@dataclass(frozen=True)
class Wanted:
    """What a typed name means: a target, or nothing with names like it."""

    target: Target | None
    like: Sequence[str] = ()


def written(kind: ListKind, name: str, kinds: Iterable[ListKind]) -> str:
    """Answer a name as it is typed; one that is not of the first kind says of which it is: "Freight [item]"."""
    return name if kind is next(iter(kinds)) else f"{name} [{KINDS[kind]}]"


def meant(session: Session, company_id: int, subject: Subject, text: str, *, lists_read: bool) -> Wanted:
    """Answer what a typed name means, as QuickBooks compares names: case does not count."""
    kinds = TARGETS[subject]
    name, chosen = _split(text, kinds)
    if not lists_read:
        return Wanted(Target(chosen or kinds[0], name))
    for kind in (chosen,) if chosen else kinds:
        entry = entry_by_name(session, company_id, kind, name)
        if entry is not None and not entry.is_gone:
            return Wanted(Target(kind, entry.full_name, entry.list_id))
    like = [written(kind, one, kinds) for kind in kinds for one in near(session, company_id, kind, name)]
    return Wanted(None, like[:4])


def _split(text: str, kinds: Sequence[ListKind]) -> tuple[str, ListKind | None]:
    plain = text.strip()
    for kind in kinds:
        for label in (str(KINDS[kind]), kind.value):
            if plain.casefold().endswith(f"[{label}]".casefold()):
                return plain[: -len(label) - 2].strip(), kind
    return plain, None


def known(lists: KnownLists, row: MappingRow) -> Known:
    """Answer how QuickBooks knows a mapped name now."""
    kinds = TARGETS[row.subject]
    text = written(row.target, row.full_name, kinds)
    if not lists.were_read:
        return Known(text, "muted", _("not compared yet"))
    entry = lists.find(Target(row.target, row.full_name, row.list_id))
    if entry is None or entry.is_gone:
        return Known(text, "bad", _("QuickBooks has it no more"))
    text = written(row.target, entry.full_name, kinds)
    if not entry.is_active:
        return Known(text, "bad", _("inactive in QuickBooks"))
    if fault_of(entry):
        return Known(text, "bad", _("cannot be on a bill"))
    return Known(text, "ok", _("mapped"))


def names_in_use(session: Session, company_id: int, subject: Subject) -> list[str]:
    """Answer our own names of a subject: all that are kept, of orders and invoices those of the latest 500."""
    if subject is Subject.LOCATION:
        return list(session.scalars(select(Location.code).where(Location.company_id == company_id)))
    if subject is Subject.TERMS:
        terms = select(Vendor.terms).where(Vendor.company_id == company_id, Vendor.terms.is_not(None)).distinct()
        return [one for one in session.scalars(terms) if one]
    if subject in {Subject.SALE_CATEGORY, Subject.SALE_CHARGE}:
        return _of_sales(session, company_id, subject)
    if subject not in {Subject.CATEGORY, Subject.CHARGE}:
        return []
    latest = (
        select(PurchaseOrder.id)
        .where(PurchaseOrder.company_id == company_id)
        .order_by(PurchaseOrder.ship_date.desc())
        .limit(_LATEST)
    )
    if subject is Subject.CATEGORY:
        lines = select(PurchaseOrderLine.category).where(
            PurchaseOrderLine.company_id == company_id, PurchaseOrderLine.purchase_order_id.in_(latest)
        )
        return list(session.scalars(lines.distinct()))
    charges = select(AdditionalCharge.name).where(
        AdditionalCharge.company_id == company_id, AdditionalCharge.purchase_order_id.in_(latest)
    )
    return list(session.scalars(charges.distinct()))


def _of_sales(session: Session, company_id: int, subject: Subject) -> list[str]:
    latest = (
        select(CustomerInvoice.id)
        .where(CustomerInvoice.company_id == company_id, CustomerInvoice.import_id.is_(None))
        .order_by(CustomerInvoice.invoice_date.desc(), CustomerInvoice.id.desc())
        .limit(_LATEST)
    )
    if subject is Subject.SALE_CATEGORY:
        items = select(CustomerInvoiceItem.category).where(CustomerInvoiceItem.customer_invoice_id.in_(latest))
        return list(session.scalars(items.where(CustomerInvoiceItem.company_id == company_id).distinct()))
    charges = select(CustomerInvoiceCharge.name).where(CustomerInvoiceCharge.customer_invoice_id.in_(latest))
    return list(session.scalars(charges.where(CustomerInvoiceCharge.company_id == company_id).distinct()))
