"""The PDF files of a mail: chosen by content, checked, and merged into one (domain.md 2.5)."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import PurePath

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from wholesale.errors import Entry, TradeError
from wholesale.file_kind import FileKind, kind_of
from wholesale.invoice_mail_message import Letter, MailFile
from wholesale.invoice_mail_refusal import FILE_LEFT_OUT, FILES_MERGED, NO_PDF, PDF_BROKEN, PDF_LOCKED

# What pypdf lets through on files that only pretend to be PDF, besides its own errors.
_BROKEN = (
    *(PyPdfError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError),
    *(NotImplementedError, RecursionError, OSError, struct.error, zlib.error),
)


@dataclass(frozen=True)
class InvoicePdf:
    """The one PDF of a mail; `note` tells when it was made of several."""

    name: str
    data: bytes
    note: Entry | None = None


def pdf_of(letter: Letter, merged_name: str) -> InvoicePdf:
    """Answer the PDF of a mail; several are merged in their order. TradeError: none, locked, or damaged.

    A file counts by its content, whatever its type and name say. A single file stays as it is, byte for byte.
    """
    # Some programs attach the same file twice: to be looked at and to be saved.
    pdfs = list({file.data: file for file in reversed(letter.files) if _is_pdf(file)}.values())[::-1]
    if not pdfs:
        raise TradeError(NO_PDF)
    readers = [_open(file) for file in pdfs]
    if len(pdfs) == 1:
        return InvoicePdf(_called(pdfs[0]), pdfs[0].data)
    return InvoicePdf(merged_name, _merged(readers, pdfs), FILES_MERGED.told(count=len(pdfs), file=merged_name))


def left_out(letter: Letter) -> list[Entry]:
    """Answer a note for each file that somebody attached on purpose and that is no PDF."""
    return [
        FILE_LEFT_OUT.told(file=_called(file), really=kind_of(file.data).sentence)
        for file in letter.files
        if not file.is_decoration and not _is_pdf(file)
    ]


def _is_pdf(file: MailFile) -> bool:
    return kind_of(file.data) is FileKind.PDF


def _called(file: MailFile) -> str:
    if not _is_pdf(file):
        return file.name or "a file without a name"
    name = file.name or "invoice"
    return name if PurePath(name).suffix.lower() == ".pdf" else f"{name}.pdf"


def _open(file: MailFile) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(file.data))
        # Many invoices may be opened but not changed: they are encrypted under an empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise TradeError(PDF_LOCKED, file=_called(file))
        pages = len(reader.pages)
    except _BROKEN as fault:
        raise TradeError(PDF_BROKEN, file=_called(file)) from fault
    if pages == 0:
        raise TradeError(PDF_BROKEN, file=_called(file))
    return reader


def _merged(readers: list[PdfReader], pdfs: list[MailFile]) -> bytes:
    writer, whole = PdfWriter(), io.BytesIO()
    for reader, file in zip(readers, pdfs, strict=True):
        try:
            writer.append(reader, import_outline=False)
        except _BROKEN as fault:
            raise TradeError(PDF_BROKEN, file=_called(file)) from fault
    writer.write(whole)
    return whole.getvalue()
