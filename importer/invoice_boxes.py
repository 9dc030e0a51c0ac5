"""The list from which boxes of inventory are taken onto an invoice: how many of each kind, and at which price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.form import read_money
from wholesale.billing_setup import settings_for
from wholesale.company import Location
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_entry import BoxesOnHand, BoxesWanted, boxes_on_hand
from wholesale.price import suggested_price

_LONGEST_COUNT = 5  # digits


@dataclass
class BoxesRow:
    """Boxes of one kind, with what a person has written beside them."""

    key: str  # in the names of its fields
    found: BoxesOnHand
    location: str
    suggested: Decimal | None  # price of one unit
    boxes: str = ""
    price: str = ""
    problem: str = ""

    @property
    def units(self) -> int:
        """The units in one of the boxes."""
        kind = self.found.kind
        return kind.unit_type.units(kind.bunches, kind.stems_per_bunch)

    def read(self, posted: Mapping[str, str]) -> Self:
        """Take what was written."""
        self.boxes = posted.get(f"boxes-{self.key}", "").strip()
        self.price = posted.get(f"price-{self.key}", "").strip()
        return self

    @property
    def wanted(self) -> BoxesWanted | None:
        """What is wanted of it; None = nothing, or what was written is wrong, which it then tells."""
        if self.boxes in {"", "0"}:
            return None
        if not self.boxes.isascii() or not self.boxes.isdigit() or len(self.boxes) > _LONGEST_COUNT:
            self.problem = _("%(text)s is no number of boxes.", text=repr(self.boxes))
            return None
        try:
            # Without another price it is the one that the person has seen.
            price = read_money(self.price, 4) if self.price else self.suggested
        except ValueError as wrong:
            self.problem = str(wrong)
            return None
        return BoxesWanted(self.found.kind, int(self.boxes), price)


def rows_of(session: Session, invoice: CustomerInvoice, words: str) -> list[BoxesRow]:
    """Answer what is in inventory for anybody, first what stands where the invoice ships from."""
    found = boxes_on_hand(session, invoice.company_id, words=words)
    found.sort(key=lambda one: one.kind.location_id != invoice.location_id)
    places = {place.id: place.code for place in session.scalars(select(Location))}
    rows = []
    for one in found:
        location_id = one.kind.location_id
        settings = settings_for(session, invoice.company_id, location_id or invoice.location_id)
        price = suggested_price(one.landed_cost, settings.gpm, settings.price_method)
        rows.append(BoxesRow(_key(one), one, places.get(location_id or 0, ""), price))
    return rows


def wanted_of(rows: Iterable[BoxesRow]) -> list[BoxesWanted]:
    """Answer what is wanted of all of them."""
    return [wanted for row in rows if (wanted := row.wanted) is not None]


def _key(one: BoxesOnHand) -> str:
    return "-".join(str(part or 0) for part in one.kind)
