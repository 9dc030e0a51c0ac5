"""What single lines of a QWCLog.txt are signs of: the Web Connector's codes, hresults, status codes, .NET's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from qbwc_server import doctor_log_words as words
from qbwc_server.connector_codes import CONNECTOR_CODES
from qbwc_server.error_catalogue import entry_of
from qbxml import hresult, status
from qbxml.status import Outcome
from wholesale.errors import Entry


@dataclass(frozen=True)
class Sign:
    """What a line says."""

    entry: Entry
    is_note: bool = False  # nothing is wrong
    is_consequence: bool = False  # something failed; what did is said by another sign


_CODE = re.compile(r"QBWC(\d{4})")
_HRESULT = re.compile(r"\b(?:0x)?(80(?:04[0-9A-F]{4}|010105))\b", re.IGNORECASE)
_STATUS = re.compile(r'statusCode="(\d+)"')
_SEVERITY = re.compile(r'statusSeverity="(\w+)"')
_MESSAGE = re.compile(r'statusMessage="([^"]*)"')
_AUTHENTICATED = re.compile(r'authRet\[1\]\s*=\s*"?(\w+)', re.IGNORECASE)
_HTTP_STATUS = re.compile(r"(?:HTTP status|remote server returned an error: \()\s*(\d{3})", re.IGNORECASE)
_KIND = re.compile(r"content type of '([^']*)'")
# These say that a step failed; the line beside them says why.
_VAGUE: Final = frozenset(
    ("QBWC1012", "QBWC1013", "QBWC1031", "QBWC1036", "QBWC1041", "QBWC1042", "QBWC1043", "QBWC1044", "QBWC1045")
)
_SEEN: Final = (
    (r"Invalid password for username", Sign(words.WRONG_PASSWORD)),
    (r"No (?:data exchange|update)s? (?:is )?required|No Data Exchange", Sign(words.NOTHING_TO_DO, is_note=True)),
    (r"Update postponed by application", Sign(words.POSTPONED, is_note=True)),
    (r"Application Busy", Sign(words.SERVER_BUSY, is_note=True)),
    (r"Could not establish trust relationship|remote certificate is invalid", Sign(words.NOT_TRUSTED)),
    (
        r"Could not create SSL/TLS secure channel|unexpected error occurred on a (?:send|receive)",
        Sign(words.NO_SECURE_CHANNEL),
    ),
    (r"expected to be kept alive was closed", Sign(words.NOT_KEPT_ALIVE)),
    (r"connection was closed unexpectedly|forcibly closed by the remote host", Sign(words.CONNECTION_BROKEN)),
    (r"operation has timed out|request was aborted: The operation", Sign(words.TIMED_OUT)),
    (r"Unable to connect to the remote server|actively refused it", Sign(words.UNREACHABLE)),
    (r"remote name could not be resolved", Sign(words.NAME_UNKNOWN)),
    (r"not well-formed XML", Sign(words.NOT_WELL_FORMED)),
    (r"Object reference not set to an instance", Sign(words.NULL_ANSWER)),
    (r"Index was outside the bounds", Sign(words.NULL_ANSWER)),
)
_PATTERNS: Final = tuple((re.compile(pattern, re.IGNORECASE), sign) for pattern, sign in _SEEN)
_LOGINS: Final = {
    "nvu": Sign(words.WRONG_PASSWORD),
    "none": Sign(words.NOTHING_TO_DO, is_note=True),
    "busy": Sign(words.SERVER_BUSY, is_note=True),
}


def signs_in(line: str) -> list[Sign]:
    """Answer what a line is a sign of; most lines are of nothing."""
    found = [*_codes(line), *_hresults(line), *_statuses(line), *_answers(line)]
    return found + [sign for pattern, sign in _PATTERNS if pattern.search(line)]


def _codes(line: str) -> list[Sign]:
    signs = []
    for number in dict.fromkeys(_CODE.findall(line)):
        code = f"QBWC{number}"
        entry = CONNECTOR_CODES.get(code) or words.UNKNOWN_CODE.told(code=code)
        signs.append(Sign(entry, is_consequence=code in _VAGUE))
    return signs


def _hresults(line: str) -> list[Sign]:
    return [Sign(entry_of(hresult.advice_for(f"0x{digits}"))) for digits in dict.fromkeys(_HRESULT.findall(line))]


def _statuses(line: str) -> list[Sign]:
    """Answer refusals of QuickBooks, which only a log at VERBOSE shows."""
    found = _STATUS.search(line)
    if not found:
        return []
    severity, message = _SEVERITY.search(line), _MESSAGE.search(line)
    advice = status.advice_for(int(found[1]), severity[1] if severity else "", message[1] if message else "")
    if advice.outcome in {Outcome.DONE, Outcome.NOTHING_FOUND}:
        return []
    return [Sign(entry_of(advice))]


def _answers(line: str) -> list[Sign]:
    signs = []
    if (login := _AUTHENTICATED.search(line)) and login[1].lower() in _LOGINS:
        signs.append(_LOGINS[login[1].lower()])
    if failed := _HTTP_STATUS.search(line):
        signs.append(Sign(words.HTTP_STATUS.told(status=failed[1])))
    if page := _KIND.search(line):
        signs.append(Sign(words.NOT_XML.told(kind=page[1] or "?")))
    return signs
