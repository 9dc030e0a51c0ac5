"""What is worth knowing about a workbook that was read: said beside its preview, a hindrance to nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from importer.own_sheets import are_own
from wholesale.errors import Entry, Klass, Who, define


def _note(key: str, sentence: str, next_step: str) -> Entry:
    return define(key, Klass.FIX_DATA, sentence, next_step, Who.CLERK)


OTHER_SHEETS: Final = _note(
    "workbook_note_sheets",
    "Only the sheet {sheet!r} was read. Not read: {others}.",
    "If your data stands on another sheet, move that sheet to the front and upload the file again.",
)
MERGED: Final = _note(
    "workbook_note_merged",
    "Merged areas: {count} ({areas}). Their value counts for the first cell only.",
    "Unmerge them and write the value into each cell, if it is meant for each.",
)
HIDDEN_ROWS: Final = _note(
    "workbook_note_hidden",
    "Hidden rows: {count}, the first is row {row}. They are read like the others.",
    "Delete them, if they are not to be imported.",
)
MACROS: Final = _note(
    "workbook_note_macros",
    "The workbook holds macros; they were not run.",
    "Nothing is to be done.",
)
LETTERS_GUESSED: Final = _note(
    "workbook_note_letters",
    "The file does not say how its letters are written; it was read as {encoding}.",
    'If letters look wrong in the preview, save it once more as "CSV UTF-8".',
)
SEPARATOR_FOUND: Final = _note(
    "workbook_note_separator",
    "The columns are separated by {separator}.",
    "If the columns look wrong in the preview, save the file as an Excel workbook (.xlsx).",
)
ERRORS_NOT_TOLD: Final = _note(
    "workbook_note_foreign",
    "In a file of this kind ({format}), cells with an error and formulas without a value can not be told from empty "
    "ones, nor hidden rows from others, and a number shown as 00123 is read as 123.",
    "If your file has any of these, save it as an Excel workbook (.xlsx).",
)


def sheets_left(sheet: str, others: Iterable[str]) -> list[Entry]:
    """Answer the note on sheets that were not read; none where they are those of a template of ours."""
    names = list(others)
    return [] if are_own(names) else [OTHER_SHEETS.told(sheet=sheet, others=", ".join(names)[:500])]
