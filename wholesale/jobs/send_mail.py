"""Sends the mails that are due."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from sqlalchemy.orm import Session, sessionmaker

from wholesale.clock import Clock
from wholesale.company import Company
from wholesale.db import reading
from wholesale.job import Job, JobSettings
from wholesale.mail import (
    MOST_ATTEMPTS,
    OutgoingMail,
    claim_gathered,
    claim_mail,
    due_mails,
    finish_mail,
    gathered,
)
from wholesale.mail_attachment import MailAttachment, attachments_of, enclosed
from wholesale.smtp import deliver

log = logging.getLogger(__name__)


class SendMail(Job):
    """Takes each due mail under a lease, hands it to the mail server, and notes what came of it."""

    name = "send_mail"
    interval = timedelta(seconds=20)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:
        """Send every mail that is due; answer how many the server took."""
        with reading(sessions) as session:
            due = due_mails(session, clock.now())
        return sum(_send(mail_id, sessions, clock, settings) for mail_id in due)


def _send(mail_id: int, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:
    with sessions.begin() as session:
        mail = claim_mail(session, mail_id, clock.now())
        if mail is None:
            return 0
        others = claim_gathered(session, mail, clock.now())
        company, files = session.get_one(Company, mail.company_id).name, attachments_of(session, mail)
    # No transaction is open while the mail server takes its time.
    error = _deliver(mail, others, company, files, settings)
    if error is not None:
        log.warning("mail %s was not sent (attempt %s): %s", mail.id, mail.attempts, error)
    with sessions.begin() as session:
        for row in (mail, *others):
            finish_mail(session, row, clock.now(), error)
    return int(error is None)


def _deliver(
    mail: OutgoingMail,
    others: list[OutgoingMail],
    company: str,
    files: list[MailAttachment],
    settings: JobSettings,
) -> str | None:
    """Hand the mail over; answer what went wrong, None = nothing."""
    if mail.attempts > MOST_ATTEMPTS:
        return f"the program stopped in each of {MOST_ATTEMPTS} attempts to send it; last: {mail.last_error}"
    try:
        going = enclosed(settings.storage, files)
        deliver(mail, gathered(mail, others, company), settings.mail, settings.public_url, going)
    # KeyError: the row was queued by an older version, whose template had other values.
    except (OSError, SMTPException, ValueError, KeyError) as fault:
        return f"{type(fault).__name__}: {fault}"
    return None
