"""The file of an import on its way into the file store: counted and hashed piece by piece, never held in memory."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import IO, Final

from importer.import_refusal import IMPORT_FILE_LARGE
from wholesale.attachment import StoredFile
from wholesale.errors import Klass, TradeError, Who, define
from wholesale.file_format import clean_name
from wholesale.storage import Storage, new_key

_PIECE: Final = 2**20

IMPORT_FILE_MISSING: Final = define(
    "import_file_missing",
    Klass.FIX_DATA,
    "No file was chosen.",
    "Drop a file on the field, or choose one, and upload it.",
    Who.CLERK,
)
IMPORT_KIND_MISSING: Final = define(
    "import_kind_missing",
    Klass.FIX_DATA,
    "Nobody said what is to be imported.",
    "Choose one of the kinds first; each has its own columns.",
    Who.CLERK,
)


def store_import_file(
    storage: Storage, company_id: int, file_name: str, file: IO[bytes], most: int, now: datetime
) -> StoredFile:
    """Store a file of at most `most` bytes that can be read twice; TradeError when it is larger.

    To be done before a transaction begins to write: the store may be far away, and others wait for the database.
    What it holds is looked at later, by a process that can be stopped.
    """
    name = clean_name(file_name)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        digest.update(piece)
        if (size := size + len(piece)) > most:
            raise TradeError(IMPORT_FILE_LARGE, file=name, most=most // 2**20)
    key = new_key(company_id, digest.hexdigest(), now)
    file.seek(0)
    storage.put_file(key, file)
    return StoredFile(name, "application/octet-stream", size, digest.hexdigest(), key)
