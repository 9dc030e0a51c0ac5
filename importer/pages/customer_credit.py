"""Credits of customers: giving one by hand, and one of them with what became of it."""

from __future__ import annotations

import secrets
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from importer.customer_invoice_words import SYNC_LABELS, SYNC_TONES
from importer.form import DayField, Form, MoneyField, choices
from importer.page import PAGES, Answer, Page, action
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.customer_credit_entry import (
    CREDIT_KEEPERS,
    LONGEST_REASON,
    LONGEST_REFERENCE,
    CreditGiven,
    create_credit,
    void_credit,
)
from wholesale.customer_entry import CUSTOMER_READERS
from wholesale.errors import Entry, TradeError
from wholesale.history import history_of

_KEY: Final = 32  # letters
_SHORT: Final = {"maxlength": LONGEST_REFERENCE, "autocomplete": "off"}


class CreditForm(Form):
    """A new credit."""

    day = DayField(_l("Date"), [InputRequired(_l("Choose the day of the credit."))])
    amount = MoneyField(_l("Amount"), [InputRequired(_l("Write the amount in the customer's favour."))])
    reference = StringField(_l("Reference"), [Length(max=LONGEST_REFERENCE)], render_kw=_SHORT)
    location = SelectField(_l("Location"), coerce=str, default="")
    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Write why the customer gets it.")), Length(max=LONGEST_REASON)],
        render_kw={"rows": 3},
    )

    key = HiddenField(validators=[Length(max=_KEY)])  # sent twice, the form gives one credit

    @classmethod
    def blank(cls, session: Session, today: date) -> Self:
        """Answer the form, as posted or empty."""
        form = cls(data={"day": today, "key": secrets.token_hex(_KEY // 2)})
        places = session.scalars(select(Location).order_by(Location.code)).all()
        sites = ((str(place.id), f"{place.code}, {place.name}") for place in places)
        form.location.choices = choices([("", _l("none")), *sites])
        if request.method == "GET" and len(places) == 1:
            form.location.data = str(places[0].id)
        return form

    def validate_amount(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field what is no credit."""
        if field.data is not None and field.data <= 0:
            raise ValidationError(_l("A credit is more than zero."))

    def given(self, session: Session) -> CreditGiven:
        """Answer the credit; to be asked once the form is right."""
        place = self.location.data or ""
        return CreditGiven(
            day=self.day.data or date.min,
            amount=self.amount.data or Decimal(0),
            reason=self.reason.data or "",
            reference=self.reference.data or "",
            location=session.get_one(Location, int(place)) if place else None,
            key=self.key.data or "",
        )


class CustomerCreditNew(Page):
    """A credit for a customer."""

    name: ClassVar = "customer_credit_new"
    path: ClassVar = "/setup/customers/<int:customer_id>/credit"
    title: ClassVar = _l("Add credit")
    roles: ClassVar = CREDIT_KEEPERS

    def get(self, customer_id: int) -> Answer:
        """Answer the empty form."""
        return self._show(self.one(Customer, customer_id), CreditForm.blank(self.session, self.today))

    @action()
    def save(self, customer_id: int) -> Answer:
        """Enter the credit."""
        customer = self.one(Customer, customer_id)
        form = CreditForm.blank(self.session, self.today)
        if not form.is_posted_well:
            return self._show(customer, form), 422
        try:
            with self.session.begin_nested():
                given = form.given(self.session)
                credit = create_credit(self.session, customer, given, self.actor, self.now)
        except TradeError as refused:
            return self._show(customer, form, refused.entry), 422
        self.say(_("%(customer)s has a credit now.", customer=customer.name))
        return self.to("customer_credit", credit_id=credit.id)

    def _show(self, customer: Customer, form: CreditForm, refused: Entry | None = None) -> str:
        return self.render("customers/credit_new.html", customer=customer, form=form, refused=refused)


class CustomerCreditPage(Page):
    """One credit."""

    name: ClassVar = "customer_credit"
    path: ClassVar = "/sales/credits/<int:credit_id>"
    title: ClassVar = _l("Credit")
    roles: ClassVar = CUSTOMER_READERS | CREDIT_KEEPERS

    def get(self, credit_id: int) -> Answer:
        """Show the credit."""
        credit = self.one(BalanceAdjustment, credit_id)
        is_whole = credit.voided_at is None and abs(credit.amount - credit.open_amount) < Decimal("0.01")
        may_void = is_whole and not credit.sync.is_locked and bool(self.actor.roles & CREDIT_KEEPERS)
        return self.render(
            "customers/credit.html",
            credit=credit,
            customer=credit.customer,
            syncs=SYNC_LABELS,
            sync_tones=SYNC_TONES,
            may_void=may_void,
            may_open={name: self._may_open(name) for name in ("customer", "customer_documents", "import_run")},
            history=history_of(self.session, credit)[::-1],
        )

    @action("void", roles=CREDIT_KEEPERS)
    def void(self, credit_id: int) -> Answer:
        """Take the credit back."""
        credit = self.one(BalanceAdjustment, credit_id)
        void_credit(self.session, credit, self.actor, self.now, request.form.get("why", ""))
        self.say(_("The credit is voided."))
        return self.to("customer_credit", credit_id=credit.id)

    def _may_open(self, name: str) -> bool:
        page = PAGES.get(name)
        return page is not None and page.admits(self.user)
