"""One order as its vendor sees it: confirm it, ship it, bill it."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from flask import make_response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from importer.order_shipment import ShipForm, posted_counts, posted_revision
from importer.order_words import UNITS, VIEW_LABELS, VIEW_TONES
from importer.page import VENDORS, Answer, Page, action
from importer.portal_form import PortalInvoiceForm
from wholesale.attachment import StoredFile, attach_stored, attachments_of
from wholesale.errors import Entry, TradeError
from wholesale.order_access import is_visible_to
from wholesale.order_confirm import confirm_order
from wholesale.order_move import order_moves_allowed
from wholesale.order_ship import ship_order
from wholesale.purchase_order import PurchaseOrder
from wholesale.upload import OPEN, upload_invoice
from wholesale.vendor_invoice import VendorInvoice


class PortalOrder(Page):
    """PO detail of the portal; an order that is not the vendor's, or not approved, is not there."""

    name: ClassVar = "portal_order"
    path: ClassVar = "/portal/orders/<int:order_id>"
    title: ClassVar = _l("Purchase order")
    roles: ClassVar = VENDORS

    def get(self, order_id: int) -> Answer:
        """Answer the order."""
        order = self._mine(order_id)
        return self._show(order)

    @action("confirm")
    def confirm(self, order_id: int) -> Answer:
        """Confirm the boxes that will come."""
        order = self._mine(order_id)
        confirm_order(self.session, order, posted_counts(order), self.actor, self.now, posted_revision())
        if order.is_confirmed_in_full:
            self.say(_("Thank you: every box is confirmed."))
        else:
            self.say(
                _("%(confirmed)s of %(boxes)s boxes are confirmed.", confirmed=order.confirmed_boxes, boxes=order.boxes)
            )
        return self.to("portal_order", order_id=order.id)

    @action("ship")
    def ship(self, order_id: int) -> Answer:
        """Ship the order under its air waybill."""
        order, form = self._mine(order_id), ShipForm()
        if not form.is_posted_well:
            return self._show(order, ship=form), 422
        awb, leaves = form.waybill, form.ship_date.data or self.today
        ship_order(self.session, order, awb, leaves, self.actor, self.now, form.arrival_date.data)
        self.say(_("The order is shipped under %(awb)s. Now upload your invoice.", awb=awb.number))
        if awb.check_digit_is_wrong:
            told = _(
                "The last digit of %(awb)s does not fit the others; compare it with the air waybill.", awb=awb.number
            )
            self.say(told, "warning")
        return self.to("portal_order", order_id=order.id)

    @action("upload")
    def upload(self, order_id: int) -> Answer:
        """Add an invoice with its PDF; when all invoices differ from the order the vendor decides."""
        form = PortalInvoiceForm()
        posted_well, file = form.is_posted_well, form.file.data
        if not file:
            form.file.errors = [*form.file.errors, _("Choose the PDF of your invoice.")]
        if not posted_well or not file:
            return self._show(self._mine(order_id), form), 422
        with self.looking() as session:
            is_asked = bool(form.difference(self._mine(order_id, session))) and not form.is_accepted()
        if is_asked:
            return self._ask(self._mine(order_id), form)
        try:
            # Before the page's own transaction: others do not wait for the file store.
            stored = form.stored(self.services, self.user.company_id, self.now)
            with self.session.begin_nested():
                invoice = self._uploaded(order_id, form, stored)
        except TradeError as refused:
            return self._show(self._mine(order_id), form, refused=refused.entry), 422
        self.say(_("Invoice %(number)s is uploaded.", number=invoice.number))
        return self.to("portal_order", order_id=order_id)

    def _uploaded(self, order_id: int, form: PortalInvoiceForm, stored: StoredFile) -> VendorInvoice:
        total, number = form.total.data or Decimal(0), form.number.data or ""
        invoice = upload_invoice(
            self.session, self._mine(order_id), total, self.actor, self.now, number, form.invoice_date.data
        )
        attach_stored(self.session, invoice, stored, self.actor, self.now)
        return invoice

    def _mine(self, order_id: int, session: Session | None = None) -> PurchaseOrder:
        order = self.one(PurchaseOrder, order_id, session)
        if not is_visible_to(order, self.user.vendor_id):
            raise NotFound
        return order

    def _ask(self, order: PurchaseOrder, form: PortalInvoiceForm) -> Answer:
        """Tell the vendor that the totals differ; a second press uploads all the same."""
        form.accepted.data = str(form.total.data)
        if "HX-Request" not in request.headers:
            return self._show(order, form, difference=form.difference(order)), 422
        # With scripts only the question comes, so that the chosen file stays where it is.
        answer = make_response(
            self.render("portal/difference.html", order=order, form=form, difference=form.difference(order)), 422
        )
        answer.headers["HX-Retarget"], answer.headers["HX-Reselect"] = "#portal-difference", "#portal-difference"
        answer.headers["HX-Reswap"] = "outerHTML show:top"
        return answer

    def _show(
        self,
        order: PurchaseOrder,
        invoice: PortalInvoiceForm | None = None,
        ship: ShipForm | None = None,
        *,
        refused: Entry | None = None,
        difference: Decimal | None = None,
    ) -> str:
        return self.render(
            "portal/order.html",
            order=order,
            form=invoice or PortalInvoiceForm(formdata=None),
            ship=ship or ShipForm.of(order, self.today),
            refused=refused,
            difference=difference,
            moves=[move.action.value for move in order_moves_allowed(order, self.actor)],
            files={one.id: attachments_of(self.session, one) for one in order.invoices},
            open_statuses=OPEN,
            labels=VIEW_LABELS,
            tones=VIEW_TONES,
            units=UNITS,
        )
