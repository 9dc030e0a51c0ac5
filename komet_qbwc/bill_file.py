"""Reads a file of bills into rows: our own small JSON format, or QuickBooks' answer to a BillQuery (.xml).

JSON: a list of {"vendor", "number", "date", "total", "purchase_order", "memo", "category", "charges", "ship_date"}.
`vendor` (the vendor's name in QuickBooks, letter for letter), `date` and `total` are required; `charges` is a list of
{"name", "amount"} whose amounts are part of the total. Amounts are text or numbers with at most two places.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from qbxml.envelope import read_reply
from qbxml.errors import QbxmlError
from qbxml.messages.bill import BillRet

_MOST_FAULTS = 5
_MOST = Decimal("9999999999.99")

_Amount = Annotated[Decimal, Field(decimal_places=2, ge=-_MOST, le=_MOST, description="a number such as 120.50")]
_Day = Annotated[date, Field(description="a day such as 2026-11-20")]
_Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    Field(description="a text of 1 to 200 characters"),
]
_Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    Field(description="a text of at most 200 characters"),
]
_OrderNumber = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=50),
    Field(description="a text of 1 to 50 characters"),
]


class BillFileError(ValueError):
    """A file of bills can not be used: a line for each fault, naming the bill, the value and what would be right."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileCharge(_Row):
    """One additional charge of a bill."""

    name: _Name
    amount: _Amount


class FileBill(_Row):
    """One bill as a file has it."""

    vendor: _Name
    date: _Day
    total: _Amount
    number: _Words = ""
    purchase_order: _OrderNumber | None = None
    memo: _Words = ""
    category: _Name = "goods"
    charges: tuple[FileCharge, ...] = ()
    ship_date: _Day | None = None


def read_bills(path: Path) -> list[FileBill]:
    """Read every bill of a file; raises OSError for an unreadable file, BillFileError for an unusable one."""
    content = path.read_bytes()
    if not content.strip():
        raise BillFileError(f"{path.name} is empty; right is a list of bills, see: vendor-invoice load --help")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _from_answer(path, content)
    return bills_of(path.name, _from_json(path, content))


def bills_of(name: str, given: object) -> list[FileBill]:
    """Check what JSON holds; `name` is the file's, for messages."""
    try:
        return TypeAdapter(list[FileBill]).validate_python(given)
    except ValidationError as fault:
        faults = fault.errors()
        lines = [_in_words(name, each) for each in faults[:_MOST_FAULTS]]
        if len(faults) > _MOST_FAULTS:
            lines.append(f"{name} has {len(faults) - _MOST_FAULTS} more faults.")
        raise BillFileError("\n".join(lines)) from None


def _from_json(path: Path, content: bytes) -> object:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except json.JSONDecodeError as fault:
        raise BillFileError(
            f"{path.name} is no JSON: line {fault.lineno}, column {fault.colno}: {fault.msg}; "
            "right is a list of bills, see: vendor-invoice load --help"
        ) from None
    except UnicodeDecodeError as fault:
        raise BillFileError(
            f"{path.name} is no text in UTF-8: byte {fault.start} is {fault.object[fault.start]:#x}"
        ) from None


def _in_words(name: str, fault: ErrorDetails) -> str:
    place = list(fault["loc"])
    if not place:
        return f'{name} holds no list of bills; right is [{{"vendor": ..., "date": ..., "total": ...}}, ...]'
    bill = f"{name}, bill {int(place[0]) + 1}"
    names = [str(part) for part in place[1:] if not isinstance(part, int)]
    if not names:
        return f'{bill} is {fault["input"]!r}; right is {{"vendor": ..., "date": ..., "total": ...}}'
    field = ".".join(names)
    if fault["type"] == "missing":
        return f"{bill} has no {field}; vendor, date and total are required"
    if fault["type"] == "extra_forbidden":
        return f"{bill} has a {field!r}, which is no field; the fields are {', '.join(FileBill.model_fields)}"
    return f"{bill}: {field} is {fault['input']!r}; right is {_right(names)}"


def _right(names: list[str]) -> str:
    fields = FileCharge.model_fields if len(names) > 1 else FileBill.model_fields
    return fields[names[-1]].description or _DESCRIBED.get(names[-1], "another value")


_DESCRIBED = {
    "purchase_order": "a text of 1 to 50 characters",
    "ship_date": "a day such as 2026-11-20",
    "charges": 'a list of {"name": ..., "amount": ...}',
}


def _from_answer(path: Path, content: bytes) -> list[FileBill]:
    """Read QuickBooks' bills: the number of the purchase order comes from the TxnID, so that it is always the same."""
    try:
        reply = read_reply(content.decode("utf-8-sig"))
    except (QbxmlError, UnicodeDecodeError) as fault:
        raise BillFileError(f"{path.name} is no answer of QuickBooks: {fault}") from None
    bills = [ret for answer in reply.answers for ret in answer.rets if isinstance(ret, BillRet)]
    if not bills:
        raise BillFileError(f"{path.name} holds no BillRet; right is QuickBooks' answer to a BillQueryRq")
    return bills_of(path.name, [_facts_of(bill) for bill in bills])


def _facts_of(bill: BillRet) -> dict[str, object]:
    vendor = bill.vendor_ref.full_name if bill.vendor_ref else None
    facts = {
        "vendor": vendor,
        "date": bill.txn_date,
        "total": bill.amount_due,
        "number": bill.ref_number or "",
        "memo": (bill.memo or "")[:200],
        "purchase_order": f"P{(bill.txn_id or '').partition('-')[0]}",
    }
    return {name: value for name, value in facts.items() if value is not None}
