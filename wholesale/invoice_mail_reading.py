"""Reads one mailbox: each mail once, whatever stops the program in between."""

from __future__ import annotations

import logging
import ssl
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session, sessionmaker

from wholesale.clock import Clock
from wholesale.db import keep_to_company, reading
from wholesale.errors import TradeError
from wholesale.invoice_mail import Outcome, Paper, prepare_paper, receive_invoice
from wholesale.invoice_mail_answer import answer
from wholesale.invoice_mail_log import (
    MOST_ATTEMPTS,
    MailFate,
    ReceivedMail,
    begin_reading,
    is_known,
    known_mails,
)
from wholesale.invoice_mail_message import Letter, read_letter
from wholesale.invoice_mail_refusal import MAIL_TOO_LARGE, MAIL_UNREADABLE
from wholesale.invoice_mailbox import (
    InvoiceMailbox,
    claim_mailbox,
    keep_entry,
    release_mailbox,
    renew_lease,
)
from wholesale.mailbox import OpenMailbox, opened_mailbox
from wholesale.storage import Storage

log = logging.getLogger(__name__)

MOST_AT_ONCE = 20  # mails of one mailbox in one sweep, so that others come to their turn
_AFTER_A_STOP = timedelta(minutes=1)


@dataclass(frozen=True)
class Reader:
    """Reads mailboxes, with all it needs for that."""

    sessions: sessionmaker[Session]
    clock: Clock
    storage: Storage
    server_key: bytes
    trusted: ssl.SSLContext
    own_addresses: frozenset[str] = frozenset()  # what we send from: such mails are not read
    most_bytes: int = 30 * 1024 * 1024  # of one mail

    def read(self, mailbox_id: int) -> int:
        """Read what is new in a mailbox and answer how many mails were dealt with; what fails is kept at its row."""
        with self.sessions.begin() as session:
            mailbox = claim_mailbox(session, mailbox_id, self.clock.now())
        if mailbox is None:
            return 0
        done = 0
        # A program that stops at a mail comes back to it after the other mailboxes.
        facts: dict[str, object] = {"due_at": self.clock.now() + _AFTER_A_STOP}
        try:
            with opened_mailbox(mailbox.login(self.server_key), self.trusted) as opened:
                done, last_uid = self._read(mailbox, opened)
                facts = {"uid_validity": opened.uid_validity, "last_uid": last_uid}
        except TradeError as refused:
            log.warning("mailbox %s of company %s was not read: %s", mailbox.id, mailbox.company_id, refused)
            facts = {"error": refused.entry}
        finally:
            with self.sessions.begin() as session:
                release_mailbox(session, mailbox, self.clock.now(), **facts)
        return done

    def _read(self, mailbox: InvoiceMailbox, opened: OpenMailbox) -> tuple[int, int]:
        """Read some mails; answer how many, and the number up to which everything is dealt with."""
        # Of a mailbox that is new to us, what its people have seen already is theirs.
        is_new = opened.uid_validity != mailbox.uid_validity
        last_uid = opened.uid_next - 1 if is_new else mailbox.last_uid
        uids = opened.uids(last_uid)
        with self.sessions() as session:
            known = known_mails(session, mailbox, opened.uid_validity, uids)
        finished = {uid for uid, fate in known.items() if fate is not MailFate.READING}
        opened.mark_seen(sorted(finished))
        # A mail at which the program stopped before waits until the others are read.
        waiting = sorted(set(uids) - finished, key=lambda uid: (uid in known, uid))
        done = 0
        for uid in waiting[:MOST_AT_ONCE]:
            if not self._read_one(mailbox, opened, uid):
                break
            finished.add(uid)
            done += 1
        # What is left of older numbers is found again because nobody has seen it.
        left = {uid for uid in set(uids) - finished if uid > last_uid}
        up_to = min(left) - 1 if left else max([last_uid, *uids])
        return done, up_to

    def _read_one(self, mailbox: InvoiceMailbox, opened: OpenMailbox, uid: int) -> bool:
        """Deal with one mail; False = the mailbox was lost to another worker, or switched off."""
        size = opened.size(uid)
        is_too_large = size is not None and size > self.most_bytes
        raw = opened.head(uid) if is_too_large else opened.mail(uid)
        if not raw:
            return True  # it is gone: somebody moved or deleted it
        with self.sessions.begin() as session:
            if not renew_lease(session, mailbox, self.clock.now()):
                return False
            row = begin_reading(session, mailbox, opened.uid_validity, uid, self.clock.now())
        if row is None:
            return False
        if row.fate is MailFate.READING:
            self._settle(mailbox, row, raw, is_too_large=is_too_large)
        # A stop before this line leaves it unseen; its row then says that it is dealt with.
        opened.mark_seen([uid])
        return True

    def _settle(self, mailbox: InvoiceMailbox, begun: ReceivedMail, raw: bytes, *, is_too_large: bool) -> None:
        """Note what became of a mail, with its invoice and the answers, in one transaction."""
        letter = self._letter(mailbox, begun, raw, is_too_large=is_too_large)
        paper = None
        if begun.attempts <= MOST_ATTEMPTS and not self._is_of_machine(mailbox, letter):
            # Nobody waits for the database while a PDF is read.
            with reading(self.sessions) as session:
                keep_to_company(session, mailbox.company_id)
                paper = prepare_paper(session, self.storage, mailbox, letter, self.clock.now())
        with self.sessions.begin() as session:
            keep_to_company(session, mailbox.company_id)
            row = session.get_one(ReceivedMail, begun.id, with_for_update=True)
            if row.fate is not MailFate.READING:
                return
            row.sender = ", ".join(letter.senders)[:200]
            row.subject, row.message_id = letter.subject[:1000], letter.message_id
            row.fate = self._fate(session, mailbox, row, letter, paper)

    def _letter(self, mailbox: InvoiceMailbox, begun: ReceivedMail, raw: bytes, *, is_too_large: bool) -> Letter:
        if begun.attempts > MOST_ATTEMPTS:
            told = MAIL_UNREADABLE.told(uid=begun.uid, mailbox=mailbox.address, attempts=MOST_ATTEMPTS)
            return Letter(senders=(), subject="", problem=told)
        letter = read_letter(raw)
        if not is_too_large:
            return letter
        told = MAIL_TOO_LARGE.told(subject=letter.subject, most=self.most_bytes // (1024 * 1024))
        return replace(letter, files=(), problem=told)

    def _is_of_machine(self, mailbox: InvoiceMailbox, letter: Letter) -> bool:
        ours = self.own_addresses | {mailbox.address.casefold()}
        return letter.is_answer_of_machine or not ours.isdisjoint(letter.senders)

    def _fate(
        self, session: Session, mailbox: InvoiceMailbox, row: ReceivedMail, letter: Letter, paper: Paper | None
    ) -> MailFate:
        if row.attempts > MOST_ATTEMPTS:
            outcome = Outcome(refusal=letter.problem)
        else:
            if is_known(session, mailbox, letter.fingerprint):
                return MailFate.DUPLICATE
            row.fingerprint = letter.fingerprint
            if self._is_of_machine(mailbox, letter):
                return MailFate.IGNORED
            outcome = receive_invoice(session, self.storage, mailbox, letter, self.clock.now(), paper)
        _note(row, outcome)
        answer(session, mailbox, row, letter, outcome, self.clock.now())
        if outcome.invoice is not None:
            return MailFate.ADDED
        return MailFate.UNREADABLE if row.attempts > MOST_ATTEMPTS else MailFate.REFUSED


def _note(row: ReceivedMail, outcome: Outcome) -> None:
    row.refusal = keep_entry(outcome.refusal) if outcome.refusal else None
    row.notes = [keep_entry(note) for note in outcome.notes]
    if outcome.invoice is not None:
        row.invoice_id, row.order_number = outcome.invoice.id, outcome.invoice.purchase_order.number
