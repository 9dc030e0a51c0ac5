"""Purchase Orders > Vendor Availability: what vendors say they will have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from importer.kind import KINDS
from importer.menu import Menu, Section
from importer.order_words import UNITS
from importer.page import Answer, Page
from importer.paging import Keyset
from importer.prebook_list import day_of
from importer.prebook_words import AVAILABILITY_READERS
from importer.query import key_of
from wholesale.availability import VendorAvailability
from wholesale.vendor import Vendor

_BY_DAY = Keyset((VendorAvailability.available_from, VendorAvailability.id))


@dataclass(frozen=True, kw_only=True)
class AvailabilityFilter:
    """What a person asks for; what is no day or id is as if it were not asked."""

    vendor_id: int | None = None
    words: str = ""  # of the product, its category, color or tag
    day_from: date | None = None
    day_to: date | None = None

    @classmethod
    def of(cls, query: MultiDict[str, str]) -> Self:
        """Read the filter out of an address."""
        return cls(
            vendor_id=query.get("vendor", type=key_of),
            words=query.get("q", "").strip()[:200],
            day_from=day_of(query.get("from")),
            day_to=day_of(query.get("to")),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that everything is shown."""
        return self == AvailabilityFilter()

    def conditions(self) -> Iterable[ColumnElement[bool]]:
        """Answer what a record must be like; what a later import has replaced is not shown."""
        told = VendorAvailability
        yield told.is_current.is_(True)
        if self.vendor_id is not None:
            yield told.vendor_id == self.vendor_id
        if self.words:
            texts = (told.description, told.category, told.color, told.tag)
            yield or_(*(text.icontains(self.words, autoescape=True) for text in texts))
        if self.day_from is not None:
            yield told.available_from >= self.day_from
        if self.day_to is not None:
            yield told.available_from <= self.day_to


class Availability(Page):
    """The list, the nearest day first."""

    name: ClassVar = "availability"
    path: ClassVar = "/purchase-orders/availability"
    title: ClassVar = _l("Vendor Availability")
    roles: ClassVar = AVAILABILITY_READERS
    menu: ClassVar = Menu(Section.PURCHASE_ORDERS, 40)

    def get(self) -> Answer:
        """Answer a page of what is asked for."""
        asked = AvailabilityFilter.of(request.args)
        wanted = select(VendorAvailability).where(*asked.conditions())
        wanted = wanted.options(joinedload(VendorAvailability.vendor), joinedload(VendorAvailability.product))
        vendors = select(Vendor.id, Vendor.name).order_by(Vendor.name, Vendor.id)
        return self.render(
            "availability/list.html",
            found=_BY_DAY.page(self.session, wanted, request.args.get("cursor")),
            asked=asked,
            units=UNITS,
            may_import=KINDS["vendor_availability"].admits(self.user),
            all_vendors=self.session.execute(vendors).all(),
        )
