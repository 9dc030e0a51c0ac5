"""What is to be bought for prebooks, as the page asks for it and shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Self, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import Form, ValidationError
from wtforms.validators import Optional

from importer.form import MoneyField
from importer.paging import Keyset, PageOf
from importer.prebook_list import day_of
from importer.query import key_of
from importer.record_field import RecordField, find_records
from wholesale.prebook import Prebook, PrebookLine
from wholesale.prebook_entry import MOST_PRICE
from wholesale.prebook_fill import Supply
from wholesale.prebook_purchase import MOST_LEAD_DAYS, Obstacle, Purchase, PurchaseFilter, purchases
from wholesale.vendor import Vendor

PAGE_SIZE: Final = 200
_DAYS: Final = 7  # that are looked at unless others are asked for
_BY_DAY: Final = Keyset((Prebook.truck_date, PrebookLine.id))
_MENDED_HERE: Final = frozenset({Obstacle.NO_VENDOR, Obstacle.NO_COST, Obstacle.VENDOR_INACTIVE})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person asks for; what is no day, number or id is as if it were not asked."""

    first: date
    last: date
    vendor_id: int | None = None
    location_id: int | None = None
    lead_days: int = 0

    @classmethod
    def of(cls, query: MultiDict[str, str], today: date, lead_days: int) -> Self:
        """Read it out of an address; `lead_days` are those the person has chosen last."""
        first = day_of(query.get("first")) or today
        lead = query.get("lead", "").strip()
        chosen = int(lead) if lead.isascii() and lead.isdigit() and len(lead) <= 3 else lead_days  # noqa: PLR2004 - more digits are no number of days
        return cls(
            first=first,
            last=day_of(query.get("last")) or min(first + timedelta(days=_DAYS), date.max),
            vendor_id=query.get("vendor", type=key_of),
            location_id=query.get("location", type=key_of),
            lead_days=min(chosen, MOST_LEAD_DAYS),
        )

    @property
    def filter(self) -> PurchaseFilter:
        """What the rules of the trade are asked for."""
        return PurchaseFilter(first=self.first, last=self.last, vendor_id=self.vendor_id, location_id=self.location_id)

    @property
    def query(self) -> dict[str, Any]:
        """The same as parts of an address."""
        more = {"vendor": self.vendor_id, "location": self.location_id}
        days = {"first": self.first, "last": self.last, "lead": self.lead_days}
        return days | {name: value for name, value in more.items() if value is not None}

    def page(self, session: Session, company_id: int, cursor: str | None) -> PageOf[Purchase]:
        """Answer a page of what is to be bought, the nearest truck date first."""
        wanted = cast("Select[Any]", purchases(company_id, self.filter))
        found = _BY_DAY.page(session, wanted, cursor, PAGE_SIZE)
        return PageOf([Purchase(line, int(boxes)) for line, boxes in found.rows], found.previous, found.next)


class SupplyForm(Form):
    """Vendor and cost of one line that lacks one of them."""

    vendor = RecordField(_l("Vendor"), [Optional()], model=Vendor)
    cost = MoneyField(_l("Cost"), [Optional()], places=4)

    def validate_vendor(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that nothing is bought from a vendor any more."""
        if field.data is not None and not field.data.is_active:
            raise ValidationError(_l("This vendor is not active any more."))

    def validate_cost(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field what is no cost."""
        if field.data is not None and not 0 <= field.data <= MOST_PRICE:
            raise ValidationError(_l("Write an amount from 0 to 10,000."))


def supply_forms(rows: Iterable[Purchase]) -> dict[int, SupplyForm]:
    """Answer the fields of the lines that lack something a person can give here, by the line's id."""
    return {
        one.line.id: _supply_form(None, one.line.id, vendor=one.line.vendor, cost=one.line.cost)
        for one in rows
        if one.obstacle in _MENDED_HERE
    }


def posted_supplies(session: Session, posted: MultiDict[str, str], keys: Sequence[int]) -> dict[int, SupplyForm]:
    """Answer the fields of these lines as they were posted, their vendors looked up."""
    forms = {key: _supply_form(posted, key) for key in keys}
    find_records(session, [form.vendor for form in forms.values()])
    return forms


def supplies_of(forms: Mapping[int, SupplyForm]) -> dict[int, Supply]:
    """Answer what right forms give."""
    given = {key: Supply(form.vendor.data, form.cost.data) for key, form in forms.items()}  # type: ignore[arg-type]  # vendors: the field is of this model
    return {key: one for key, one in given.items() if any(part is not None for part in one)}


def _supply_form(posted: MultiDict[str, str] | None, key: int, **data: Any) -> SupplyForm:  # noqa: ANN401 - its fields
    return SupplyForm(posted, prefix=f"line-{key}-", data=data)
