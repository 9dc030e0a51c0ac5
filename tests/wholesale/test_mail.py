import ssl
import subprocess
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from shutil import which
from threading import Barrier, Thread
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_company
from tests.smtp_server import Inbox, settings_for, smtp_server, words_of
from wholesale.clock import SetClock
from wholesale.job import JOBS, Job, JobSettings
from wholesale.jobs.send_mail import SendMail
from wholesale.mail import LEASE, MOST_ATTEMPTS, MailState, OutgoingMail, claim_mail, finish_mail, queue_mail
from wholesale.mail_filling import fill
from wholesale.smtp import Encryption, MailSettings

Sessions = sessionmaker[Session]
VALUES: dict[str, object] = {
    "bill_number": "P002323-IN1",
    "vendor": "Rosas del Valle",
    "total": Decimal("525.00"),
    "failure": "There is an invalid reference to QuickBooks Vendor “Rosás”.",
    "advice": "Correct the Accounting Name.",
    "invoice": 7,
}


def _queue(sessions: Sessions, clock: SetClock, to: str = "ann@andes.example") -> list[int]:
    with sessions.begin() as session:
        mails = queue_mail(session, make_company(session).id, to, "bill_failed", VALUES, clock.now())
        session.flush()
        return [mail.id for mail in mails]


def _row(sessions: Sessions, mail_id: int) -> OutgoingMail:
    with sessions() as session:
        return session.get_one(OutgoingMail, mail_id)


def test_a_queued_mail_reaches_the_server_once(sessions: Sessions, clock: SetClock) -> None:
    (mail_id,) = _queue(sessions, clock)
    inbox = Inbox()
    with smtp_server(inbox) as port:
        counts = [SendMail().sweep(sessions, clock, settings_for(port)) for _ in range(2)]
    (mail,) = inbox.mails

    assert counts == [1, 0]
    assert (mail["To"], mail["From"]) == ("ann@andes.example", "Komet <bills@komet.example>")
    assert mail["Subject"] == "Bill P002323-IN1 was not posted in QuickBooks"
    assert "invalid reference to QuickBooks Vendor “Rosás”" in words_of(mail, "plain")
    assert mail["Message-ID"].endswith("@komet.example>")
    assert (_row(sessions, mail_id).state, _row(sessions, mail_id).sent_at) == (MailState.SENT, clock.now())


def test_a_mail_of_a_rolled_back_transaction_is_not_sent(sessions: Sessions, clock: SetClock, tmp_path: Path) -> None:
    with sessions() as session:
        queue_mail(session, make_company(session).id, "ann@andes.example", "bill_failed", VALUES, clock.now())
        session.rollback()

    assert SendMail().sweep(sessions, clock, JobSettings(mail=MailSettings(folder=tmp_path))) == 0


def test_each_address_has_its_own_row(sessions: Sessions, clock: SetClock) -> None:
    ids = _queue(sessions, clock, "ann@andes.example; bob@andes.example,")

    assert [_row(sessions, mail_id).to for mail_id in ids] == ["ann@andes.example", "bob@andes.example"]


def test_a_mail_is_written_to_a_folder_where_no_server_is_set_up(
    sessions: Sessions, clock: SetClock, tmp_path: Path
) -> None:
    _queue(sessions, clock)
    SendMail().sweep(sessions, clock, JobSettings(mail=MailSettings(folder=tmp_path / "mail")))
    (path,) = (tmp_path / "mail").glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=default)

    assert mail["Subject"] == "Bill P002323-IN1 was not posted in QuickBooks"


def test_a_refused_mail_is_tried_again_ever_later_and_parked(sessions: Sessions, clock: SetClock) -> None:
    (mail_id,) = _queue(sessions, clock)
    inbox, pauses = Inbox("451 4.3.0 try again later"), []
    with smtp_server(inbox) as port:
        while _row(sessions, mail_id).state is MailState.WAITING:
            clock.moment = _row(sessions, mail_id).due_at
            SendMail().sweep(sessions, clock, settings_for(port))
            pauses.append(int((_row(sessions, mail_id).due_at - clock.now()).total_seconds() / 60))
    mail = _row(sessions, mail_id)

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 0]
    assert (mail.state, mail.attempts) == (MailState.PARKED, MOST_ATTEMPTS)
    assert "try again later" in str(mail.last_error)


def test_a_mail_waits_while_the_server_is_away(sessions: Sessions, clock: SetClock) -> None:
    (mail_id,) = _queue(sessions, clock)
    inbox = Inbox()
    with smtp_server(inbox) as port:
        pass
    SendMail().sweep(sessions, clock, settings_for(port))
    failed = _row(sessions, mail_id)
    too_early = SendMail().sweep(sessions, clock, settings_for(port))
    clock.move(timedelta(minutes=1))
    with smtp_server(inbox) as port:
        SendMail().sweep(sessions, clock, settings_for(port))

    assert "ConnectionRefusedError" in str(failed.last_error)
    assert too_early == 0
    assert _row(sessions, mail_id).state is MailState.SENT


def test_two_workers_at_once_send_a_mail_once(sessions: Sessions, clock: SetClock) -> None:
    _queue(sessions, clock)
    inbox, start, counts = Inbox(), Barrier(2), []

    def work(port: int) -> None:
        start.wait()
        counts.append(SendMail().sweep(sessions, clock, settings_for(port)))

    with smtp_server(inbox) as port:
        workers = [Thread(target=work, args=(port,)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    assert len(inbox.mails) == 1
    assert sorted(counts) == [0, 1]


def test_a_mail_of_a_dead_worker_is_taken_over_and_its_late_word_not_heard(sessions: Sessions, clock: SetClock) -> None:
    (mail_id,) = _queue(sessions, clock)
    with sessions.begin() as session:
        first = claim_mail(session, mail_id, clock.now())
    with sessions.begin() as session:
        too_early = claim_mail(session, mail_id, clock.move(LEASE / 2))
    with sessions.begin() as session:
        second = claim_mail(session, mail_id, clock.move(LEASE))
    assert first is not None
    assert second is not None
    with sessions.begin() as session:
        late = finish_mail(session, first, clock.now(), "too late")
    with sessions.begin() as session:
        done = finish_mail(session, second, clock.now())

    assert too_early is None
    assert (late, done) == (False, True)
    assert _row(sessions, mail_id).state is MailState.SENT


def test_a_mail_that_kills_every_worker_is_parked(sessions: Sessions, clock: SetClock, tmp_path: Path) -> None:
    (mail_id,) = _queue(sessions, clock)
    for _ in range(MOST_ATTEMPTS):
        with sessions.begin() as session:
            claim_mail(session, mail_id, clock.move(LEASE))
    clock.move(LEASE)
    sent = SendMail().sweep(sessions, clock, JobSettings(mail=MailSettings(folder=tmp_path)))

    assert sent == 0
    assert _row(sessions, mail_id).state is MailState.PARKED
    assert list(tmp_path.glob("*.eml")) == []


def test_a_subject_can_not_smuggle_headers(sessions: Sessions, clock: SetClock) -> None:
    filled = fill("bill_failed", VALUES | {"bill_number": "P1\r\nBcc: eve@example.com"})

    assert filled.subject == "Bill P1 Bcc: eve@example.com was not posted in QuickBooks"


def test_a_template_without_its_values_names_the_missing() -> None:
    with pytest.raises(KeyError, match="vendor"):
        fill("bill_failed", {"bill_number": "P1"})


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for localhost with the openssl program."""
    if which("openssl") is None:
        pytest.skip("the openssl program is not installed")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            *["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
            *["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)],
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


@pytest.mark.parametrize("encryption", [Encryption.STARTTLS, Encryption.TLS])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_password_travels_encrypted(
    sessions: Sessions, clock: SetClock, certificate: tuple[Path, ssl.SSLContext], encryption: Encryption
) -> None:
    _queue(sessions, clock)
    ca_file, context = certificate
    seen: list[bytes] = []

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        seen.append(data.password)
        return AuthResult(success=data.password == b"secret")

    starttls: dict[str, Any] = {"tls_context": context, "require_starttls": True, "auth_required": True}
    how = starttls if encryption is Encryption.STARTTLS else {"ssl_context": context, "auth_require_tls": False}
    inbox = Inbox()
    with smtp_server(inbox, authenticator=check, **how) as port:
        settings = settings_for(port, encryption=encryption, user="komet", password="secret", ca_file=ca_file)
        SendMail().sweep(sessions, clock, settings)

    assert seen == [b"secret"]
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_server_with_a_strange_certificate_gets_neither_password_nor_mail(
    sessions: Sessions, clock: SetClock, certificate: tuple[Path, ssl.SSLContext]
) -> None:
    (mail_id,) = _queue(sessions, clock)
    inbox = Inbox()
    with smtp_server(inbox, tls_context=certificate[1], require_starttls=True) as port:
        SendMail().sweep(
            sessions, clock, settings_for(port, encryption=Encryption.STARTTLS, user="komet", password="secret")
        )

    assert inbox.mails == []
    assert "CERTIFICATE_VERIFY_FAILED" in str(_row(sessions, mail_id).last_error)


def test_settings_do_not_show_the_password() -> None:
    assert "secret" not in repr(MailSettings(host="smtp.example", password="secret"))


def test_a_job_has_a_name_of_its_own() -> None:
    with pytest.raises(ValueError, match="two jobs are named 'send_mail'"):
        type("Other", (Job,), {"name": "send_mail", "interval": timedelta(1)})

    assert JOBS["send_mail"] is SendMail


def test_sent_mails_are_not_looked_at_again(sessions: Sessions, clock: SetClock, tmp_path: Path) -> None:
    _queue(sessions, clock)
    settings = JobSettings(mail=MailSettings(folder=tmp_path))
    SendMail().sweep(sessions, clock, settings)
    clock.move(timedelta(days=30))
    SendMail().sweep(sessions, clock, settings)
    with sessions() as session:
        attempts = session.scalars(select(OutgoingMail.attempts)).all()

    assert attempts == [1]
