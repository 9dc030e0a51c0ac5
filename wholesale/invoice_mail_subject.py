"""The subject of a mail with an invoice: which order, which number, what total (domain.md 2.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from wholesale.errors import TradeError
from wholesale.invoice_mail_refusal import NUMBER_TOO_LONG, SUBJECT_UNCLEAR, TOTAL_UNCLEAR

MOST_OF_A_NUMBER = 200  # domain.md 5.4
_MOST_TOTAL = Decimal("99999999.99")
# What mail programs put before the subject of an answer, and servers before that of a stranger.
_BEFORE = re.compile(r"(?i)\s*(?:(?:re|fwd?|rv|rta|enc|aw|wg|tr)(?:\[\d+\])?\s*:|\[[^\]\[]{1,40}\])\s*")
_ORDER = re.compile(r"(?i)(?:p\s+)?(p?)([0-9]{1,18})")
_AMOUNT = re.compile(r"(?i)(?:US?\$|\$|USD)?\s*([0-9][0-9.,]*)\s*(?:USD)?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")


@dataclass(frozen=True)
class InvoiceSubject:
    """What a subject says; `number` is "" and `total` None when it leaves them out."""

    orders: tuple[str, ...]  # how the order's number may be written in full, the likeliest first
    number: str = ""
    total: Decimal | None = None


def read_subject(subject: str) -> InvoiceSubject:
    """Read a subject, or raise TradeError that says what would be right.

    Forms: `P P002323;IN2323;19.50`, `P P002323;;19.50`, `P002323;IN2323`, `P000171`, `0171`. Answers and forwarded
    mails keep their meaning. Assumed: `0171` is order 0171, P0171 or P000171, whichever there is.
    """
    said = " ".join(subject.split())
    while before := _BEFORE.match(said):
        said = said[before.end() :]
    parts = [part.strip() for part in said.split(";")]
    order = _ORDER.fullmatch(parts[0])
    if order is None or len(parts) > 3:  # noqa: PLR2004 - order, number, total
        raise TradeError(SUBJECT_UNCLEAR, subject=" ".join(subject.split())[:200])
    number, total = [*parts[1:], "", ""][:2]
    if len(number) > MOST_OF_A_NUMBER:
        raise TradeError(NUMBER_TOO_LONG, length=len(number), most=MOST_OF_A_NUMBER)
    return InvoiceSubject(_full_numbers(order[1], order[2]), number, read_total(total) if total else None)


def _full_numbers(prefix: str, digits: str) -> tuple[str, ...]:
    padded = f"P{int(digits):06}"
    likeliest = (f"P{digits}", padded, digits) if prefix else (f"P{digits}", digits, padded)
    return tuple(dict.fromkeys(likeliest))


def read_total(text: str) -> Decimal:
    """Read an amount of dollars, or raise TradeError.

    1234.5, 1,234.50, 1.234,50 and 1234,50 are clear; 1.234 and 1,234 are not: a thousand and more, or little more
    than one?
    """
    found = _AMOUNT.fullmatch(text.strip())
    plain = _plain(found[1]) if found else None
    if plain is None or not 0 < Decimal(plain) <= _MOST_TOTAL:
        raise TradeError(TOTAL_UNCLEAR, total=text)
    return Decimal(plain).quantize(Decimal("0.01"))


def _plain(digits: str) -> str | None:
    """Answer the digits with a point before the cents and nothing else; None = not clear."""
    whole, mark, cents = _divided(digits)
    if not mark:
        return _ungrouped(digits, unclear="")
    if len(cents) not in (1, 2) or mark in whole:
        # The only mark is one of thousands, and more than one of them make it clear: 1,234,567.
        return _ungrouped(digits, unclear=mark) if digits.count(mark) > 1 else None
    plain = _ungrouped(whole, unclear=mark)
    return None if plain is None else f"{plain}.{cents}"


def _divided(digits: str) -> tuple[str, str, str]:
    place = max(digits.rfind("."), digits.rfind(","))
    return (digits, "", "") if place < 0 else (digits[:place], digits[place], digits[place + 1 :])


def _ungrouped(whole: str, unclear: str) -> str | None:
    if re.fullmatch(r"[0-9]+", whole):
        return whole
    grouped = _GROUPED.fullmatch(whole)
    if grouped is None or (grouped[1] == unclear and whole.count(unclear) == 1):
        return None
    return whole.replace(grouped[1], "")
