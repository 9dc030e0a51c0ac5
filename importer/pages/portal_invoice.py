"""One invoice of a vendor's own: correct it, or take it back, while an approval is pending."""

from __future__ import annotations

from typing import ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from importer.page import VENDORS, Answer, Page, action
from importer.portal_form import PortalInvoiceForm
from importer.query import key_of
from wholesale.attachment import Attachment, StoredFile, attach_stored, attachments_of, remove_attachment
from wholesale.errors import Entry, TradeError
from wholesale.order_access import is_visible_to
from wholesale.upload import OPEN, correct_invoice, delete_invoice
from wholesale.vendor_invoice import VendorInvoice


class PortalInvoice(Page):
    """An invoice as its vendor may still change it."""

    name: ClassVar = "portal_invoice"
    path: ClassVar = "/portal/invoices/<int:invoice_id>"
    title: ClassVar = _l("Invoice")
    roles: ClassVar = VENDORS

    def get(self, invoice_id: int) -> Answer:
        """Answer the invoice in its form."""
        invoice = self._mine(invoice_id)
        given = {"number": invoice.number, "total": invoice.total, "invoice_date": invoice.invoice_date}
        return self._show(invoice, PortalInvoiceForm(data=given))

    @action()
    def save(self, invoice_id: int) -> Answer:
        """Correct it, and add another PDF where one was chosen."""
        form = PortalInvoiceForm()
        if not form.is_posted_well:
            return self._show(self._mine(invoice_id), form), 422
        with self.looking() as session:
            seen = self._mine(invoice_id, session)
            is_asked = bool(form.difference(seen.purchase_order, seen)) and not form.is_accepted()
        if is_asked:
            form.accepted.data = str(form.total.data)
            return self._show(self._mine(invoice_id), form, differs=True), 422
        try:
            # Before the page's own transaction: others do not wait for the file store.
            stored = form.stored(self.services, self.user.company_id, self.now) if form.file.data else None
            with self.session.begin_nested():
                invoice = self._change(invoice_id, form, stored)
        except TradeError as refused:
            return self._show(self._mine(invoice_id), form, refused.entry), 422
        self.say(_("Invoice %(number)s is saved.", number=invoice.number))
        return self.to("portal_order", order_id=invoice.purchase_order_id)

    @action("delete")
    def delete(self, invoice_id: int) -> Answer:
        """Take it back with its files."""
        invoice = self._mine(invoice_id)
        order_id, number = invoice.purchase_order_id, invoice.number
        delete_invoice(self.session, invoice, self.actor, self.now, "taken back by the vendor")
        self.say(_("Invoice %(number)s is deleted.", number=number))
        return self.to("portal_order", order_id=order_id)

    @action("remove_file")
    def remove_file(self, invoice_id: int) -> Answer:
        """Take one file off the invoice."""
        invoice = self._mine(invoice_id)
        file = self.session.get(Attachment, key_of(request.form.get("file")) or 0)
        if file is None or file.vendor_invoice_id != invoice.id:
            raise NotFound
        remove_attachment(self.session, file, self.actor, self.now)
        self.say(_("%(file)s is removed.", file=file.file_name))
        return self.to("portal_invoice", invoice_id=invoice.id)

    def _change(self, invoice_id: int, form: PortalInvoiceForm, stored: StoredFile | None) -> VendorInvoice:
        invoice = self._mine(invoice_id)
        correct_invoice(
            self.session,
            invoice,
            self.actor,
            self.now,
            number=(form.number.data or "").strip(),
            total=form.total.data,
            invoice_date=form.invoice_date.data,
        )
        if stored is not None:
            attach_stored(self.session, invoice, stored, self.actor, self.now)
        return invoice

    def _mine(self, invoice_id: int, session: Session | None = None) -> VendorInvoice:
        invoice = self.one(VendorInvoice, invoice_id, session)
        if not is_visible_to(invoice.purchase_order, self.user.vendor_id):
            raise NotFound
        return invoice

    def _show(
        self, invoice: VendorInvoice, form: PortalInvoiceForm, refused: Entry | None = None, *, differs: bool = False
    ) -> str:
        return self.render(
            "portal/invoice.html",
            invoice=invoice,
            order=invoice.purchase_order,
            form=form,
            refused=refused,
            difference=form.difference(invoice.purchase_order, invoice) if differs else None,
            is_open=invoice.status in OPEN,
            files=attachments_of(self.session, invoice),
        )
