"""The company's own settings and its locations."""

from __future__ import annotations

from typing import ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from importer.form import Form, choices
from importer.language import LANGUAGES
from importer.menu import Menu, Section
from importer.page import ADMINS, Answer, Page, action
from importer.query import key_of
from importer.time_zones import time_zones
from wholesale.company import BillDateSource, Company, Location
from wholesale.company_change import CompanySettings, add_location, change_company, rename_location
from wholesale.errors import Entry, TradeError
from wholesale.history import history_of

_DAYS = (
    ("1", _l("Monday")),
    ("2", _l("Tuesday")),
    ("3", _l("Wednesday")),
    ("4", _l("Thursday")),
    ("5", _l("Friday")),
    ("6", _l("Saturday")),
    ("7", _l("Sunday")),
)
_SOURCES = (
    (BillDateSource.INVOICE_DATE.value, _l("Date of the vendor's invoice, else ship date")),
    (BillDateSource.SHIP_DATE.value, _l("Ship date of the purchase order")),
    (BillDateSource.ARRIVAL_DATE.value, _l("Arrival date of the purchase order")),
    (BillDateSource.APPROVAL_DATE.value, _l("Day of the approval by accounting")),
)


class CompanyForm(Form):
    """The settings of a company."""

    name = StringField(_l("Name"), [DataRequired(_l("Write the company's name.")), Length(max=200)])
    time_zone = SelectField(_l("Time zone"), description=_l("Days and times are shown in it."))
    language = SelectField(
        _l("Language"),
        choices=choices(LANGUAGES.items()),
        description=_l("Of mails to people who are no users."),
    )
    bill_number_separator = StringField(
        _l("Bill number separator"),
        [Length(max=3)],
        description=_l("Stands between the numbers of purchase order and invoice, such as P040989-IN1."),
        filters=[lambda text: text or ""],
    )
    bill_date_source = SelectField(_l("Date of a bill"), choices=choices(_SOURCES))
    require_additional_charges = BooleanField(
        _l("Require additional charges"),
        description=_l("A bill is not sent while the additional charges of its purchase order are missing."),
    )
    create_missing_vendors = BooleanField(
        _l("Create missing vendors in QuickBooks"),
        description=_l(
            "Without it, a bill of a vendor that QuickBooks does not know is refused until somebody adds it."
        ),
    )
    sends_customer_documents = BooleanField(
        _l("Send invoices and credits of customers to QuickBooks"),
        description=_l(
            "From now on, confirmed invoices and credits entered here; imported ones stay where they are. "
            "What QuickBooks has is locked here."
        ),
    )
    create_missing_customers = BooleanField(
        _l("Create missing customers in QuickBooks"),
        description=_l("Without it, an invoice to a customer that QuickBooks does not know is refused."),
    )
    unconfirms_refused_invoices = BooleanField(
        _l("Unconfirm invoices that QuickBooks refuses"),
        description=_l("They can be corrected at once; without it they stay confirmed."),
    )
    days = SelectMultipleField(
        _l("Working days"),
        choices=choices(_DAYS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    working_hours_from = StringField(_l("From"), [DataRequired(_l("Write a time such as 08:00."))])
    working_hours_to = StringField(_l("To"), [DataRequired(_l("Write a time such as 18:00."))])
    alarm_after_minutes = IntegerField(
        _l("Alarm after minutes of silence"),
        [Optional(), NumberRange(min=5, max=7 * 24 * 60, message=_l("Give from 5 minutes to a week of 10080."))],
        description=_l("Of the Web Connector, in working hours. Empty: no alarm."),
    )
    alarm_to = StringField(
        _l("Alarm goes to"),
        [Length(max=1000)],
        description=_l("E-mail addresses with commas between. Empty: the administrators."),
        filters=[lambda text: text or ""],
    )

    def settings(self) -> CompanySettings:
        """Answer what the form says."""
        return CompanySettings(
            name=(self.name.data or "").strip(),
            time_zone=self.time_zone.data,
            language=self.language.data,
            bill_number_separator=self.bill_number_separator.data or "",
            bill_date_source=BillDateSource(self.bill_date_source.data),
            require_additional_charges=bool(self.require_additional_charges.data),
            create_missing_vendors=bool(self.create_missing_vendors.data),
            sends_customer_documents=bool(self.sends_customer_documents.data),
            create_missing_customers=bool(self.create_missing_customers.data),
            unconfirms_refused_invoices=bool(self.unconfirms_refused_invoices.data),
            working_days=sorted(int(day) for day in self.days.data or []),
            working_hours_from=(self.working_hours_from.data or "").strip(),
            working_hours_to=(self.working_hours_to.data or "").strip(),
            alarm_after_minutes=self.alarm_after_minutes.data,
            alarm_to=(self.alarm_to.data or "").strip(),
        )


class CompanySettingsPage(Page):
    """What the administrator decides for everybody."""

    name: ClassVar = "company_settings"
    path: ClassVar = "/setup/company"
    title: ClassVar = _l("Company")
    roles: ClassVar = ADMINS
    menu: ClassVar = Menu(Section.SETUP, order=10)

    def get(self) -> Answer:
        """Answer the settings."""
        form = _form(formdata=None, obj=self.company)
        form.bill_date_source.data = self.company.bill_date_source.value
        form.days.data = [str(day) for day in self.company.working_days]
        return self._show(form)

    @action()
    def save(self) -> Answer:
        """Change the settings."""
        form = _form()
        if not form.is_posted_well:
            return self._show(form), 422
        try:
            changed = change_company(self.session, self._company(), form.settings(), self.actor, self.now)
        except TradeError as refused:
            return self._show(form, refused.entry), 422
        self.say(_("Saved.") if changed else _("Nothing was changed."))
        return self.to("company_settings")

    @action("locations")
    def add_location(self) -> Answer:
        """Add a location."""
        code, name = request.form.get("code", ""), request.form.get("name", "")
        added = add_location(self.session, self._company(), code, name, self.actor, self.now)
        self.say(_("The location %(code)s was added.", code=added.code))
        return self.to("company_settings")

    @action("locations/rename")
    def rename_location(self) -> Answer:
        """Give a location another name."""
        location = self.one(Location, key_of(request.form.get("location")) or 0)
        rename_location(self.session, location, request.form.get("name", ""), self.actor, self.now)
        self.say(_("The location %(code)s is now called %(name)s.", code=location.code, name=location.name))
        return self.to("company_settings")

    def _company(self) -> Company:
        return self.session.get_one(Company, self.user.company_id)

    def _show(self, form: CompanyForm, refused: Entry | None = None) -> str:
        locations = self.session.scalars(select(Location).order_by(Location.code)).all()
        history = history_of(self.session, self.company)[::-1]
        return self.render(
            "people/company_settings.html", form=form, refused=refused, locations=locations, history=history
        )


def _form(**given: object) -> CompanyForm:
    form = CompanyForm(**given)
    form.time_zone.choices = choices((zone, zone.replace("_", " ")) for zone in time_zones())
    return form
