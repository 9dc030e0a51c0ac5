"""A mail server of the test's own on loopback, whose letter box the test opens."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from wholesale.job import JobSettings
from wholesale.smtp import Encryption, MailSettings


class Inbox:
    """Takes every mail, or answers as a test says."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer = answer
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            self.mails.append(_read(envelope.content))
        return self.answer


class _Server(Controller):
    """Listens on a port the system chooses; aiosmtpd connects there once to see that it is up."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp_server(inbox: Inbox, **more: Any) -> Iterator[int]:
    controller = _Server(inbox, hostname="127.0.0.1", port=0, **more)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def settings_for(port: int, *, public_url: str = "https://bills.example.com", **more: Any) -> JobSettings:
    """Answer settings that send mail to a port of this machine."""
    settings = {
        "host": "127.0.0.1",
        "port": port,
        "encryption": Encryption.NONE,
        "sender": "Komet <bills@komet.example>",
    }
    return JobSettings(mail=MailSettings(**settings | more), public_url=public_url)


def words_of(mail: EmailMessage, kind: str) -> str:
    """Answer the words of a mail's one part of a kind, "plain" or "html", its lines joined."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == f"text/{kind}"]
    assert isinstance(part, EmailMessage)
    return " ".join(part.get_content().split())


def _read(content: bytes) -> EmailMessage:
    mail = message_from_bytes(content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail
