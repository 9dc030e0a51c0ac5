"""The boxes of a group one by one, and one box with what is known of it."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from importer.billing_told import told_of
from importer.billing_words import OUTCOMES, REASONS, may_open
from importer.box_list import BoxFilter
from importer.box_show import choices_of, confirm_chosen, customers_of, products_of, question_of
from importer.box_story import BoxStory
from importer.box_words import PLACE_LABELS, PLACE_TONES, TYPE_LABELS
from importer.kinds.boxes import Boxes as BoxImports
from importer.order_list import member, names_of
from importer.order_words import UNIT_LABELS, UNITS
from importer.page import PAGES, Answer, Page, action
from importer.query import key_of
from importer.scan_words import SCAN_LABELS
from wholesale.allocation import ALLOCATORS, boxes_together, is_releasable, release_boxes
from wholesale.box import WAITING, Box, BoxPlace
from wholesale.box_confirm import BOX_CONFIRMERS, BOX_READERS, confirmations_of
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.history import history_of
from wholesale.purchase_order import BoxType
from wholesale.vendor import Vendor


class Boxes(Page):
    """Single boxes of a place, as a filter asks for them."""

    name: ClassVar = "boxes"
    path: ClassVar = "/inventory/boxes"
    title: ClassVar = _l("Boxes")
    roles: ClassVar = BOX_READERS

    def get(self) -> Answer:
        """Answer a page of boxes."""
        asked = BoxFilter.of(request.args)
        boxes = asked.boxes(self.session, self.company.id, self.place, request.args.get("cursor"))
        return self.render(
            "inventory/boxes.html",
            boxes=boxes,
            asked=asked,
            place=self.place,
            places=PLACE_LABELS,
            is_waiting=self.place in WAITING,
            types=tuple(BoxType),
            today=self.today,
            units=UNITS,
            vendors=names_of(self.session, Vendor, (box.vendor_id for box in boxes.rows)),
            customers=customers_of(self, {box.customer_id for box in boxes.rows}),
            locations=names_of(self.session, Location, (box.location_id for box in boxes.rows)),
            products=products_of(self, {box.product_id for box in boxes.rows}),
            confirmations=self._confirmations(asked),
            may_confirm=self.place in WAITING and bool(self.actor.roles & BOX_CONFIRMERS),
            question=question_of(self) if self.place in WAITING else None,
            **choices_of(self),
            **told_of(self),
        )

    @action("confirm", roles=BOX_CONFIRMERS)
    def confirm(self) -> Answer:
        """Confirm the boxes that were ticked to inventory."""
        ids = [key for text in request.form.getlist("box") if (key := key_of(text)) is not None]
        run_id = confirm_chosen(self, lambda _session: (ids, len(set(ids))))
        return self.to_address(url_for("boxes", place=self.place.value, **BoxFilter.of(request.args).query, run=run_id))

    @property
    def place(self) -> BoxPlace:
        """Where the boxes stand that are asked for."""
        return member(BoxPlace, request.args.get("place")) or BoxPlace.STAGING

    def _confirmations(self, asked: BoxFilter) -> list[Any]:
        """Answer who has confirmed boxes of the group, where the filter names one."""
        if not asked.shipment or asked.vendor_id is None or asked.product_id is None:
            return []
        return confirmations_of(self.session, self.company.id, asked.shipment, asked.vendor_id, asked.product_id)


class BoxPage(Page):
    """One box."""

    name: ClassVar = "box"
    path: ClassVar = "/inventory/boxes/<int:box_id>"
    title: ClassVar = _l("Box")
    roles: ClassVar = BOX_READERS

    def get(self, box_id: int) -> Answer:
        """Answer what is known of the box."""
        box = self.one(Box, box_id)
        return self.render(
            "inventory/box.html",
            box=box,
            story=BoxStory.of(self.session, box),
            may_open=may_open(self.user),
            outcomes=OUTCOMES,
            reasons=REASONS,
            scan_labels=SCAN_LABELS,
            customer=self.session.get(Customer, box.customer_id) if box.customer_id is not None else None,
            labels=PLACE_LABELS,
            tones=PLACE_TONES,
            types=TYPE_LABELS,
            unit_labels=UNIT_LABELS,
            age=(self.today - box.ship_date).days,
            may_import=BoxImports.admits(self.user),
            may_confirm=box.place in WAITING and bool(self.actor.roles & BOX_CONFIRMERS),
            question=question_of(self) if box.place in WAITING else None,
            changes=history_of(self.session, box)[::-1],
            may_give=box.place is BoxPlace.INVENTORY and PAGES["allocations"].admits(self.user),
            may_release=is_releasable(box) and bool(self.actor.roles & ALLOCATORS),
        )

    @action("release", roles=ALLOCATORS)
    def release(self, box_id: int) -> Answer:
        """Release it to the open market, with all that lies in it."""
        box = self.one(Box, box_id)
        release_boxes(self.session, self.company.id, boxes_together(self.session, box), self.actor, self.now)
        self.say(_("The box is open market now."))
        return self.to("box", box_id=box.id)
