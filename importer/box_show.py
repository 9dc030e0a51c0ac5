"""What the pages of boxes share: their filters, the names beside the numbers, and what is said after confirming."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.kinds.boxes import Boxes as BoxImports
from importer.page import Page
from wholesale.billing_run import BillingTrigger
from wholesale.billing_setup import bills_on, settings_of
from wholesale.box_confirm import BOX_CONFIRMERS
from wholesale.box_refusal import BOXES_CONFIRMED_BEFORE
from wholesale.company import Company, Location
from wholesale.confirm_billing import confirm_and_bill
from wholesale.customer import Customer
from wholesale.errors import TradeError
from wholesale.product import Product
from wholesale.vendor import Vendor


def confirm_chosen(page: Page, choose: Callable[[Session], tuple[Sequence[int], int]]) -> int | None:
    """Confirm boxes to inventory, bill them, and say what was done; answer the run of automatic billing.

    `choose` answers the boxes and how many of them were seen. The page's own session stays unused: thousands of boxes
    go in transactions of their own, and nobody waits meanwhile.
    """
    company_id = page.user.company_id
    with page.looking() as session:
        ids, seen = choose(session)
        today = page.services.clock.today(session.get_one(Company, company_id).time_zone)
    if seen and not ids:
        raise TradeError(BOXES_CONFIRMED_BEFORE, count=seen)
    done = confirm_and_bill(page.services.sessions, company_id, ids, page.actor, page.now, today)
    page.say(ngettext("%(num)d box is in inventory now.", "%(num)d boxes are in inventory now.", done.confirmed))
    if (gone := seen - done.confirmed) > 0:
        page.say(
            ngettext(
                "%(num)d more had been confirmed meanwhile by somebody else.",
                "%(num)d more had been confirmed meanwhile by somebody else.",
                gone,
            ),
            "warning",
        )
    return done.run_id


def question_of(page: Page) -> str | None:
    """Answer what is asked before boxes are confirmed; None = nothing is billed by it, so nothing is asked."""
    if not page.actor.roles & BOX_CONFIRMERS:
        return None
    chosen = settings_of(page.session, page.user.company_id).values()
    if not any(bills_on(one.mode, BillingTrigger.CONFIRMATION) for one in chosen):
        return None
    return _("Boxes that were bought for a prebook are billed when they are confirmed. Go on?")


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


def customers_of(page: Page, ids: set[int | None]) -> dict[int, str]:
    """Answer names of customers by id."""
    wanted = select(Customer.id, Customer.name).where(Customer.id.in_(ids - {None})).execution_options(by_keys=True)
    return {row.id: row.name for row in page.session.execute(wanted)} if ids - {None} else {}
