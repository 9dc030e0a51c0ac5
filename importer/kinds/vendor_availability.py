"""Vendor availability: what vendors say they will have, as CSV without a title row (domain.md 3.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from importer.batch import Batch, ImportRow
from importer.cell_refusal import CODE_INACTIVE, CODE_UNKNOWN
from importer.columns import Day, Money, OneOf, Text, Whole
from importer.goods_columns import UNIT_WORDS
from importer.import_run import Outcome
from importer.kind import Kind, Pick, Used
from importer.query import LARGEST_KEY
from wholesale.availability import VendorAvailability
from wholesale.availability_refusal import AVAILABILITY_CHANGED_SINCE, AVAILABILITY_MODE_UNKNOWN
from wholesale.company import Company
from wholesale.db import Base
from wholesale.errors import TradeError
from wholesale.order_lines import MOST_COST, MOST_UNITS
from wholesale.product_match import ProductMatch
from wholesale.purchase_order import UnitType
from wholesale.rows_at_once import is_among
from wholesale.status import PROCUREMENT
from wholesale.vendor import Vendor

OVERWRITE, INCREASE = "overwrite", "increase"
_MOST_QUANTITY = 100_000_000


class AvailabilityRow(NamedTuple):
    """One product of one vendor, from one day on."""

    vendor: Annotated[
        str,
        Text(
            _l("Vendor ID"),
            such_as="ECUA",
            most=20,
            about=_l("Who will have it: the vendor's code, or its id in this program."),
        ),
    ]
    description: Annotated[
        str,
        Text(_l("Product Description"), such_as="Rose Freedom 50 cm", most=200, about=_l("As the vendor calls it.")),
    ]
    available_from: Annotated[date, Day(_l("Available From"), about=_l("The first day it can be shipped."))]
    quantity: Annotated[
        int, Whole(_l("Quantity in Units"), least=0, most=_MOST_QUANTITY, about=_l("How many stems or bunches."))
    ]
    unit_type: Annotated[UnitType, OneOf(_l("Unit Type"), of=UnitType, words=UNIT_WORDS, about=_l("What a unit is."))]
    post_harvest: Annotated[
        str | None, Text(_l("Post Harvest"), such_as="Hydrated", most=200, about=_l("How it was treated."))
    ]
    category: Annotated[str, Text(_l("Category"), such_as="Roses", most=200, about=_l("The kind of flower."))]
    color: Annotated[str, Text(_l("Color"), such_as="Red", most=200, about=_l("Its color."))]
    unit_cost: Annotated[
        Decimal, Money(_l("Unit Cost"), places=4, least=0, most=MOST_COST, about=_l("In US dollars, of one unit."))
    ]
    stems_per_bunch: Annotated[
        int | None, Whole(_l("Stems/Bunch"), least=1, most=MOST_UNITS, about=_l("How many stems make one bunch."))
    ]
    tag: Annotated[str | None, Text(_l("Tag"), such_as="Valentine", most=50, about=_l("A word of the vendor's own."))]


class Goods(NamedTuple):
    """What two rows must share to be of the same goods; the names are those of the columns."""

    vendor_id: int
    description: str
    available_from: date
    unit_type: UnitType
    post_harvest: str
    category: str
    color: str
    unit_cost: Decimal
    stems_per_bunch: int | None
    tag: str


class Mode(Pick):
    """What becomes of what the vendors of the file had told before."""

    def choices(self, session: Session, company: Company) -> list[tuple[str, str]]:  # noqa: ARG002 - alike everywhere
        """Answer the two modes."""
        return [(OVERWRITE, _("Overwrite previous")), (INCREASE, _("Increase availability"))]


class VendorAvailabilities(Kind[AvailabilityRow]):
    """Each row becomes a record, or increases the record of the same goods."""

    name: ClassVar = "vendor_availability"
    title: ClassVar = _l("Vendor Availability")
    about: ClassVar = _l("What vendors will have: a CSV file without titles, its columns in the order shown here.")
    order: ClassVar = 90
    roles: ClassVar = PROCUREMENT
    row: ClassVar = AvailabilityRow
    formats: ClassVar = frozenset({"csv"})
    has_titles: ClassVar = False
    options: ClassVar = (
        Mode(
            "mode",
            _l("Availability told before"),
            _l(
                "Overwrite: all that the vendors of the file had told before is replaced by it. "
                "Increase: its quantities are added to what they had told of the same goods and day."
            ),
        ),
    )
    records: ClassVar = (VendorAvailability,)
    keeps_history: ClassVar = False
    shown_at: ClassVar = "availability"

    def replaces_all(self, options: Mapping[str, Any]) -> bool:
        """Answer whether what the vendors had told before goes."""
        return options.get("mode") == OVERWRITE

    def judge(self, batch: Batch[AvailabilityRow]) -> None:
        """Refuse unknown vendors; an unknown product is kept by its description."""
        mode = batch.options.get("mode")
        if mode not in (OVERWRITE, INCREASE):
            for row in batch.good:
                batch.refuse(row, None, AVAILABILITY_MODE_UNKNOWN, mode=mode or "-")
            return
        vendors = _vendors(batch)
        for row in batch.good:
            vendor = vendors.get(row.values.vendor)
            if vendor is None:
                batch.refuse(row, "vendor", CODE_UNKNOWN)
            elif not vendor.is_active:
                batch.refuse(row, "vendor", CODE_INACTIVE)
            else:
                row.found = _goods(vendor.id, row.values)
        if mode == INCREASE:
            known = _current(batch)
            for row in batch.good:
                # What an earlier row of this run has made is new still.
                if row.found in known and known[row.found].import_id != batch.run_id:
                    row.outcome = Outcome.CHANGED

    def save(self, batch: Batch[AvailabilityRow]) -> None:
        """Replace or increase what was told before, and keep the rest."""
        if batch.options["mode"] == OVERWRITE:
            _replace(batch)
            _add(batch, [(row, row.values.quantity) for row in batch.new_rows])
            return
        known = _current(batch, is_held=True)
        by_goods: dict[Goods, list[ImportRow[AvailabilityRow]]] = {}
        for row in (*batch.new_rows, *batch.changed_rows):
            by_goods.setdefault(row.found, []).append(row)
        sums = [(rows[0], sum(row.values.quantity for row in rows)) for rows in by_goods.values()]
        _increase(batch, [(row, known[row.found], more) for row, more in sums if row.found in known])
        _add(batch, [(row, more) for row, more in sums if row.found not in known])

    def record_name(self, record: Base) -> str:
        """Answer its description, for it has no number."""
        return record.description if isinstance(record, VendorAvailability) else super().record_name(record)

    def used(self, session: Session, ids: Mapping[type[Base], Iterable[int]]) -> Used:
        """Answer what a later import has replaced or increased."""
        model = VendorAvailability
        wanted = (
            select(model.id, model.description, model.changed_by, Vendor.name)
            .join(Vendor, Vendor.id == model.vendor_id)
            .where(model.id.in_(ids[model]), model.changed_by.is_not(None))
        )
        return {
            (model, one.id): AVAILABILITY_CHANGED_SINCE.told(
                product=one.description, vendor=one.name, run=one.changed_by
            )
            for one in session.execute(wanted.execution_options(by_keys=True))
        }


class _Known(NamedTuple):
    """A record that is there, as far as an increase needs it."""

    id: int
    quantity: int
    import_id: int | None
    changed_by: int | None


def _vendors(batch: Batch[AvailabilityRow]) -> Mapping[str, Any]:
    """Answer the vendors that the rows name, by the text of the cell; a code goes before an id."""
    asked = {row.values.vendor for row in batch.good}
    columns = (Vendor.id, Vendor.is_active)
    found: dict[str, Any] = batch.rows_by_key(Vendor.code, asked, Vendor.code, *columns)
    ids = {int(text) for text in asked - found.keys() if text.isascii() and text.isdigit() and int(text) <= LARGEST_KEY}
    return found | {str(key): row for key, row in batch.rows_by_key(Vendor.id, ids, *columns).items()}


def _goods(vendor_id: int, values: AvailabilityRow) -> Goods:
    return Goods(
        vendor_id,
        values.description,
        values.available_from,
        values.unit_type,
        values.post_harvest or "",
        values.category,
        values.color,
        values.unit_cost,
        values.stems_per_bunch,
        values.tag or "",
    )


def _current(batch: Batch[AvailabilityRow], *, is_held: bool = False) -> dict[Goods, _Known]:
    """Answer what the vendors of some rows have told for the rows' days; held, nobody else changes it meanwhile."""
    goods = [row.found for row in batch.good if row.found is not None]
    if not goods:
        return {}
    days = [one.available_from for one in goods]
    model = VendorAvailability
    columns = (*(getattr(model, name) for name in _Known._fields), *(getattr(model, name) for name in Goods._fields))
    told = select(*columns).where(
        model.company_id == batch.company.id,
        is_among(batch.session, model.vendor_id, sorted({one.vendor_id for one in goods})),
        model.is_current.is_(True),
        model.available_from.between(min(days), max(days)),
    )
    found = batch.session.execute(told.order_by(model.id.desc()).with_for_update() if is_held else told)
    width = len(_Known._fields)
    return {Goods(*row[width:]): _Known(*row[:width]) for row in found}


def _replace(batch: Batch[AvailabilityRow]) -> None:
    """Take what the vendors had told before this run out of the list; undo brings it back."""
    model = VendorAvailability
    first = {row.found.vendor_id: row for row in reversed(batch.new_rows)}
    told = (
        select(model.id, model.vendor_id, model.changed_by)
        .where(
            model.company_id == batch.company.id,
            is_among(batch.session, model.vendor_id, sorted(first)),
            model.is_current.is_(True),
            or_(model.import_id.is_(None), model.import_id != batch.run_id),
        )
        .order_by(model.id)
        .with_for_update()
    )
    changes = []
    for one in batch.session.execute(told).all():
        before = {"is_current": True, "changed_by": one.changed_by}
        batch.change(first[one.vendor_id], model, one.id, before, {"is_current": False, "changed_by": batch.run_id})
        changes.append({"_id": one.id, "is_current": False, "changed_by": batch.run_id})
    _update(batch, ("is_current", "changed_by"), changes)


def _increase(batch: Batch[AvailabilityRow], increases: list[tuple[ImportRow[AvailabilityRow], _Known, int]]) -> None:
    changes = []
    for row, known, more in increases:
        # What this run has made by itself is deleted as a whole when it is taken back.
        changed_by = known.changed_by if known.import_id == batch.run_id else batch.run_id
        after = {"quantity": known.quantity + more, "changed_by": changed_by}
        if known.import_id != batch.run_id:
            before = {"quantity": known.quantity, "changed_by": known.changed_by}
            batch.change(row, VendorAvailability, known.id, before, after)
        changes.append({"_id": known.id, **after})
    _update(batch, ("quantity", "changed_by"), changes)


def _update(batch: Batch[AvailabilityRow], names: tuple[str, ...], changes: list[dict[str, Any]]) -> None:
    if changes:
        model = VendorAvailability
        change = update(model).where(model.company_id == batch.company.id, model.id == bindparam("_id"))
        batch.session.connection().execute(change.values({name: bindparam(name) for name in names}), changes)


def _add(batch: Batch[AvailabilityRow], rows: list[tuple[ImportRow[AvailabilityRow], int]]) -> None:
    match = ProductMatch.of(
        batch.session,
        batch.company.id,
        descriptions={row.found.description for row, _ in rows},
        vendor_ids={row.found.vendor_id for row, _ in rows},
    )
    made = [(*row.found, quantity, _product(match, row.found)) for row, quantity in rows]
    batch.insert(VendorAvailability, (*Goods._fields, "quantity", "product_id"), made, import_id=batch.run_id)


def _product(match: ProductMatch, goods: Goods) -> int | None:
    try:
        return match.find(code=None, description=goods.description, vendor_id=goods.vendor_id).id
    except TradeError:
        # Vendors have much that we have never bought.
        return None
