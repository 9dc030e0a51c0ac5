"""What the pages of boxes share: their filters, the names beside the numbers, and what is said after confirming."""

from __future__ import annotations

from typing import Any

from flask_babel import ngettext
from sqlalchemy import select

from importer.kinds.boxes import Boxes as BoxImports
from importer.page import Page
from wholesale.box_confirm import Confirmed
from wholesale.company import Location
from wholesale.product import Product
from wholesale.vendor import Vendor


def say_confirmed(page: Page, confirmed: Confirmed) -> None:
    """Say how many boxes are in inventory now, and of how many somebody else was faster."""
    page.say(ngettext("%(num)d box is in inventory now.", "%(num)d boxes are in inventory now.", confirmed.done))
    if confirmed.gone > 0:
        page.say(
            ngettext(
                "%(num)d more had been confirmed meanwhile by somebody else.",
                "%(num)d more had been confirmed meanwhile by somebody else.",
                confirmed.gone,
            ),
            "warning",
        )


def choices_of(page: Page) -> dict[str, Any]:
    """Answer what the filters of boxes offer, and whether the person may import boxes."""
    vendors = select(Vendor.id, Vendor.name).order_by(Vendor.name, Vendor.id)
    places = select(Location.id, Location.code).order_by(Location.code)
    return {
        "all_vendors": page.session.execute(vendors).all(),
        "all_locations": page.session.execute(places).all(),
        "may_import": BoxImports.admits(page.user),
    }


def products_of(page: Page, ids: set[int]) -> dict[int, Product]:
    """Answer products by id."""
    wanted = select(Product).where(Product.id.in_(ids)).execution_options(by_keys=True)
    return {product.id: product for product in page.session.scalars(wanted)} if ids else {}
