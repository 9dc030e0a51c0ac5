"""The report workbook of an import, made from its own file when somebody asks for it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import IO, Final

from sqlalchemy.orm import Session

from importer.import_run import ImportRun
from importer.report_workbook import write_report
from importer.workbook import Limits, open_workbook
from wholesale.errors import Klass, TradeError, Who, define
from wholesale.storage import Storage

_PIECE: Final = 2**20

IMPORT_FILE_GONE: Final = define(
    "import_file_gone",
    Klass.ASK_A_PERSON,
    "{file} is not in the file store any more.",
    "Ask whoever runs this server to restore the file store from its backup, or import the file again.",
    Who.SUPPORT,
)


def open_import_file(storage: Storage, run: ImportRun) -> IO[bytes]:
    """Open the file that somebody has uploaded; TradeError when the file store has lost it."""
    try:
        return storage.open(run.storage_key)
    except FileNotFoundError as fault:
        raise TradeError(IMPORT_FILE_GONE, file=run.file_name) from fault


def make_report(
    session: Session, storage: Storage, run: ImportRun, language: str, server_key: bytes, limits: Limits
) -> IO[bytes]:
    """Write the report of a run; answer the file, to be read from its beginning and closed.

    The session should only read: it is used as long as rows are written.
    """
    with tempfile.TemporaryDirectory(prefix="komet-report-") as folder:
        path = Path(folder) / "upload"
        with open_import_file(storage, run) as source, path.open("wb") as copy:
            shutil.copyfileobj(source, copy, _PIECE)
        report = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
        try:
            with open_workbook(path, run.file_name, limits) as book:
                write_report(session, run, book, language, server_key, report)
        except BaseException:
            report.close()
            raise
    report.seek(0)
    return report
