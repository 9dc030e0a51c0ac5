"""The whole program on a free port of this machine: web app, Web Connector's address and background jobs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from komet_qbwc.application import front_door
from komet_qbwc.installation import Installation, opened
from komet_qbwc.settings import DATABASE_NAME, load_settings
from komet_qbwc.worker import Worker
from tests.http_server import served
from wholesale.company import Company
from wholesale.db import keep_to_company
from wholesale.password import hash_password
from wholesale.user import Role, User

PASSWORD = "forty boxes of Freedom"


@dataclass
class Live:
    """One running installation; `work` runs every background job once."""

    address: str
    found: Installation
    worker: Worker

    def work(self) -> None:
        self.worker.run_once()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Lend a session that writes, kept to the one company there is."""
        with self.found.sessions.begin() as session:
            if (company := session.scalar(select(Company))) is not None:
                keep_to_company(session, company.id)
            yield session

    def add_user(self, session: Session, company: Company, email: str, *roles: Role, **more: object) -> User:
        """Add a person who signs in with PASSWORD."""
        facts = {"name": email.partition("@")[0].title(), "allows_invoice_approval": True}
        user = User(company_id=company.id, email=email, roles=frozenset(roles), **facts | more)
        user.password_hash = hash_password(PASSWORD)
        session.add(user)
        session.flush()
        return user


@contextmanager
def live(folder: Path, template: Path | None = None) -> Iterator[Live]:
    """Lend a running installation on the data folder, or on one that begins with a copy of a SQLite file."""
    if template is not None:
        shutil.copy(template, folder / DATABASE_NAME)
    with served() as server:
        port = server.server_address[1]
        settings = load_settings(
            data_folder=folder,
            database_url="",
            host="127.0.0.1",
            port=port,
            public_url=f"http://localhost:{port}",
            smtp_host="",
        )
        with opened(settings) as found:
            server.application = front_door(found)
            yield Live(settings.public_url, found, Worker(found))
