"""A request document as QuickBooks reads it: strict in shape, request by request in values (qbxml.md 1.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from qbxml import message as registry
from qbxml.errors import ShapeError, UnreadableError
from qbxml.field import as_version
from qbxml.message import Request
from qbxml.other_requests import NAMES
from qbxml.reading import read
from qbxml.shape import ShapeCheck
from qbxml.values import ValueFault, faults
from qbxml.xml import parse

NEWEST = "16.0"  # QuickBooks 2023 and later (qbxml.md 1.2)

_ON_ERROR = ("continueOnError", "stopOnError")
_ATTRIBUTES = ("onError", "newMessageSetID", "oldMessageSetID", "responseData")
_VERSION = re.compile(r"""version\s*=\s*["'](\d+\.\d+)["']""")
_SET_ID_LENGTH = 23


class OtherRequest(Request):
    """A request of qbXML this package has no class for; its elements are kept as they came."""


@dataclass
class RequestSet:
    """What a program asked of QuickBooks in one document."""

    requests: list[Request]
    version: str
    on_error: str
    new_message_set_id: str | None = None
    old_message_set_id: str | None = None
    faults: list[ValueFault] = field(default_factory=list)  # each with the index of its request
    unknown: list[str] = field(default_factory=list)  # names of requests we have no class for

    @property
    def message_set_fault(self) -> int | None:
        """9004 when a message set ID is longer than QuickBooks takes: nothing is run then. None when all is well."""
        ids = (self.new_message_set_id, self.old_message_set_id)
        return 9004 if any(len(text or "") > _SET_ID_LENGTH for text in ids) else None

    def faults_of(self, index: int) -> list[ValueFault]:
        """Answer the faulty values of one request, in order; QuickBooks names the first."""
        return [fault for fault in self.faults if fault.index == index]


def read_request(text: str, *, maximum: str = NEWEST, edition: str = "US") -> RequestSet:
    """Read a request document; raises ShapeError, naming every fault, when QuickBooks would refuse the whole of it.

    `maximum` is the highest version this QuickBooks speaks.
    """
    registry.load()
    root = _root(text)
    version, found = _version(root, maximum)
    if not text.isascii():
        found.append("letters beyond ASCII go as decimal references (&#233;), got them raw")
    group = root.find("QBXMLMsgsRq")
    if group is None or len(root.findall("*")) != 1:
        raise ShapeError([*found, f"a request is <QBXML> with one <QBXMLMsgsRq>, got {_outline(root)}"])
    found.extend(_group_faults(group))
    check = ShapeCheck(as_version(version), edition, found)
    made = RequestSet([], version, group.get("onError", ""), group.get("newMessageSetID"), group.get("oldMessageSetID"))
    for index, element in enumerate(group.iterchildren(etree.Element)):
        _take(made, check, index, element)
    if check.faults:
        raise ShapeError(check.faults)
    return made


def _take(made: RequestSet, check: ShapeCheck, index: int, element: etree._Element) -> None:
    cls = registry.requests().get(element.tag)
    if cls is not None:
        check.look_at(element, cls, str(element.tag))
        made.faults.extend(faults(element, cls, index))
    elif element.tag in NAMES:
        made.unknown.append(element.tag)
    else:
        check.faults.append(f"there is no request {element.tag}")
    request = read(element, cls or OtherRequest)
    request.element = element.tag
    made.requests.append(request)


def _root(text: str) -> etree._Element:
    try:
        root = parse(text, clean=False)
    except UnreadableError as error:
        raise ShapeError([str(error)]) from error
    if root.tag != "QBXML":
        raise ShapeError([f"a request is <QBXML> without a namespace, got <{root.tag}>"])
    return root


def _outline(root: etree._Element) -> str:
    return ", ".join(f"<{child.tag}>" for child in root.iterchildren(etree.Element)) or "nothing inside"


def _version(root: etree._Element, maximum: str) -> tuple[str, list[str]]:
    """Answer the declared version, or the highest when none is, and what is wrong with it."""
    for sibling in root.itersiblings(preceding=True):
        if getattr(sibling, "target", "") == "qbxml":
            match = _VERSION.search(sibling.text or "")
            if match is None:
                return maximum, [f'the version reads <?qbxml version="13.0"?>, got {sibling.text!r}']
            if as_version(match[1]) > as_version(maximum):
                return match[1], [f"this QuickBooks speaks qbXML up to {maximum}, the message says {match[1]}"]
            return match[1], []
    return maximum, ['a request names its version before <QBXML>: <?qbxml version="13.0"?>, got none']


def _group_faults(group: etree._Element) -> list[str]:
    found = [f"QBXMLMsgsRq has no attribute {name}" for name in map(str, group.attrib) if name not in _ATTRIBUTES]
    on_error = group.get("onError")
    if on_error is None:
        found.append("QBXMLMsgsRq needs onError, continueOnError or stopOnError, got none")
    elif on_error not in _ON_ERROR:
        found.append(f"onError takes continueOnError or stopOnError, got {on_error!r}")
    return found
