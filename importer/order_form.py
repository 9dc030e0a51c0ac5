"""The form of a purchase order: its head, its lines and its additional charges."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Self

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from importer.form import DayField, choices
from importer.form_rows import RowsForm
from importer.order_rows import ChargeForm, LineForm
from importer.order_shipment import check_awb
from wholesale.awb import Awb, read_awb
from wholesale.charging import charges_are_open
from wholesale.company import Location
from wholesale.order_entry import ChargeEntry, OrderFacts
from wholesale.order_lines import LineEntry, entries_of
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.vendor import Vendor

_BLANK_LINES: Final = 3  # of a new order
_LONGEST_NOTES: Final = 2000


class OrderForm(RowsForm):
    """Everything a person gives of an order; rows that are wholly blank count for nothing."""

    number = StringField(
        _l("PO number"),
        [Length(max=20)],
        description=_l("Leave it empty for the next number."),
        render_kw={"autocomplete": "off"},
    )
    revision = HiddenField()
    vendor = SelectField(_l("Vendor"), coerce=str, validators=[InputRequired(_l("Choose the vendor."))])
    location = SelectField(_l("Location"), coerce=str, default="")
    ship_date = DayField(_l("Ship date"), [InputRequired(_l("Choose the day it leaves."))])
    arrival_date = DayField(_l("Expected arrival"), [Optional()])
    awb = StringField(_l("AWB"), [Length(max=20)], render_kw={"autocomplete": "off", "class": "mono"})
    is_temporary = BooleanField(_l("Temporary AWB"))
    notes = TextAreaField(_l("Notes"), [Length(max=_LONGEST_NOTES)], render_kw={"rows": 2})
    lines = FieldList(FormField(LineForm))
    charges = FieldList(FormField(ChargeForm))

    @classmethod
    def blank(cls, session: Session, today: date) -> Self:
        """Answer the form of a new order, as posted or with empty rows."""
        form = cls(data={"ship_date": today, "lines": [{}] * _BLANK_LINES})
        form.prepare(session, None)
        return form

    @classmethod
    def of(cls, session: Session, order: PurchaseOrder) -> Self:
        """Answer the form of an order that is there, as posted or as it is."""
        awb = Awb.kept(order.awb) if order.awb else None
        head = {
            "number": order.number,
            "revision": str(order.revision),
            "vendor": str(order.vendor_id),
            "location": str(order.location_id or ""),
            "ship_date": order.ship_date,
            "arrival_date": order.arrival_date,
            "awb": awb.number if awb else "",
            "is_temporary": awb is not None and awb.is_temporary,
            "notes": order.notes,
            "lines": [_line_data(line) for line in entries_of(order)],
            "charges": [{"charge_id": one.id, "name": one.name, "amount": one.amount} for one in order.charges],
        }
        form = cls(data=head)
        form.prepare(session, order)
        return form

    def prepare(self, session: Session, order: PurchaseOrder | None) -> None:
        """Fill the choices, and leave blank rows out of what was posted."""
        chosen = order.vendor_id if order else 0
        vendors = select(Vendor.id, Vendor.name).where(Vendor.is_active.is_(True) | (Vendor.id == chosen))
        rows = session.execute(vendors.order_by(Vendor.name, Vendor.id))
        self.vendor.choices = choices([("", _l("Choose a vendor")), *((str(row.id), row.name) for row in rows)])
        places = session.scalars(select(Location).order_by(Location.code)).all()
        named = ((str(place.id), f"{place.code}, {place.name}") for place in places)
        self.location.choices = choices([("", _l("none")), *named])
        if order is None and request.method == "GET" and len(places) == 1:
            self.location.data = str(places[0].id)
        if request.method == "POST":
            self.lines.entries = [row for row in self.lines.entries if not row.form.is_blank]
            self.charges.entries = [row for row in self.charges.entries if not row.form.is_blank]
        if order is not None and not lines_are_open(order):
            # What is closed is not in the form, and what was posted of it all the same counts for nothing.
            self.lines.entries = []
            self.vendor.data, self.vendor.raw_data = str(order.vendor_id), [str(order.vendor_id)]
        if order is not None and not charges_are_open(order):
            self.charges.entries = []

    def facts(self, session: Session, order: PurchaseOrder | None = None) -> OrderFacts:
        """Answer the head; to be asked once the form is right."""
        awb = (self.awb.data or "").strip()
        place = self.location.data or ""
        return OrderFacts(
            vendor=session.get_one(Vendor, int(self.vendor.data)),
            location=session.get_one(Location, int(place)) if place else None,
            ship_date=self.ship_date.data or date.min,
            arrival_date=self.arrival_date.data,
            awb=read_awb(awb, is_temporary=bool(self.is_temporary.data)) if awb and order else None,
            notes=self.notes.data or "",
        )

    @property
    def line_entries(self) -> list[LineEntry]:
        """Answer the lines; to be asked once the form is right."""
        return [row.form.entry for row in self.lines]

    @property
    def charge_entries(self) -> list[ChargeEntry]:
        """Answer the charges; to be asked once the form is right."""
        return [row.form.entry for row in self.charges]

    def validate_awb(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field what is no air waybill."""
        if field.data and field.data.strip():
            check_awb(field.data, is_temporary=bool(self.is_temporary.data))

    def validate_arrival_date(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that nothing arrives before it leaves."""
        if field.data and self.ship_date.data and field.data < self.ship_date.data:
            raise ValidationError(_l("It can not arrive before it is shipped."))


def lines_are_open(order: PurchaseOrder | None) -> bool:
    """Answer whether vendor and lines may be changed, as far as the status says."""
    return order is None or order.status is OrderStatus.PA


def _line_data(entry: LineEntry) -> dict[str, Any]:
    return entry.facts | {"line_id": entry.id, "box_type": entry.box_type.value, "unit_type": entry.unit_type.value}
