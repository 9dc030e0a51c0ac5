"""The columns of PO Reconciliation: what they show, and which of them a person has chosen (domain.md 2.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from importer.reconciliation_list import OrderRow
from wholesale.reconciliation_filter import Sort

PREFERENCE: Final = "reconciliation_columns"


class Kind(Enum):
    """How a column's values are written."""

    TEXT = "text"
    DAY = "day"
    MONEY = "money"
    COUNT = "count"
    STATUS = "status"


@dataclass(frozen=True)
class Column:
    """One column of the screen and of its Excel file."""

    key: str
    label: LazyString
    kind: Kind
    value: Callable[[OrderRow], Any]
    sort: Sort | None = None
    is_default: bool = True
    width: int = 14  # letters, in Excel
    differs: Callable[[OrderRow], bool] = lambda _row: False

    @property
    def is_number(self) -> bool:
        """Whether its values stand at the right."""
        return self.kind in {Kind.MONEY, Kind.COUNT}


def _failure(row: OrderRow) -> str:
    return " ".join(invoice.failure or "" for invoice in row.failed).strip()


def _total_differs(row: OrderRow) -> bool:
    return row.total_differs


def _quantity_differs(row: OrderRow) -> bool:
    return row.quantity_differs


_ALL: Final = (
    Column("number", _l("PO Number"), Kind.TEXT, lambda row: row.number, Sort.NUMBER, width=12),
    Column("vendor", _l("Vendor"), Kind.TEXT, lambda row: row.vendor, width=32),
    Column("location", _l("Location"), Kind.TEXT, lambda row: row.location, is_default=False, width=10),
    Column("ship_date", _l("Ship Date"), Kind.DAY, lambda row: row.ship_date, Sort.SHIP_DATE, width=12),
    Column(
        "arrival_date",
        _l("Arrival Date"),
        Kind.DAY,
        lambda row: row.arrival_date,
        Sort.ARRIVAL_DATE,
        is_default=False,
        width=12,
    ),
    Column("awb", _l("AWB"), Kind.TEXT, lambda row: row.awb or "", Sort.AWB, width=15),
    Column("invoices", _l("Vendor's Invoice"), Kind.TEXT, lambda row: row.invoice_numbers, Sort.INVOICE, width=24),
    Column("status", _l("Vendor Invoice Status"), Kind.STATUS, lambda row: row.status, Sort.STATUS, width=10),
    Column(
        "invoice_total",
        _l("Vendor Invoice Total"),
        Kind.MONEY,
        lambda row: row.invoice_total,
        differs=_total_differs,
    ),
    Column("order_total", _l("PO Total"), Kind.MONEY, lambda row: row.order_total, differs=_total_differs),
    Column(
        "qty_confirmed", _l("Qty Conf"), Kind.COUNT, lambda row: row.qty_confirmed, differs=_quantity_differs, width=10
    ),
    Column(
        "qty_received",
        _l("Qty Received"),
        Kind.COUNT,
        lambda row: row.qty_received,
        differs=_quantity_differs,
        width=12,
    ),
    Column("charges", _l("Additional Charges"), Kind.MONEY, lambda row: row.charges),
    Column(
        "difference", _l("Difference"), Kind.MONEY, lambda row: row.difference, is_default=False, differs=_total_differs
    ),
    Column("order_status", _l("PO Status"), Kind.TEXT, lambda row: row.order_status.value, is_default=False, width=10),
    Column("failure", _l("Failure"), Kind.TEXT, _failure, is_default=False, width=50),
)

COLUMNS: Final[Mapping[str, Column]] = MappingProxyType({column.key: column for column in _ALL})
DEFAULT: Final = tuple(column.key for column in _ALL if column.is_default)


def chosen(preferences: Mapping[str, Any]) -> list[Column]:
    """Answer the columns a person has chosen, in their order; the default for whoever has not."""
    kept = preferences.get(PREFERENCE)
    keys = [key for key in kept if key in COLUMNS] if isinstance(kept, list) else []
    return [COLUMNS[key] for key in keys or DEFAULT]


def with_choice(preferences: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """Answer preferences with these columns in this order; none of them is the default again."""
    known = [key for key in dict.fromkeys(keys) if key in COLUMNS]
    rest = {name: value for name, value in preferences.items() if name != PREFERENCE}
    return rest | {PREFERENCE: known} if known and known != list(DEFAULT) else rest


def offered(preferences: Mapping[str, Any]) -> list[tuple[Column, bool]]:
    """Answer every column for the window "Default Columns", those that are shown first, with whether they are."""
    shown = chosen(preferences)
    return [(column, True) for column in shown] + [(column, False) for column in _ALL if column not in shown]


@dataclass(frozen=True)
class Totals:
    """The sums of the rows of one page, by the columns' keys."""

    values: Mapping[str, Any]

    @classmethod
    def of(cls, rows: Sequence[OrderRow], columns: Sequence[Column]) -> Totals:
        """Add up what can be added."""
        return cls(
            {
                column.key: sum(value for row in rows if (value := column.value(row)) is not None)
                for column in columns
                if column.is_number
            }
        )
