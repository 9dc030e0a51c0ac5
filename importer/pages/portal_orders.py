"""The vendor portal: the orders a vendor is to confirm and ship, and those that were."""

from __future__ import annotations

from typing import ClassVar

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from importer.menu import Menu, Section
from importer.order_list import boxes_of, member, vendor_counts, vendor_page
from importer.order_words import VIEW_LABELS, VIEW_TONES
from importer.page import VENDORS, Answer, Page
from wholesale.order_status import VendorView

_MANY = 99


class PortalOrders(Page):
    """A vendor's approved orders, under four headings (domain.md 6)."""

    name: ClassVar = "portal_orders"
    path: ClassVar = "/portal/orders"
    title: ClassVar = _l("PO Summary")
    roles: ClassVar = VENDORS
    menu: ClassVar = Menu(Section.PORTAL, 10)

    def get(self) -> Answer:
        """Answer the orders under one heading; first what waits for a confirmation."""
        vendor_id = self.user.vendor_id
        if vendor_id is None:
            raise NotFound
        view = member(VendorView, request.args.get("view")) or VendorView.PENDING
        orders = vendor_page(self.session, vendor_id, view, request.args.get("cursor"))
        return self.render(
            "portal/list.html",
            orders=orders,
            view=view,
            counts=vendor_counts(self.session, vendor_id, _MANY),
            many=_MANY,
            boxes=boxes_of(self.session, orders.rows),
            labels=VIEW_LABELS,
            tones=VIEW_TONES,
        )
