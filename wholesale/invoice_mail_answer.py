"""The answers to a mail with an invoice: to its sender and to the copy addresses (domain.md 2.5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wholesale.invoice_mail import Outcome
from wholesale.invoice_mail_log import ReceivedMail
from wholesale.invoice_mail_message import Letter
from wholesale.invoice_mailbox import InvoiceMailbox, addresses_in
from wholesale.mail import queue_mail

# Two programs that answer each other stop here.
MOST_ANSWERS_AN_HOUR = 20


def answer(
    session: Session, mailbox: InvoiceMailbox, row: ReceivedMail, letter: Letter, outcome: Outcome, now: datetime
) -> None:
    """Queue what the sender and the copy addresses are told, each in the language they chose."""
    if not outcome.is_answered:
        return
    readers = [each for each in addresses_in(mailbox.copy_responses_to) if each not in letter.senders]
    if len(letter.senders) == 1 and not letter.takes_no_answer and _may_be_answered(session, row, now):
        row.answered_at = now
        _queue(session, row, letter.senders[0], letter, outcome, now)
    for reader in readers:
        _queue(session, row, reader, letter, outcome, now)


def _may_be_answered(session: Session, row: ReceivedMail, now: datetime) -> bool:
    answers = select(func.count()).where(
        ReceivedMail.company_id == row.company_id,
        ReceivedMail.sender == row.sender,
        ReceivedMail.answered_at > now - timedelta(hours=1),
    )
    return (session.scalar(answers) or 0) < MOST_ANSWERS_AN_HOUR


def _queue(session: Session, row: ReceivedMail, reader: str, letter: Letter, outcome: Outcome, now: datetime) -> None:
    values: dict[str, object] = {
        "sender": row.sender,
        "subject": letter.subject[:200],
        "notes": list(outcome.notes),
    }
    template = "invoice_mail_refused"
    if outcome.invoice is not None:
        template, order = "invoice_mail_added", outcome.invoice.purchase_order
        values |= {
            "order": order.number,
            "number": outcome.invoice.number or "-",
            "vendor": order.vendor.name,
            "total": outcome.invoice.total,
            "file": outcome.pdf_name,
        }
    else:
        values["refusal"] = outcome.refusal
    queue_mail(session, row.company_id, reader, template, values, now, in_reply_to=letter.message_id or None)
