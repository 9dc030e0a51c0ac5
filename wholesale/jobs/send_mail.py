"""Sends the mails that are due."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from sqlalchemy.orm import Session, sessionmaker

from wholesale.clock import Clock
from wholesale.db import reading
from wholesale.job import Job, JobSettings
from wholesale.mail import MOST_ATTEMPTS, OutgoingMail, claim_mail, due_mails, finish_mail
from wholesale.smtp import MailSettings, deliver

log = logging.getLogger(__name__)


class SendMail(Job):
    """Takes each due mail under a lease, hands it to the mail server, and notes what came of it."""

    name = "send_mail"
    interval = timedelta(seconds=20)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:
        """Send every mail that is due; answer how many the server took."""
        with reading(sessions) as session:
            due = due_mails(session, clock.now())
        return sum(_send(mail_id, sessions, clock, settings.mail) for mail_id in due)


def _send(mail_id: int, sessions: sessionmaker[Session], clock: Clock, settings: MailSettings) -> bool:
    with sessions.begin() as session:
        mail = claim_mail(session, mail_id, clock.now())
    if mail is None:
        return False
    # No transaction is open while the mail server takes its time.
    error = _deliver(mail, settings)
    if error is not None:
        log.warning("mail %s was not sent (attempt %s): %s", mail.id, mail.attempts, error)
    with sessions.begin() as session:
        finish_mail(session, mail, clock.now(), error)
    return error is None


def _deliver(mail: OutgoingMail, settings: MailSettings) -> str | None:
    """Hand the mail over; answer what went wrong, None = nothing."""
    if mail.attempts > MOST_ATTEMPTS:
        return f"the program stopped in each of {MOST_ATTEMPTS} attempts to send it; last: {mail.last_error}"
    try:
        deliver(mail, settings)
    except (OSError, SMTPException, ValueError) as fault:
        return f"{type(fault).__name__}: {fault}"
    return None
