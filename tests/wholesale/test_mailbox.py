"""What is in the way of a mailbox is told in words a person can act on."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.imap_server import PASSWORD, USER, ImapServer, imap_server
from wholesale.errors import TradeError
from wholesale.mailbox import MailboxLogin, opened_mailbox, trusted_servers


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImapServer]:
    """Lend an IMAP server with two mails, the first of them seen."""
    with imap_server(tmp_path_factory.mktemp("imap")) as running:
        running.deliver(b"Subject: one\r\n\r\nroses\r\n", seen=True)
        running.deliver(b"Subject: two\r\n\r\ncarnations\r\n")
        yield running


def _login(server: ImapServer, **more: str) -> MailboxLogin:
    return MailboxLogin(**{"host": server.host, "port": server.port, "user": USER, "password": PASSWORD} | more)  # type: ignore[arg-type]  # a test's facts


@contextmanager
def _silent_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_unseen_and_later_mails_are_found_and_stay_unseen(server: ImapServer) -> None:
    with opened_mailbox(_login(server), server.trusted) as opened:
        first, second = opened.uids(0)
        unseen, none_later = opened.uids(first), opened.uids(second + 5)
        size, head, whole = opened.size(second), opened.head(second), opened.mail(second)
        gone = (opened.size(second + 5), opened.mail(second + 5))

    assert (unseen, none_later) == ([second], [second])
    assert whole == b"Subject: two\r\n\r\ncarnations\r\n"
    assert (size, head) == (len(whole), b"Subject: two\r\n\r\n")
    assert gone == (None, b"")
    assert (opened.mails, opened.unseen) == (2, 1)
    assert server.flags() == [r"\Seen", ""]


def test_marking_seen_removes_nothing_that_people_marked_as_deleted(server: ImapServer) -> None:
    with server.client() as client:
        client.store("1", "+FLAGS", r"(\Deleted)")
    with opened_mailbox(_login(server), server.trusted) as opened:
        opened.mark_seen(opened.uids(0))
    flags = server.flags()
    with server.client() as client:
        client.store("1:*", "FLAGS.SILENT", "()")

    assert [sorted(flag.split()) for flag in flags] == [[r"\Deleted", r"\Seen"], [r"\Seen"]]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"password": "wrong"}, "does not let invoices@andesblooms.example in"),
        ({"password": "contraseña"}, "does not let invoices@andesblooms.example in"),
        ({"folder": "Facturas ñ"}, "has no folder 'Facturas ñ' that can be opened"),
        ({"host": "127.0.0.1"}, "certificate of the mail server 127.0.0.1 is not valid for it"),
        ({"host": "no-such-host.invalid"}, "no-such-host.invalid does not answer"),
        ({"host": "x" * 70 + ".example"}, "does not answer"),
    ],
)
def test_what_is_wrong_with_the_settings_is_told(server: ImapServer, more: dict[str, str], told: str) -> None:
    with pytest.raises(TradeError, match=told) as refused, opened_mailbox(_login(server, **more), server.trusted):
        pass

    assert "wrong" not in str(refused.value)
    assert "Errno" not in str(refused.value)


def test_a_server_nobody_vouches_for_gets_no_password(server: ImapServer) -> None:
    with pytest.raises(TradeError, match="is not valid for it"), opened_mailbox(_login(server), trusted_servers()):
        pass


def test_a_file_of_certificates_is_trusted_besides_the_systems(server: ImapServer) -> None:
    with opened_mailbox(_login(server), trusted_servers(server.ca_file)) as opened:
        assert opened.uid_validity > 0


def test_a_server_that_says_nothing_is_given_up() -> None:
    with _silent_port() as port:
        login = MailboxLogin("127.0.0.1", port, USER, PASSWORD)
        with pytest.raises(TradeError, match="does not answer on port"), opened_mailbox(login, trusted_servers(), 0.2):
            pass


def test_the_password_is_not_shown(server: ImapServer) -> None:
    assert PASSWORD not in repr(_login(server))


def test_the_connection_is_encrypted_from_the_start(tmp_path: Path) -> None:
    assert trusted_servers().verify_mode is ssl.CERT_REQUIRED
    assert trusted_servers().check_hostname
