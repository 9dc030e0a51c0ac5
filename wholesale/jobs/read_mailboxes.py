"""Reads the mailboxes that receive vendor invoices."""

from datetime import timedelta
from email.utils import parseaddr

from sqlalchemy.orm import Session, sessionmaker

from wholesale.clock import Clock
from wholesale.db import reading
from wholesale.invoice_mail_reading import Reader
from wholesale.invoice_mailbox import due_mailboxes
from wholesale.job import Job, JobSettings
from wholesale.mailbox import trusted_servers


class ReadMailboxes(Job):
    """Takes each mailbox under a lease and adds the invoices of its new mails to their orders."""

    name = "read_mailboxes"
    interval = timedelta(minutes=1)

    def sweep(self, sessions: sessionmaker[Session], clock: Clock, settings: JobSettings) -> int:
        """Read every mailbox that is due; answer how many mails were dealt with."""
        with reading(sessions) as session:
            due = due_mailboxes(session, clock.now())
        if not due:
            return 0
        reader = Reader(
            sessions,
            clock,
            settings.storage,
            settings.server_key,
            trusted_servers(settings.mail.ca_file),
            frozenset({parseaddr(settings.mail.sender)[1].casefold()}),
        )
        return sum(reader.read(mailbox_id) for mailbox_id in due)
