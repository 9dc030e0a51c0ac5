"""PO Summary: the purchase orders of the company."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from importer.kind import KINDS
from importer.menu import Menu, Section
from importer.order_list import OrderFilter, boxes_of, names_of
from importer.order_words import ORDER_READERS, STATUS_LABELS, STATUS_TONES
from importer.page import Answer, Page
from wholesale.company import Location
from wholesale.status import PROCUREMENT
from wholesale.vendor import Vendor


class Orders(Page):
    """The list, with its filters."""

    name: ClassVar = "orders"
    path: ClassVar = "/orders"
    title: ClassVar = _l("PO Summary")
    roles: ClassVar = ORDER_READERS
    menu: ClassVar = Menu(Section.PURCHASE_ORDERS, 10)

    def get(self) -> Answer:
        """Answer a page of the orders that are asked for."""
        asked = OrderFilter.of(request.args)
        orders = asked.page(self.session, request.args.get("cursor"))
        return self.render(
            "orders/list.html",
            orders=orders,
            asked=asked,
            boxes=boxes_of(self.session, orders.rows),
            vendors=names_of(self.session, Vendor, (order.vendor_id for order in orders.rows)),
            locations=names_of(self.session, Location, (order.location_id for order in orders.rows)),
            may_enter=bool(self.actor.roles & PROCUREMENT),
            may_import=KINDS["standalone_purchase_orders"].admits(self.user),
            **self._choices(),
        )

    def _choices(self) -> dict[str, Any]:
        vendors = select(Vendor.id, Vendor.name).order_by(Vendor.name, Vendor.id)
        places = select(Location.id, Location.code).order_by(Location.code)
        return {
            "all_vendors": self.session.execute(vendors).all(),
            "all_locations": self.session.execute(places).all(),
            "statuses": STATUS_LABELS,
            "tones": STATUS_TONES,
        }
