"""QuickBooks set-up in four steps: address, file and password, what to click, first contact."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from flask import make_response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from importer.form import Form
from importer.mending import mends
from importer.menu import Menu, Section
from importer.page import ADMINS, Answer, Page, action, part
from importer.quickbooks_steps import (
    STATE_NAMES,
    STATE_TONES,
    Address,
    Contact,
    address_of,
    contact_of,
    steps_of,
)
from qbwc_server import pausing
from qbwc_server.address_check import ask_for_check
from qbwc_server.connection import Connection, create_connection
from qbwc_server.connector_codes import CONNECTOR_CODES
from qbwc_server.qwc import qwc_faults, write_qwc
from wholesale.errors import Klass, TradeError, Who, define
from wholesale.history import note_change

FILE_NAME = "komet_sales.qwc"
_LONGEST_PATH = 255

CONNECTION_EXISTS = define(
    "connection_exists",
    Klass.FIX_SETUP,
    "{company} is connected already, and a company has one connection only.",
    "Download the same komet_sales.qwc again; a lost password is replaced with the button New password.",
    Who.ADMIN,
)
NO_CONNECTION = define(
    "no_connection",
    Klass.FIX_SETUP,
    "{company} has no connection to QuickBooks yet.",
    "Make it in step 2 under QuickBooks > Set-up.",
    Who.ADMIN,
)
for _key in ("connection_exists", "no_connection"):
    mends(_key, _l("To the set-up"), "quickbooks_setup")


class ConnectionForm(Form):
    """What an administrator may choose about the connection."""

    minutes = IntegerField(
        _l("Minutes between two runs"),
        [InputRequired(_l("Write a number of minutes.")), NumberRange(1, 1440, _l("From 1 to 1440 minutes."))],
        description=_l(
            "A new number counts once komet_sales.qwc is added again, or is set in the Web Connector itself."
        ),
    )
    batch_size = IntegerField(
        _l("Bills in one message"),
        [InputRequired(_l("Write a number of bills.")), NumberRange(1, 100, _l("From 1 to 100 bills."))],
        description=_l("20 is right for most. Fewer are slower, but leave QuickBooks free in between."),
    )
    company_file = StringField(
        _l("Company file on the QuickBooks computer"),
        [Length(max=_LONGEST_PATH)],
        description=_l(
            "Learnt from the first session; leave it empty when you do not know it. With it the Web Connector opens "
            "this file also when QuickBooks is closed."
        ),
        render_kw={"placeholder": r"C:\Users\Public\Documents\Intuit\QuickBooks\Company.qbw", "spellcheck": "false"},
    )


class QuickBooksSetup(Page):
    """The set-up."""

    name: ClassVar = "quickbooks_setup"
    path: ClassVar = "/quickbooks/setup"
    title: ClassVar = _l("Set-up")
    roles: ClassVar = ADMINS
    menu: ClassVar = Menu(Section.QUICKBOOKS, 60)

    @cached_property
    def connection(self) -> Connection | None:
        """The company's connection; None = not made yet."""
        return self.session.scalar(select(Connection).where(Connection.company_id == self.company.id))

    @property
    def address(self) -> Address:
        """What is known of the address."""
        return address_of(self.session, self.company.id, self.services.connector_url)

    @property
    def contact(self) -> Contact:
        """What the light shows."""
        return contact_of(self.session, self.company, self.connection, self.now)

    def get(self) -> Answer:
        """Answer the four steps."""
        return self._shown(ConnectionForm(obj=self.connection))

    def _shown(self, form: ConnectionForm) -> str:
        address, contact, connection = self.address, self.contact, self.connection
        return self.render(
            "quickbooks/setup.html",
            company=self.company,
            connection=connection,
            address=address,
            contact=contact,
            steps=steps_of(address, connection, contact),
            form=form,
            tones=STATE_TONES,
            names=STATE_NAMES,
            file_name=FILE_NAME,
            connector_url=self.services.connector_url,
        )

    @part("address")
    def checked(self) -> Answer:
        """Answer the result of the address check, for a page that looks again until it is there."""
        return self.render("quickbooks/address.html", address=self.address, tones=STATE_TONES, names=STATE_NAMES)

    @action("check")
    def check(self) -> Answer:
        """Let the address be checked."""
        ask_for_check(self.session, self.company.id, self.services.connector_url, self.now)
        return self.to("quickbooks_setup", _anchor="step-1")

    @part("light")
    def light(self) -> Answer:
        """Answer the live light of the first contact."""
        return self.render("quickbooks/light.html", contact=self.contact, connection=self.connection)

    @part("file")
    def file(self) -> Answer:
        """Answer komet_sales.qwc: the same each time, without a password."""
        answer = make_response(write_qwc(self._existing()))
        answer.headers["Content-Type"] = "application/octet-stream"
        answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
        return answer

    @action("connect")
    def connect(self) -> Answer:
        """Make the connection and show its password, this once."""
        if self.connection is not None:
            raise TradeError(CONNECTION_EXISTS, company=self.company.name)
        connection, password = create_connection(
            self.session,
            self.company,
            self.services.connector_url,
            server_key=self.services.server_key,
            now=self.now,
        )
        for refusal in qwc_faults(connection):
            raise TradeError(CONNECTOR_CODES[refusal.code])
        note_change(self.session, connection, None, connection.user_name, self.actor, self.now)
        return self._password(connection, password, is_new=True)

    @action("new-password")
    def new_password(self) -> Answer:
        """Make another password and show it, this once; the old one stops working."""
        connection = self._existing()
        password = connection.new_password(self.services.server_key, self.now)
        note_change(self.session, connection, "password", "new password", self.actor, self.now)
        return self._password(connection, password, is_new=False)

    def _password(self, connection: Connection, password: str, *, is_new: bool) -> str:
        return self.render(
            "quickbooks/password.html", connection=connection, password=password, is_new=is_new, file_name=FILE_NAME
        )

    @action("settings")
    def settings(self) -> Answer:
        """Change what may be chosen about the connection."""
        connection = self._existing()
        form = ConnectionForm()
        if not form.is_posted_well:
            return self._shown(form), 422
        old, new = _chosen(connection), ""
        connection.minutes, connection.batch_size = form.minutes.data or 1, form.batch_size.data or 1
        connection.company_file = (form.company_file.data or "").strip().strip('"')
        if (new := _chosen(connection)) != old:
            note_change(self.session, connection, old[:50], new[:50], self.actor, self.now, connection.company_file)
        self.say(_("The settings of the connection are kept."))
        return self.to("quickbooks_setup", _anchor="settings")

    @action("take-address")
    def take_address(self) -> Answer:
        """Let the file name the address that the server has now."""
        connection = self._existing()
        old, connection.app_url = connection.app_url, self.services.connector_url
        for refusal in qwc_faults(connection):
            raise TradeError(CONNECTOR_CODES[refusal.code])
        note_change(self.session, connection, old[:50], connection.app_url[:50], self.actor, self.now, "address")
        self.say(_("Download komet_sales.qwc again and add it in the Web Connector, where the old one is replaced."))
        return self.to("quickbooks_setup", _anchor="step-2")

    @action("confirm-company")
    def confirm_company(self) -> Answer:
        """Accept that the company was renamed in QuickBooks."""
        pausing.confirm_company(self.session, self._existing(), self.actor, self.now)
        self.say(_("The next session learns the new name of the company."))
        return self.to("quickbooks_setup", _anchor="step-4")

    def _existing(self) -> Connection:
        if self.connection is None:
            raise TradeError(NO_CONNECTION, company=self.company.name)
        return self.connection


def _chosen(connection: Connection) -> str:
    return f"{connection.minutes} min, {connection.batch_size} bills"
