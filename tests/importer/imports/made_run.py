"""A run of Data Import as a page finds it, made without reading a file."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from importer.import_file import store_import_file
from importer.import_run import ImportChunk, ImportRefusal, ImportRun, RunState
from wholesale.storage import Storage
from wholesale.user import User

CONTENT = (
    b"Invoice #,Customer Code,Invoice Date,Invoice Balance,Customer PO\n"
    b"IN1,ROSA,2026-02-03,10.25,PO1\nIN2,NOBODY,2026-02-03,10.25,PO2\n"
)
PLACES = {"reference": 0, "customer": 1, "invoice_date": 2, "balance": 3, "customer_po": 4}
PROBLEM: dict[str, Any] = {
    "field": "customer",
    "place": 1,
    "value": "NOBODY",
    "key": "code_unknown",
    "values": {"value": "NOBODY"},
}


def make_run(session: Session, user: User, storage: Storage, now: datetime, **more: Any) -> ImportRun:
    """Make a run that has checked two rows and refused one of them, with its file."""
    stored = store_import_file(storage, user.company_id, "open invoices.csv", io.BytesIO(CONTENT), len(CONTENT), now)
    facts: dict[str, Any] = {
        "kind": "open_invoices",
        "state": RunState.CHECKED,
        "file_format": "csv",
        "title_row": 1,
        "places": PLACES,
        "position": 3,
        "progress": 1000,
        "new": 1,
        "refused": 1,
        "reasons": {"code_unknown customer": 1},
        "first_rows": [
            _first(2, "N", ["IN1", "ROSA", "2026-02-03", "10.250", "PO1", ""]),
            _first(3, "R", ["IN2", "NOBODY", "2026-02-03", "10.250", "PO2", ""], PROBLEM),
        ],
    }
    run = ImportRun(
        company_id=user.company_id,
        user_id=user.id,
        file_name=stored.name,
        storage_key=stored.key,
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        size=stored.size,
        created_at=now,
        phase_began_at=now,
        **facts | more,
    )
    session.add(run)
    session.flush()
    same = {"company_id": run.company_id, "run_id": run.id}
    refusal = {"row_number": 3, "reason": "code_unknown customer", "problems": [PROBLEM]}
    session.add_all([ImportChunk(first_row=2, last_row=3, outcomes="NR", **same), ImportRefusal(**refusal, **same)])
    session.flush()
    return run


def _first(number: int, outcome: str, cells: list[str], *problems: dict[str, Any]) -> dict[str, Any]:
    return {"number": number, "outcome": outcome, "cells": cells, "before": {}, "problems": list(problems)}
