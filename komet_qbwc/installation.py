"""One installation at work: its settings, its database and its clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from komet_qbwc.settings import Settings
from wholesale import migration
from wholesale.clock import Clock
from wholesale.db import make_sessions, open_engine, reading
from wholesale.job import JobSettings
from wholesale.migration import load_tables
from wholesale.smtp import Encryption, MailSettings
from wholesale.storage import Storage


@dataclass(frozen=True)
class Installation:
    """What every part of the program is handed."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    clock: Clock

    @property
    def server_key(self) -> bytes:
        """The key of the keyed hashes, as bytes."""
        return self.settings.server_key.get_secret_value().encode()

    @cached_property
    def storage(self) -> Storage:
        """Where attached files lie."""
        return storage_of(self.settings)

    def check_database(self) -> None:
        """Ask the database something small; raises SQLAlchemyError when it does not answer."""
        with reading(self.sessions) as session:
            session.execute(text("select 1"))


@contextmanager
def opened(settings: Settings, clock: Clock | None = None) -> Iterator[Installation]:
    """Open the database of the settings and close it at the end."""
    load_tables("wholesale", "qbwc_server", "importer")
    _make_folder(settings)
    engine = open_engine(settings.database_url)
    try:
        yield Installation(settings, engine, make_sessions(engine), clock or Clock())
    finally:
        engine.dispose()


def upgrade_database(settings: Settings) -> None:
    """Bring the database to the shape this version needs; a SQLite file is made where there is none."""
    _make_folder(settings)
    migration.upgrade(settings.database_url)


def is_sqlite(settings: Settings) -> bool:
    """Answer whether the database is the embedded one."""
    return make_url(settings.database_url).get_backend_name() == "sqlite"


def job_settings(settings: Settings) -> JobSettings:
    """Answer what the jobs are told."""
    mail = MailSettings(
        host=settings.smtp_host or None,
        port=settings.smtp_port,
        encryption=Encryption(settings.smtp_security.value),
        user=settings.smtp_user or None,
        password=settings.smtp_password.get_secret_value() or None,
        sender=settings.smtp_sender,
        folder=settings.data_folder / "mail",
    )
    return JobSettings(
        mail=mail,
        keep=timedelta(days=settings.retention_days),
        server_key=settings.server_key.get_secret_value().encode(),
        public_url=settings.public_url,
        storage=storage_of(settings),
        import_limit=settings.import_limit,
    )


def storage_of(settings: Settings) -> Storage:
    """Answer where attached files lie."""
    return Storage(settings.storage_url or str(settings.data_folder / "files"), most_bytes=settings.file_limit)


def _make_folder(settings: Settings) -> None:
    if is_sqlite(settings):
        settings.data_folder.mkdir(parents=True, exist_ok=True)
