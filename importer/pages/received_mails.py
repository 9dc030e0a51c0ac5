"""Every mail that came to a mailbox for invoices, and what became of it."""

from __future__ import annotations

from typing import ClassVar, Final

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from importer.page import ADMINS, Answer, Page
from importer.paging import Keyset
from wholesale.invoice_mail_log import MailFate, ReceivedMail
from wholesale.invoice_mailbox import InvoiceMailbox
from wholesale.status import APPROVERS
from wholesale.vendor_invoice import VendorInvoice

_NEWEST_FIRST: Final = Keyset((ReceivedMail.id,), descending=True)
_LABELS: Final = {
    MailFate.ADDED: _l("Added"),
    MailFate.REFUSED: _l("Refused"),
    MailFate.UNREADABLE: _l("Not readable"),
    MailFate.DUPLICATE: _l("Came twice"),
    MailFate.IGNORED: _l("Left alone"),
    MailFate.READING: _l("Being read"),
}
_TONES: Final = {
    MailFate.ADDED: "ok",
    MailFate.REFUSED: "bad",
    MailFate.UNREADABLE: "bad",
    MailFate.DUPLICATE: "muted",
    MailFate.IGNORED: "muted",
    MailFate.READING: "info",
}


class ReceivedMails(Page):
    """The log of mails with invoices."""

    name: ClassVar = "received_mails"
    path: ClassVar = "/setup/invoice-mail/received"
    title: ClassVar = _l("Mails with invoices")
    roles: ClassVar = ADMINS

    def get(self) -> Answer:
        """Answer the newest mails, of one fate if asked."""
        asked = request.args.get("fate", "")
        fate = MailFate(asked) if asked in set(MailFate) else None
        wanted = select(ReceivedMail).options(
            joinedload(ReceivedMail.mailbox),
            joinedload(ReceivedMail.invoice).joinedload(VendorInvoice.purchase_order),
            joinedload(ReceivedMail.invoice).joinedload(VendorInvoice.company),
        )
        if fate is not None:
            wanted = wanted.where(ReceivedMail.fate == fate)
        mails = _NEWEST_FIRST.page(self.session, wanted, request.args.get("cursor"))
        return self.render(
            "files/received_mails.html",
            mails=mails,
            fate=fate,
            labels=_LABELS,
            tones=_TONES,
            has_several=len(self.session.scalars(select(InvoiceMailbox.id).limit(2)).all()) > 1,
            opens_invoices=bool(self.user.roles & APPROVERS),
        )
