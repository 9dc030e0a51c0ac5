"""Invoices that came to the sample company by e-mail. Its mailbox is off, for nobody's mail server is asked."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from komet_qbwc.demo_pdf import pdf
from wholesale.company import Company
from wholesale.invoice_mail import receive_invoice
from wholesale.invoice_mail_log import MailFate, begin_reading
from wholesale.invoice_mail_message import read_letter
from wholesale.invoice_mailbox import InvoiceMailbox, keep_entry
from wholesale.storage import Storage

_UID_VALIDITY = 1


def add_mailbox(session: Session, company: Company, server_key: bytes) -> None:
    """Set up the mailbox that the growers write to."""
    mailbox = InvoiceMailbox(
        company_id=company.id,
        enabled=False,
        address="invoices@biscayneblooms.example",
        host="mail.biscayneblooms.example",
        user="invoices@biscayneblooms.example",
        copy_responses_to="alba@biscayneblooms.example",
    )
    mailbox.set_password(server_key, "no mail server is asked")
    session.add(mailbox)


def receive(session: Session, storage: Storage, mail: dict[str, Any], uid: int, now: datetime) -> None:
    """Read one mail of the sample, as the job reads those of a mailbox, and keep what became of it."""
    mailbox = session.scalars(select(InvoiceMailbox)).one()
    row = begin_reading(session, mailbox, _UID_VALIDITY, uid, now)
    if row is None:
        raise ValueError(f"mail {uid} of the sample was read twice")
    letter = read_letter(_written(mailbox, mail))
    outcome = receive_invoice(session, storage, mailbox, letter, now)
    row.sender, row.subject, row.message_id = ", ".join(letter.senders), letter.subject, letter.message_id
    row.fingerprint, row.answered_at = letter.fingerprint, now if outcome.is_answered else None
    row.refusal = keep_entry(outcome.refusal) if outcome.refusal else None
    row.notes = [keep_entry(note) for note in outcome.notes]
    row.fate = MailFate.REFUSED if outcome.invoice is None else MailFate.ADDED
    if outcome.invoice is not None:
        row.invoice_id, row.order_number = outcome.invoice.id, outcome.invoice.purchase_order.number


def _written(mailbox: InvoiceMailbox, mail: dict[str, Any]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mail["sender"], mailbox.address, mail["subject"]
    message["Message-ID"] = make_msgid(domain="example")
    message.set_content("Buenos días, adjunto nuestra factura.\n")
    document = pdf("COMMERCIAL INVOICE", [mail["subject"]])
    message.add_attachment(document, maintype="application", subtype="pdf", filename=mail["file"])
    return bytes(message)
