"""Vendor invoices of the demonstration as PDF files: one page of plain text, written by hand."""

from __future__ import annotations

from collections.abc import Sequence

_TOP, _LEFT, _LEADING = 770, 56, 17


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """Answer a PDF of one page with a title and lines in typewriter letters; what Windows' letters lack becomes `?`."""
    shown = [f"BT /F1 18 Tf {_LEFT} {_TOP} Td ({_escaped(title)}) Tj ET"]
    shown += [
        f"BT /F2 10 Tf {_LEFT} {_TOP - 40 - place * _LEADING} Td ({_escaped(line)}) Tj ET"
        for place, line in enumerate(lines)
    ]
    content = "\n".join(shown).encode("cp1252", "replace")
    fonts = b"<< /Font << /F1 4 0 R /F2 5 0 R >> >>"
    return _document(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources %s >>" % fonts,
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _document(objects: Sequence[bytes]) -> bytes:
    written = b"%PDF-1.4\n"
    places: list[int] = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(written))
    return written + head + table + tail
