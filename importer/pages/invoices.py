"""One vendor invoice: its facts, its history, its files, and what QuickBooks said of it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from importer.invoice_action import LABELS, actions_of
from importer.page import PAGES, Admitted, Answer, Page, action
from importer.query import key_of
from importer.upload_form import endings, stored_files
from qbwc_server.queue import WorkItem
from wholesale.attachment import Attachment, attach_stored, attachments_of, remove_attachment
from wholesale.bill_lines import lines_of
from wholesale.history import history_of
from wholesale.mark_paid import mark_as_paid
from wholesale.order_parts import load
from wholesale.status import APPROVERS, InvoiceStatus, move_between
from wholesale.upload import OPEN, delete_invoice
from wholesale.vendor_invoice import VendorInvoice, become

_BILL = "vendor_bill"  # what the accounting queue calls it
# Sending asks for every reason against it (bulk.send), and a payment has its day: both have forms of their own.
_MOVED_HERE = tuple(status for status in InvoiceStatus if status not in {InvoiceStatus.ES, InvoiceStatus.P})


class InvoicePage(Page):
    """The detail of one invoice, with every action its status allows."""

    name: ClassVar[str] = "invoice"
    path: ClassVar[str] = "/invoices/<int:invoice_id>"
    title: ClassVar[LazyString] = _l("Vendor's invoice")
    roles: ClassVar[Admitted] = APPROVERS

    def get(self, invoice_id: int) -> Answer:
        """Show the invoice."""
        invoice = self.one(VendorInvoice, invoice_id)
        load(self.session, [invoice.purchase_order])
        return self.render(
            "reconciliation/invoice.html",
            invoice=invoice,
            order=invoice.purchase_order,
            lines=lines_of(invoice),
            actions=actions_of(invoice, self.actor),
            files=attachments_of(self.session, invoice),
            history=history_of(self.session, invoice)[::-1],
            item_id=self._desk_item(invoice),
            is_open=invoice.status in OPEN,
            endings=endings(),
            labels=LABELS,
        )

    @action("move")
    def move(self, invoice_id: int) -> Answer:
        """Move the invoice to another status."""
        invoice = self.one(VendorInvoice, invoice_id)
        wanted = next((status for status in _MOVED_HERE if status.value == request.form.get("to")), None)
        if wanted is None:
            self.say(_("Choose what is to be done with the invoice."), "warning")
            return self._back(invoice)
        taken = move_between(invoice.status, wanted)
        become(self.session, invoice, wanted, self.actor, self.now, request.form.get("why", "").strip())
        label = LABELS[taken.label] if taken else ""
        self.say(_("%(action)s: invoice %(number)s is %(status)s now.", **self._told(invoice, action=label)))
        return self._back(invoice)

    @action("pay")
    def pay(self, invoice_id: int) -> Answer:
        """Mark the invoice as paid on a day."""
        invoice = self.one(VendorInvoice, invoice_id)
        paid_on = _day(request.form.get("paid_on", ""))
        if not mark_as_paid(self.session, invoice, paid_on, self.actor, self.today, self.now):
            self.say(_("The payment date is before the date of the invoice; check it."), "warning")
        self.say(_("Invoice %(number)s is marked as paid.", number=invoice.bill_number))
        return self._back(invoice)

    @action("delete")
    def delete(self, invoice_id: int) -> Answer:
        """Delete the invoice; its history stays."""
        invoice = self.one(VendorInvoice, invoice_id)
        order_id, number = invoice.purchase_order_id, invoice.bill_number
        delete_invoice(self.session, invoice, self.actor, self.now)
        self.say(_("Invoice %(number)s was deleted.", number=number))
        return self.to("reconciliation") if _asks_for("grid") else self.to("order_invoices", order_id=order_id)

    @action("attach")
    def attach(self, invoice_id: int) -> Answer:
        """Attach further files; those ticked are replaced by them."""
        files = stored_files(self.services, self.user.company_id, self.now)
        invoice = self.one(VendorInvoice, invoice_id)
        for file in files:
            attach_stored(self.session, invoice, file, self.actor, self.now)
        if not files:
            self.say(_("No file was chosen."), "warning")
        elif request.form.get("replaced"):
            self._remove(invoice, request.form["replaced"])
        return self._back(invoice)

    @action("detach")
    def detach(self, invoice_id: int) -> Answer:
        """Take a file off the invoice."""
        invoice = self.one(VendorInvoice, invoice_id)
        self._remove(invoice, request.form.get("file", ""))
        self.say(_("The file was removed."))
        return self._back(invoice)

    def _remove(self, invoice: VendorInvoice, key: str) -> None:
        attachment = self.one(Attachment, key_of(key) or 0)
        if attachment.vendor_invoice_id != invoice.id:
            raise NotFound
        remove_attachment(self.session, attachment, self.actor, self.now)

    def _told(self, invoice: VendorInvoice, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - words of a message
        return {"number": invoice.bill_number, "status": invoice.status.value, **more}

    def _back(self, invoice: VendorInvoice) -> Response:
        if _asks_for("grid"):
            return self.to("reconciliation")
        if _asks_for("invoice"):
            return self.to("invoice", invoice_id=invoice.id)
        return self.to("order_invoices", order_id=invoice.purchase_order_id, _anchor=f"invoice-{invoice.id}")

    def _desk_item(self, invoice: VendorInvoice) -> int | None:
        """Answer the newest item of the accounting queue for this invoice, where the person may open it."""
        page = PAGES.get("desk_item")
        if page is None or not page.admits(self.user):
            return None
        mine = select(WorkItem.id).where(WorkItem.kind == _BILL, WorkItem.record_id == invoice.id)
        return self.session.scalar(mine.order_by(WorkItem.id.desc()).limit(1))


class InvoicePrint(Page):
    """The invoice on paper: what an approver signs or files."""

    name: ClassVar[str] = "invoice_print"
    path: ClassVar[str] = "/invoices/<int:invoice_id>/print"
    title: ClassVar[LazyString] = _l("Print")
    roles: ClassVar[Admitted] = APPROVERS

    def get(self, invoice_id: int) -> Answer:
        """Show the invoice as it is printed."""
        invoice = self.one(VendorInvoice, invoice_id)
        load(self.session, [invoice.purchase_order])
        return self.render(
            "reconciliation/print.html",
            invoice=invoice,
            order=invoice.purchase_order,
            lines=lines_of(invoice),
            files=attachments_of(self.session, invoice),
            history=history_of(self.session, invoice),
        )


def _asks_for(place: str) -> bool:
    return request.form.get("back") == place


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
