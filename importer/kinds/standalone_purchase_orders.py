"""Standalone purchase orders: what a vendor has confirmed or shipped without being asked by us (domain.md 3.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from importer.batch import Batch, ImportRow
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
from importer.kind import Kind, Pick, Used
from importer.offers import location_column
from wholesale.box_shipping import delete_boxes_in_transit
from wholesale.company import Company, Location
from wholesale.db import Base
from wholesale.order_lines import MOST_COST, LineEntry
from wholesale.product import Product
from wholesale.purchase_order import BoxType, PurchaseOrder, UnitType
from wholesale.rows_at_once import is_among
from wholesale.standalone_order import (
    StandaloneFacts,
    StandaloneLine,
    add_standalone_lines,
    create_standalone_orders,
    told_awb,
)
from wholesale.standalone_order_refusal import (
    ARRIVES_BEFORE_SHIPPED,
    MIXED_BOX_DIFFERS,
    PRODUCT_WITHOUT_CATEGORY,
    VENDOR_NOT_CHOSEN,
)
from wholesale.standalone_order_use import uses_of
from wholesale.user import Role
from wholesale.vendor import Vendor


class StandaloneRow(NamedTuple):
    """One line of an order."""

    awb: Annotated[
        str | None,
        Text(
            _l("AWB"),
            such_as="729-12345675",
            most=20,
            about=_l("Air waybill number; with one, the order counts as shipped."),
        ),
    ]
    ship_date: Annotated[date, Day(_l("Ship Date"), about=_l("The day the vendor ships the boxes."))]
    arrival_date: Annotated[date | None, Day(_l("Arrival Date"), about=_l("The day they are expected here."))]
    location: Annotated[str | None, location_column(_l("Which site gets it."))]
    product: Annotated[str | None, PRODUCT]
    product_code: Annotated[str | None, PRODUCT_CODE]
    boxes: Annotated[int, Whole(_l("Boxes"), least=1, most=100, about=_l("How many boxes."))]
    box_type: Annotated[BoxType, BOX_TYPE]
    breakdown: Annotated[
        str | None,
        Text(
            _l("Breakdown"),
            such_as="MIX1",
            most=20,
            about=_l(
                "A mark that all rows of one mixed box share, such as MIX1; each mixed box has a mark of its own."
            ),
        ),
    ]
    unit_type: Annotated[UnitType, UNIT_TYPE]
    bunches_per_box: Annotated[int, BUNCHES]
    stems_per_bunch: Annotated[int, STEMS]
    unit_cost: Annotated[Decimal, unit_cost_column(MOST_COST)]


class Head(NamedTuple):
    """What the lines of one order share."""

    ship_date: date
    arrival_date: date | None
    location_id: int | None
    awb: str | None


class ChosenVendor(Pick):
    """The vendor of the file, by code."""

    def choices(self, session: Session, company: Company) -> list[tuple[str, str]]:
        """Answer the active vendors by name."""
        mine = (Vendor.company_id == company.id, Vendor.is_active.is_(True))
        found = session.execute(select(Vendor.code, Vendor.name).where(*mine).order_by(Vendor.name, Vendor.id))
        return [(one.code, f"{one.name} ({one.code})") for one in found]


_OF_A_MIXED_BOX = ("ship_date", "arrival_date", "location", "awb", "boxes", "box_type")
"""What is alike in every row of a mixed box."""


class StandalonePurchaseOrders(Kind[StandaloneRow]):
    """Rows with the same days, location and air waybill become one order; a mixed box comes whole or not at all."""

    name: ClassVar = "standalone_purchase_orders"
    title: ClassVar = _l("Standalone Purchase Orders")
    about: ClassVar = _l(
        "What a vendor has confirmed or shipped without our order. Rows with the same ship date, arrival date, "
        "location and AWB become one purchase order; with an AWB it is shipped, else confirmed."
    )
    order: ClassVar = 50
    roles: ClassVar = frozenset(
        {
            *(Role.ACCOUNTS_RECEIVABLE, Role.ADMIN, Role.CREDIT_MANAGER, Role.PROCUREMENT_MANAGER),
            *(Role.SALES_MANAGER, Role.SETUP, Role.SHIPPING),
        }
    )
    row: ClassVar = StandaloneRow
    options: ClassVar = (
        ChosenVendor("vendor", _l("Vendor"), _l("All rows of the file become purchase orders to this vendor.")),
    )
    records: ClassVar = (PurchaseOrder,)
    shown_at: ClassVar = "orders"

    def group(self, values: StandaloneRow) -> object:
        """Answer the mark of the mixed box."""
        return values.breakdown

    def judge(self, batch: Batch[StandaloneRow]) -> None:
        """Refuse unknown products and locations, wrong air waybills and days, and mixed boxes that are not one."""
        vendor = _vendor(batch)
        if vendor is None:
            for row in batch.good:
                batch.refuse(row, None, VENDOR_NOT_CHOSEN, vendor=batch.options.get("vendor", ""))
            return
        batch.look_up("location", Location.code)
        awbs = {row.number: awb_of(batch, row) for row in batch.rows}
        for row in batch.rows:
            _check_days(batch, row)
            check_contents(batch, row)
        _check_mixed_boxes(batch)
        products = find_products(batch, lambda _: (vendor.id, vendor.code))
        wanted = {found.id for found in products.values()}
        known = batch.rows_by_key(Product.id, wanted, Product.id, Product.description, Product.category)
        for row in batch.good:
            product = known[products[row.number].id]
            if not product.category:
                batch.refuse(row, "product", PRODUCT_WITHOUT_CATEGORY, product=product.description)
            values = row.values
            place = batch.location_id(values.location)
            row.found = (Head(values.ship_date, values.arrival_date, place, awbs[row.number]), _line(row, product))

    def save(self, batch: Batch[StandaloneRow]) -> None:
        """Make the orders that the run has not made yet, and add the lines."""
        vendor = _vendor(batch)
        orders: dict[Head, list[StandaloneLine]] = {}
        for row in batch.new_rows:
            head, line = row.found
            orders.setdefault(head, []).append(line)
        if vendor is None or not orders:
            return
        made = _made_before(batch, vendor, orders)
        add_standalone_lines(batch.session, [(made[head], lines) for head, lines in orders.items() if head in made])
        fresh = [
            (StandaloneFacts(vendor=vendor, **head._asdict()), lines)
            for head, lines in orders.items()
            if head not in made
        ]
        create_standalone_orders(batch.session, batch.company.id, fresh, batch.actor, batch.now, import_id=batch.run_id)

    def used(self, session: Session, ids: Mapping[type[Base], Iterable[int]]) -> Used:
        """Answer the orders that were billed, charged, received, changed or moved since."""
        return {(PurchaseOrder, key): entry for key, entry in uses_of(session, ids[PurchaseOrder]).items()}

    def remove(self, session: Session, model: type[Base], ids: list[int]) -> None:
        """Delete orders with their boxes, none of which has arrived."""
        delete_boxes_in_transit(session, ids)
        super().remove(session, model, ids)


def _vendor(batch: Batch[StandaloneRow]) -> Vendor | None:
    chosen = (Vendor.company_id == batch.company.id, Vendor.code == batch.options.get("vendor", ""))
    return batch.session.scalar(select(Vendor).where(*chosen, Vendor.is_active.is_(True)))


def _check_days(batch: Batch[StandaloneRow], row: ImportRow[StandaloneRow]) -> None:
    shipped, arrives = row.values.ship_date, row.values.arrival_date
    if shipped is not None and arrives is not None and arrives < shipped:
        batch.refuse(row, "arrival_date", ARRIVES_BEFORE_SHIPPED, ship_date=shipped)


def _line(row: ImportRow[StandaloneRow], product: Any) -> StandaloneLine:  # noqa: ANN401 - a row of several columns
    values = row.values
    entry = LineEntry(
        description=product.description,
        category=product.category,
        boxes=values.boxes,
        units_per_box=values.unit_type.units(values.bunches_per_box, values.stems_per_bunch),
        unit_cost=values.unit_cost,
        box_type=values.box_type,
        unit_type=values.unit_type,
    )
    return StandaloneLine(
        entry=entry, product_id=product.id, stems_per_bunch=values.stems_per_bunch, mix=values.breakdown or ""
    )


def _check_mixed_boxes(batch: Batch[StandaloneRow]) -> None:
    first: dict[str, ImportRow[StandaloneRow]] = {}
    for row in batch.good:
        mark = row.values.breakdown
        if mark is None or (mate := first.setdefault(mark, row)) is row:
            continue
        for field in _OF_A_MIXED_BOX:
            if getattr(row.values, field) != getattr(mate.values, field):
                batch.refuse(
                    row,
                    field,
                    MIXED_BOX_DIFFERS,
                    other=mate.number,
                    other_value=mate.shown(field) or "-",
                    breakdown=mark,
                )
                break


def _made_before(batch: Batch[StandaloneRow], vendor: Vendor, heads: Iterable[Head]) -> dict[Head, PurchaseOrder]:
    """Answer which of the heads earlier rows of this run have made."""
    wanted = set(heads)
    days = [head.ship_date for head in wanted]
    order = PurchaseOrder
    made = select(order.id, order.number, order.awb, order.ship_date, order.arrival_date, order.location_id).where(
        order.company_id == batch.company.id,
        order.import_id == batch.run_id,
        order.vendor_id == vendor.id,
        order.ship_date.between(min(days), max(days)),
    )
    ids = {
        row.id: head
        for row in batch.session.execute(made)
        if (head := Head(row.ship_date, row.arrival_date, row.location_id, told_awb(row.number, row.awb))) in wanted
    }
    found = select(order).where(is_among(batch.session, order.id, sorted(ids))).options(selectinload(order.lines))
    orders = batch.session.scalars(found.execution_options(by_keys=True)) if ids else ()
    return {ids[one.id]: one for one in orders}
