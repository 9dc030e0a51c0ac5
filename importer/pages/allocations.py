"""Inventory > Allocations: boxes on hand are given to prebooks by hand, which bills them."""

from __future__ import annotations

from typing import ClassVar

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from importer.allocation_list import AHEAD, BACK, MOST_BOXES, AllocationFilter, candidates_of, with_counts
from importer.billing_told import told_of
from importer.box_words import AGEING, OLD
from importer.menu import Menu, Section
from importer.order_list import names_of
from importer.page import PAGES, Answer, Page, action
from importer.query import key_of
from wholesale.allocation import ALLOCATORS, allocate, release_boxes
from wholesale.allocation_choice import boxes_that_fit
from wholesale.allocation_refusal import ALLOCATION_NOTHING_FITS
from wholesale.automatic_billing import Billed
from wholesale.billing_run import BoxOutcome
from wholesale.box_confirm import BOX_READERS
from wholesale.box_refusal import BOXES_NOT_CHOSEN
from wholesale.company import Location
from wholesale.errors import TradeError
from wholesale.prebook import PrebookLine
from wholesale.vendor import Vendor


class Allocations(Page):
    """The lines of prebooks that wait for boxes."""

    name: ClassVar = "allocations"
    path: ClassVar = "/inventory/allocations"
    title: ClassVar = _l("Allocations")
    roles: ClassVar = BOX_READERS
    menu: ClassVar = Menu(Section.INVENTORY, 25)

    def get(self) -> Answer:
        """Answer a page of the lines that are asked for."""
        asked = AllocationFilter.of(request.args, self.today)
        return self.render(
            "inventory/allocations.html",
            found=asked.page(self.session, self.company.id, request.args.get("cursor")),
            asked=asked,
            is_narrowed=bool({"from", "to", "customer", "q", "all", "box_id"} & set(request.args)),
            first=self.today - BACK,
            last=self.today + AHEAD,
            today=self.today,
            may_allocate=bool(self.actor.roles & ALLOCATORS),
            may_open_prebook=PAGES["prebook"].admits(self.user),
            **told_of(self),
        )

    @action("give", roles=ALLOCATORS)
    def give(self) -> Answer:
        """Give the lines that were ticked all boxes that fit them, and bill these."""
        ids = _keys("line")
        if not ids:
            raise TradeError(BOXES_NOT_CHOSEN)
        choice = boxes_that_fit(self.session, self.company.id, ids)
        if not choice:
            raise TradeError(ALLOCATION_NOTHING_FITS)
        done = allocate(self.session, self.company.id, choice, self.actor, self.now, self.today)
        _say_billed(self, done)
        asked = AllocationFilter.of(request.args, self.today)
        return self.to_address(url_for("allocations", **asked.query, run=done.run and done.run.id))


class AllocationPage(Page):
    """One line of a prebook, with the boxes on hand that may be given to it."""

    name: ClassVar = "allocation"
    path: ClassVar = "/inventory/allocations/<int:prebook_line_id>"
    title: ClassVar = _l("Boxes for a prebook")
    roles: ClassVar = BOX_READERS

    def get(self, prebook_line_id: int) -> Answer:
        """Answer the line and its boxes."""
        line = self.one(PrebookLine, prebook_line_id)
        boxes = candidates_of(self.session, line)
        return self.render(
            "inventory/allocation.html",
            row=with_counts(self.session, self.company.id, [line])[0],
            boxes=boxes,
            most=MOST_BOXES,
            vendors=names_of(self.session, Vendor, (one.box.vendor_id for one in boxes)),
            locations=names_of(self.session, Location, (one.box.location_id for one in boxes)),
            today=self.today,
            ageing=AGEING,
            old=OLD,
            may_allocate=bool(self.actor.roles & ALLOCATORS),
            may_open_prebook=PAGES["prebook"].admits(self.user),
            **told_of(self),
        )

    @action("give", roles=ALLOCATORS)
    def give(self, prebook_line_id: int) -> Answer:
        """Give the boxes that were ticked to the line, and bill them."""
        line = self.one(PrebookLine, prebook_line_id)
        choice = {line.id: _keys("box")}
        done = allocate(self.session, self.company.id, choice, self.actor, self.now, self.today)
        _say_billed(self, done)
        return self.to("allocation", prebook_line_id=line.id, run=done.run and done.run.id)

    @action("release", roles=ALLOCATORS)
    def release(self, prebook_line_id: int) -> Answer:
        """Release the boxes that were ticked to the open market."""
        line = self.one(PrebookLine, prebook_line_id)
        count = release_boxes(self.session, self.company.id, _keys("box"), self.actor, self.now)
        self.say(ngettext("%(num)d box is open market now.", "%(num)d boxes are open market now.", count))
        return self.to("allocation", prebook_line_id=line.id)


def _keys(name: str) -> list[int]:
    return [key for text in request.form.getlist(name) if (key := key_of(text)) is not None]


def _say_billed(page: Page, done: Billed) -> None:
    billed = sum(one.outcome is BoxOutcome.BILLED for one in done.decisions)
    if billed:
        page.say(ngettext("%(num)d box is billed.", "%(num)d boxes are billed.", billed))
    if kept := len(done.decisions) - billed:
        page.say(
            ngettext(
                "%(num)d box was not billed; it stays assigned to the prebook.",
                "%(num)d boxes were not billed; they stay assigned to the prebook.",
                kept,
            ),
            "warning",
        )
