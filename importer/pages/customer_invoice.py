"""One invoice to a customer: what stands on it, what may be done with it, and its history; on screen and on paper."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any, ClassVar

from flask import request, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from importer.customer_invoice_words import (
    ACTION_LABELS,
    COST_READERS,
    INVOICE_READERS,
    STATUS_LABELS,
    STATUS_TONES,
    SYNC_LABELS,
    SYNC_TONES,
)
from importer.invoice_pdf import invoice_pdf, pdf_name
from importer.invoice_story import told_together
from importer.order_words import UNITS
from importer.page import PAGES, Answer, Page, action, part
from wholesale.customer_balance import days_overdue
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.customer_invoice_hold import hold_invoice
from wholesale.customer_invoice_mail import has_address, want_mail
from wholesale.customer_invoice_move import invoice_moves_allowed, move_invoice
from wholesale.customer_invoice_status import INVOICE_KEEPERS, INVOICE_REVOKERS, CustomerInvoiceAction
from wholesale.history import history_of
from wholesale.invoice_lines import InvoiceLine, as_sold, invoice_lines, margin_of, prebooks_of

_SUBMIT, _CONFIRM, _UNCONFIRM, _VOID = CustomerInvoiceAction


class CustomerInvoicePage(Page):
    """The detail of one invoice."""

    name: ClassVar = "customer_invoice"
    path: ClassVar = "/sales/invoices/<int:customer_invoice_id>"
    title: ClassVar = _l("Invoice")
    roles: ClassVar = INVOICE_READERS

    def get(self, customer_invoice_id: int) -> Answer:
        """Show the invoice."""
        invoice = self.one(CustomerInvoice, customer_invoice_id)
        is_owed = invoice.balance > 0 and invoice.status is CustomerInvoiceStatus.CONFIRMED
        lines = invoice_lines(self.session, invoice)
        shows_cost = bool(self.actor.roles & COST_READERS)
        return self.render(
            "sales/invoice.html",
            **_shown(invoice, lines),
            lines=lines if shows_cost else as_sold(lines),
            sums=_sums(lines) if shows_cost else None,
            margin_of=margin_of,
            units=UNITS,
            prebooks=prebooks_of(self.session, invoice),
            labels=STATUS_LABELS,
            tones=STATUS_TONES,
            syncs=SYNC_LABELS,
            sync_tones=SYNC_TONES,
            actions=ACTION_LABELS,
            moves=[move.action.value for move in invoice_moves_allowed(self.session, invoice, self.actor)],
            may_edit=self._may_edit(invoice),
            may_mail=self._may_mail(invoice),
            overdue=days_overdue(invoice, self.today) if is_owed else 0,
            history=told_together(history_of(self.session, invoice)),
            may_open={name: self._may_open(name) for name in _LINKED},
        )

    @part("pdf")
    def pdf(self, customer_invoice_id: int) -> Answer:
        """Answer the PDF that the customer gets."""
        invoice = self.one(CustomerInvoice, customer_invoice_id)
        content = BytesIO(invoice_pdf(self.session, invoice, self.now))
        name = pdf_name(invoice, self.company.language)
        answer = send_file(content, mimetype="application/pdf", download_name=name)
        # send_file would let any cache keep it for the year that static files are kept.
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @action("submit", roles=INVOICE_KEEPERS)
    def submit(self, customer_invoice_id: int) -> Answer:
        """Let it wait for its confirmation."""
        invoice = self._move(customer_invoice_id, _SUBMIT)
        self.say(_("Invoice %(number)s waits for its confirmation.", number=invoice.number))
        return self.to("customer_invoice", customer_invoice_id=invoice.id)

    @action("confirm", roles=INVOICE_KEEPERS)
    def confirm(self, customer_invoice_id: int) -> Answer:
        """Let the customer owe it."""
        invoice = self._move(customer_invoice_id, _CONFIRM)
        told = _("Invoice %(number)s is confirmed.", number=invoice.number)
        if invoice.mail_wanted_at is not None:
            told += " " + _("It is mailed to %(to)s.", to=invoice.customer.email_for_invoices)
        self.say(told)
        return self.to("customer_invoice", customer_invoice_id=invoice.id)

    @action("unconfirm", roles=INVOICE_REVOKERS)
    def unconfirm(self, customer_invoice_id: int) -> Answer:
        """Take the confirmation back."""
        invoice = self._move(customer_invoice_id, _UNCONFIRM)
        self.say(_("Invoice %(number)s is not confirmed any more.", number=invoice.number))
        return self.to("customer_invoice", customer_invoice_id=invoice.id)

    @action("void", roles=INVOICE_KEEPERS)
    def void(self, customer_invoice_id: int) -> Answer:
        """Take it back for good."""
        invoice = self._move(customer_invoice_id, _VOID)
        self.say(_("Invoice %(number)s is voided; its boxes are back in inventory.", number=invoice.number))
        return self.to("customer_invoice", customer_invoice_id=invoice.id)

    @action("mail", roles=INVOICE_KEEPERS)
    def mail(self, customer_invoice_id: int) -> Answer:
        """Mail it to the customer, again where it was before."""
        invoice = self.one(CustomerInvoice, customer_invoice_id)
        hold_invoice(self.session, invoice)
        want_mail(invoice, self.now)
        self.say(_("It is mailed to %(to)s within a minute.", to=invoice.customer.email_for_invoices))
        return self.to("customer_invoice", customer_invoice_id=invoice.id)

    def _move(self, invoice_id: int, asked: CustomerInvoiceAction) -> CustomerInvoice:
        invoice = self.one(CustomerInvoice, invoice_id)
        revision = request.form.get("revision", type=int)
        why = request.form.get("why", "").strip()
        move_invoice(self.session, invoice, asked, self.actor, self.now, revision=revision or 0, why=why)
        return invoice

    def _may_edit(self, invoice: CustomerInvoice) -> bool:
        return invoice.is_open_to_changes and bool(self.actor.roles & INVOICE_KEEPERS)

    def _may_mail(self, invoice: CustomerInvoice) -> bool:
        is_owed = invoice.status is CustomerInvoiceStatus.CONFIRMED and has_address(invoice)
        return is_owed and bool(self.actor.roles & INVOICE_KEEPERS)

    def _may_open(self, name: str) -> bool:
        page = PAGES.get(name)
        return page is not None and page.admits(self.user)


class CustomerInvoicePrint(Page):
    """The invoice on paper, as the customer gets it."""

    name: ClassVar = "customer_invoice_print"
    path: ClassVar = "/sales/invoices/<int:customer_invoice_id>/print"
    title: ClassVar = _l("Print")
    roles: ClassVar = INVOICE_READERS

    def get(self, customer_invoice_id: int) -> Answer:
        """Show the invoice as it is printed."""
        invoice = self.one(CustomerInvoice, customer_invoice_id)
        lines = as_sold(invoice_lines(self.session, invoice))
        return self.render("sales/print.html", **_shown(invoice, lines), lines=lines, units=UNITS)


_LINKED = ("import_run", "customer", "prebook", "customer_documents", "billing_run", "labels")


def _shown(invoice: CustomerInvoice, lines: list[InvoiceLine]) -> dict[str, Any]:
    rounding = invoice.total - invoice.charges_total - sum((line.amount for line in lines), Decimal(0))
    return {"invoice": invoice, "customer": invoice.customer, "rounding": rounding or None}


def _sums(lines: list[InvoiceLine]) -> dict[str, Any]:
    amount, cost = sum((line.amount for line in lines), Decimal("0.00")), sum((line.cost for line in lines), Decimal(0))
    return {"amount": amount, "cost": cost, "boxes": sum(line.boxes for line in lines)}
