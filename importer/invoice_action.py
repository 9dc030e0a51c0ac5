"""What a person may do with an invoice now: the entries of its Actions menu, in the order of the workflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from wholesale.history import Actor
from wholesale.status import InvoiceStatus, Move
from wholesale.upload import OPEN, UPLOADERS
from wholesale.vendor_invoice import VendorInvoice, moves_allowed

LABELS: Final[Mapping[str, LazyString]] = MappingProxyType(
    {
        "Approve": _l("Approve"),
        "Approve Payment": _l("Approve Payment"),
        "Return to Procurement": _l("Return to Procurement"),
        "Cancel Payment": _l("Cancel Payment"),
        "Send to External System": _l("Send to External System"),
        "Return to Approved": _l("Return to Approved"),
        "Mark as Paid": _l("Mark as Paid"),
        "Undo Mark as Paid": _l("Undo Mark as Paid"),
        "Synchronized": _l("Synchronized"),
        "Failed": _l("Failed"),
    }
)
"""The labels of the moves (wholesale/status.py) in the language of the person."""

_A, _ES, _F, _S = InvoiceStatus.A, InvoiceStatus.ES, InvoiceStatus.F, InvoiceStatus.S
_CONFIRM: Final[Mapping[tuple[InvoiceStatus, str], LazyString]] = MappingProxyType(
    {
        (InvoiceStatus.AA, "Return to Procurement"): _l("Return this invoice to procurement, to be reviewed again?"),
        (_A, "Cancel Payment"): _l("Cancel the payment? The invoice then waits for accounting's approval again."),
        (_S, "Return to Approved"): _l(
            "Return this invoice to Approved? Its bill stays in QuickBooks; when it is sent again, that bill is found "
            "and no second one is made."
        ),
        (_ES, "Return to Approved"): _l("Take this invoice back before QuickBooks has fetched it?"),
        (InvoiceStatus.P, "Undo Mark as Paid"): _l("Take the payment mark off this invoice?"),
    }
)


@dataclass(frozen=True)
class InvoiceAction:
    """One entry of the menu: a button that posts, or a link."""

    key: str  # "move", "send", "paid", "edit", "delete", "print"
    label: LazyString
    address: str
    name: str | None = None  # what the button posts
    value: str | None = None
    confirm: LazyString | None = None
    is_main: bool = False  # the next step of the workflow

    @property
    def is_link(self) -> bool:
        """Whether it opens a page instead of posting."""
        return self.key in {"edit", "print"}


def actions_of(invoice: VendorInvoice, actor: Actor) -> list[InvoiceAction]:
    """Answer what may be done with an invoice, by its status and the roles of the person."""
    found = [_of_move(invoice, move) for move in moves_allowed(invoice, actor)]
    window = url_for("order_invoices", order_id=invoice.purchase_order_id, edit=invoice.id, _anchor="upload")
    if invoice.status in OPEN and actor.roles & UPLOADERS:
        found.append(InvoiceAction("edit", _l("Edit"), window))
        if not invoice.may_be_in_books:
            confirm = _l("Delete this invoice with its files? Its history is kept.")
            found.append(
                InvoiceAction("delete", _l("Delete"), url_for("invoice.delete", invoice_id=invoice.id), confirm=confirm)
            )
    found.append(InvoiceAction("print", _l("Print"), url_for("invoice_print", invoice_id=invoice.id)))
    return found


def _of_move(invoice: VendorInvoice, move: Move) -> InvoiceAction:
    label, confirm = LABELS[move.label], _CONFIRM.get((move.old, move.label))
    if move.new is InvoiceStatus.ES:
        address = url_for("reconciliation.send")
        return InvoiceAction("send", label, address, "invoice", str(invoice.id), is_main=True)
    if move.new is InvoiceStatus.P:
        return InvoiceAction("paid", label, url_for("invoice.pay", invoice_id=invoice.id))
    is_main = (move.old, move.new) in {(InvoiceStatus.AP, InvoiceStatus.AA), (InvoiceStatus.AA, InvoiceStatus.A)}
    is_main = is_main or move.old is InvoiceStatus.F
    address = url_for("invoice.move", invoice_id=invoice.id)
    return InvoiceAction("move", label, address, "to", move.new.value, confirm, is_main)
