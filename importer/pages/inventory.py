"""Inventory: the boxes on hand, by product and size."""

from __future__ import annotations

from typing import ClassVar

from flask import request
from flask_babel import lazy_gettext as _l

from importer.box_list import BoxFilter
from importer.box_show import choices_of
from importer.box_words import AGEING, OLD
from importer.menu import Menu, Section
from importer.page import Answer, Page
from wholesale.box import BoxPlace
from wholesale.box_confirm import BOX_READERS
from wholesale.purchase_order import BoxType


class Inventory(Page):
    """The products that are on hand."""

    name: ClassVar = "inventory"
    path: ClassVar = "/inventory"
    title: ClassVar = _l("Inventory")
    roles: ClassVar = BOX_READERS
    menu: ClassVar = Menu(Section.INVENTORY, 20)

    def get(self) -> Answer:
        """Answer a page of products with their boxes by size."""
        asked = BoxFilter.of(request.args)
        return self.render(
            "inventory/on_hand.html",
            found=asked.on_hand(self.session, self.company.id, request.args.get("cursor")),
            asked=asked,
            place=BoxPlace.INVENTORY,
            types=tuple(BoxType),
            today=self.today,
            ageing=AGEING,
            old=OLD,
            **choices_of(self),
        )
