"""Text -> XML tree, refusing what a message never holds (qbxml.md 5.1)."""

from __future__ import annotations

import re
import sys

from lxml import etree

from qbxml.errors import UnreadableError

_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]+)|(\d+));")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def parse(text: str, *, clean: bool = True) -> etree._Element:
    """Answer the root element; raises UnreadableError when the text is no XML or declares a document type.

    When `clean`, characters XML does not know, raw or as references, are taken out: QuickBooks passes on what people
    pasted.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableError(
            "a qbXML message has no document type and no entities, got one with <!DOCTYPE or <!ENTITY"
        )
    if clean:
        text = _cleaned(text)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, huge_tree=True
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"a qbXML message is XML, got text that is not: {error.msg}: {text[:60]!r}") from error


def _cleaned(text: str) -> str:
    if "&#" in text:
        text = _REFERENCE.sub(_legal_reference, text)
    return _ILLEGAL.sub("", text).lstrip("\ufeff \t\r\n")


def _legal_reference(match: re.Match[str]) -> str:
    number = int(match[1], 16) if match[1] else int(match[2])
    legal = number <= sys.maxunicode and number != 0 and not _ILLEGAL.match(chr(number))
    return match[0] if legal else ""
