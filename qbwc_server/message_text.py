"""Messages to QuickBooks and their answers, made fit for people to read: one record's part, one element a line."""

from __future__ import annotations

import re

from lxml import etree

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def readable(text: str) -> str:
    """Answer a message with one element a line; what is no XML is answered as it is."""
    root = _read(text)
    return text if root is None else _written(root)


def part_of(text: str, request_id: str) -> str | None:
    """Answer the one request, or answer, that bears this requestID; None = the message has none."""
    root = _read(text)
    if root is None:
        return None
    found = next((one for one in root.iter("*") if one.get("requestID") == request_id), None)
    return None if found is None else _written(found)


def _read(text: str) -> etree._Element | None:
    # The text is Unicode already, whatever its first line says of its bytes; entities are never followed.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True, huge_tree=False)
    try:
        return etree.fromstring(_DECLARATION.sub("", text).encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _written(root: etree._Element) -> str:
    root.tail = None
    etree.indent(root, "  ")
    return etree.tostring(root, encoding="unicode").strip()
