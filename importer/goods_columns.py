"""What the sheets that bring flowers have in common: the columns of a box, and how the rows' products are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeVar

from flask_babel import lazy_gettext as _l

from importer.batch import Batch, ImportRow
from importer.columns import Money, OneOf, Text, Whole
from wholesale.awb import read_awb
from wholesale.box_refusal import BOX_AWB_WRONG, BOX_TOO_FULL
from wholesale.errors import TradeError
from wholesale.order_lines import MOST_UNITS
from wholesale.product_match import Found, ProductMatch
from wholesale.purchase_order import BoxType, UnitType

UNIT_WORDS: Final = MappingProxyType({UnitType.STEM: _l("Stem"), UnitType.BUNCH: _l("Bunch")})

PRODUCT: Final = Text(
    _l("Product Description"),
    such_as="Rose Freedom 50 cm",
    most=200,
    about=_l("As in our list, or as the vendor calls it; or give the code."),
)
PRODUCT_CODE: Final = Text(
    _l("Product Code"),
    such_as="R50",
    most=20,
    about=_l("The code of the product; where both are given they must agree."),
)
BOX_TYPE: Final = OneOf(_l("Box Type"), of=BoxType, about=_l("The size of the boxes."))
UNIT_TYPE: Final = OneOf(
    _l("Unit Type"), of=UnitType, words=UNIT_WORDS, about=_l("Whether amounts are for a stem or for a bunch.")
)
BUNCHES: Final = Whole(_l("Bunches/Box"), least=1, most=MOST_UNITS, about=_l("How many bunches lie in one box."))
STEMS: Final = Whole(_l("Stems/Bunch"), least=1, most=MOST_UNITS, about=_l("How many stems make one bunch."))
_NAMING: Final = frozenset(
    {"vendor", "product", "product_code"}
)  # where one of these is bad, nobody knows what is meant


def unit_cost_column(most: Decimal | int) -> Money:
    """Answer the column of the cost of one unit, of at most so many US dollars."""
    return Money(
        _l("Unit Cost"),
        places=3,
        least=0,
        most=most,
        about=_l("In US dollars: of a bunch if the Unit Type is Bunch, of a stem if it is Stem."),
    )


class NamesProduct(Protocol):
    """A row that names a product."""

    @property
    def product(self) -> str | None:
        """Its description, or the vendor's own name for it."""

    @property
    def product_code(self) -> str | None:
        """Its code."""


P = TypeVar("P", bound=NamesProduct)
B = TypeVar("B", bound="Packed")


def find_products(batch: Batch[P], vendor_of: Callable[[P], tuple[int, str] | None]) -> Mapping[int, Found]:
    """Answer the products that rows name, by row number, and refuse rows that name none.

    `vendor_of` answers the id and code of the vendor whose own names count, where there is one. Rows that are refused
    for other cells are looked at as well.
    """
    rows = [row for row in batch.rows if _NAMING.isdisjoint(problem.field for problem in row.problems)]
    vendors = {row.number: vendor_of(row.values) for row in rows}
    match = ProductMatch.of(
        batch.session,
        batch.company.id,
        codes=[row.values.product_code for row in rows],
        descriptions=[row.values.product for row in rows],
        vendor_ids={vendor[0] for vendor in vendors.values() if vendor},
    )
    found = {}
    for row in rows:
        vendor_id, vendor = vendors[row.number] or (None, "")
        code, description = row.values.product_code, row.values.product
        try:
            found[row.number] = match.find(code=code, description=description, vendor_id=vendor_id, vendor=vendor)
        except TradeError as refused:
            batch.refuse(row, _field(row, match), refused.entry, **refused.entry.values)
    return found


class Packed(Protocol):
    """A row that says what lies in a box; what could not be read is None."""

    @property
    def bunches_per_box(self) -> int:
        """How many bunches lie in one box."""

    @property
    def stems_per_bunch(self) -> int:
        """How many stems make one bunch."""


def check_contents(batch: Batch[B], row: ImportRow[B]) -> None:
    """Refuse a row whose box would hold more stems than any box does."""
    bunches, stems = row.values.bunches_per_box, row.values.stems_per_bunch
    if bunches and stems and bunches * stems > MOST_UNITS:
        told = {"bunches": bunches, "stems": stems, "total": bunches * stems, "most": MOST_UNITS}
        batch.refuse(row, "bunches_per_box", BOX_TOO_FULL, **told)


def awb_of(batch: Batch[Any], row: ImportRow[Any]) -> str | None:
    """Answer the air waybill of a row as it is kept, a temporary one too; None = it has none, or is refused for it."""
    given = row.values.awb
    for is_temporary in (False, True) if given else ():
        try:
            return read_awb(given, is_temporary=is_temporary).number
        except TradeError:
            continue
    if given:
        batch.refuse(row, "awb", BOX_AWB_WRONG, awb=given)
    return None


def _field(row: ImportRow[Any], match: ProductMatch) -> str:
    """Answer the cell to correct: the code, unless it alone would do."""
    if not row.values.product_code:
        return "product"
    try:
        match.find(code=row.values.product_code, description=None, vendor_id=None)
    except TradeError:
        return "product_code"
    return "product"
