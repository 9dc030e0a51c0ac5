"""Data Import > Inventory in Boxes: boxes that wait in the Staging Area, or are on hand at once (domain.md 3.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Annotated, Any, ClassVar, Final, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.batch import Batch
from importer.columns import Day, Text, Whole
from importer.goods_columns import (
    BOX_TYPE,
    BUNCHES,
    PRODUCT,
    PRODUCT_CODE,
    STEMS,
    UNIT_TYPE,
    awb_of,
    check_contents,
    find_products,
    unit_cost_column,
)
from importer.kind import Kind, Switch, Used
from importer.offers import location_column
from wholesale.box import Box, BoxPlace
from wholesale.box_refusal import BOX_CONFIRMED_SINCE, BOX_OF_CUSTOMER
from wholesale.company import Location
from wholesale.db import Base
from wholesale.errors import Entry
from wholesale.product import Product
from wholesale.purchase_order import BoxType, UnitType
from wholesale.user import Role
from wholesale.vendor import Vendor

MOST_BOXES: Final = 100
"""Boxes of one row, as Komet's own inventory.add takes them."""
MOST_COST: Final = 100_000
_AT_ONCE: Final = 20_000  # boxes in one statement; a batch may make half a million

_FIELDS: Final = (
    "vendor_id",
    "product_id",
    "location_id",
    "awb",
    "ship_date",
    "box_type",
    "unit_type",
    "bunches_per_box",
    "stems_per_bunch",
    "unit_cost",
)


class BoxRow(NamedTuple):
    """One row of the sheet: boxes that are packed alike."""

    vendor: Annotated[
        str, Text(_l("Vendor Code"), such_as="ECUA", most=20, about=_l("The code of a vendor who is active here."))
    ]
    awb: Annotated[
        str,
        Text(
            _l("AWB"),
            such_as="729-12345675",
            most=20,
            about=_l("Air waybill number, or a temporary one. Where it is here already, the boxes join those of it."),
        ),
    ]
    ship_date: Annotated[date, Day(_l("Ship Date"), about=_l("The day the vendor shipped the boxes."))]
    product: Annotated[str | None, PRODUCT]
    product_code: Annotated[str | None, PRODUCT_CODE]
    boxes: Annotated[
        int, Whole(_l("Boxes"), least=1, most=MOST_BOXES, about=_l("How many boxes are packed like this."))
    ]
    box_type: Annotated[BoxType, BOX_TYPE]
    unit_type: Annotated[UnitType, UNIT_TYPE]
    bunches_per_box: Annotated[int, BUNCHES]
    stems_per_bunch: Annotated[int, STEMS]
    unit_cost: Annotated[Decimal, unit_cost_column(MOST_COST)]
    location: Annotated[str | None, location_column(_l("The location where the boxes are."))]


class Goods(NamedTuple):
    """What a row has been found to mean."""

    vendor_id: int
    product_id: int
    awb: str


class Boxes(Kind[BoxRow]):
    """Each row becomes as many boxes as it says, one record each."""

    name: ClassVar = "boxes"
    title: ClassVar = _l("Inventory in Boxes")
    about: ClassVar = _l("Boxes that have arrived: they wait in the Staging Area, or are in inventory at once.")
    order: ClassVar = 40
    roles: ClassVar = frozenset({Role.ADMIN, Role.SALES_MANAGER, Role.PROCUREMENT_USER, Role.INVENTORY})
    row: ClassVar = BoxRow
    options: ClassVar = (
        Switch(
            "confirm_inventory",
            _l("Confirm Inventory"),
            _l("The boxes go straight to inventory; else they wait in the Staging Area until somebody confirms them."),
        ),
    )
    records: ClassVar = (Box,)
    shown_at: ClassVar = "staging"

    def judge(self, batch: Batch[BoxRow]) -> None:
        """Refuse unknown vendors, products and locations, air waybills that are none, and boxes nobody can lift."""
        batch.look_up("location", Location.code)
        vendors = batch.look_up("vendor", Vendor.code, active=Vendor.is_active)
        products = find_products(batch, lambda values: (vendors[values.vendor].id, values.vendor))
        for row in batch.rows:
            check_contents(batch, row)
            awb = awb_of(batch, row) or ""
            if not row.problems:
                row.found = Goods(vendors[row.values.vendor].id, products[row.number].id, awb)

    def save(self, batch: Batch[BoxRow]) -> None:
        """Write the boxes."""
        facts = _confirmed(batch) if batch.options.get("confirm_inventory") else {"place": BoxPlace.STAGING}
        boxes = _boxes(batch)
        while some := list(islice(boxes, _AT_ONCE)):
            batch.insert(Box, _FIELDS, some, received_at=batch.now, import_id=batch.run_id, **facts)

    def used(self, session: Session, ids: Mapping[type[Base], Iterable[int]]) -> Used:
        """Answer the boxes that a person has confirmed since, and those that are a customer's."""
        asked = (
            select(
                Box.id, Box.confirmation_id, Box.confirmed_by, Box.confirmed_at, Box.customer_id, Product.description
            )
            .join(Product, Product.id == Box.product_id)
            .where(Box.id.in_(list(ids.get(Box, ()))))
            # Nobody confirms one of them between this look and its end.
            .with_for_update(of=Box)
            .execution_options(by_keys=True)
        )
        found: dict[tuple[type[Base], int], Entry] = {}
        for one in session.execute(asked.order_by(Box.id)):
            told = {"box": one.id, "product": one.description}
            if one.confirmation_id is not None:
                day = one.confirmed_at.date()
                found[Box, one.id] = BOX_CONFIRMED_SINCE.told(**told, who=one.confirmed_by, day=day)
            elif one.customer_id is not None:
                found[Box, one.id] = BOX_OF_CUSTOMER.told(**told)
        return found


def _confirmed(batch: Batch[BoxRow]) -> dict[str, Any]:
    return {"place": BoxPlace.INVENTORY, "confirmed_at": batch.now, "confirmed_by": batch.actor.name}


def _boxes(batch: Batch[BoxRow]) -> Iterator[tuple[Any, ...]]:
    for row in batch.new_rows:
        values, goods = row.values, row.found
        pack = (values.box_type, values.unit_type, values.bunches_per_box, values.stems_per_bunch, values.unit_cost)
        location = batch.location_id(values.location)
        box = (goods.vendor_id, goods.product_id, location, goods.awb, values.ship_date, *pack)
        for _ in range(values.boxes):
            yield box
