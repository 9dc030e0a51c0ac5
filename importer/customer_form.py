"""The form of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from importer.form import Form, MoneyField, choices
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.customer_facts import HIGHEST_CHARGE, HIGHEST_LIMIT, LONGEST, CustomerFacts

_MAILS: Final = _l("Several addresses are separated by semicolons.")


def _text(name: str, label: LazyString, about: LazyString | str = "", **more: Any) -> StringField:  # noqa: ANN401 - attributes of any control
    return StringField(label, [Length(max=LONGEST[name])], description=str(about) and about, render_kw=more)


class CustomerForm(Form):
    """What is known of a customer, in the words of the sheet that brings many at once."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Write a short code.")), Length(max=LONGEST["code"])],
        description=_l("One word of up to 10 letters; files name the customer by it."),
    )
    name = StringField(_l("Name"), [InputRequired(_l("Write the name.")), Length(max=LONGEST["name"])])
    customer_type = _text("customer_type", _l("Customer Type"))
    customer_group = _text("customer_group", _l("Customer Group"))
    salesperson = _text("salesperson", _l("Salesperson"))
    is_active = BooleanField(_l("Active"), default=True, description=_l("Only active customers can be sold to."))
    locations = SelectMultipleField(
        _l("Locations"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    phone = _text("phone", _l("Phone"), type="tel")
    fax = _text("fax", _l("Fax"), type="tel")
    website = _text("website", _l("Website"))
    notes = TextAreaField(_l("Notes"), [Length(max=LONGEST["notes"])], render_kw={"rows": 3})

    terms = _text("terms", _l("Terms"), _l("Net 30 and the like say when invoices fall due."), list="usual-terms")
    payment_method = _text("payment_method", _l("Payment Method"))
    accounting_code = _text("accounting_code", _l("Accounting Code"))
    credit_limit = MoneyField(
        _l("Credit Limit"),
        [Optional(), NumberRange(min=0, max=HIGHEST_LIMIT)],
        description=_l("Empty = unlimited, 0 = no credit at all."),
    )
    credit_hold = BooleanField(_l("Credit Hold"), description=_l("Nothing is billed automatically while it is on."))
    finance_charge_percentage = MoneyField(
        _l("Finance Charge Percentage"),
        [Optional(), NumberRange(min=0, max=HIGHEST_CHARGE)],
        description=_l("Without the % sign; empty = the company's own."),
    )
    charges_fuel_surcharge = BooleanField(_l("Charge Fuel Surcharge"))
    charges_tax = BooleanField(_l("Charge Tax"))

    email_for_invoices = _text("email_for_invoices", _l("Email for Invoices"), _MAILS)
    email_for_statements = _text("email_for_statements", _l("Email for Statements"), _MAILS)
    send_invoice_via = _text("send_invoice_via", _l("Send Invoice Via"))
    asks_payment_on_confirmation = BooleanField(_l("Ask Payment Upon Confirmation"))

    consolidates_invoices = BooleanField(
        _l("Consolidate Invoices on Automatic Billing"),
        description=_l("Boxes also join Confirmed invoices, where ship date, customer PO, address and carrier agree."),
    )
    is_exempt_from_billing = BooleanField(
        _l("Exempt from Automatic Billing"), description=_l("Boxes of this customer are billed by hand only.")
    )

    billing_street = _text("billing_street", _l("Street"))
    billing_city = _text("billing_city", _l("City"))
    billing_state = _text("billing_state", _l("State"))
    billing_zip = _text("billing_zip", _l("ZIP Code"))
    billing_country = _text("billing_country", _l("Country"))
    shipping_street = _text("shipping_street", _l("Street"))
    shipping_city = _text("shipping_city", _l("City"))
    shipping_state = _text("shipping_state", _l("State"))
    shipping_zip = _text("shipping_zip", _l("ZIP Code"))
    shipping_country = _text("shipping_country", _l("Country"))

    def validate_code(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that a code is one word."""
        if len((field.data or "").split()) != 1:
            raise ValidationError(_l("A code is one word without blanks."))

    @property
    def facts(self) -> CustomerFacts:
        """Answer the customer; to be asked once the form is right."""
        return CustomerFacts(**{name: self._given(name) for name in _FACTS})

    def _given(self, name: str) -> Any:  # noqa: ANN401 - whatever a customer knows of itself
        value = self[name].data
        return "" if value is None and name in LONGEST else value


_FACTS: Final = tuple(field.name for field in fields(CustomerFacts))


def form_of(session: Session, customer: Customer | None = None) -> CustomerForm:
    """Answer the form with the company's locations to choose from, filled with a customer or empty."""
    chosen: Mapping[str, Any] = {}
    if customer is not None:
        chosen = {"locations": [place.location_id for place in customer.places]}
    form = CustomerForm(obj=customer, **chosen)
    places = session.execute(select(Location.id, Location.code, Location.name).order_by(Location.code)).all()
    if len(places) > 1:
        form.locations.choices = choices((str(key), f"{code}, {name}") for key, code, name in places)
    else:
        # Where there is one location only, it serves everybody and nobody is asked.
        del form.locations
    return form


def locations_of(form: CustomerForm) -> list[int]:
    """Answer the ids of the chosen locations."""
    return list(form.locations.data or []) if "locations" in form else []
