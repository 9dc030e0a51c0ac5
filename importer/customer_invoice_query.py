"""Reads the filter of Order Summary and Open Invoices from the address line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from importer.query import key_of
from importer.record_search import ids_meant
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoiceStatus
from wholesale.customer_invoice_filter import CustomerInvoiceFilter, InvoiceSort

NAMES: Final = (
    "customer",
    "customer_po",
    "reference",
    "number",
    "status",
    "location",
    "date_from",
    "date_to",
    "sort",
    "down",
)
"""Every part of the address that says what is wanted; the place in the list, `cursor`, is none of them."""
_LONGEST_NUMBER: Final = 9
_NOBODY: Final = 0


@dataclass
class Asked:
    """What a person asks for: as it was written, as it is understood, and what is wrong with it."""

    given: dict[str, str]
    filter: CustomerInvoiceFilter
    problems: dict[str, str] = field(default_factory=dict)  # by the field's name


def read(session: Session, arguments: Mapping[str, str], *, only_open: bool = False) -> Asked:
    """Answer what the address asks for; a part that can not be read is told and finds nothing."""
    asked = given(arguments)
    problems: dict[str, str] = {}
    wanted = CustomerInvoiceFilter(
        date_from=_day("date_from", asked, problems),
        date_to=_day("date_to", asked, problems),
        customer_id=_customer(session, asked, problems),
        location_id=_location(asked),
        status=next((one for one in CustomerInvoiceStatus if one.value == asked.get("status")), None),
        number=_number(asked, problems),
        customer_po=asked.get("customer_po", ""),
        reference=asked.get("reference", ""),
        only_open=only_open,
        asked_sort=next((sort for sort in InvoiceSort if sort.value == asked.get("sort")), None),
        asked_descending={"1": True, "0": False}.get(asked.get("down", "")),
    )
    return Asked(asked, replace(wanted, status=None) if only_open else wanted, problems)


def given(arguments: Mapping[str, str]) -> dict[str, Any]:
    """Answer the parts of an address that say what is wanted, as they were written."""
    return {name: arguments[name].strip() for name in NAMES if arguments.get(name, "").strip()}


def customers_like(session: Session, words: str, most: int = 20) -> list[str]:
    """Answer the names of customers to offer while a name is written."""
    wanted = select(Customer.name).where(_contains(words)).order_by(Customer.name).limit(most)
    return list(session.scalars(wanted))


def _day(name: str, given: Mapping[str, str], problems: dict[str, str]) -> date | None:
    if name not in given:
        return None
    try:
        return date.fromisoformat(given[name])
    except ValueError:
        problems[name] = _("%(text)s is no day; write it like 2026-03-31.", text=repr(given[name]))
        return None


def _number(given: Mapping[str, str], problems: dict[str, str]) -> int | None:
    if "number" not in given:
        return None
    # People write the letter before it, too, as it stands on paper.
    digits = given["number"].lstrip("#WwTt ")
    if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER:
        return int(digits)
    problems["number"] = _("%(text)s is no invoice number; it is a whole number.", text=repr(given["number"]))
    return _NOBODY


def _location(given: Mapping[str, str]) -> int | None:
    return (key_of(given["location"]) or _NOBODY) if "location" in given else None


def _customer(session: Session, given: Mapping[str, str], problems: dict[str, str]) -> int | None:
    if "customer" not in given:
        return None
    words = given["customer"]
    exactly = (Customer.code == words, Customer.name == words, func.lower(Customer.code) == words.lower())
    meant = ids_meant(session, Customer.id, exactly, _contains(words))
    if len(meant) == 1:
        return meant[0]
    problems["customer"] = (
        _("Several customers have %(text)s in their name; choose one of them.", text=repr(words))
        if meant
        else _("No customer has %(text)s as the code or in the name.", text=repr(words))
    )
    return _NOBODY


def _contains(words: str) -> ColumnElement[bool]:
    return or_(
        func.lower(Customer.name).contains(words.lower(), autoescape=True), func.lower(Customer.code) == words.lower()
    )
