"""Inventory > Staging Area: boxes that wait to be confirmed to inventory."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from importer.billing_told import told_of
from importer.box_list import BoxFilter
from importer.box_show import choices_of, confirm_chosen, products_of, question_of
from importer.box_words import PLACE_LABELS
from importer.menu import Menu, Section
from importer.order_list import member, names_of
from importer.page import Answer, Page, action
from wholesale.box import WAITING, BoxPlace
from wholesale.box_confirm import BOX_CONFIRMERS, BOX_READERS
from wholesale.vendor import Vendor


class Staging(Page):
    """The groups of boxes that wait, by air waybill."""

    name: ClassVar = "staging"
    path: ClassVar = "/inventory/staging"
    title: ClassVar = _l("Staging Area")
    roles: ClassVar = BOX_READERS
    menu: ClassVar = Menu(Section.INVENTORY, 10)

    def get(self) -> Answer:
        """Answer a page of the groups that are asked for."""
        asked = BoxFilter.of(request.args)
        groups = asked.shipments(self.session, self.company.id, self.place, request.args.get("cursor"))
        return self.render(
            "inventory/staging.html",
            groups=groups,
            asked=asked,
            place=self.place,
            places={one: PLACE_LABELS[one] for one in reversed(WAITING)},
            vendors=names_of(self.session, Vendor, (group.vendor_id for group in groups.rows)),
            products=products_of(self, {group.product_id for group in groups.rows}),
            may_confirm=bool(self.actor.roles & BOX_CONFIRMERS),
            question=question_of(self),
            **choices_of(self),
            **told_of(self),
        )

    @action("confirm", roles=BOX_CONFIRMERS)
    def confirm(self) -> Answer:
        """Confirm the groups that were ticked, as far as they were seen, to inventory."""
        asked, keys = BoxFilter.of(request.args), request.form.getlist("group")
        run_id = confirm_chosen(self, lambda session: asked.chosen(session, self.user.company_id, self.place, keys))
        more: dict[str, Any] = {} if self.place is BoxPlace.STAGING else {"place": self.place.value}
        return self.to_address(url_for("staging", **more, **asked.query, run=run_id))

    @property
    def place(self) -> BoxPlace:
        """Which of those that wait are asked for: those in the Staging Area, unless told otherwise."""
        asked = member(BoxPlace, request.args.get("place"))
        return asked if asked in WAITING else BoxPlace.STAGING
