"""Outgoing mail is a row first, in the transaction of what it tells about; wholesale/jobs/send_mail.py sends it."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from string import Template

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from wholesale.choice import Choice
from wholesale.db import Base, CompanyKey, Key, Long, Moment, Name, Short


class MailState(Choice):
    """Where an outgoing mail stands."""

    WAITING = "waiting", "It waits until it is due, or is being sent under a lease."
    SENT = "sent", "The mail server accepted it."
    PARKED = "parked", "Sending failed too often; a person must look."


_DUE = text("state = 'waiting'")


class OutgoingMail(Base):
    """One mail to one or more addresses."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (Index("ix_outgoing_mail_due", "company_id", "due_at", postgresql_where=_DUE, sqlite_where=_DUE),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    to: Mapped[Long]  # addresses separated by ", "
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
) -> OutgoingMail:
    """Write a mail down, to be sent once this transaction is committed.

    `to` holds one or more addresses, separated by commas; `template` names a file of wholesale/emails without ".txt".
    """
    subject, body = fill(template, values)
    mail = OutgoingMail(
        company_id=company_id, to=to, template=template, subject=subject, body=body, queued_at=now, due_at=now
    )
    session.add(mail)
    return mail


def fill(template: str, values: dict[str, object]) -> tuple[str, str]:
    """Answer subject and body of `wholesale/emails/<template>.txt`, filled; KeyError names a missing value."""
    text_of = files("wholesale").joinpath("emails", f"{template}.txt").read_text("utf-8")
    first, _, body = text_of.partition("\n")
    subject = Template(first.removeprefix("Subject: ")).substitute(values)
    return " ".join(subject.split())[:200], Template(body.lstrip("\n")).substitute(values)
