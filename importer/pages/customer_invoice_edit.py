"""Writing an invoice by hand, changing one that nobody owes yet, and selling boxes of inventory on it."""

from __future__ import annotations

from typing import ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from importer.invoice_boxes import BoxesRow, rows_of, wanted_of
from importer.invoice_form import InvoiceForm, NewInvoiceForm
from importer.order_rows import ChargeForm
from importer.order_words import UNITS
from importer.page import Answer, Page, action
from importer.query import key_of
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_change import change_invoice
from wholesale.customer_invoice_entry import add_boxes, create_invoice
from wholesale.customer_invoice_facts import check_open
from wholesale.customer_invoice_status import INVOICE_KEEPERS
from wholesale.errors import Entry, TradeError
from wholesale.invoice_lines import InvoiceLine, as_sold, invoice_lines


class CustomerInvoiceNew(Page):
    """A new invoice."""

    name: ClassVar = "customer_invoice_new"
    path: ClassVar = "/sales/invoices/new"
    title: ClassVar = _l("New invoice")
    roles: ClassVar = INVOICE_KEEPERS

    def get(self) -> Answer:
        """Answer the empty form; the customer may be told in the address."""
        form = NewInvoiceForm.blank(self.session, self.today)
        if (code := request.args.get("customer", "").strip()) and form.customer.data is None:
            form.customer.process_formdata([code])
            form.customer.find(self.session)
        return self._show(form)

    @action()
    def save(self) -> Answer:
        """Begin the invoice; its boxes are chosen next."""
        form = NewInvoiceForm.blank(self.session, self.today)
        if not form.is_posted_well:
            return self._show(form), 422
        try:
            with self.session.begin_nested():
                new = form.invoice(self.session)
                invoice = create_invoice(self.session, self.user.company_id, new, self.actor, self.now)
        except TradeError as refused:
            return self._show(form, refused.entry), 422
        self.say(_("Invoice %(number)s is begun as a draft. Choose its boxes.", number=invoice.number))
        return self.to("customer_invoice_boxes", customer_invoice_id=invoice.id)

    def _show(self, form: NewInvoiceForm, refused: Entry | None = None) -> str:
        return self.render("sales/new.html", form=form, refused=refused)


class CustomerInvoiceEdit(Page):
    """Changes of an invoice."""

    name: ClassVar = "customer_invoice_edit"
    path: ClassVar = "/sales/invoices/<int:customer_invoice_id>/edit"
    title: ClassVar = _l("Edit invoice")
    roles: ClassVar = INVOICE_KEEPERS

    def get(self, customer_invoice_id: int) -> Answer:
        """Answer the form with the invoice in it."""
        return self._show(*self._form(customer_invoice_id))

    @action()
    def save(self, customer_invoice_id: int) -> Answer:
        """Change the invoice."""
        invoice, lines, form = self._form(customer_invoice_id)
        if form.rows_asked_for():
            return self._show(invoice, lines, form)
        if not form.is_posted_well:
            return self._show(invoice, lines, form), 422
        try:
            with self.session.begin_nested():
                revision = key_of(form.revision.data) or 0
                is_new = change_invoice(
                    self.session, invoice, form.change(self.session), self.actor, self.now, revision
                )
        except TradeError as refused:
            return self._show(invoice, lines, form, refused.entry), 422
        self.say(_("Invoice %(number)s is saved.", number=invoice.number) if is_new else _("Nothing was changed."))
        return self.to("customer_invoice", customer_invoice_id=invoice.id)

    def _form(self, invoice_id: int) -> tuple[CustomerInvoice, list[InvoiceLine], InvoiceForm]:
        invoice = self.one(CustomerInvoice, invoice_id)
        lines = as_sold(invoice_lines(self.session, invoice))
        return invoice, lines, InvoiceForm.of(self.session, invoice, lines)

    def _show(
        self, invoice: CustomerInvoice, lines: list[InvoiceLine], form: InvoiceForm, refused: Entry | None = None
    ) -> str:
        return self.render(
            "sales/edit.html",
            invoice=invoice,
            form=form,
            refused=refused or _why_closed(self, invoice),
            lines={str(line.first): line for line in lines},
            units=UNITS,
            new_charge={"form": ChargeForm(prefix="charges-__row__-")},
        )


class CustomerInvoiceBoxes(Page):
    """Boxes of inventory that an invoice may get."""

    name: ClassVar = "customer_invoice_boxes"
    path: ClassVar = "/sales/invoices/<int:customer_invoice_id>/boxes"
    title: ClassVar = _l("Add boxes")
    roles: ClassVar = INVOICE_KEEPERS

    def get(self, customer_invoice_id: int) -> Answer:
        """Answer what is in inventory for anybody, as far as it is looked for."""
        invoice = self.one(CustomerInvoice, customer_invoice_id)
        return self._show(invoice, rows_of(self.session, invoice, request.args.get("product", "")))

    @action()
    def save(self, customer_invoice_id: int) -> Answer:
        """Sell the chosen boxes on the invoice."""
        invoice = self.one(CustomerInvoice, customer_invoice_id)
        rows = [row.read(request.form) for row in rows_of(self.session, invoice, request.form.get("product", ""))]
        wanted = wanted_of(rows)
        if any(row.problem for row in rows):
            return self._show(invoice, rows), 422
        try:
            with self.session.begin_nested():
                revision = request.form.get("revision", type=int) or 0
                count = add_boxes(self.session, invoice, wanted, self.actor, self.now, revision)
        except TradeError as refused:
            return self._show(invoice, rows, refused.entry), 422
        if not count:
            self.say(_("Write how many boxes you take."), "warning")
            return self.to("customer_invoice_boxes", customer_invoice_id=invoice.id)
        self.say(_("Boxes added: %(count)s.", count=count))
        return self.to("customer_invoice", customer_invoice_id=invoice.id)

    def _show(self, invoice: CustomerInvoice, rows: list[BoxesRow], refused: Entry | None = None) -> str:
        return self.render(
            "sales/boxes.html",
            invoice=invoice,
            rows=rows,
            units=UNITS,
            words=request.values.get("product", ""),
            refused=refused or _why_closed(self, invoice),
        )


def _why_closed(page: Page, invoice: CustomerInvoice) -> Entry | None:
    """Answer why the invoice can not be changed now; None = it can."""
    try:
        check_open(invoice, page.actor, "change an invoice")
    except TradeError as refused:
        return refused.entry
    return None
