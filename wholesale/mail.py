"""Outgoing mail is a row first, in the transaction of what it tells about; wholesale/jobs/send_mail.py sends it."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.resources import files
from string import Template

from sqlalchemy import ColumnElement, Index, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from wholesale.choice import Choice
from wholesale.db import Base, CompanyKey, Key, Long, Moment, Name, Short


class MailState(Choice):
    """Where an outgoing mail stands."""

    WAITING = "waiting", "It waits until it is due, or is being sent under a lease."
    SENT = "sent", "The mail server accepted it."
    PARKED = "parked", "Sending failed too often; a person must look."


LEASE = timedelta(minutes=5)  # longer than any talk with a mail server
MOST_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(minutes=1)
_DUE = text("state = 'waiting'")


class OutgoingMail(Base):
    """One mail to one address."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (Index("ix_outgoing_mail_due", "company_id", "due_at", postgresql_where=_DUE, sqlite_where=_DUE),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    to: Mapped[Name]  # one address
    template: Mapped[Short]
    subject: Mapped[Name]
    body: Mapped[Long]
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    queued_at: Mapped[Moment]
    due_at: Mapped[Moment]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[Moment | None]  # a worker is sending it until then
    sent_at: Mapped[Moment | None]
    last_error: Mapped[Long | None]


def queue_mail(
    session: Session, company_id: int, to: str, template: str, values: dict[str, object], now: datetime
) -> list[OutgoingMail]:
    """Write a mail down, to be sent once this transaction is committed: one row for each address.

    `to` holds addresses separated by commas or semicolons; `template` names a file of wholesale/emails without ".txt".
    So a server that refuses one address does not make the others receive the mail again.
    """
    subject, body = fill(template, values)
    mails = [
        OutgoingMail(
            company_id=company_id,
            to=address.strip(),
            template=template,
            subject=subject,
            body=body,
            queued_at=now,
            due_at=now,
        )
        for address in to.replace(";", ",").split(",")
        if address.strip()
    ]
    session.add_all(mails)
    return mails


def fill(template: str, values: dict[str, object]) -> tuple[str, str]:
    """Answer subject and body of `wholesale/emails/<template>.txt`, filled; KeyError names a missing value."""
    text_of = files("wholesale").joinpath("emails", f"{template}.txt").read_text("utf-8")
    first, _, body = text_of.partition("\n")
    subject = Template(first.removeprefix("Subject: ")).substitute(values)
    return " ".join(subject.split())[:200], Template(body.lstrip("\n")).substitute(values)


def due_mails(session: Session, now: datetime, limit: int = 100) -> list[int]:
    """Answer the ids of mails of every company that are due and in nobody's hands, those that waited longest first."""
    due = select(OutgoingMail.id).where(*_is_due(now)).order_by(OutgoingMail.due_at, OutgoingMail.id)
    return list(session.scalars(due.limit(limit)))


def claim_mail(session: Session, mail_id: int, now: datetime) -> OutgoingMail | None:
    """Take a mail for the length of a lease; None = another worker was faster.

    The attempt is counted here, before anything leaves: a worker that dies has used it up.
    """
    claim = (
        update(OutgoingMail)
        .where(OutgoingMail.id == mail_id, *_is_due(now))
        .values(leased_until=now + LEASE, attempts=OutgoingMail.attempts + 1)
        .returning(OutgoingMail)
    )
    return session.scalar(claim)


def finish_mail(session: Session, mail: OutgoingMail, now: datetime, error: str | None = None) -> bool:
    """Note what came of a claimed mail; False = the lease was lost, another worker answers for it.

    After an error it is tried again after 1, 2, 4, ... minutes, and parked after the last attempt.
    """
    if error is None:
        outcome = {"state": MailState.SENT, "sent_at": now, "last_error": None}
    elif mail.attempts >= MOST_ATTEMPTS:
        outcome = {"state": MailState.PARKED, "last_error": error}
    else:
        outcome = {"due_at": now + _FIRST_PAUSE * 2 ** (mail.attempts - 1), "last_error": error}
    finish = (
        update(OutgoingMail)
        .where(
            OutgoingMail.id == mail.id,
            OutgoingMail.state == MailState.WAITING,
            OutgoingMail.attempts == mail.attempts,
        )
        .values(leased_until=None, **outcome)
        .returning(OutgoingMail.id)
    )
    return session.scalar(finish) is not None


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OutgoingMail.state == MailState.WAITING,
        OutgoingMail.due_at <= now,
        or_(OutgoingMail.leased_until.is_(None), OutgoingMail.leased_until <= now),
    )
