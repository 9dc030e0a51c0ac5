"""Message -> ASCII with decimal references, all that QuickBooks reads alike everywhere (qbxml.md 5.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qbxml.field import CLEAR
from qbxml.reading import text_as_read

if TYPE_CHECKING:
    from qbxml.field import Spec
    from qbxml.message import Aggregate

_PLAIN = re.compile("[^&<>\x80-\U0010ffff]*")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_QUOTED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)


def escape(text: str) -> str:
    """Answer text as it stands between tags: ASCII, decimal references for the rest, one form of line end."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if _PLAIN.fullmatch(text) else _ascii(text.translate(_TEXT))


def quote(text: str) -> str:
    """Answer text as it stands in an attribute, with its quotation marks."""
    return f'"{_ascii(text.translate(_QUOTED))}"'


def _ascii(text: str) -> str:
    return text if text.isascii() else text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def write(message: Aggregate, tag: str) -> str:
    """Answer the element, its children one after the other without white space."""
    children = _children(message)
    opening = tag + attributes(message)
    if not children:
        return f"<{opening} />" if message.table.attributes else f"<{tag}></{tag}>"
    return f"<{opening}>{''.join(children)}</{tag}>"


def attributes(message: Aggregate) -> str:
    """Answer the attributes of a message element, each with a blank before it."""
    values = message.__dict__
    if not message.table.attributes and "_attributes" not in values:
        return ""
    pairs = [
        (spec.tag, spec.kind.write(values[spec.name]))
        for spec in message.table.attributes
        if values[spec.name] not in (None, "")
    ]
    pairs.extend(values.get("_attributes", {}).items())
    return "".join(f" {tag}={quote(text)}" for tag, text in pairs)


def _children(message: Aggregate) -> list[str]:
    values = message.__dict__
    out: list[str] = []
    for spec in message.table.elements:
        value = values[spec.name]
        if value is None:
            continue
        if spec.many:
            out.extend(_one(message, spec, item) for item in value)
        else:
            out.append(_one(message, spec, value))
    for place, xml in values.get("_kept", ()):
        out.insert(place, xml)
    return out


def _one(message: Aggregate, spec: Spec, value: object) -> str:
    if value is CLEAR:
        return f"<{spec.tag}></{spec.tag}>"
    if spec.is_simple:
        text = text_as_read(message, spec.name, value)
        text = spec.kind.write(value) if text is None else text
        return f"<{spec.tag}>{escape(text)}</{spec.tag}>"
    tag = spec.tag if len(spec.kinds) == 1 else type(value).__name__
    return write(value, tag)  # type: ignore[arg-type]  # what is no simple kind is an Aggregate
