"""Entering a purchase order, and changing one."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from importer.order_form import OrderForm, lines_are_open
from importer.order_rows import ChargeForm, LineForm
from importer.page import Answer, Page, action
from importer.query import key_of
from wholesale.charge import AdditionalCharge
from wholesale.charging import charges_are_open
from wholesale.errors import Entry, TradeError
from wholesale.order_entry import charge_entries_of, create_order, edit_order
from wholesale.order_lines import entries_of
from wholesale.order_move import approve_order
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.status import PROCUREMENT

_OFFERED = 200  # names to choose from while typing
_USED_LATELY = 2000  # rows they are taken from


class OrderNew(Page):
    """A new order."""

    name: ClassVar = "order_new"
    path: ClassVar = "/orders/new"
    title: ClassVar = _l("New purchase order")
    roles: ClassVar = PROCUREMENT

    def get(self) -> Answer:
        """Answer the empty form."""
        return self._show(OrderForm.blank(self.session, self.today))

    @action()
    def save(self) -> Answer:
        """Enter the order, and approve it at once where that was asked for."""
        form = OrderForm.blank(self.session, self.today)
        if form.rows_asked_for():
            return self._show(form)
        if not form.is_posted_well:
            return self._show(form), 422
        try:
            with self.session.begin_nested():
                order = self._enter(form)
        except TradeError as refused:
            return self._show(form, refused.entry), 422
        self.say(_("Purchase order %(number)s is entered.", number=order.number))
        return self.to("order", order_id=order.id)

    def _enter(self, form: OrderForm) -> PurchaseOrder:
        order = create_order(
            self.session,
            self.user.company_id,
            form.facts(self.session),
            form.line_entries,
            form.charge_entries,
            self.actor,
            self.now,
            number=(form.number.data or "").strip().upper(),
        )
        if request.form.get("do") == "approve":
            approve_order(self.session, order, self.actor, self.now)
        return order

    def _show(self, form: OrderForm, refused: Entry | None = None) -> str:
        return self.render("orders/form.html", form=form, order=None, refused=refused, **_offered(self))


class OrderEdit(Page):
    """Changes of an order."""

    name: ClassVar = "order_edit"
    path: ClassVar = "/orders/<int:order_id>/edit"
    title: ClassVar = _l("Edit purchase order")
    roles: ClassVar = PROCUREMENT

    def get(self, order_id: int) -> Answer:
        """Answer the form with the order in it."""
        order = self.one(PurchaseOrder, order_id)
        return self._show(order, OrderForm.of(self.session, order))

    @action()
    def save(self, order_id: int) -> Answer:
        """Change the order."""
        order = self.one(PurchaseOrder, order_id)
        form = OrderForm.of(self.session, order)
        if form.rows_asked_for():
            return self._show(order, form)
        if not form.is_posted_well:
            return self._show(order, form), 422
        try:
            with self.session.begin_nested():
                self._change(order, form)
        except TradeError as refused:
            return self._show(order, form, refused.entry), 422
        self.say(_("Purchase order %(number)s is saved.", number=order.number))
        return self.to("order", order_id=order.id)

    def _change(self, order: PurchaseOrder, form: OrderForm) -> None:
        edit_order(
            self.session,
            order,
            form.facts(self.session, order),
            form.line_entries if lines_are_open(order) else entries_of(order),
            form.charge_entries if charges_are_open(order) else charge_entries_of(order),
            self.actor,
            self.now,
            revision=key_of(form.revision.data) or 0,
        )

    def _show(self, order: PurchaseOrder, form: OrderForm, refused: Entry | None = None) -> str:
        return self.render("orders/form.html", form=form, order=order, refused=refused, **_offered(self, order))


def _offered(page: Page, order: PurchaseOrder | None = None) -> dict[str, Any]:
    """Answer the names to choose from, of what was entered lately, and what of the order is open."""
    session = page.session
    lately = select(PurchaseOrderLine.category).order_by(PurchaseOrderLine.id.desc()).limit(_USED_LATELY).subquery()
    charges = select(AdditionalCharge.name).order_by(AdditionalCharge.id.desc()).limit(_USED_LATELY).subquery()
    return {
        "categories": session.scalars(
            select(lately.c.category).distinct().order_by(lately.c.category).limit(_OFFERED)
        ).all(),
        "charge_names": session.scalars(
            select(charges.c.name).distinct().order_by(charges.c.name).limit(_OFFERED)
        ).all(),
        # The rows that a script adds carry this place in their names.
        "new_line": {"form": LineForm(prefix="lines-__row__-")},
        "new_charge": {"form": ChargeForm(prefix="charges-__row__-")},
        "lines_open": lines_are_open(order),
        "charges_open": order is None or charges_are_open(order),
    }
