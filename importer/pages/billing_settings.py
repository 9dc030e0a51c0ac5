"""Setup > Automatic Billing: when boxes that were sold before they arrived become invoices, and how."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from importer.billing_words import HANDLINGS, METHODS, MODES, POLICIES
from importer.form import Form, MoneyField, choices
from importer.menu import Menu, Section
from importer.page import Answer, Page, action
from wholesale.billing_settings import BillingMode, BillingSettings, FulfilledHandling, InvoicingPolicy, PriceMethod
from wholesale.billing_setup import (
    BILLING_KEEPERS,
    HIGHEST_MARKUP,
    MOST_GRACE_DAYS,
    MOST_HORIZON_DAYS,
    BillingChoices,
    change_settings,
    follow_company,
    settings_for,
    settings_of,
)
from wholesale.company import Location
from wholesale.errors import Entry, TradeError
from wholesale.history import history_of


class BillingForm(Form):
    """The settings of automatic billing."""

    mode = SelectField(_l("Automatic Billing"), choices=choices((one.value, text) for one, text in MODES.items()))
    grace_days = IntegerField(
        _l("Grace days"),
        [InputRequired(_l("Write a number of days.")), NumberRange(min=0, max=MOST_GRACE_DAYS)],
        description=_l("With 1, what should have left yesterday is still billed today."),
    )
    fulfilled = SelectField(
        _l("Boxes of orders that are filled already"),
        choices=choices((one.value, text) for one, text in HANDLINGS.items()),
    )
    separates_receipts = BooleanField(
        _l("No combining of separate receipts"),
        description=_l("What is received now never joins an invoice of what came in before."),
    )
    policy = SelectField(
        _l("Invoicing Policy"),
        choices=choices((one.value, text) for one, text in POLICIES.items()),
        description=_l("A customer's own option to consolidate goes before it."),
    )
    gpm = MoneyField(
        _l("GPM, percent"),
        [InputRequired(_l("Write a percentage such as 25.")), NumberRange(min=0, max=HIGHEST_MARKUP)],
        description=_l("The company's gross profit; it prices what its prebook has at 0.00."),
    )
    price_method = SelectField(
        _l("Suggested price"), choices=choices((one.value, text) for one, text in METHODS.items())
    )
    prints_labels = BooleanField(_l("Print labels"), description=_l("One for each box that is billed by a scan."))
    mails_invoices = BooleanField(
        _l("Mail invoices to customers"), description=_l("As a PDF, once an invoice is confirmed.")
    )
    notifies_sales = BooleanField(
        _l("Tell sales of boxes skipped for credit"), description=_l("By mail, with the customers and what they owe.")
    )
    horizon_days = IntegerField(
        _l("Days ahead for standing orders"),
        [InputRequired(_l("Write a number of days.")), NumberRange(min=1, max=MOST_HORIZON_DAYS)],
        description=_l("For so many days prebooks are made of standing orders."),
    )

    @property
    def choices(self) -> BillingChoices:
        """Answer what was chosen; to be asked once the form is right."""
        return BillingChoices(
            mode=BillingMode(self.mode.data),
            grace_days=self.grace_days.data or 0,
            fulfilled=FulfilledHandling(self.fulfilled.data),
            separates_receipts=bool(self.separates_receipts.data),
            policy=InvoicingPolicy(self.policy.data),
            price_method=PriceMethod(self.price_method.data),
            gpm=self.gpm.data or Decimal(0),
            prints_labels=bool(self.prints_labels.data),
            mails_invoices=bool(self.mails_invoices.data),
            notifies_sales=bool(self.notifies_sales.data),
            horizon_days=self.horizon_days.data or 0,
        )


class BillingSettingsPage(Page):
    """The settings of the whole company, and which locations have their own."""

    name: ClassVar = "billing_settings"
    path: ClassVar = "/setup/billing"
    title: ClassVar = _l("Automatic Billing")
    roles: ClassVar = BILLING_KEEPERS
    menu: ClassVar = Menu(Section.SETUP, 45)

    def get(self) -> Answer:
        """Answer the settings."""
        return self._show(_form_of(settings_for(self.session, self.company.id)))

    @action()
    def save(self) -> Answer:
        """Change the settings of the company."""
        form = BillingForm()
        if not form.is_posted_well:
            return self._show(form), 422
        try:
            changed = change_settings(self.session, self.company.id, None, form.choices, self.actor, self.now)
        except TradeError as refused:
            return self._show(form, refused.entry), 422
        self.say(_("Saved.") if changed else _("Nothing was changed."))
        return self.to("billing_settings")

    def _show(self, form: BillingForm, refused: Entry | None = None) -> str:
        chosen = settings_of(self.session, self.company.id)
        return self.render(
            "billing/settings.html",
            form=form,
            refused=refused,
            location=None,
            own=chosen.get(None),
            chosen=chosen,
            modes=MODES,
            locations=self.session.scalars(select(Location).order_by(Location.code)).all(),
            history=history_of(self.session, chosen[None])[::-1] if None in chosen else [],
        )


class LocationBillingSettings(Page):
    """The settings of one location, which count there instead of the company's."""

    name: ClassVar = "location_billing_settings"
    path: ClassVar = "/setup/billing/<int:location_id>"
    title: ClassVar = _l("Automatic Billing of a location")
    roles: ClassVar = BILLING_KEEPERS

    def get(self, location_id: int) -> Answer:
        """Answer what counts at the location."""
        location = self.one(Location, location_id)
        return self._show(location, _form_of(settings_for(self.session, self.company.id, location.id)))

    @action()
    def save(self, location_id: int) -> Answer:
        """Give the location settings of its own, or change them."""
        location, form = self.one(Location, location_id), BillingForm()
        if not form.is_posted_well:
            return self._show(location, form), 422
        try:
            changed = change_settings(self.session, self.company.id, location.id, form.choices, self.actor, self.now)
        except TradeError as refused:
            return self._show(location, form, refused.entry), 422
        self.say(_("Saved.") if changed else _("Nothing was changed."))
        return self.to("location_billing_settings", location_id=location.id)

    @action("follow")
    def follow(self, location_id: int) -> Answer:
        """Let the company's settings count here again."""
        location = self.one(Location, location_id)
        if (own := settings_of(self.session, self.company.id).get(location.id)) is not None:
            follow_company(self.session, own, self.actor, self.now)
        self.say(_("%(location)s follows the company's settings.", location=location.code))
        return self.to("billing_settings")

    def _show(self, location: Location, form: BillingForm, refused: Entry | None = None) -> str:
        own = settings_of(self.session, self.company.id).get(location.id)
        return self.render(
            "billing/settings.html",
            form=form,
            refused=refused,
            location=location,
            own=own,
            history=history_of(self.session, own)[::-1] if own else [],
        )


def _form_of(settings: BillingSettings) -> BillingForm:
    form = BillingForm(formdata=None, obj=settings)
    for name in ("mode", "fulfilled", "policy", "price_method"):
        form[name].data = getattr(settings, name).value
    return form
