"""Setting up a mailbox for invoices (domain.md 2.5): what is right, and what follows from a change."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wholesale.errors import Klass, TradeError, Who, define
from wholesale.history import Actor, note_change
from wholesale.invoice_mailbox import InvoiceMailbox

MAILBOX_PASSWORD_NEEDED = define(
    "mailbox_password_needed",
    Klass.FIX_SETUP,
    "The password of the mailbox {address} is missing, or was given for another server, port or user.",
    "Enter the password again: it is sent to no other server than the one it was entered for.",
    Who.ADMIN,
)
_ACCOUNT = ("host", "port", "user")


@dataclass(frozen=True, kw_only=True)
class MailboxSettings:
    """What an administrator says of a mailbox."""

    enabled: bool
    address: str
    host: str
    port: int = 993
    user: str
    folder: str = "INBOX"
    authorized_from: str = ""
    copy_responses_to: str = ""


def mailbox_for(session: Session, company_id: int, location_id: int | None) -> InvoiceMailbox | None:
    """Answer the mailbox of a location, or (None) of all that have none of their own."""
    here = InvoiceMailbox.location_id.is_(None) if location_id is None else InvoiceMailbox.location_id == location_id
    return session.scalar(select(InvoiceMailbox).where(InvoiceMailbox.company_id == company_id, here))


def set_mailbox(
    session: Session,
    company_id: int,
    location_id: int | None,
    settings: MailboxSettings,
    password: str,
    actor: Actor,
    now: datetime,
    server_key: bytes,
) -> InvoiceMailbox:
    """Make or change the mailbox of a location (None = of all); an empty password stays as it was.

    Another account or folder counts as new to us; what was in the way before is tried again at once.
    """
    mailbox = mailbox_for(session, company_id, location_id)
    is_new = mailbox is None
    before: dict[str, object] = {}
    if mailbox is None:
        mailbox = InvoiceMailbox(company_id=company_id, location_id=location_id, password_sealed="")
    else:
        before = {each.name: getattr(mailbox, each.name) for each in fields(settings)}
    after = asdict(settings)
    if not password and (is_new or any(before[name] != after[name] for name in _ACCOUNT)):
        raise TradeError(MAILBOX_PASSWORD_NEEDED, address=settings.address)
    _set(mailbox, after)
    if password:
        mailbox.set_password(server_key, password)
    if any(before.get(name) != after[name] for name in (*_ACCOUNT, "folder")):
        mailbox.begin_anew()
        if not is_new:
            # Whoever reads the former account now has lost the mailbox.
            mailbox.lease, mailbox.leased_until = InvoiceMailbox.lease + 1, None
    mailbox.due_at, mailbox.failures = None, 0
    session.add(mailbox)
    session.flush()
    told = [
        f"{name} {before.get(name, '')!r} -> {value!r}" for name, value in after.items() if before.get(name) != value
    ]
    _note(session, mailbox, told + ["password entered"] * bool(password), before, actor, now)
    return mailbox


def _set(mailbox: InvoiceMailbox, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(mailbox, name, value)


def _note(
    session: Session, mailbox: InvoiceMailbox, told: list[str], before: dict[str, object], actor: Actor, now: datetime
) -> None:
    if told:
        names = {True: "on", False: "off"}
        old = names[bool(before["enabled"])] if before else None
        note_change(session, mailbox, old, names[mailbox.enabled], actor, now, why="; ".join(told))
