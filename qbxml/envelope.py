"""One qbXML document: several requests out, their answers back, message set IDs for recovery (qbxml.md 2.6, 3.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qbxml import message as registry
from qbxml import status
from qbxml.errors import FieldError, Problem, UnreadableError
from qbxml.field import as_version
from qbxml.message import Answer, Request
from qbxml.newer import refused
from qbxml.reading import read
from qbxml.request_set import OtherRequest, RequestSet, read_request
from qbxml.values import ValueFault
from qbxml.writing import quote, write
from qbxml.xml import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml import etree

__all__ = [
    "CLEAR_ALL",
    "OUR_VERSION",
    "OtherAnswer",
    "OtherRequest",
    "Reply",
    "RequestSet",
    "ValueFault",
    "choose_version",
    "clear_set",
    "read_reply",
    "read_request",
    "status_check",
    "write_reply",
    "write_request",
]

OUR_VERSION = "13.0"  # nothing in BillAdd changed after it that is public (qbxml.md 1.2)
CLEAR_ALL = "ClearAllMessageSets"

_EMPTY = re.compile(r"<(\w+)>\n</\1>")
_STATUS = re.compile(r"\d{1,10}")
_SET_ID = re.compile(r"[A-Za-z0-9-]{1,23}")


def choose_version(supported: Iterable[str], ours: str = OUR_VERSION) -> str:
    """Answer the version to write: ours, or the highest QuickBooks speaks when that is lower.

    A host that names none, or only old extracts of its list, is taken at our version (qbxml.md 1.2).
    """
    known = sorted({as_version(text.strip()) for text in supported if re.fullmatch(r"\d+\.\d+", text.strip())})
    if not known or known[-1] >= as_version(ours):
        return ours
    return f"{known[-1][0]}.{known[-1][1]}"


def write_request(
    requests: Sequence[Request],
    *,
    version: str = OUR_VERSION,
    edition: str = "US",
    on_error: str = "continueOnError",
    new_message_set_id: str | None = None,
    old_message_set_id: str | None = None,
) -> str:
    """Answer the whole document in ASCII; raises FieldError for what this version or edition does not know.

    Without requests: old == new asks what became of a message set, old alone forgets it.
    """
    found = [*_envelope_problems(requests, on_error, new_message_set_id, old_message_set_id)]
    for request in requests:
        found.extend(refused(request, as_version(version), edition))
    if found:
        raise FieldError(found)
    sets = (("newMessageSetID", new_message_set_id), ("oldMessageSetID", old_message_set_id))
    attributes = "".join(f" {name}={quote(value)}" for name, value in sets if value)
    body = "\n".join(write(request, request.element) for request in requests)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<?qbxml version="{version}"?>\n'
        f'<QBXML>\n<QBXMLMsgsRq{attributes} onError="{on_error}">\n{body}\n</QBXMLMsgsRq>\n</QBXML>\n'
    )


def status_check(message_set_id: str, *, version: str = OUR_VERSION) -> str:
    """Answer the document that asks what became of a message set; nothing is run (qbxml.md 3.1)."""
    return write_request([], version=version, new_message_set_id=message_set_id, old_message_set_id=message_set_id)


def clear_set(message_set_id: str = CLEAR_ALL, *, version: str = OUR_VERSION) -> str:
    """Answer the document that makes QuickBooks forget one message set, or all of this application."""
    return write_request([], version=version, old_message_set_id=message_set_id)


def _envelope_problems(
    requests: Sequence[Request], on_error: str, new_id: str | None, old_id: str | None
) -> Iterator[Problem]:
    if on_error not in ("continueOnError", "stopOnError"):
        words = f"onError takes continueOnError or stopOnError (Desktop undoes nothing), got {on_error!r}"
        yield Problem("QBXMLMsgsRq/onError", on_error, words)
    for name, value in (("newMessageSetID", new_id), ("oldMessageSetID", old_id)):
        is_clear = name == "oldMessageSetID" and value == CLEAR_ALL
        if value is not None and not is_clear and not _SET_ID.fullmatch(value):
            words = f"{name} holds 23 characters of A-Z a-z 0-9 and hyphen, got {len(value)}: {value!r}"
            yield Problem(f"QBXMLMsgsRq/{name}", value, words, 9004)
    if not requests and old_id is None:
        yield Problem("QBXMLMsgsRq", None, "QBXMLMsgsRq takes at least one request or an oldMessageSetID, got neither")
    ids = [request.request_id for request in requests]
    if len(ids) > 1 and (None in ids or len(set(ids)) < len(ids)):
        words = f"requestID must be given and different in a set of several requests, got {ids!r}"
        yield Problem("QBXMLMsgsRq/requestID", ids, words, 1060)


class OtherAnswer(Answer):
    """An answer this package has no class for; its elements are kept as they came."""


@dataclass
class Reply:
    """What QuickBooks answered to one document."""

    answers: list[Answer]
    new_message_set_id: str | None = None
    message_set_status_code: int | None = None  # only when recovery was asked for
    unknown: list[str] = field(default_factory=list)  # paths of elements of versions we do not know

    def answer(self, request_id: str) -> Answer | None:
        """Answer the answer to one request, None when there is none."""
        return next((answer for answer in self.answers if answer.request_id == request_id), None)


def read_reply(text: str) -> Reply:
    """Read an answer, or the three start answers of a strHCPResponse; raises UnreadableError when it is neither."""
    registry.load()
    group = _group(parse(text), "QBXMLMsgsRs")
    reply = Reply([], group.get("newMessageSetID"), _number(group.get("messageSetStatusCode")))
    for element in group:
        answer = read(element, registry.answers().get(element.tag, OtherAnswer))
        answer.element = element.tag
        if not _STATUS.fullmatch(element.get("statusCode", "")):
            answer.status_code = status.NO_CODE
        reply.answers.append(answer)
        reply.unknown.extend(f"{element.tag}/{path}" for path in answer.unknown)
    return reply


def _group(root: etree._Element, name: str) -> etree._Element:
    group = root.find(name) if root.tag == "QBXML" else None
    if group is None:
        raise UnreadableError(f"a qbXML message is <QBXML><{name}>, got <{root.tag}>")
    return group


def _number(text: str | None) -> int | None:
    return int(text) if text and text.strip().isdigit() else None


def write_reply(
    answers: Sequence[Answer],
    *,
    new_message_set_id: str | None = None,
    message_set_status_code: int | None = None,
) -> str:
    """Answer the document QuickBooks would send: no encoding, no qbxml instruction, one element per line."""
    attributes = f" newMessageSetID={quote(new_message_set_id)}" if new_message_set_id else ""
    if message_set_status_code is not None:
        attributes += f' messageSetStatusCode="{message_set_status_code}"'
    body = "".join(write(answer, answer.element) for answer in answers)
    lines = f"<QBXML><QBXMLMsgsRs{attributes}>{body}</QBXMLMsgsRs></QBXML>".replace("><", ">\n<")
    return '<?xml version="1.0" ?>\n' + _EMPTY.sub(r"<\1></\1>", lines) + "\n"
