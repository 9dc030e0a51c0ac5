"""The mark of our own report workbooks, so that rows that were imported are passed over when one is uploaded again.

It is a custom property of the file, signed with the server's key: what stands in a Status column counts only there.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple
from zipfile import BadZipFile, ZipFile

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session, sessionmaker

from importer.import_run import ImportRun, Outcome, RunState
from importer.titles import ROWS_LOOKED_AT, plain_title, report_places
from importer.words import in_language
from importer.workbook import Row, Workbook
from wholesale.db import keep_to_company, reading
from wholesale.sentences import LANGUAGES

PROPERTY: Final = "komet-import"

# What a report says of a row in its Status; None = it could be imported, but was not.
STATUSES: Final[Mapping[Outcome | None, LazyString]] = {
    Outcome.NEW: _l("Imported"),
    Outcome.CHANGED: _l("Updated"),
    Outcome.UNCHANGED: _l("Unchanged"),
    Outcome.SKIPPED: _l("Imported before"),
    Outcome.REFUSED: _l("Refused"),
    None: _l("Not imported"),
}
_DONE: Final = frozenset(Outcome) - {Outcome.REFUSED}
"""Of rows that nothing is left to do for."""
_BEFORE: Final = frozenset({Outcome.SKIPPED})

# Where the programs that people correct a report with keep it: Excel and LibreOffice as .xlsx, LibreOffice as .ods.
_KEPT_IN: Final = ("docProps/custom.xml", "meta.xml")
_MOST_BYTES: Final = 200_000  # of such a part that are looked at
_VALUE: Final = re.compile(rf'name="{PROPERTY}"[^>]*>(?:\s*<(?:\w+:)?lpwstr[^>]*>)?([^<]*)<')
_UNDONE: Final = frozenset({RunState.TAKING_BACK, RunState.TAKEN_BACK})


class Mark(NamedTuple):
    """Which run a report is of."""

    company_id: int
    run_id: int


def sign(run: ImportRun, server_key: bytes) -> str:
    """Answer the mark of a run's report."""
    return str(_signer(server_key).dumps([run.company_id, run.id]))


def read_mark(path: Path, server_key: bytes) -> Mark | None:
    """Answer which run a file is the report of; None = it is no report of this server's."""
    try:
        with ZipFile(path) as package:
            parts = [_beginning(package, name) for name in _KEPT_IN if name in package.namelist()]
    except (BadZipFile, OSError, NotImplementedError, RuntimeError):
        return None  # no zip, or one that its reader will refuse in words
    for part in parts:
        if (found := _VALUE.search(part)) is not None:
            try:
                return Mark(*_signer(server_key).loads(html.unescape(found[1])))
            except (BadSignature, TypeError):
                return None
    return None


def is_report_of(path: Path, run: ImportRun, server_key: bytes) -> bool:
    """Answer whether a file is the report of some import of the run's company."""
    mark = read_mark(path, server_key)
    return mark is not None and mark.company_id == run.company_id


def imported_before(
    path: Path, book: Workbook, run: ImportRun, server_key: bytes, sessions: sessionmaker[Session]
) -> Callable[[Row], bool] | None:
    """Answer what says of a row whether our report calls it imported; None = the file is no report that counts.

    The report of a run that was taken back counts no more: its rows may be imported again. Those that a run before it
    has imported are there still.
    """
    mark = read_mark(path, server_key)
    if mark is None or mark.company_id != run.company_id:
        return None
    with reading(sessions) as session:
        former = keep_to_company(session, run.company_id).get(ImportRun, mark.run_id)
    if former is None or former.kind != run.kind:
        return None
    is_there = _was_before if former.state in _UNDONE else is_done
    place = _status_place(book, run)
    return None if place is None else lambda row: place < len(row.values) and is_there(row.values[place])


def is_done(value: object) -> bool:
    """Answer whether a Status, in any language, says that nothing is left to do for its row."""
    return _says(value, _DONE)


def _was_before(value: object) -> bool:
    """Answer whether a Status says that an earlier run has imported the row."""
    return _says(value, _BEFORE)


@lru_cache(maxsize=1000)  # a column has a handful of them
def _says(value: object, outcomes: frozenset[Outcome]) -> bool:
    words = {plain_title(in_language(STATUSES[outcome], language)) for outcome in outcomes for language in LANGUAGES}
    return isinstance(value, str) and plain_title(value) in words


def _status_place(book: Workbook, run: ImportRun) -> int | None:
    first = islice(book.rows(), ROWS_LOOKED_AT)
    places = next((report_places(row.values) for row in first if row.number == run.title_row), None)
    return None if places is None else places[0]


def _beginning(package: ZipFile, name: str) -> str:
    with package.open(name) as part:
        return part.read(_MOST_BYTES).decode("utf-8", "replace")


def _signer(server_key: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(hashlib.sha256(b"import report\0" + server_key).digest())
