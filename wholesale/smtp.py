"""Hands a mail to the mail server, or writes it into a folder where none is set up."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

from wholesale.choice import Choice
from wholesale.mail import OutgoingMail
from wholesale.mail_filling import APP, Filled


class Encryption(Choice):
    """How the talk with the mail server is kept secret."""

    NONE = "none", "Not at all: for a server on the same machine only."
    STARTTLS = "starttls", "It begins in the clear and is encrypted before the password is sent (port 587)."
    TLS = "tls", "It is encrypted from the start (port 465)."


class Enclosed(NamedTuple):
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """Where outgoing mail goes."""

    host: str | None = None  # None = no mail server: mails are written into `folder`
    port: int = 587
    encryption: Encryption = Encryption.STARTTLS
    user: str | None = None
    password: str | None = None
    sender: str = "komet-qbwc@localhost"
    folder: Path = Path("mail")
    timeout_seconds: float = 30.0
    ca_file: Path | None = None  # certificates trusted besides the system's own

    def __repr__(self) -> str:
        return f"MailSettings(host={self.host!r}, port={self.port}, sender={self.sender!r})"


def deliver(
    mail: OutgoingMail, filled: Filled, settings: MailSettings, public_url: str, files: Sequence[Enclosed] = ()
) -> None:
    """Send one mail; raises OSError or smtplib.SMTPException when the server did not take it."""
    message = compose(mail, filled, settings, public_url, files)
    if settings.host is None:
        _write(message, mail, settings.folder)
        return
    with _connect(settings) as server:
        server.send_message(message)


def compose(
    mail: OutgoingMail, filled: Filled, settings: MailSettings, public_url: str, files: Sequence[Enclosed] = ()
) -> EmailMessage:
    """Make the message: text and HTML of the same words, links to where people open the web app, and its files.

    Its Message-ID comes from the row, so that a mail sent twice by a crash is seen as one.
    """
    message = EmailMessage()
    message["From"] = settings.sender
    message["To"] = mail.to
    message["Subject"] = filled.subject
    message["Date"] = format_datetime(mail.queued_at)
    domain = settings.sender.rpartition("@")[2].rstrip(">")
    message["Message-ID"] = f"<mail-{mail.company_id}-{mail.id}-{mail.queued_at:%Y%m%d%H%M%S%f}@{domain}>"
    if mail.in_reply_to:
        message["In-Reply-To"] = message["References"] = mail.in_reply_to
    # Holiday replies to a program would come back to it as mails.
    message["Auto-Submitted"] = "auto-replied" if mail.in_reply_to else "auto-generated"
    address = public_url.rstrip("/")
    message.set_content(filled.text.replace(APP, address), cte="quoted-printable")
    if filled.html:
        message.add_alternative(filled.html.replace(APP, address), subtype="html", cte="quoted-printable")
    for file in files:
        kind, _, special = file.content_type.partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=special, filename=file.name)
    message["Content-Language"] = mail.language
    return message


def _write(message: EmailMessage, mail: OutgoingMail, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath(f"mail-{mail.company_id}-{mail.id}.eml").write_bytes(message.as_bytes())


def _connect(settings: MailSettings) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if settings.ca_file is not None:
        trusted.load_verify_locations(settings.ca_file)
    host, port, timeout = str(settings.host), settings.port, settings.timeout_seconds
    if settings.encryption is Encryption.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=trusted)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    try:
        if settings.encryption is Encryption.STARTTLS:
            server.starttls(context=trusted)
        if settings.user is not None:
            server.login(settings.user, settings.password or "")
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server
