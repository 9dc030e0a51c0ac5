"""What QuickBooks has against the values of one request: a status of its own, the others go on (qbxml.md 0, 1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from qbxml.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbxml.message import Aggregate

_REQUEST_ID = 50


@dataclass(frozen=True)
class ValueFault:
    """A value QuickBooks answers with a status for this one request."""

    index: int  # of the request in its set
    path: str  # "BillAddRq/BillAdd/RefNumber"
    value: str
    code: int
    sentence: str


def faults(element: etree._Element, cls: type[Aggregate], index: int) -> Iterator[ValueFault]:
    """Yield the faulty values of one request element, in order."""
    request_id = element.get("requestID") or ""
    if len(request_id) > _REQUEST_ID:
        words = f"requestID holds {_REQUEST_ID} characters, got {len(request_id)}: {request_id!r}"
        yield ValueFault(index, f"{element.tag}/@requestID", request_id, 1060, words)
    yield from _inside(element, cls, str(element.tag), index)


def _inside(element: etree._Element, cls: type[Aggregate], path: str, index: int) -> Iterator[ValueFault]:
    if cls.is_checked_by_owner and len(element) == 0:
        yield ValueFault(index, path, "", 3150, f"{element.tag} takes ListID or FullName, got neither")
    for child in element.iterchildren(etree.Element):
        known = cls.table.by_tag.get(child.tag)
        if known is None:
            continue
        inside = f"{path}/{child.tag}"
        if isinstance(known[2], Kind):
            text = child.text or ""
            fault = known[2].fault(text)
            if fault:
                yield ValueFault(index, inside, text, fault[0], f"{child.tag} {fault[1]} {text!r}")
        else:
            yield from _inside(child, known[2], inside, index)
