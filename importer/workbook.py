"""Spreadsheet files of any kind as rows of typed values, however they were made: the right value or a clear refusal."""

from __future__ import annotations

from pathlib import Path

from importer.workbook_child import ForeignWorkbook
from importer.workbook_csv import CsvWorkbook
from importer.workbook_kind import Kind, kind_of
from importer.workbook_limits import MEGABYTE, Limits
from importer.workbook_refusal import FILE_GONE, FILE_TOO_BIG, WorkbookRefused
from importer.workbook_sheet import Row, SheetName, Workbook
from importer.workbook_xlsx import XlsxWorkbook

__all__ = [
    "Limits",
    "Row",
    "SheetName",
    "Workbook",
    "WorkbookRefused",
    "open_workbook",
]


def open_workbook(path: Path, name: str, limits: Limits | None = None) -> Workbook:
    """Open a file by what it holds, never by its ending; `name` is how people know it.

    Raises WorkbookRefused: what the file is, and what would be right. The rows may raise it, too, while they are read.
    """
    limits = limits or Limits()
    try:
        size = path.stat().st_size
    except OSError as error:
        raise WorkbookRefused(FILE_GONE, file=name) from error
    if size > limits.file_bytes:
        raise WorkbookRefused(FILE_TOO_BIG, file=name, most=limits.file_bytes // MEGABYTE or 1)
    kind = kind_of(path, name, limits)
    if kind is Kind.XLSX:
        return XlsxWorkbook(path, name, limits)
    if kind is Kind.CSV:
        return CsvWorkbook(path, name, limits)
    return ForeignWorkbook(path, name, limits, kind.value)
