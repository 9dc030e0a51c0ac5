"""What the forms of a prebook and of a standing order have in common: the head, the lines and the charges."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from importer.carrier_choice import offer_carriers
from importer.form import choices
from importer.form_rows import RowsForm
from importer.prebook_words import SHIP_VIA_WORDS
from importer.record_field import RecordField, find_records
from importer.sale_rows import SaleChargeForm, SaleLineForm, line_data
from wholesale.carrier import Carrier
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.prebook import PrebookCharge, ShipVia
from wholesale.prebook_entry import LONGEST_CODE, LONGEST_NAME, PrebookLineEntry

BLANK_LINES: Final = 2  # of a new one
_LONGEST_COMMENTS: Final = 2000
_OFFERED: Final = 50  # names of charges to choose from while typing
_USED_LATELY: Final = 1000  # rows they are taken from


class SaleForm(RowsForm):
    """Everything a person gives besides the days; rows that are wholly blank count for nothing."""

    revision = HiddenField()
    customer = RecordField(
        _l("Customer"),
        [InputRequired(_l("Write the customer or its code."))],
        model=Customer,
        description=_l("Code, name or a part of the name."),
    )
    carrier = SelectField(_l("Carrier"), coerce=str, validators=[InputRequired(_l("Choose the carrier."))])
    location = SelectField(_l("Location"), coerce=str, default="")
    customer_po = StringField(_l("Customer PO"), [Length(max=LONGEST_CODE)], render_kw={"autocomplete": "off"})
    ship_to = StringField(
        _l("Ship to"), [Length(max=LONGEST_NAME)], description=_l("Another address than the usual one.")
    )
    ship_via = SelectField(_l("Ship via"), choices=choices((one.value, label) for one, label in SHIP_VIA_WORDS.items()))
    salesperson = StringField(_l("Salesperson"), [Length(max=LONGEST_NAME)])
    comments = TextAreaField(
        _l("Comments"),
        [Length(max=_LONGEST_COMMENTS)],
        description=_l("They go on the invoice."),
        render_kw={"rows": 2},
    )
    lines = FieldList(FormField(SaleLineForm))
    charges = FieldList(FormField(SaleChargeForm))

    def prepare(self, session: Session, kept: Any = None) -> None:  # noqa: ANN401 - a prebook or a standing order
        """Fill the choices, look up the names that were posted, and leave blank rows out; `kept` is what is there."""
        offer_carriers(self.carrier, session, kept.carrier_id if kept else 0)
        places = session.scalars(select(Location).order_by(Location.code)).all()
        sites = ((str(place.id), f"{place.code}, {place.name}") for place in places)
        self.location.choices = choices([("", _l("none")), *sites])
        if kept is None and request.method == "GET" and len(places) == 1:
            self.location.data = str(places[0].id)
        self._kept_customer = kept.customer_id if kept else None
        if request.method == "POST":
            self.lines.entries = [row for row in self.lines.entries if not row.form.is_blank]
            self.charges.entries = [row for row in self.charges.entries if not row.form.is_blank]
        rows = [row.form for row in self.lines]
        find_records(session, [self.customer, *(row.product for row in rows), *(row.vendor for row in rows)])

    def validate_customer(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that nothing is sold to a customer any more."""
        if field.data is not None and not field.data.is_active and field.data.id != self._kept_customer:
            raise ValidationError(_l("This customer is not active any more."))

    def head(self, session: Session) -> dict[str, Any]:
        """Answer the head by the names of its facts; to be asked once the form is right."""
        place = self.location.data or ""
        return {
            "customer": self.customer.data,
            "carrier": session.get_one(Carrier, int(self.carrier.data)),
            "location": session.get_one(Location, int(place)) if place else None,
            "customer_po": self.customer_po.data or "",
            "ship_to": self.ship_to.data or "",
            "ship_via": ShipVia(self.ship_via.data),
            "salesperson": self.salesperson.data or "",
            "comments": self.comments.data or "",
        }

    @property
    def line_entries(self) -> list[PrebookLineEntry]:
        """Answer the lines; to be asked once the form is right."""
        return [row.form.entry for row in self.lines]

    @property
    def charge_entries(self) -> list[tuple[str, Decimal]]:
        """Answer the charges; to be asked once the form is right."""
        return [row.form.entry for row in self.charges]


def head_data(kept: Any) -> dict[str, Any]:  # noqa: ANN401 - a prebook or a standing order
    """Answer what the form of one that is there holds, besides its days."""
    names = ("customer", "customer_po", "ship_to", "salesperson", "comments")
    return {name: getattr(kept, name) for name in names} | {
        "revision": str(kept.revision),
        "carrier": str(kept.carrier_id),
        "location": str(kept.location_id or ""),
        "ship_via": kept.ship_via.value,
        "lines": [line_data(line) for line in kept.lines],
        "charges": [{"name": charge.name, "amount": charge.amount} for charge in kept.charges],
    }


def sale_offers(session: Session) -> dict[str, Any]:
    """Answer what the template needs besides the form: the rows that a script adds, and names used lately."""
    lately = select(PrebookCharge.name).order_by(PrebookCharge.id.desc()).limit(_USED_LATELY).subquery()
    names = select(lately.c.name).distinct().order_by(lately.c.name).limit(_OFFERED)
    return {
        "charge_names": session.scalars(names).all(),
        # The rows that a script adds carry this place in their names.
        "new_line": {"form": SaleLineForm(prefix="lines-__row__-")},
        "new_charge": {"form": SaleChargeForm(prefix="charges-__row__-")},
    }
