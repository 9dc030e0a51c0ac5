"""What a status code means: the code, its severity and the marks in its text decide together (qbxml.md 4)."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from qbxml.advice import Advice, Outcome, Who
from qbxml.status_codes import CODES, MARKED

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NO_CODE", "Advice", "Outcome", "Who", "advice_for", "all_advice", "is_closed_period", "is_lock"]

NO_CODE = -1  # what an answer without a readable statusCode gets
_FAILED = 1000  # 0-499 Info, 500-999 Warn and done, from here on failed (Intuit's ranges)

# "already in use" alone is no lock: it also stands in 3100 and in "account number is already in use".
_LOCKS = (
    "modified by another user",
    "could not be locked",
    "failed to acquire the lock",
    "in use by another user",
    "list element is in use",
)
_CLOSED = ("closing date", "closed period", "period is closed", "books are closed", "books have been closed")


_NO_STATUS = Advice(
    "no status",
    Outcome.UNKNOWN,
    "QuickBooks answered without a status code.",
    "Look in QuickBooks whether it is there before sending anything again.",
    Who.SUPPORT,
)


def is_lock(text: str) -> bool:
    """Does QuickBooks' text say that somebody has the record open?"""
    folded = text.casefold()
    return any(mark in folded for mark in _LOCKS)


def is_closed_period(text: str) -> bool:
    """Does QuickBooks' text speak of the closing date?"""
    folded = text.casefold()
    return any(mark in folded for mark in _CLOSED)


def advice_for(code: int, severity: str, text: str) -> Advice:
    """Answer what a status means; `text` is its statusMessage, `severity` Info, Warn, Error or "" when not given."""
    if code == NO_CODE:
        return _NO_STATUS
    found = MARKED.get(f"{code}-{_mark(code, text)}") or CODES.get(str(code))
    said = severity.strip().casefold()
    if code >= _FAILED and found != CODES["9005"] and said in ("info", "warn"):
        return _contradiction(code, severity)
    if code < _FAILED and said == "error":
        return _contradiction(code, severity)
    return found or _unlisted(code)


def all_advice() -> Mapping[str, Advice]:
    """Answer every advice by its key."""
    return MappingProxyType({**CODES, **MARKED, _NO_STATUS.key: _NO_STATUS})


def _mark(code: int, text: str) -> str:
    """Answer the word that tells apart the meanings one code may have, "" when its text shows none."""
    folded = text.casefold()
    if is_closed_period(text):
        return "closed"
    if is_lock(text):
        return "locked"
    words = (("currency", "currency"), ("credit limit", "credit"), ("must be positive", "negative"))
    found = [mark for word, mark in words if word in folded and f"{code}-{mark}" in MARKED]
    return found[0] if found else ""


def _unlisted(code: int) -> Advice:
    if code < _FAILED:
        step = "Look at it in QuickBooks if the text below asks for it."
        return Advice(str(code), Outcome.DONE, "QuickBooks did it and had a remark.", step, Who.NOBODY, ran=True)
    step = "Read QuickBooks' own text and correct what it names; ask support when it names nothing."
    return Advice(str(code), Outcome.FIX_DATA, "QuickBooks refused it.", step, Who.ACCOUNTANT, ran=False)


def _contradiction(code: int, severity: str) -> Advice:
    sentence = f"QuickBooks answered code {code} with severity {severity}, which do not go together."
    step = "Look in QuickBooks whether it is there before sending anything again."
    return replace(
        _unlisted(_FAILED), key=str(code), outcome=Outcome.UNKNOWN, sentence=sentence, next_step=step, ran=None
    )
