"""Prebooks & SOs > Standing Orders: the list, and one order with its days."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from importer.menu import Menu, Section
from importer.order_words import UNITS
from importer.page import PAGES, Answer, Page, action
from importer.prebook_list import day_of
from importer.prebook_words import PREBOOK_READERS, SHIP_VIA_WORDS
from importer.query import key_of
from importer.standing_order_days import days_ahead, days_before
from importer.standing_order_list import StandingOrderFilter, boxes_of, next_days_of
from importer.standing_order_words import STATE_LABELS, STATE_TONES, TOUCH_LABELS, rhythm, told_of, weekday
from wholesale.company import Location
from wholesale.history import history_of
from wholesale.prebook_entry import PREBOOK_KEEPERS
from wholesale.prebook_following import Renewed
from wholesale.prebook_making import Horizons, make_prebooks, orders_due
from wholesale.standing_order import StandingOrder
from wholesale.standing_order_entry import (
    end_standing_order,
    pause_standing_order,
    resume_standing_order,
    state_of,
)
from wholesale.standing_order_skip import leave_out, take_in

_AT_ONCE: Final = 200  # orders that a person waits for
_NONE_DUE: Final = _l("No prebook was due; those of the next days are there.")


class StandingOrders(Page):
    """The list, with its filters."""

    name: ClassVar = "standing_orders"
    path: ClassVar = "/standing-orders"
    title: ClassVar = _l("Standing Orders")
    roles: ClassVar = PREBOOK_READERS
    menu: ClassVar = Menu(Section.PREBOOKS, 20)

    def get(self) -> Answer:
        """Answer a page of the orders that are asked for."""
        asked = StandingOrderFilter.of(request.args)
        orders = asked.page(self.session, request.args.get("cursor"), self.today)
        places = select(Location.id, Location.code).order_by(Location.code)
        return self.render(
            "standing_orders/list.html",
            orders=orders,
            asked=asked,
            boxes=boxes_of(self.session, orders.rows),
            all_locations=self.session.execute(places).all(),
            may_keep=bool(self.actor.roles & PREBOOK_KEEPERS),
            next_days=next_days_of(self.session, orders.rows, self.today),
            **_words(self.today),
        )

    @action("make", roles=PREBOOK_KEEPERS)
    def make(self) -> Answer:
        """Make the prebooks that are due of all orders now; of very many, the job makes the rest."""
        due = orders_due(self.session, self.user.company_id, self.today, most=_AT_ONCE)
        made = make_prebooks(self.session, self.user.company_id, due, self.actor, self.now, self.today)
        if len(due) == _AT_ONCE:
            self.say(_("Prebooks made: %(count)s. The others follow by themselves in a few minutes.", count=made))
        else:
            self.say(told_of(Renewed(made=made)) or _NONE_DUE)
        return self.to("standing_orders")


class StandingOrderPage(Page):
    """One order, its days, and what can be done with it."""

    name: ClassVar = "standing_order"
    path: ClassVar = "/standing-orders/<int:standing_order_id>"
    title: ClassVar = _l("Standing order")
    roles: ClassVar = PREBOOK_READERS

    def get(self, standing_order_id: int) -> Answer:
        """Answer the order."""
        order = self.one(StandingOrder, standing_order_id)
        horizon = Horizons.of(self.session, order.company_id).last_day(order.location_id, self.today)
        days = days_ahead(self.session, order, self.today)
        return self.render(
            "standing_orders/order.html",
            order=order,
            state=state_of(order, self.today),
            days=days,
            stay=sum(day.touch is not None for day in days),
            before=days_before(self.session, order, self.today),
            horizon=horizon,
            horizon_days=(horizon - self.today).days,
            history=history_of(self.session, order)[::-1],
            may_keep=bool(self.actor.roles & PREBOOK_KEEPERS),
            may_open=self._may_open,
            units=UNITS,
            ship_via=SHIP_VIA_WORDS,
            touch_labels=TOUCH_LABELS,
            weekday=weekday,
            **_words(self.today),
        )

    @action("make", roles=PREBOOK_KEEPERS)
    def make(self, standing_order_id: int) -> Answer:
        """Make the prebooks that are due now, and not only when the job comes round."""
        order = self.one(StandingOrder, standing_order_id)
        made = make_prebooks(self.session, order.company_id, [order.id], self.actor, self.now, self.today)
        return self._told(order, Renewed(made=made), "" if made else str(_NONE_DUE))

    @action("pause", roles=PREBOOK_KEEPERS)
    def pause(self, standing_order_id: int) -> Answer:
        """Make no prebooks until it goes on."""
        order = self.one(StandingOrder, standing_order_id)
        renewed = pause_standing_order(self.session, order, self.actor, self.now, self.today, revision=self._revision)
        return self._told(order, renewed, _("Standing order %(number)s pauses.", number=order.number))

    @action("resume", roles=PREBOOK_KEEPERS)
    def resume(self, standing_order_id: int) -> Answer:
        """Let it go on."""
        order = self.one(StandingOrder, standing_order_id)
        renewed = resume_standing_order(self.session, order, self.actor, self.now, self.today, revision=self._revision)
        return self._told(order, renewed, _("Standing order %(number)s goes on.", number=order.number))

    @action("end", roles=PREBOOK_KEEPERS)
    def end(self, standing_order_id: int) -> Answer:
        """Let a day be its last one."""
        order, last_day = self.one(StandingOrder, standing_order_id), day_of(request.form.get("last_day"))
        if last_day is None:
            self.say(_("Choose the last day."), "error")
            return self.to("standing_order", standing_order_id=order.id)
        renewed = end_standing_order(
            self.session, order, last_day, self.actor, self.now, self.today, revision=self._revision
        )
        return self._told(order, renewed, _("Standing order %(number)s is saved.", number=order.number))

    @action("skip", roles=PREBOOK_KEEPERS)
    def skip(self, standing_order_id: int) -> Answer:
        """Leave one of its days out."""
        order, day = self.one(StandingOrder, standing_order_id), self._day
        renewed = leave_out(self.session, order, day, self.actor, self.now, self.today)
        return self._told(order, renewed, _("The day is left out."))

    @action("unskip", roles=PREBOOK_KEEPERS)
    def unskip(self, standing_order_id: int) -> Answer:
        """Take a day in again that was left out."""
        order, day = self.one(StandingOrder, standing_order_id), self._day
        renewed = take_in(self.session, order, day, self.actor, self.now, self.today)
        return self._told(order, renewed, _("The day is one of its days again."))

    @property
    def _revision(self) -> int:
        return key_of(request.form.get("revision")) or 0

    @property
    def _day(self) -> date:
        return day_of(request.form.get("day")) or date.min

    def _told(self, order: StandingOrder, renewed: Renewed, said: str) -> Answer:
        self.say(f"{said} {told_of(renewed)}".strip())
        return self.to("standing_order", standing_order_id=order.id)

    def _may_open(self, name: str) -> bool:
        page = PAGES.get(name)
        return page is not None and page.admits(self.user)


def _words(today: date) -> dict[str, Any]:
    return {
        "rhythm": rhythm,
        "labels": STATE_LABELS,
        "tones": STATE_TONES,
        "state_of": lambda order: state_of(order, today),
    }
