"""The empty template of a kind, ready to be filled in: a workbook, or a sample where files have no titles."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from importer.kind import Kind
from importer.kind_legend import example
from importer.kind_sheet import draw, file_title, offered
from importer.words import in_language
from wholesale.company import Company

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"

_TEMPLATE = _l("%(kind)s - template")
_SAMPLE = _l("%(kind)s - sample")


@dataclass(frozen=True)
class Template:
    """A file to download."""

    file_name: str
    content_type: str
    content: bytes


def template(kind: type[Kind[Any]], session: Session, company: Company, language: str) -> Template:
    """Answer the empty template of a kind in a language; a kind without titles has a sample of one line instead.

    `importer.kind_legend.legend` says in words what the sample's columns are.
    """
    title = file_title(kind, language)
    if not kind.has_titles:
        return Template(
            f"{in_language(_SAMPLE, language) % {'kind': title}}.csv", CSV, _sample(kind, session, company, language)
        )
    written = io.BytesIO()
    draw(kind, session, company, language, written)
    return Template(f"{in_language(_TEMPLATE, language) % {'kind': title}}.xlsx", XLSX, written.getvalue())


def _sample(kind: type[Kind[Any]], session: Session, company: Company, language: str) -> bytes:
    """Answer one line of examples; a column with a list shows the first of it."""
    line = [
        next(iter(offered(column, session, company, language)), example(column)) for column in kind.columns().values()
    ]
    written = io.StringIO(newline="")
    csv.writer(written).writerow(line)
    return written.getvalue().encode("utf-8")
