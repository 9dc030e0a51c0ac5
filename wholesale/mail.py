"""Outgoing mail is a row first, in the transaction of what it tells about; wholesale/jobs/send_mail.py sends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, Index, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from wholesale.choice import Choice
from wholesale.company import Company
from wholesale.db import Base, CompanyKey, Key, Long, Moment, Name, Short
from wholesale.mail_filling import Filled, fill, one_line, show
from wholesale.sentences import LANGUAGES
from wholesale.user import User


class MailState(Choice):
    """Where an outgoing mail stands."""

    WAITING = "waiting", "It waits until it is due, or is being sent under a lease."
    SENT = "sent", "The mail server accepted it."
    PARKED = "parked", "Sending failed too often; a person must look."


LEASE = timedelta(minutes=5)  # longer than any talk with a mail server
MOST_ATTEMPTS = 8
GATHERED_FOR = timedelta(minutes=10)
_FIRST_PAUSE = timedelta(minutes=1)
_DUE = text("state = 'waiting'")


class OutgoingMail(Base):
    """One mail to one address."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        Index("ix_outgoing_mail_due", "company_id", "due_at", postgresql_where=_DUE, sqlite_where=_DUE),
        Index(None, "company_id", "id"),  # the pages of the outbox
        Index(None, "company_id", "state", "id"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    to: Mapped[Name]  # one address
    template: Mapped[Short]
    language: Mapped[Short] = mapped_column(default="en")
    subject: Mapped[Name]
    body: Mapped[Long]  # the text
    html: Mapped[Long] = mapped_column(default="")
    gather: Mapped[Short | None]  # the template for several of this kind; None = it leaves alone
    values: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # as words, for that template
    in_reply_to: Mapped[Long | None]  # the Message-ID it answers
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    queued_at: Mapped[Moment]
    due_at: Mapped[Moment]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[Moment | None]  # a worker is sending it until then
    sent_at: Mapped[Moment | None]
    last_error: Mapped[Long | None]


def queue_mail(
    session: Session,
    company_id: int,
    to: str,
    template: str,
    values: Mapping[str, object],
    now: datetime,
    *,
    language: str | None = None,
    gather: str | None = None,
    in_reply_to: str | None = None,
) -> list[OutgoingMail]:
    """Write a mail down, to be sent once this transaction is committed: one row for each address.

    `to` holds addresses separated by commas or semicolons; `template` names a file of wholesale/emails without ".txt".
    So a server that refuses one address does not make the others receive the mail again.
    Each is written in `language`, else in the one its reader has chosen, else in the company's.
    With `gather`, the name of a template for several of a kind, it waits for the end of the ten minutes it falls into,
    and all that an address is told in them leaves as one mail.
    """
    company = session.get_one(Company, company_id)
    addresses = [address.strip() for address in to.replace(";", ",").split(",") if address.strip()]
    chosen = {} if language else _languages(session, company_id, addresses)
    mails = []
    for address in addresses:
        spoken = language or chosen.get(address.casefold(), company.language)
        filled = fill(template, values, spoken, company.name)
        mail = _mail(company_id, address, template, spoken, filled, now)
        mail.in_reply_to = in_reply_to and one_line(in_reply_to)
        if gather is not None:
            mail.gather, mail.values, mail.due_at = gather, show(values, spoken), end_of_gathering(now)
        mails.append(mail)
    session.add_all(mails)
    return mails


def _mail(company_id: int, to: str, template: str, language: str, filled: Filled, now: datetime) -> OutgoingMail:
    return OutgoingMail(
        company_id=company_id,
        to=to,
        language=language,
        template=template,
        subject=filled.subject,
        body=filled.text,
        html=filled.html,
        queued_at=now,
        due_at=now,
    )


def end_of_gathering(now: datetime) -> datetime:
    """Answer when the ten minutes that `now` falls into are over, so that rows of one kind leave together."""
    return now + GATHERED_FOR - (now - datetime.min.replace(tzinfo=now.tzinfo)) % GATHERED_FOR


def _languages(session: Session, company_id: int, addresses: list[str]) -> dict[str, str]:
    """Answer which language each address has chosen, by the address in small letters."""
    wanted = [address.casefold() for address in addresses]
    users = select(User.email, User.language).where(User.company_id == company_id, func.lower(User.email).in_(wanted))
    return {email.casefold(): spoken for email, spoken in session.execute(users) if spoken in LANGUAGES}


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


def claim_gathered(session: Session, mail: OutgoingMail, now: datetime) -> list[OutgoingMail]:
    """Take what is to leave together with a claimed mail, oldest first; an empty list for one that goes alone."""
    if mail.gather is None:
        return []
    alike = (
        OutgoingMail.company_id == mail.company_id,
        OutgoingMail.to == mail.to,
        OutgoingMail.gather == mail.gather,
        OutgoingMail.language == mail.language,
        OutgoingMail.attempts < MOST_ATTEMPTS,
    )
    claim = (
        update(OutgoingMail)
        .where(*alike, *_is_due(now))
        .values(leased_until=now + LEASE, attempts=OutgoingMail.attempts + 1)
        .returning(OutgoingMail)
    )
    return sorted(session.scalars(claim), key=lambda row: row.id)


def gathered(mail: OutgoingMail, others: list[OutgoingMail], company: str) -> Filled:
    """Answer what a mail and those gathered with it say: itself when alone, else one list of all."""
    if mail.gather is None or not others:
        return Filled(mail.subject, mail.body, mail.html)
    each = [row.values for row in sorted([mail, *others], key=lambda row: row.id)]
    return fill(mail.gather, {"count": len(each), "all": each}, mail.language, company)


def send_again(mail: OutgoingMail, now: datetime) -> bool:
    """Let a parked mail go out again at once, with all its attempts; False = it is not parked."""
    if mail.state is not MailState.PARKED:
        return False
    mail.state, mail.due_at, mail.attempts = MailState.WAITING, now, 0
    return True


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
