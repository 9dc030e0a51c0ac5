"""The forms of an invoice to a customer: a new one, and one that nobody owes yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import FieldList, FormField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import NumberInput

from importer.carrier_choice import offer_carriers
from importer.form import DayField, Form, MoneyField, choices
from importer.order_rows import ChargeForm
from importer.query import key_of
from importer.record_field import RecordField, find_records
from wholesale.carrier import Carrier
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_change import InvoiceChange, LineGiven
from wholesale.customer_invoice_entry import NewInvoice
from wholesale.customer_invoice_facts import LONGEST_CODE, LONGEST_NAME, LONGEST_NOTES, ChargeGiven, InvoiceHead
from wholesale.invoice_lines import InvoiceLine

_WHOLE: Final = _l("Write a whole number, 0 takes them off.")
_CODE: Final = {"maxlength": LONGEST_CODE, "autocomplete": "off"}


class _HeadForm(Form):
    """What every invoice has."""

    carrier = SelectField(_l("Carrier"), coerce=str, validators=[InputRequired(_l("Choose the carrier."))])
    customer_po = StringField(_l("Customer PO"), render_kw=_CODE)
    reference = StringField(_l("Ref #"), render_kw=_CODE)
    ship_to = StringField(
        _l("Ship to"),
        [Length(max=LONGEST_NAME)],
        description=_l("Another address than the usual one."),
        render_kw={"maxlength": LONGEST_NAME},
    )
    notes = TextAreaField(_l("Notes"), [Length(max=LONGEST_NOTES)], render_kw={"rows": 3})

    def offer_carriers(self, session: Session, chosen: int = 0) -> None:
        """Fill the choice of carriers."""
        offer_carriers(self.carrier, session, chosen)

    def head(self, session: Session) -> InvoiceHead:
        """Answer the head; to be asked once the form is right."""
        return InvoiceHead(
            carrier=session.get_one(Carrier, int(self.carrier.data)),
            customer_po=self.customer_po.data or "",
            reference=self.reference.data or "",
            ship_to=self.ship_to.data or "",
            notes=self.notes.data or "",
        )


class NewInvoiceForm(_HeadForm):
    """A new invoice: for whom, when and by whom it leaves."""

    customer = RecordField(
        _l("Customer"),
        [InputRequired(_l("Write the customer or its code."))],
        model=Customer,
        description=_l("Code, name or a part of the name."),
    )
    ship_date = DayField(_l("Ship date"), [InputRequired(_l("Choose the day it leaves."))])
    location = SelectField(_l("Location"), coerce=str, default="")

    @classmethod
    def blank(cls, session: Session, today: date) -> Self:
        """Answer the form, as posted or empty."""
        form = cls(data={"ship_date": today})
        form.offer_carriers(session)
        places = session.scalars(select(Location).order_by(Location.code)).all()
        sites = ((str(place.id), f"{place.code}, {place.name}") for place in places)
        form.location.choices = choices([("", _l("none")), *sites])
        if request.method == "GET" and len(places) == 1:
            form.location.data = str(places[0].id)
        find_records(session, [form.customer])
        return form

    def invoice(self, session: Session) -> NewInvoice:
        """Answer the invoice; to be asked once the form is right."""
        place = self.location.data or ""
        return NewInvoice(
            customer=self.customer.data,  # type: ignore[arg-type]  # a form that is right has one, and of this model
            head=self.head(session),
            ship_date=self.ship_date.data or date.min,
            location=session.get_one(Location, int(place)) if place else None,
        )


class ItemsForm(PlainForm):
    """Boxes that are alike: how many stay, and at which price."""

    first = HiddenField()
    boxes = IntegerField(
        _l("Boxes"),
        [InputRequired(_WHOLE), NumberRange(0, 100_000, _WHOLE)],
        widget=NumberInput(step="1", min="0"),
        render_kw={"class": "num"},
    )
    price = MoneyField(_l("Price"), [InputRequired(_l("Write the price of one unit."))], places=4)


class InvoiceForm(_HeadForm):
    """An invoice that is there."""

    revision = HiddenField()
    items = FieldList(FormField(ItemsForm))
    charges = FieldList(FormField(ChargeForm))

    @classmethod
    def of(cls, session: Session, invoice: CustomerInvoice, lines: list[InvoiceLine]) -> Self:
        """Answer the form with the invoice in it, as posted or as it is."""
        form = cls(
            data={
                "revision": str(invoice.revision),
                "carrier": str(invoice.carrier_id),
                **{name: getattr(invoice, name) for name in ("customer_po", "reference", "ship_to", "notes")},
                "items": [{"first": line.first, "boxes": line.boxes, "price": line.price} for line in lines],
                "charges": [{"charge_id": one.id, "name": one.name, "amount": one.amount} for one in invoice.charges],
            }
        )
        form.offer_carriers(session, invoice.carrier_id)
        if request.method == "POST":
            form.charges.entries = [row for row in form.charges.entries if not row.form.is_blank]
        return form

    def change(self, session: Session) -> InvoiceChange:
        """Answer what is wanted; to be asked once the form is right."""
        rows = [row.form for row in self.items]
        return InvoiceChange(
            head=self.head(session),
            charges=[_charge(row.form) for row in self.charges],
            lines={
                key: LineGiven(row.boxes.data or 0, row.price.data or Decimal(0))
                for row in rows
                if (key := key_of(row.first.data)) is not None
            },
        )

    def rows_asked_for(self) -> bool:
        """Add or remove a charge where a button without scripts asked for it, and answer whether one did."""
        wish, _, place = request.form.get("do", "").partition("-")
        if wish == "add_charge":
            self.charges.append_entry()
        elif wish == "remove_charges":
            self.charges.entries = [row for row in self.charges.entries if row.name != f"charges-{place}"]
        else:
            return False
        return True


def _charge(row: Any) -> ChargeGiven:  # noqa: ANN401 - the form of a charge
    entry = row.entry
    return ChargeGiven(id=entry.id, name=entry.name, amount=entry.amount)
