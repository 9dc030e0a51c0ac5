"""Prebooks & SOs > Prebook Purchases: what was sold is ordered from its vendors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from importer.menu import Menu, Section
from importer.page import Answer, Page, action
from importer.purchase_list import Asked, SupplyForm, posted_supplies, supplies_of, supply_forms
from importer.purchase_words import OBSTACLE_WORDS
from importer.query import key_of
from wholesale.company import Location
from wholesale.order_move import approve_order
from wholesale.prebook_fill import fill_lines
from wholesale.prebook_purchase import (
    MOST_LEAD_DAYS,
    Purchase,
    lines_to_buy,
    make_purchase_orders,
    ship_date_of,
)
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import PROCUREMENT
from wholesale.user import User
from wholesale.vendor import Vendor

_LEAD: Final = "prebook_lead_days"
_MOST_TOLD: Final = 100  # orders that are linked after they were made


class PrebookPurchases(Page):
    """The lines of prebooks of which boxes are left to buy, and the orders made of them."""

    name: ClassVar = "prebook_purchases"
    path: ClassVar = "/prebooks/purchases"
    title: ClassVar = _l("Prebook Purchases")
    roles: ClassVar = PROCUREMENT
    menu: ClassVar = Menu(Section.PREBOOKS, 40)

    def get(self) -> Answer:
        """Answer a page of what is to be bought."""
        return self._show(None)

    @action("make")
    def make(self) -> Answer:
        """Make the orders of the lines that were ticked, or of all that is asked for."""
        asked, do = self._asked, request.form.get("do")
        ids = [key for key in map(key_of, request.form.getlist("line")) if key is not None]
        if do == "all":
            ids = [one.line.id for one in lines_to_buy(self.session, self.company.id, asked.filter)]
        if not ids:
            self.say(_("Tick the lines that are to be ordered."), "warning")
            return self.to_address(url_for(self.name, **asked.query))
        orders = make_purchase_orders(
            self.session, self.company.id, ids, self.actor, self.now, self.today, lead_days=asked.lead_days
        )
        told = ngettext("%(num)s purchase order is made.", "%(num)s purchase orders are made.", len(orders))
        if do == "approve":
            for order in orders:
                approve_order(self.session, order, self.actor, self.now)
            told = ngettext("%(num)s order is made and approved.", "%(num)s orders are made and approved.", len(orders))
        self._keep(asked.lead_days)
        self.say(told)
        made = [order.id for order in orders[:_MOST_TOLD]]
        return self.to_address(url_for(self.name, **asked.query, made=made))

    @action("fill")
    def fill(self) -> Answer:
        """Keep the vendors and costs that were entered."""
        keys = [key for key in map(key_of, request.form.getlist("missing")) if key is not None]
        forms = posted_supplies(self.session, request.form, keys)
        if [key for key, form in forms.items() if not form.validate()]:
            return self._show(forms), 422
        filled = fill_lines(self.session, self.company.id, supplies_of(forms), self.actor, self.now)
        self.say(ngettext("%(num)s line is completed.", "%(num)s lines are completed.", len(filled)))
        return self.to_address(url_for(self.name, **self._asked.query))

    @property
    def _asked(self) -> Asked:
        kept = self.user.preferences.get(_LEAD, 0)
        return Asked.of(request.args, self.today, kept if isinstance(kept, int) else 0)

    def _keep(self, lead_days: int) -> None:
        """Remember the days before the truck date that a person has chosen."""
        person = self.session.get_one(User, self.user.id)
        if person.preferences.get(_LEAD, 0) != lead_days:
            person.preferences = {**person.preferences, _LEAD: lead_days}

    def _show(self, forms: Mapping[int, SupplyForm] | None) -> str:
        asked = self._asked
        found = asked.page(self.session, self.company.id, request.args.get("cursor"))
        session = self.session
        return self.render(
            "prebooks/purchases.html",
            asked=asked,
            found=found,
            forms=supply_forms(found.rows) | dict(forms or {}),
            obstacles=OBSTACLE_WORDS,
            ships={one.line.id: ship_date_of(one.line.prebook, asked.lead_days, self.today) for one in found.rows},
            ready=_sums(one for one in found.rows if one.obstacle is None),
            made=self._made(),
            most_lead_days=MOST_LEAD_DAYS,
            all_vendors=session.execute(select(Vendor.id, Vendor.name).order_by(Vendor.name, Vendor.id)).all(),
            all_locations=session.execute(select(Location.id, Location.code).order_by(Location.code)).all(),
        )

    def _made(self) -> Sequence[PurchaseOrder]:
        """Answer the orders that were made a moment ago."""
        keys = [key for key in map(key_of, request.args.getlist("made")[:_MOST_TOLD]) if key is not None]
        if not keys:
            return ()
        wanted = select(PurchaseOrder).where(PurchaseOrder.id.in_(keys)).options(joinedload(PurchaseOrder.vendor))
        return self.session.scalars(wanted.order_by(PurchaseOrder.id).execution_options(by_keys=True)).all()


def _sums(rows: Any) -> dict[str, int]:  # noqa: ANN401 - what is to be bought
    """Answer how much of a page can be ordered at once."""
    ready: list[Purchase] = list(rows)
    return {"lines": len(ready), "boxes": sum(one.boxes for one in ready)}
