"""Setting up the mailboxes that vendor invoices come to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from wtforms import BooleanField, EmailField, IntegerField, PasswordField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length, NumberRange

from importer.form import Form
from importer.mending import mends
from importer.menu import Menu, Section
from importer.page import ADMINS, Answer, Page, action
from importer.query import key_of
from wholesale.company import Location
from wholesale.db import keep_to_company, reading
from wholesale.errors import Entry, TradeError
from wholesale.invoice_mail_settings import MailboxSettings, mailbox_for, set_mailbox
from wholesale.invoice_mailbox import InvoiceMailbox, addresses_in, is_address, told_entry
from wholesale.mailbox import opened_mailbox, trusted_servers

_HOST: Final = re.compile(r"(?i)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_TEST_SECONDS: Final = 10.0

mends("mail_sender_unknown", _l("Authorize the address"), "invoice_mail")


def _one_address(_form: object, field: Any) -> None:  # noqa: ANN401 - a field of WTForms
    if not is_address((field.data or "").strip()):
        told = _("%(text)s is no e-mail address; write one like invoices@example.com.", text=repr(field.data or ""))
        raise ValidationError(told)


def _addresses(_form: object, field: Any) -> None:  # noqa: ANN401 - a field of WTForms
    wrong = [text for text in addresses_in(field.data or "") if not is_address(text)]
    if wrong:
        raise ValidationError(
            _("%(text)s is no e-mail address; write them with ; between.", text=", ".join(map(repr, wrong)))
        )


def _host(_form: object, field: Any) -> None:  # noqa: ANN401 - a field of WTForms
    if not _HOST.fullmatch((field.data or "").strip()):
        told = _("%(text)s is no name of a server; write one like imap.example.com.", text=repr(field.data or ""))
        raise ValidationError(told)


class MailboxForm(Form):
    """The settings of one mailbox."""

    enabled = BooleanField(_l("Receive vendor invoices by e-mail"))
    address = EmailField(_l("Mailbox to receive the invoices"), [Length(max=200), _one_address])
    host = StringField(
        _l("Mail server"),
        [Length(max=200), _host],
        description=_l("Its name for IMAP; the connection is always encrypted."),
    )
    port = IntegerField(
        _l("Port"),
        [NumberRange(min=1, max=65535, message=_l("A port is a number from 1 to 65535; IMAPS is usually 993."))],
        default=993,
        description=_l("Usually 993."),
    )
    user = StringField(_l("User"), [Length(max=200)], description=_l("Empty: the address of the mailbox."))
    password = PasswordField(_l("Password"), [Length(max=500)], render_kw={"autocomplete": "new-password"})
    folder = StringField(
        _l("Folder"), [DataRequired(_l("Write the folder, usually INBOX.")), Length(max=200)], default="INBOX"
    )
    authorized_from = TextAreaField(
        _l('Authorized "From" addresses'),
        [Length(max=10_000), _addresses],
        description=_l("With ; between. Users, and the addresses of vendors, need not be listed."),
        render_kw={"rows": 3},
    )
    copy_responses_to = TextAreaField(
        _l("Copy responses to"),
        [Length(max=10_000), _addresses],
        description=_l("With ; between. They receive every answer that goes to a sender."),
        render_kw={"rows": 3},
    )

    def settings(self) -> MailboxSettings:
        """Answer what the form says."""
        address = (self.address.data or "").strip()
        return MailboxSettings(
            enabled=bool(self.enabled.data),
            address=address,
            host=(self.host.data or "").strip(),
            port=self.port.data or 993,
            user=(self.user.data or "").strip() or address,
            folder=(self.folder.data or "").strip(),
            authorized_from="; ".join(addresses_in(self.authorized_from.data or "")),
            copy_responses_to="; ".join(addresses_in(self.copy_responses_to.data or "")),
        )


class InvoiceMail(Page):
    """The mailboxes of a company: one for all its locations, and one for each that wants its own."""

    name: ClassVar = "invoice_mail"
    path: ClassVar = "/setup/invoice-mail"
    title: ClassVar = _l("Invoices by e-mail")
    roles: ClassVar = ADMINS
    menu: ClassVar = Menu(Section.SETUP, 70)

    def get(self) -> Answer:
        """Answer the settings of one mailbox, and how all of them are."""
        location = self._location()
        mailbox = mailbox_for(self.session, self.user.company_id, location.id if location else None)
        return self._show(MailboxForm(formdata=None, obj=mailbox), location, mailbox)

    @action()
    def save(self) -> Answer:
        """Make or change a mailbox."""
        form, location = MailboxForm(), self._location()
        location_id = location.id if location else None
        if not form.is_posted_well:
            mailbox = mailbox_for(self.session, self.user.company_id, location_id)
            return self._show(form, location, mailbox), 422
        try:
            set_mailbox(
                self.session,
                self.user.company_id,
                location_id,
                form.settings(),
                form.password.data or "",
                self.actor,
                self.now,
                self.services.server_key,
            )
        except TradeError as refused:
            mailbox = mailbox_for(self.session, self.user.company_id, location_id)
            return self._show(form, location, mailbox, refused.entry), 422
        self.say(_("Saved. Test the mailbox now to see whether it can be read."))
        return self.to("invoice_mail", location=location_id)

    @action("test")
    def test(self) -> Answer:
        """Open the mailbox as the program does each minute and tell what was found; nothing in it is changed."""
        # In a session of its own: no other person waits for the database while the mail server takes its time.
        with reading(self.services.sessions) as session:
            keep_to_company(session, self.user.company_id)
            mailbox = session.get(InvoiceMailbox, key_of(request.form.get("mailbox")) or 0)
            if mailbox is None:
                raise NotFound
            login, location_id = mailbox.login(self.services.server_key), mailbox.location_id
        with opened_mailbox(login, trusted_servers(), _TEST_SECONDS) as opened:
            told = _(
                "The mailbox can be read: %(folder)s holds %(mails)s mails, %(unseen)s of them unread.",
                folder=login.folder,
                mails=opened.mails,
                unseen=opened.unseen,
            )
        self.one(InvoiceMailbox, mailbox.id).due_at = None
        self.say(told)
        return self.to("invoice_mail", location=location_id)

    def _location(self) -> Location | None:
        asked = request.values.get("location", "", type=str)
        if not asked:
            return None
        return self.one(Location, key_of(asked) or 0)

    def _show(
        self, form: MailboxForm, location: Location | None, mailbox: InvoiceMailbox | None, refusal: Entry | None = None
    ) -> str:
        mailboxes = self._mailboxes()
        return self.render(
            "files/invoice_mail.html",
            form=form,
            location=location,
            mailbox=mailbox,
            refusal=refusal,
            problem=told_entry(mailbox.last_error) if mailbox is not None and mailbox.last_error else None,
            locations=self.session.scalars(select(Location).order_by(Location.code)).all(),
            mailboxes={each.location_id: each for each in mailboxes},
        )

    def _mailboxes(self) -> Sequence[InvoiceMailbox]:
        return self.session.scalars(select(InvoiceMailbox).order_by(InvoiceMailbox.id)).all()
