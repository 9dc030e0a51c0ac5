"""Why an invoice was refused, with what is known beyond the rule's own words and the page that sets it right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from importer.mending import Mend, mend_of
from importer.page import PAGES
from qbwc_server.list_target import Unmapped
from qbwc_server.mapping import KnownAccounting
from wholesale.bill_lines import lines_of
from wholesale.errors import Entry
from wholesale.history import Actor
from wholesale.purchase_order import PurchaseOrder
from wholesale.upload import OPEN
from wholesale.vendor_invoice import VendorInvoice


@dataclass(frozen=True)
class Reason:
    """One reason against an invoice."""

    entry: Entry
    mend: Mend | None  # None = no page the person may open sets it right
    more: Sequence[str] = ()  # what QuickBooks' own lists say about it


_Arguments = Callable[[PurchaseOrder, VendorInvoice | None, Actor], dict[str, Any]]


@dataclass(frozen=True)
class _Way:
    label: LazyString
    endpoint: str
    arguments: _Arguments
    anchor: str | None = None


def _of_order(order: PurchaseOrder, _invoice: VendorInvoice | None, _actor: Actor) -> dict[str, Any]:
    return {"order_id": order.id}


def _of_invoice(order: PurchaseOrder, invoice: VendorInvoice | None, _actor: Actor) -> dict[str, Any]:
    edited = {} if invoice is None or invoice.status not in OPEN else {"edit": invoice.id}
    return {"order_id": order.id, **edited}


def _of_vendor(order: PurchaseOrder, _invoice: VendorInvoice | None, _actor: Actor) -> dict[str, Any]:
    return {"vendor_id": order.vendor_id}


def _of_user(_order: PurchaseOrder, _invoice: VendorInvoice | None, actor: Actor) -> dict[str, Any]:
    return {"user_id": actor.user_id}


def _of_nothing(_order: PurchaseOrder, _invoice: VendorInvoice | None, _actor: Actor) -> dict[str, Any]:
    return {}


_CHARGES = _Way(_l("Open the charges"), "order_invoices", _of_order, "charges")
_WINDOW = _Way(_l("Open the invoice"), "order_invoices", _of_invoice, "invoices")
_VENDOR = _Way(_l("Open the vendor"), "vendor", _of_vendor)
_MAPPING = _Way(_l("Choose an account"), "mapping", _of_nothing)

WAYS: Final[Mapping[str, tuple[_Way, ...]]] = MappingProxyType(
    {
        "no_charges": (_CHARGES,),
        "charges_above_total": (_CHARGES,),
        "charges_locked": (_CHARGES,),
        "no_accounting_name": (_VENDOR, _Way(_l("Match the vendors"), "quickbooks_vendors", _of_nothing)),
        "vendor_unknown": (_Way(_l("Match the vendors"), "quickbooks_vendors", _of_nothing), _VENDOR),
        "no_account_for_goods": (_MAPPING,),
        "no_account_for_charge": (_MAPPING,),
        "bill_number_too_long": (_WINDOW,),
        "bill_number_taken": (_WINDOW,),
        "unstorable_letters": (_WINDOW,),
        "lines_differ": (_WINDOW,),
        "total_not_positive": (_WINDOW,),
        "period_closed": (_WINDOW,),
        "not_approved": (_WINDOW,),
        "already_sent": (_WINDOW,),
        "failed_before": (_WINDOW,),
        "moved_meanwhile": (_WINDOW,),
        "order_without_invoice": (_Way(_l("Upload an invoice"), "order_invoices", _of_order, "upload"),),
        "approval_option_missing": (_Way(_l("Open the user"), "user", _of_user),),
    }
)
"""The pages that set a refusal right, the best first; the first that the person may open is offered."""


def reason_of(
    entry: Entry,
    order: PurchaseOrder,
    invoice: VendorInvoice | None,
    actor: Actor,
    accounting: KnownAccounting | None = None,
) -> Reason:
    """Answer a refusal with its remedy."""
    more = tuple(_more(entry, invoice, accounting)) if invoice is not None and accounting is not None else ()
    return Reason(entry, _mend(entry, order, invoice, actor) or mend_of(entry), more)


def _mend(entry: Entry, order: PurchaseOrder, invoice: VendorInvoice | None, actor: Actor) -> Mend | None:
    for way in WAYS.get(entry.key, ()):
        page = PAGES.get(way.endpoint)
        if page is not None and page.admits(g.user):
            return Mend(way.label, url_for(way.endpoint, _anchor=way.anchor, **way.arguments(order, invoice, actor)))
    return None


def _more(entry: Entry, invoice: VendorInvoice, accounting: KnownAccounting) -> Iterator[str]:
    if entry.key in {"no_account_for_goods", "no_account_for_charge"}:
        for line in lines_of(invoice):
            target = accounting.bill_account(line, invoice.vendor)
            if line.subject == entry.values.get("subject") and isinstance(target, Unmapped):
                yield target.why
                return
    if entry.key == "vendor_unknown" and (near := accounting.vendors_like(str(entry.values["name"]))):
        yield _("QuickBooks has: %(names)s", names=", ".join(near))
