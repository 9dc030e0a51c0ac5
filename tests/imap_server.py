"""A real IMAP server over TLS on loopback: pymap with mailboxes in memory."""

import asyncio
import imaplib
import ipaddress
import ssl
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import BuiltinHash

USER, PASSWORD = "invoices@andesblooms.example", 'a password, with "quotes"'
HOST = "localhost"


class ImapServer:
    """One account with an INBOX. Mails arrive by APPEND, as from a mail server's delivery agent."""

    def __init__(self, port: int, ca_file: Path) -> None:
        self.host, self.port, self.ca_file = HOST, port, ca_file
        self.trusted = ssl.create_default_context(cafile=str(ca_file))

    @contextmanager
    def client(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4_SSL]:
        """Open the mailbox as another program would."""
        client = imaplib.IMAP4_SSL(self.host, self.port, ssl_context=self.trusted, timeout=10)
        client.login(USER, PASSWORD)
        client.select(folder)
        try:
            yield client
        finally:
            client.logout()

    def deliver(self, *mails: bytes, seen: bool = False) -> None:
        """Put mails into the INBOX."""
        with self.client() as client:
            for mail in mails:
                answer, words = client.append("INBOX", r"(\Seen)" if seen else "", imaplib.Time2Internaldate(1), mail)
                if answer != "OK":
                    raise ValueError(words)

    def flags(self) -> list[str]:
        """Answer the flags of each mail, in order."""
        with self.client() as client:
            _, lines = client.fetch("1:*", "(FLAGS)")
            return [
                line.decode().partition("FLAGS (")[2].partition(")")[0] for line in lines if isinstance(line, bytes)
            ]


@contextmanager
def imap_server(folder: Path) -> Iterator[ImapServer]:
    """Run a server on a port the system chooses, with a certificate of its own for `localhost`, kept in `folder`."""
    key_file, ca_file = _make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca_file, key_file)
    # All in its own thread: in the test's thread a browser may have a loop of its own.
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="imap server")
    thread.start()
    server = asyncio.run_coroutine_threadsafe(_started(context), loop).result(30)
    try:
        yield ImapServer(server.sockets[0].getsockname()[1], ca_file)
    finally:
        asyncio.run_coroutine_threadsafe(_stopped(server), loop).result(10)
        asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _started(context: ssl.SSLContext) -> asyncio.Server:
    args = Namespace(
        host=None,
        port=0,
        debug=False,
        cert=None,
        key=None,
        tls=False,
        passlib_cfg=None,
        proxy_protocol=None,
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
    )
    quick = BuiltinHash(rounds=1)  # half a million rounds at each log-in otherwise
    backend, config = await DictBackend.init(args, invalid_user_sleep=0.0, ssl_context=context, hash_context=quick)
    config.apply_context()
    plain = ProxyProtocolReader(ProxyProtocolVersion.get(None))
    callback = plain.get_callback(IMAPServer(backend.login, config))
    return await asyncio.start_server(callback, host="127.0.0.1", port=0, ssl=context)


async def _stopped(server: asyncio.Server) -> None:
    server.close()
    talks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for talk in talks:
        talk.cancel()
    await asyncio.gather(*talks, return_exceptions=True)


def _make_certificate(folder: Path) -> tuple[Path, Path]:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    alternatives = [x509.DNSName(HOST), x509.IPAddress(ipaddress.ip_address("::1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file, ca_file = folder / "imap-key.pem", folder / "imap-ca.pem"
    secret = serialization.NoEncryption()
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(encoding, form, secret))
    ca_file.write_bytes(certificate.public_bytes(encoding))
    return key_file, ca_file
