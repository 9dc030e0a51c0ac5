"""A folder of a mail server, read over IMAPS."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from imap_tools import ImapToolsError, MailBox, MailboxFolderSelectError, MailboxFolderStatusError, MailboxLoginError

from wholesale.errors import Klass, TradeError, Who, define

MAILBOX_NOT_REACHED = define(
    "mailbox_not_reached",
    Klass.WAIT,
    "The mail server {host} does not answer on port {port}: {problem}.",
    "Check host and port with your mail provider (IMAPS is usually port 993); else try again later.",
    Who.ADMIN,
)
MAILBOX_NOT_TRUSTED = define(
    "mailbox_not_trusted",
    Klass.FIX_SETUP,
    "The certificate of the mail server {host} is not valid for it: {problem}.",
    "Enter the host name your mail provider gives for IMAP, not an address of numbers or a name of your own.",
    Who.ADMIN,
)
MAILBOX_LOGIN_REFUSED = define(
    "mailbox_login_refused",
    Klass.FIX_SETUP,
    "The mail server {host} does not let {user} in: {problem}.",
    "Check user and password. Gmail, Microsoft 365 and others ask for an app password, or for IMAP to be switched on.",
    Who.ADMIN,
)
MAILBOX_FOLDER_MISSING = define(
    "mailbox_folder_missing",
    Klass.FIX_SETUP,
    "The mailbox of {user} has no folder {folder!r} that can be opened.",
    "Enter the folder as the mail server calls it, usually INBOX.",
    Who.ADMIN,
)
MAILBOX_BROKE_OFF = define(
    "mailbox_broke_off",
    Klass.RETRY,
    "The mail server {host} broke off while mails were read: {problem}.",
    "Nothing was lost; the mails are read at the next try.",
    Who.NOBODY,
)

TIMEOUT_SECONDS = 30.0
_TALK_ERRORS = (OSError, imaplib.IMAP4.error, ImapToolsError)


@dataclass(frozen=True)
class MailboxLogin:
    """Where a mailbox is and how to get in."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"


class OpenMailbox:
    """A folder that is open; every method raises TradeError(MAILBOX_BROKE_OFF) when the talk ends before its time.

    Nothing in the mailbox changes but the mark of having been seen.
    """

    def __init__(self, box: MailBox, login: MailboxLogin) -> None:
        self._box, self._login = box, login
        facts = box.folder.status(login.folder, ["UIDVALIDITY", "UIDNEXT", "MESSAGES", "UNSEEN"])
        self.uid_validity, self.uid_next = facts.get("UIDVALIDITY", 0), facts.get("UIDNEXT", 1)
        self.mails, self.unseen = facts.get("MESSAGES", 0), facts.get("UNSEEN", 0)

    def uids(self, after: int) -> list[int]:
        """Answer the numbers of mails nobody has seen, and of all that came after a number, in their order."""
        with _told_as_broken(self._login):
            unseen = self._box.uids("UNSEEN", charset=None)
            later = self._box.uids(f"UID {after + 1}:*", charset=None)
        # The server answers "n:*" with its last mail although that has a smaller number than n.
        return sorted({int(uid) for uid in unseen} | {int(uid) for uid in later if int(uid) > after})

    def size(self, uid: int) -> int | None:
        """Answer how many bytes a mail has; None = it is gone."""
        found = re.search(rb"RFC822\.SIZE (\d+)", self._fetched(uid, "(RFC822.SIZE)")[0])
        return int(found[1]) if found else None

    def head(self, uid: int) -> bytes:
        """Answer the headers of a mail, which stays unseen; nothing when it is gone."""
        return self._fetched(uid, "(BODY.PEEK[HEADER])")[1]

    def mail(self, uid: int) -> bytes:
        """Answer a whole mail, which stays unseen; nothing when it is gone."""
        return self._fetched(uid, "(BODY.PEEK[])")[1]

    def mark_seen(self, uids: list[int]) -> None:
        """Mark mails as seen, so that people who look into the mailbox know they were dealt with."""
        if not uids:
            return
        numbers = ",".join(map(str, uids))
        with _told_as_broken(self._login):
            # Not MailBox.flag: it expunges as well, and so removes what people have only marked as deleted.
            answer, words = self._box.client.uid("STORE", numbers, "+FLAGS.SILENT", r"(\Seen)")
            if answer != "OK":
                raise imaplib.IMAP4.error(_words(words))

    def _fetched(self, uid: int, parts: str) -> tuple[bytes, bytes]:
        """Answer the line of the answer and the content that came with it."""
        with _told_as_broken(self._login):
            answer, found = self._box.client.uid("FETCH", str(uid), parts)
            if answer != "OK":
                raise imaplib.IMAP4.error(_words(found))
        pair = next((each for each in found if isinstance(each, tuple)), None)
        lines = [each for each in found if isinstance(each, bytes)]
        return (pair[0], pair[1]) if pair else (b" ".join(lines), b"")


def trusted_servers(ca_file: Path | None = None) -> ssl.SSLContext:
    """Answer what proves a mail server: the system's certificates, and those of a file besides."""
    trusted = ssl.create_default_context()
    if ca_file is not None:
        trusted.load_verify_locations(ca_file)
    return trusted


@contextmanager
def opened_mailbox(
    login: MailboxLogin, trusted: ssl.SSLContext, timeout: float = TIMEOUT_SECONDS
) -> Iterator[OpenMailbox]:
    """Open a folder of a mailbox; TradeError says in words what is in the way."""
    box = _connected(login, trusted, timeout)
    try:
        _log_in(box, login)
        yield _open_folder(box, login)
    finally:
        _leave(box)


def _leave(box: MailBox) -> None:
    # A talk that broke off can not be ended politely; nothing is left to be done then.
    try:
        box.client.logout()
    except _TALK_ERRORS:
        with suppress(OSError):
            box.client.shutdown()


def _connected(login: MailboxLogin, trusted: ssl.SSLContext, timeout: float) -> MailBox:
    try:
        return MailBox(login.host, login.port, timeout=timeout, ssl_context=trusted)
    except ssl.SSLCertVerificationError as fault:
        raise TradeError(MAILBOX_NOT_TRUSTED, host=login.host, problem=_without_end(fault.verify_message)) from fault
    except (*_TALK_ERRORS, UnicodeError) as fault:
        problem = _without_end(str(fault) or type(fault).__name__)
        raise TradeError(MAILBOX_NOT_REACHED, host=login.host, port=login.port, problem=problem) from fault


def _log_in(box: MailBox, login: MailboxLogin) -> None:
    try:
        if (login.user + login.password).isascii():
            box.login(login.user, login.password, initial_folder=None)
        else:
            box.login_utf8(login.user, login.password, initial_folder=None)
    except (MailboxLoginError, imaplib.IMAP4.error) as fault:
        words = _words(fault.command_result[1]) if isinstance(fault, MailboxLoginError) else str(fault)
        refused = {"host": login.host, "user": login.user, "problem": _without_end(words)}
        raise TradeError(MAILBOX_LOGIN_REFUSED, **refused) from fault
    except _TALK_ERRORS as fault:
        raise TradeError(MAILBOX_BROKE_OFF, host=login.host, problem=_without_end(str(fault))) from fault


def _open_folder(box: MailBox, login: MailboxLogin) -> OpenMailbox:
    with _told_as_broken(login):
        try:
            box.folder.set(login.folder)
            return OpenMailbox(box, login)
        except (MailboxFolderSelectError, MailboxFolderStatusError) as fault:
            raise TradeError(MAILBOX_FOLDER_MISSING, user=login.user, folder=login.folder) from fault


@contextmanager
def _told_as_broken(login: MailboxLogin) -> Iterator[None]:
    try:
        yield
    except _TALK_ERRORS as fault:
        raise TradeError(MAILBOX_BROKE_OFF, host=login.host, problem=_without_end(str(fault))) from fault


def _words(answer: object) -> str:
    lines = answer if isinstance(answer, list | tuple) else [answer]
    return " ".join(line.decode("utf-8", "replace") if isinstance(line, bytes) else str(line) for line in lines)


def _without_end(words: str) -> str:
    return re.sub(r"^\[Errno -?\d+\] ", "", words.strip()).rstrip(".")[:300]
