"""Prebooks: what was sold to customers before it is bought, one row a line (domain.md 3.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from importer.batch import Batch, ImportRow
from importer.columns import Day, Money, OneOf, Text, Whole
from importer.goods_columns import (
    BOX_TYPE,
    BUNCHES,
    PRODUCT,
    PRODUCT_CODE,
    STEMS,
    UNIT_TYPE,
    check_contents,
    find_products,
)
from importer.kind import Kind
from importer.offers import location_column
from importer.prebook_words import SHIP_VIA_WORDS
from wholesale.carrier import Carrier, no_carrier
from wholesale.company import Company, Location
from wholesale.customer import Customer
from wholesale.history import StatusChange
from wholesale.prebook import Prebook, PrebookLine, ShipVia
from wholesale.prebook_entry import MOST_BOXES, MOST_PRICE, PREBOOK_KEEPERS
from wholesale.prebook_number import take_prebook_numbers
from wholesale.purchase_order import BoxType, UnitType
from wholesale.rows_at_once import is_among
from wholesale.vendor import Vendor


def carrier_codes(session: Session, company: Company) -> Iterable[str]:
    """Answer the codes of the active carriers, for the template's list."""
    mine = (Carrier.company_id == company.id, Carrier.is_active.is_(True))
    return session.scalars(select(Carrier.code).where(*mine).order_by(Carrier.code))


class PrebookRow(NamedTuple):
    """One line of a prebook, with the head it belongs to."""

    customer: Annotated[str, Text(_l("Customer Code"), such_as="ROSA", most=20, about=_l("Who has bought."))]
    truck_date: Annotated[date, Day(_l("Truck Date"), about=_l("The day the boxes leave for the customer."))]
    # Assumed: where none is given, nobody carries it yet, as with imported invoices (domain.md 3.2).
    carrier: Annotated[
        str | None,
        Text(
            _l("Carrier Code"),
            such_as="FEDX",
            most=10,
            about=_l("Who carries the boxes; empty = No Carrier."),
            offers=carrier_codes,
        ),
    ]
    location: Annotated[str | None, location_column(_l("Which site sells."))]
    customer_po: Annotated[
        str | None, Text(_l("Customer PO"), such_as="PO-7781", most=20, about=_l("The customer's own number."))
    ]
    ship_to: Annotated[
        str | None,
        Text(
            _l("Ship To"),
            such_as="200 Flower Street, Gate 4",
            most=200,
            about=_l("Another address than the usual one."),
        ),
    ]
    ship_via: Annotated[
        ShipVia | None,
        OneOf(_l("Ship Via"), of=ShipVia, words=SHIP_VIA_WORDS, about=_l("Which way; empty = Warehouse.")),
    ]
    salesperson: Annotated[
        str | None, Text(_l("Salesperson"), such_as="Ana Soto", most=50, about=_l("Who has sold it."))
    ]
    comments: Annotated[
        str | None, Text(_l("Comments"), such_as="For a wedding", most=1000, about=_l("Of the whole prebook."))
    ]
    product: Annotated[str | None, PRODUCT]
    product_code: Annotated[str | None, PRODUCT_CODE]
    vendor: Annotated[
        str | None, Text(_l("Vendor Code"), such_as="ECUA", most=20, about=_l("Who is to supply it; empty = open."))
    ]
    boxes: Annotated[int, Whole(_l("Boxes"), least=1, most=MOST_BOXES, about=_l("How many boxes were sold."))]
    box_type: Annotated[BoxType, BOX_TYPE]
    unit_type: Annotated[UnitType, UNIT_TYPE]
    bunches_per_box: Annotated[int, BUNCHES]
    stems_per_bunch: Annotated[int, STEMS]
    price: Annotated[
        Decimal | None,
        Money(
            _l("Price"),
            places=4,
            least=0,
            most=MOST_PRICE,
            about=_l("For a stem or a bunch; empty or 0.00 = the suggested price, when it is billed."),
        ),
    ]
    cost: Annotated[
        Decimal | None,
        Money(
            _l("Cost"),
            places=4,
            least=0,
            most=MOST_PRICE,
            about=_l("What a stem or a bunch is bought for; empty = it is not put on a purchase order yet, 0.00 is."),
        ),
    ]
    mark_code: Annotated[
        str | None, Text(_l("Mark Code"), such_as="ROSA 12", most=20, about=_l("What is written on the boxes."))
    ]
    notes: Annotated[str | None, Text(_l("Notes"), such_as="No thorns", most=200, about=_l("Of this line."))]


class Head(NamedTuple):
    """What the lines of one prebook share; the names are those of its columns."""

    customer_id: int
    truck_date: date
    carrier_id: int
    location_id: int | None
    customer_po: str
    ship_to: str
    ship_via: ShipVia
    salesperson: str


class Found(NamedTuple):
    """What the codes of a row stand for."""

    customer_id: int
    carrier_id: int | None
    location_id: int | None
    vendor_id: int | None
    product_id: int


class Prebooks(Kind[PrebookRow]):
    """Rows with the same head become one prebook, wherever they stand in the file."""

    name: ClassVar = "prebooks"
    title: ClassVar = _l("Prebooks")
    about: ClassVar = _l(
        "Sales to customers for a day to come. Rows with the same customer, truck date, carrier, location, "
        "customer PO, ship to, ship via and salesperson become one prebook."
    )
    order: ClassVar = 60
    roles: ClassVar = PREBOOK_KEEPERS
    row: ClassVar = PrebookRow
    records: ClassVar = (Prebook,)
    shown_at: ClassVar = "prebooks"

    def judge(self, batch: Batch[PrebookRow]) -> None:
        """Refuse unknown customers, carriers, locations, vendors and products."""
        customers = batch.look_up("customer", Customer.code, active=Customer.is_active)
        carriers = batch.look_up("carrier", Carrier.code, active=Carrier.is_active)
        vendors = batch.look_up("vendor", Vendor.code, active=Vendor.is_active)
        batch.look_up("location", Location.code)
        for row in batch.rows:
            check_contents(batch, row)
        products = find_products(
            batch, lambda row: None if row.vendor is None else (vendors[row.vendor].id, row.vendor)
        )
        for row in batch.good:
            values = row.values
            row.found = Found(
                customers[values.customer].id,
                None if values.carrier is None else carriers[values.carrier].id,
                batch.location_id(values.location),
                None if values.vendor is None else vendors[values.vendor].id,
                products[row.number].id,
            )

    def save(self, batch: Batch[PrebookRow]) -> None:
        """Make the prebooks that the run has not made yet, and add the lines."""
        heads = _heads(batch)
        ids = _made_before(batch, heads)
        _note_comments(batch, {ids[head]: rows for head, rows in heads.items() if head in ids})
        fresh = {head: rows for head, rows in heads.items() if head not in ids}
        ids.update(zip(fresh, batch.take_ids(Prebook, len(fresh)), strict=True))
        numbers = take_prebook_numbers(batch.session, batch.company.id, len(fresh))
        batch.insert(
            Prebook,
            ("id", "number", "comments", *Head._fields),
            [
                (ids[head], number, "\n".join(_comments(rows)), *head)
                for number, (head, rows) in zip(numbers, fresh.items(), strict=True)
            ],
            import_id=batch.run_id,
            created_at=batch.now,
            created_by=batch.actor.name,
        )
        _note_history(batch, [ids[head] for head in fresh])
        lines = [_line(ids[head], row) for head, rows in heads.items() for row in rows]
        batch.insert(PrebookLine, _LINE, lines)


_LINE = (
    *("prebook_id", "product_id", "vendor_id", "boxes", "box_type", "unit_type", "bunches_per_box"),
    *("stems_per_bunch", "price", "cost", "mark_code", "notes"),
)


def _line(prebook_id: int, row: ImportRow[PrebookRow]) -> tuple[Any, ...]:
    values, found = row.values, row.found
    counts = (values.boxes, values.box_type, values.unit_type, values.bunches_per_box, values.stems_per_bunch)
    price = Decimal(0) if values.price is None else values.price
    money, words = (price, values.cost), (values.mark_code or "", values.notes or "")
    return prebook_id, found.product_id, found.vendor_id, *counts, *money, *words


def _heads(batch: Batch[PrebookRow]) -> dict[Head, list[ImportRow[PrebookRow]]]:
    nobody = 0
    if any(row.found.carrier_id is None for row in batch.new_rows):
        nobody = no_carrier(batch.session, batch.company.id).id
    heads: dict[Head, list[ImportRow[PrebookRow]]] = {}
    for row in batch.new_rows:
        values, found = row.values, row.found
        head = Head(
            found.customer_id,
            values.truck_date,
            found.carrier_id or nobody,
            found.location_id,
            values.customer_po or "",
            values.ship_to or "",
            values.ship_via or ShipVia.WAREHOUSE,
            values.salesperson or "",
        )
        heads.setdefault(head, []).append(row)
    return heads


def _made_before(batch: Batch[PrebookRow], heads: Iterable[Head]) -> dict[Head, int]:
    """Answer which of the heads earlier rows of this run have made, with the ids of their prebooks."""
    wanted = set(heads)
    if not wanted:
        return {}
    days = [head.truck_date for head in wanted]
    made = select(Prebook.id, *(getattr(Prebook, name) for name in Head._fields)).where(
        Prebook.company_id == batch.company.id,
        is_among(batch.session, Prebook.customer_id, sorted({head.customer_id for head in wanted})),
        Prebook.truck_date.between(min(days), max(days)),
        Prebook.import_id == batch.run_id,
    )
    found = {Head(*row[1:]): row[0] for row in batch.session.execute(made)}
    return {head: found[head] for head in wanted & found.keys()}


def _comments(rows: Iterable[ImportRow[PrebookRow]]) -> list[str]:
    """Answer the comments of some rows, each once: what any row says of the prebook is kept."""
    return list(dict.fromkeys(row.values.comments for row in rows if row.values.comments))


def _note_comments(batch: Batch[PrebookRow], added: Mapping[int, list[ImportRow[PrebookRow]]]) -> None:
    """Add what later rows say of a prebook that earlier rows have made."""
    said = {prebook_id: comments for prebook_id, rows in added.items() if (comments := _comments(rows))}
    for prebook_id, known in batch.rows_by_key(Prebook.id, said, Prebook.id, Prebook.comments).items():
        all_of_them = "\n".join(dict.fromkeys([*filter(None, known.comments.split("\n")), *said[prebook_id]]))
        change = update(Prebook).where(Prebook.company_id == batch.company.id, Prebook.id == prebook_id)
        batch.session.execute(change.values(comments=all_of_them))


def _note_history(batch: Batch[PrebookRow], ids: Iterable[int]) -> None:
    batch.insert(
        StatusChange,
        ("record_id",),
        [(prebook_id,) for prebook_id in ids],
        record_kind=Prebook.__tablename__,
        new="open",
        actor_name=batch.actor.name,
        user_id=batch.actor.user_id,
        at=batch.now,
        why="Imported",
    )
