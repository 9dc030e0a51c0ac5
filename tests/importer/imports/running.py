"""Imports as tests run them: a sheet from rows, a run from a sheet, and the work done in this process."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer import kinds
from importer.import_file import store_import_file
from importer.import_lease import Worker, claim
from importer.import_run import ImportRefusal, ImportRun, SaveMode
from importer.import_start import start_import
from importer.import_worker import work_on
from importer.kind import KINDS
from importer.workbook import Limits
from tests.factories import make_user
from wholesale.clock import SetClock
from wholesale.company import Company
from wholesale.db import keep_to_company, reading
from wholesale.registry import load_folder
from wholesale.storage import Storage
from wholesale.user import Role, User

SERVER_KEY = b"a key of the tests, 32 bytes long"
MOST = 50 * 2**20
load_folder(kinds)


def sheet(titles: Sequence[str], rows: Iterable[Sequence[Any]], **properties: Any) -> bytes:
    """Answer an .xlsx file with these titles and rows."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(list(titles))
    for row in rows:
        page.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class Runs:
    """Starts imports of one company and works on them."""

    def __init__(
        self, sessions: sessionmaker[Session], clock: SetClock, storage: Storage, company: Company, *roles: Role
    ) -> None:
        self.sessions, self.clock, self.storage, self.company = sessions, clock, storage, company
        with sessions.begin() as session:
            self.user: User = make_user(session, company, *(roles or (Role.ADMIN,)))

    def start(
        self,
        kind: str,
        content: bytes,
        *,
        name: str = "upload.xlsx",
        options: Mapping[str, object] | None = None,
        mode: SaveMode = SaveMode.GOOD_ROWS,
        at_once: bool = True,
    ) -> int:
        """Upload a file and answer its run."""
        now = self.clock.now()
        stored = store_import_file(self.storage, self.company.id, name, io.BytesIO(content), MOST, now)
        with self.sessions.begin() as session:
            run = start_import(
                session, self.user, KINDS[kind], stored, options or {}, now, mode=mode, saves_at_once=at_once
            )
            return run.id

    def work(self, run_id: int) -> ImportRun:
        """Claim a run and bring it as far as it goes."""
        self.claim(run_id)
        worker = Worker("w", SERVER_KEY)
        where = {"company_id": self.company.id, "run_id": run_id}
        work_on(self.sessions, self.clock, self.storage, **where, worker=worker, limits=Limits())
        return self.run(run_id)

    def claim(self, run_id: int) -> None:
        """Take a run for a worker of this process."""
        with self.sessions.begin() as session:
            assert claim(session, self.company.id, run_id, "w", self.clock.now()) is not None

    def bring_in(self, kind: str, content: bytes, **more: Any) -> ImportRun:
        """Upload a file, import it and answer its run."""
        return self.work(self.start(kind, content, **more))

    def run(self, run_id: int) -> ImportRun:
        """Answer a run as it is now."""
        with reading(self.sessions) as session:
            return keep_to_company(session, self.company.id).get_one(ImportRun, run_id)

    def reasons(self, run_id: int) -> dict[int, list[str]]:
        """Answer why rows were refused: row number -> "key field"."""
        with reading(self.sessions) as session:
            keep_to_company(session, self.company.id)
            found = session.scalars(
                select(ImportRefusal).where(ImportRefusal.run_id == run_id).order_by(ImportRefusal.row_number)
            )
            return {
                one.row_number: [f"{problem['key']} {problem['field'] or ''}".strip() for problem in one.problems]
                for one in found
            }
