"""One purchase order with everything about it, and what may be done with it."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from importer.billing_words import may_open
from importer.order_shipment import ShipForm, posted_boxes, posted_counts, posted_revision
from importer.order_words import ACTION_LABELS, ORDER_READERS, STATUS_LABELS, STATUS_TONES, UNITS
from importer.page import PAGES, Answer, Page, action, part
from importer.prebook_show import bought_for
from wholesale.attachment import attachments_of
from wholesale.awb import Awb
from wholesale.box_shipping import lines_with_boxes
from wholesale.charging import charges_are_open
from wholesale.history import history_of
from wholesale.landed_cost import charges_percentage
from wholesale.order_confirm import confirm_order, return_to_approved
from wholesale.order_move import approve_order, cancel_order, order_moves_allowed, return_to_pending
from wholesale.order_ship import receive_boxes, ship_order, undo_shipment
from wholesale.order_status import RECEIVABLE, RECEIVERS, OrderStatus
from wholesale.purchase_order import ChargesState, PurchaseOrder
from wholesale.status import APPROVERS, PROCUREMENT


class OrderPage(Page):
    """PO detail: the head, the lines, the charges, the invoices, the history and the actions."""

    name: ClassVar = "order"
    path: ClassVar = "/orders/<int:order_id>"
    title: ClassVar = _l("Purchase order")
    roles: ClassVar = ORDER_READERS

    def get(self, order_id: int) -> Answer:
        """Answer the order."""
        order = self._order(order_id)
        return self._show(order, ShipForm.of(order, self.today))

    @part("lines")
    def lines(self, order_id: int) -> Answer:
        """Answer the lines alone: the page asks for them again while charges are being spread."""
        order = self._order(order_id)
        return self.render("orders/lines.html", **self._lines(order))

    @action("approve", roles=PROCUREMENT)
    def approve(self, order_id: int) -> Answer:
        """Let the vendor see it."""
        order = self._order(order_id)
        approve_order(self.session, order, self.actor, self.now)
        if order.mailed_at is None:
            self.say(
                _("The order is approved. The vendor has no e-mail address for orders, so none was sent."), "warning"
            )
        else:
            self.say(_("The order is approved and mailed to %(to)s.", to=order.vendor.email_for_orders))
        return self._back(order)

    @action("return_to_pending", roles=PROCUREMENT)
    def return_to_pending(self, order_id: int) -> Answer:
        """Take the approval back."""
        order = self._order(order_id)
        return_to_pending(self.session, order, self.actor, self.now)
        self.say(_("The order waits for approval again; its lines can be changed."))
        return self._back(order)

    @action("confirm", roles=PROCUREMENT)
    def confirm(self, order_id: int) -> Answer:
        """Confirm for a vendor who has told it by telephone or mail."""
        order = self._order(order_id)
        confirm_order(self.session, order, posted_counts(order), self.actor, self.now, posted_revision())
        self.say(
            _("%(confirmed)s of %(boxes)s boxes are confirmed.", confirmed=order.confirmed_boxes, boxes=order.boxes)
        )
        return self._back(order)

    @action("return_to_approved", roles=PROCUREMENT)
    def return_to_approved(self, order_id: int) -> Answer:
        """Forget the confirmation."""
        order = self._order(order_id)
        return_to_approved(self.session, order, self.actor, self.now)
        self.say(_("The vendor is asked to confirm the order anew."))
        return self._back(order)

    @action("ship", roles=PROCUREMENT)
    def ship(self, order_id: int) -> Answer:
        """Note the shipment."""
        order, form = self._order(order_id), ShipForm()
        if not form.is_posted_well:
            return self._show(order, form), 422
        awb, leaves = form.waybill, form.ship_date.data or self.today
        ship_order(self.session, order, awb, leaves, self.actor, self.now, form.arrival_date.data)
        self.say(_("The order is shipped under %(awb)s.", awb=awb.number))
        self._warn(awb)
        return self._back(order)

    @action("undo_shipment", roles=PROCUREMENT)
    def undo_shipment(self, order_id: int) -> Answer:
        """Take the shipment back."""
        order = self._order(order_id)
        undo_shipment(self.session, order, self.actor, self.now)
        self.say(_("The shipment is taken back."))
        return self._back(order)

    @action("cancel", roles=PROCUREMENT)
    def cancel(self, order_id: int) -> Answer:
        """Cancel it."""
        order = self._order(order_id)
        cancel_order(self.session, order, self.actor, self.now, request.form.get("why", "").strip())
        self.say(_("The order is canceled."))
        return self._back(order)

    @action("receive", roles=RECEIVERS)
    def receive(self, order_id: int) -> Answer:
        """Note the boxes that arrived."""
        order = self._order(order_id)
        receive_boxes(self.session, order, posted_boxes(order, "received", blank_is_none=True), self.actor, self.now)
        self.say(_("The received boxes are noted."))
        return self._back(order)

    def _order(self, order_id: int) -> PurchaseOrder:
        return self.one(PurchaseOrder, order_id)

    def _back(self, order: PurchaseOrder) -> Answer:
        return self.to("order", order_id=order.id)

    def _warn(self, awb: Awb) -> None:
        if awb.check_digit_is_wrong:
            self.say(
                _(
                    "The last digit of %(awb)s does not fit the others; compare it with the air waybill.",
                    awb=awb.number,
                ),
                "warning",
            )

    def _lines(self, order: PurchaseOrder) -> dict[str, Any]:
        return {
            "order": order,
            "units": UNITS,
            "percentage": charges_percentage(order),
            "bought_for": bought_for(self.session, order),
            "may_open_prebook": PAGES["prebook"].admits(self.user),
            "is_processing": order.charges_state is ChargesState.PROCESSING,
        }

    def _show(self, order: PurchaseOrder, ship: ShipForm) -> str:
        roles = self.actor.roles
        return self.render(
            "orders/order.html",
            **self._lines(order),
            ship=ship,
            moves=[move.action.value for move in order_moves_allowed(order, self.actor)],
            labels=STATUS_LABELS,
            names={one.value: label for one, label in STATUS_LABELS.items()},
            tones=STATUS_TONES,
            actions={one.value: label for one, label in ACTION_LABELS.items()},
            files={invoice.id: attachments_of(self.session, invoice) for invoice in order.invoices},
            history=history_of(self.session, order),
            charges_open=charges_are_open(order),
            may_edit=bool(roles & PROCUREMENT) and order.status is not OrderStatus.CA,
            may_receive=bool(roles & RECEIVERS) and order.status in RECEIVABLE,
            scanned=lines_with_boxes(self.session, order),
            may_open=may_open(self.user),
            may_reconcile=bool(roles & APPROVERS),
            may_open_run=PAGES["import_run"].admits(self.user),
            may_label=order.shipped_at is not None and PAGES["labels"].admits(self.user),
        )
