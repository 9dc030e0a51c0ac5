"""Element -> message, tolerantly: nothing is required, what we do not know is kept and reported (qbxml.md 1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from lxml import etree

from qbxml.types import Kind, Text

if TYPE_CHECKING:
    from qbxml.field import Spec
    from qbxml.message import Aggregate

_Made = TypeVar("_Made", bound="Aggregate")


class Kept(NamedTuple):
    """An element no field could hold, as it came."""

    place: int  # how many elements stood before it
    xml: str


def read(element: etree._Element, cls: type[_Made]) -> _Made:
    """Make a message of an element without checking it."""
    made = cls.__new__(cls)
    values = made.__dict__
    values.update(cls.table.defaults)
    for name in cls.table.lists:
        values[name] = []
    for attribute, written in element.attrib.items():
        _read_attribute(made, str(attribute), str(written))
    for place, child in enumerate(element.iterchildren(etree.Element)):
        _read_child(made, place, child)
    return made


def _read_attribute(made: Aggregate, name: str, text: str) -> None:
    spec = made.table.by_attribute.get(name)
    if spec is not None:
        try:
            made.__dict__[spec.name] = spec.kind.read(text)
        except ValueError:
            pass
        else:
            return
    made.__dict__.setdefault("_attributes", {})[name] = text


def _read_child(made: Aggregate, place: int, child: etree._Element) -> None:
    tag = child.tag
    known = made.table.by_tag.get(tag)
    if known is None:
        _keep(made, place, child)
        _report(made, str(tag))
        return
    spec, kind = known[1], known[2]
    values = made.__dict__
    if not spec.many and values[spec.name] is not None:
        _keep(made, place, child)
        _report(made, str(tag))
    elif spec.is_simple:
        _read_value(made, place, child, spec, kind)
    else:
        value = read(child, kind)
        if "_unknown" in value.__dict__:
            _report(made, *(f"{tag}/{path}" for path in value.__dict__["_unknown"]))
        if spec.many:
            values[spec.name].append(value)
        else:
            values[spec.name] = value


def _read_value(made: Aggregate, place: int, child: etree._Element, spec: Spec, kind: Kind) -> None:
    text = child.text or ""
    try:
        value = text if isinstance(kind, Text) else kind.read(text.strip())
    except ValueError:
        # An empty element has nothing to read; an unreadable one is for people to see.
        _keep(made, place, child)
        if text.strip():
            _report(made, spec.tag)
        return
    if len(child) or child.attrib or (spec.many and not isinstance(kind, Text) and kind.write(value) != text):
        _keep(made, place, child)
        _report(made, spec.tag)
        return
    values = made.__dict__
    if spec.many:
        values[spec.name].append(value)
        return
    values[spec.name] = value
    if not isinstance(kind, Text) and kind.write(value) != text:
        # "18.0%" is read as 18.0 and written back as it came.
        values.setdefault("_as_read", {})[spec.name] = (value, text)


def _keep(made: Aggregate, place: int, child: etree._Element) -> None:
    xml = etree.tostring(child, encoding="ascii", with_tail=False).decode("ascii")
    made.__dict__.setdefault("_kept", []).append(Kept(place, xml))


def _report(made: Aggregate, *paths: str) -> None:
    made.__dict__.setdefault("_unknown", []).extend(paths)


def text_as_read(made: Aggregate, name: str, value: object) -> str | None:
    """Answer the wire text a value was read from, None when it was set by us or is written that way anyway."""
    noted = made.__dict__.get("_as_read")
    if noted is None or name not in noted:
        return None
    read_value, text = noted[name]
    return str(text) if read_value is value else None
