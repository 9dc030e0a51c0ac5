"""Entering a standing order, and changing one."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from importer.page import Answer, Page, action
from importer.query import key_of
from importer.sale_form import sale_offers
from importer.standing_order_form import StandingOrderForm
from importer.standing_order_words import told_of
from wholesale.errors import Entry, TradeError
from wholesale.prebook_entry import PREBOOK_KEEPERS
from wholesale.prebook_following import Renewed
from wholesale.standing_order import StandingOrder
from wholesale.standing_order_entry import change_standing_order, create_standing_order


class StandingOrderNew(Page):
    """A new order."""

    name: ClassVar = "standing_order_new"
    path: ClassVar = "/standing-orders/new"
    title: ClassVar = _l("New standing order")
    roles: ClassVar = PREBOOK_KEEPERS

    def get(self) -> Answer:
        """Answer the empty form."""
        return self._show(StandingOrderForm.blank(self.session, self.today))

    @action()
    def save(self) -> Answer:
        """Enter the order; its first prebooks are made at once."""
        form = StandingOrderForm.blank(self.session, self.today)
        if form.rows_asked_for():
            return self._show(form)
        if not form.is_posted_well:
            return self._show(form), 422
        try:
            with self.session.begin_nested():
                order, renewed = create_standing_order(
                    self.session,
                    self.user.company_id,
                    form.facts(self.session),
                    form.line_entries,
                    form.charge_entries,
                    self.actor,
                    self.now,
                    self.today,
                )
        except TradeError as refused:
            return self._show(form, refused.entry), 422
        self.say(f"{_('Standing order %(number)s is entered.', number=order.number)} {told_of(renewed)}")
        return self.to("standing_order", standing_order_id=order.id)

    def _show(self, form: StandingOrderForm, refused: Entry | None = None) -> str:
        return self.render(
            "standing_orders/form.html", form=form, order=None, refused=refused, **sale_offers(self.session)
        )


class StandingOrderEdit(Page):
    """Changes of an order."""

    name: ClassVar = "standing_order_edit"
    path: ClassVar = "/standing-orders/<int:standing_order_id>/edit"
    title: ClassVar = _l("Edit standing order")
    roles: ClassVar = PREBOOK_KEEPERS

    def get(self, standing_order_id: int) -> Answer:
        """Answer the form with the order in it."""
        order = self.one(StandingOrder, standing_order_id)
        return self._show(order, StandingOrderForm.of(self.session, order))

    @action()
    def save(self, standing_order_id: int) -> Answer:
        """Change the order; prebooks to come that nobody has touched follow."""
        order = self.one(StandingOrder, standing_order_id)
        form = StandingOrderForm.of(self.session, order)
        if form.rows_asked_for():
            return self._show(order, form)
        if not form.is_posted_well:
            return self._show(order, form), 422
        try:
            with self.session.begin_nested():
                renewed = self._change(order, form)
        except TradeError as refused:
            return self._show(order, form, refused.entry), 422
        self.say(f"{_('Standing order %(number)s is saved.', number=order.number)} {told_of(renewed)}".strip())
        return self.to("standing_order", standing_order_id=order.id)

    def _change(self, order: StandingOrder, form: StandingOrderForm) -> Renewed:
        return change_standing_order(
            self.session,
            order,
            form.facts(self.session),
            form.line_entries,
            form.charge_entries,
            self.actor,
            self.now,
            self.today,
            revision=key_of(form.revision.data) or 0,
        )

    def _show(self, order: StandingOrder, form: StandingOrderForm, refused: Entry | None = None) -> str:
        return self.render(
            "standing_orders/form.html", form=form, order=order, refused=refused, **sale_offers(self.session)
        )
