"""Mails that this program sends: what waits, what arrived, what could not be sent, and what each looks like."""

from __future__ import annotations

from typing import ClassVar, Final

from flask import make_response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from importer.download import to_be_saved
from importer.language import LANGUAGES, language
from importer.menu import Menu, Section
from importer.page import ADMINS, Answer, Page, action, part
from importer.paging import Keyset
from importer.query import key_of
from wholesale.mail import MailState, OutgoingMail, send_again
from wholesale.mail_attachment import attachments_of
from wholesale.mail_filling import APP, Filled, example, fill
from wholesale.mail_template import mail_templates

_NEWEST_FIRST: Final = Keyset((OutgoingMail.id,), descending=True)
# Whoever holds such a link can choose the password of its reader.
_SECRET: Final = frozenset({"password_reset", "invitation"})
_TONES: Final = {MailState.WAITING: "info", MailState.SENT: "ok", MailState.PARKED: "bad"}
_LABELS: Final = {MailState.WAITING: _l("Waiting"), MailState.SENT: _l("Sent"), MailState.PARKED: _l("Not sent")}

# A mail is shown as a mail program would: with its own styles, nothing run, nothing fetched, no way out of its frame.
_FRAME: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}


class OutgoingMails(Page):
    """The outbox."""

    name: ClassVar = "outgoing_mails"
    path: ClassVar = "/setup/mails"
    title: ClassVar = _l("Mails sent")
    roles: ClassVar = ADMINS
    menu: ClassVar = Menu(Section.SETUP, 80)

    def get(self) -> Answer:
        """Answer the newest mails, of one state if asked."""
        wanted, state = select(OutgoingMail), _state(request.args.get("state"))
        if state is not None:
            wanted = wanted.where(OutgoingMail.state == state)
        mails = _NEWEST_FIRST.page(self.session, wanted, request.args.get("cursor"))
        return self.render("mails/outbox.html", mails=mails, state=state, labels=_LABELS, tones=_TONES)


class OutgoingMailPage(Page):
    """One mail, as it was or will be read."""

    name: ClassVar = "outgoing_mail"
    path: ClassVar = "/setup/mails/<int:mail_id>"
    title: ClassVar = _l("Mail")
    roles: ClassVar = ADMINS

    def get(self, mail_id: int) -> Answer:
        """Answer the mail with what became of it."""
        mail = self.one(OutgoingMail, mail_id)
        return self.render(
            "mails/mail.html",
            mail=mail,
            text=mail.body.replace(APP, self.services.public_url),
            is_secret=mail.template in _SECRET,
            files=attachments_of(self.session, mail),
            labels=_LABELS,
            tones=_TONES,
            languages=LANGUAGES,
        )

    @part("html")
    def html(self, mail_id: int) -> Answer:
        """Answer the mail's HTML, shut off from the page around it."""
        mail = self.one(OutgoingMail, mail_id)
        if mail.template in _SECRET:
            raise NotFound
        return _framed(mail.html, self.services.public_url)

    @part("file")
    def file(self, mail_id: int) -> Answer:
        """Answer one of the files that go with the mail, to be saved."""
        mail = self.one(OutgoingMail, mail_id)
        asked = key_of(request.args.get("file"))
        found = next((file for file in attachments_of(self.session, mail) if file.id == asked), None)
        if found is None:
            raise NotFound
        return to_be_saved(self.services.storage.open(found.storage_key), found.content_type, found.file_name)

    @action("again")
    def again(self, mail_id: int) -> Answer:
        """Let a mail that could not be sent go out again."""
        if send_again(self.one(OutgoingMail, mail_id), self.now):
            self.say(_("The mail is sent again within a minute."))
        else:
            self.say(_("Only a mail that could not be sent is sent again."), "warning")
        return self.to("outgoing_mail", mail_id=mail_id)


class MailExamples(Page):
    """Every mail with made-up values, in each language."""

    name: ClassVar = "mail_examples"
    path: ClassVar = "/setup/mails/examples"
    title: ClassVar = _l("What the mails look like")
    roles: ClassVar = ADMINS

    def get(self) -> Answer:
        """Answer one of them, and the list of all."""
        template, shown_language = _chosen()
        return self.render(
            "mails/examples.html",
            mail=self._filled(),
            templates={name: _subject(name, self.company.name) for name in mail_templates()},
            chosen=template,
            shown_language=shown_language,
            text=self._filled().text.replace(APP, self.services.public_url),
            languages=LANGUAGES,
        )

    @part("html")
    def html(self) -> Answer:
        """Answer the HTML of one of them, shut off from the page around it."""
        return _framed(self._filled().html, self.services.public_url)

    def _filled(self) -> Filled:
        template, shown_language = _chosen()
        return fill(template, example(template), shown_language, self.company.name)


def _chosen() -> tuple[str, str]:
    """Answer which template is asked for in which language; else the first, in the reader's language."""
    names = mail_templates()
    template, asked = request.args.get("template", ""), request.args.get("language", "")
    return template if template in names else names[0], asked if asked in LANGUAGES else language()


def _subject(template: str, company: str) -> str:
    return fill(template, example(template), language(), company).subject


def _state(asked: str | None) -> MailState | None:
    return MailState(asked) if asked in set(MailState) else None


def _framed(html: str, public_url: str) -> Response:
    answer = make_response(html.replace(APP, public_url))
    answer.headers.update(_FRAME)
    return answer
