"""A mail as it came over the wire, read into what matters of it: who, what, when and which files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32
from email.utils import getaddresses

from wholesale.errors import Entry
from wholesale.file_format import clean_name
from wholesale.invoice_mail_tnef import files_of_tnef, is_tnef


@dataclass(frozen=True)
class MailFile:
    """A file that came with a mail."""

    name: str  # cleaned; "" = it had none
    data: bytes = field(repr=False)
    is_decoration: bool = False  # a picture of the text, such as a logo in a signature


@dataclass(frozen=True)
class Letter:
    """What a mail says, whoever sent it and however it came."""

    senders: tuple[str, ...]  # the plain addresses of its From, in small letters; one when all is well
    subject: str
    message_id: str = ""
    sent: str = ""  # its Date, as it was written
    files: tuple[MailFile, ...] = ()
    is_forged: bool = False  # the receiving server says that the sender is not who it claims to be
    is_answer_of_machine: bool = False  # a bounce, or an answer nobody wrote: it is left alone
    takes_no_answer: bool = False  # sent by a program that does not read answers
    problem: Entry | None = None  # why it was not read whole

    @property
    def fingerprint(self) -> str:
        """What a mail that was delivered twice has in common with itself.

        Not the Message-ID alone: some programs send each of their mails under the same.
        """
        facts = "\0".join([self.message_id, self.sent, ";".join(self.senders), self.subject])
        return hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()


_MOST_PARTS = 200
_MACHINES = ("mailer-daemon@", "postmaster@")
_LONGEST_HEADER = 4000  # letters; the email package takes the square of it to read one
_FAILED = re.compile(r"(?i)\bdmarc\s*=\s*fail\b")


class _Patient(Compat32):
    """The old policy of the email package: the new raises on many a header of the real world."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Read a header, and no more of it than is ever needed."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


_POLICY = _Patient()


def read_letter(raw: bytes) -> Letter:
    """Read a mail from its bytes; nothing in it makes this fail, what cannot be read is left out."""
    try:
        return _letter(message_from_bytes(raw, policy=_POLICY))
    except RecursionError:
        # Boxes in boxes, made to bring readers down: its headers must do.
        return _letter(BytesHeaderParser(policy=_POLICY).parsebytes(raw))


def _letter(message: Message) -> Letter:
    senders = tuple(dict.fromkeys(_addresses(message, "from")))
    return Letter(
        senders=senders,
        subject=_words(message, "subject"),
        message_id=_words(message, "message-id")[:500],
        sent=_words(message, "date")[:100],
        files=tuple(_files(message)),
        is_forged=_is_forged(message),
        is_answer_of_machine=_is_answer_of_machine(message, senders),
        takes_no_answer=_takes_no_answer(message),
    )


def _words(message: Message, name: str) -> str:
    """Answer a header decoded, on one line; "" when it is not there."""
    return _decoded(str(message.get(name, "")))


def _decoded(text: str) -> str:
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        pieces = [(text, None)]
    return " ".join("".join(_piece(piece, charset) for piece, charset in pieces).split())


def _piece(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    try:
        return piece.decode(charset or "utf-8", "replace")
    except LookupError:
        return piece.decode("latin-1")


def _addresses(message: Message, name: str) -> Iterator[str]:
    # The name beside the address is never looked at: it may hold another address.
    headers = [str(header) for header in message.get_all(name, [])]
    try:
        found = getaddresses(headers)
    except RecursionError:
        # Brackets in brackets name nobody.
        return
    for _, address in found:
        yield address.strip().casefold()


def _is_forged(message: Message) -> bool:
    # The first one was added last, by the server the mailbox is on; those below may be inventions of the sender.
    return bool(_FAILED.search(str(message.get("authentication-results", ""))))


def _is_answer_of_machine(message: Message, senders: tuple[str, ...]) -> bool:
    return (
        _words(message, "auto-submitted").lower().startswith(("auto-replied", "auto-notified"))
        or _words(message, "return-path") == "<>"
        or message.get_content_type() == "multipart/report"
        or any(sender.startswith(_MACHINES) for sender in senders)
    )


def _takes_no_answer(message: Message) -> bool:
    automatic = _words(message, "auto-submitted").lower()
    precedence = _words(message, "precedence").lower()
    return (automatic not in {"", "no"}) or precedence in {"bulk", "junk", "list"} or "list-id" in message


def _files(message: Message) -> Iterator[MailFile]:
    """Yield the files of every part, those of mails within the mail too."""
    for place, part in enumerate(message.walk()):
        if place >= _MOST_PARTS:
            return
        if part.is_multipart():
            continue
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes) or not data:
            continue
        name = _name(part)
        if is_tnef(data):
            yield from (MailFile(clean_name(inner), content) for inner, content in files_of_tnef(data))
        elif name or part.get_content_maintype() != "text":
            yield MailFile(name, data, _is_decoration(part))


def _name(part: Message) -> str:
    # get_filename decodes RFC 2231; others write the older encoded words, which it leaves as they are.
    given = part.get_filename()
    return clean_name(_decoded(given)) if given else ""


def _is_decoration(part: Message) -> bool:
    return part.get_content_maintype() == "image" and (
        "content-id" in part or part.get_content_disposition() == "inline"
    )
