"""Entering a vendor and changing one: what a person gives, checked, then written with its history."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wholesale.errors import ROLE_MISSING, TradeError
from wholesale.history import Actor, note_change
from wholesale.order_refusal import VENDOR_CODE_TAKEN, VENDOR_VALUE_WRONG
from wholesale.user import Role
from wholesale.vendor import Vendor, VendorType

VENDOR_KEEPERS: Final = frozenset({Role.ADMIN, Role.SETUP, Role.ACCOUNTS_PAYABLE, Role.PROCUREMENT_MANAGER})
_ADDRESS: Final = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[^@\s;,]+")
_CODE: Final = re.compile(r"\S{1,20}")
_LETTERS: Final = 200
_SHORT: Final = 50
LONGEST: Final = {
    "fax": 20,
    "website": 50,
    "port_of_origin": 5,
    "street": 200,
    "city": 50,
    "state": 50,
    "zip_code": 10,
    "country": 50,
    "notes": 200,
}
"""How many letters the texts hold that tell where a vendor is (domain.md 5.5)."""

Changes = Mapping[str, tuple[object, object]]  # what was and what is, by the name of the column


@dataclass(frozen=True, kw_only=True)
class VendorFacts:
    """A vendor as a person gives it; "" = nothing."""

    code: str
    name: str
    vendor_type: VendorType = VendorType.FRESH_CUT
    email_for_orders: str = ""
    contact_name: str = ""
    phone: str = ""
    accounting_name: str = ""
    terms: str = ""
    default_account: str = ""
    is_active: bool = True
    allows_creating_orders: bool = False
    enables_temporary_awb: bool = False
    fax: str = ""
    website: str = ""
    port_of_origin: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    country: str = ""
    notes: str = ""


def create_vendor(session: Session, company_id: int, facts: VendorFacts, actor: Actor, now: datetime) -> Vendor:
    """Enter a vendor under a code that no other has."""
    vendor = Vendor(company_id=company_id)
    _check(facts, actor)
    _write(session, vendor, facts)
    note_change(session, vendor, None, _state(vendor.is_active), actor, now, f"Entered {vendor.name}")
    return vendor


def change_vendor(session: Session, vendor: Vendor, facts: VendorFacts, actor: Actor, now: datetime) -> None:
    """Change a vendor."""
    _check(facts, actor)
    note_vendor(session, vendor, _write(session, vendor, facts), actor, now)


def note_vendor(session: Session, vendor: Vendor, changed: Changes, actor: Actor, now: datetime) -> None:
    """Add what has changed to the vendor's history."""
    if changed:
        old = changed["is_active"][0] if "is_active" in changed else vendor.is_active
        # Whether it is active is the change of status itself.
        told = (
            f"{name.replace('_', ' ')} {_word(before)} -> {_word(after)}"
            for name, (before, after) in changed.items()
            if name != "is_active"
        )
        note_change(session, vendor, _state(old), _state(vendor.is_active), actor, now, "; ".join(told))


def addresses(text: str) -> list[str]:
    """Answer the addresses of a text, in which semicolons or commas part them."""
    return [each.strip() for each in re.split("[;,]", text) if each.strip()]


def _check(facts: VendorFacts, actor: Actor) -> None:
    if not actor.is_system and not actor.roles & VENDOR_KEEPERS:
        roles = ", ".join(sorted(VENDOR_KEEPERS))
        raise TradeError(ROLE_MISSING, actor=actor.name, action="change vendors", roles=roles)
    for name, value, right, is_right in _tests(facts):
        if not is_right:
            raise TradeError(VENDOR_VALUE_WRONG, vendor=facts.name or facts.code, name=name, value=value, right=right)


def _tests(facts: VendorFacts) -> Iterator[tuple[str, str, str, bool]]:
    yield "code", facts.code, "1 to 20 letters without blanks", _CODE.fullmatch(facts.code.strip()) is not None
    yield "name", facts.name, f"a text of 1 to {_LETTERS} letters", 0 < len(facts.name.strip()) <= _LETTERS
    given = addresses(facts.email_for_orders)
    wrong = [each for each in given if not _ADDRESS.fullmatch(each)]
    right = "addresses such as orders@farm.example, separated by semicolons"
    yield "e-mail for orders", ", ".join(wrong), right, not wrong
    kept = "; ".join(given)
    yield "e-mail for orders", kept, f"at most {_LETTERS} letters", len(kept) <= _LETTERS
    for name, value in (("contact", facts.contact_name), ("phone", facts.phone)):
        yield name, value, f"a text of at most {_SHORT} letters", len(value.strip()) <= _SHORT
    longer = {"Accounting Name": facts.accounting_name, "terms": facts.terms, "default account": facts.default_account}
    for name, value in longer.items():
        yield name, value, f"a text of at most {_LETTERS} letters", len(value.strip()) <= _LETTERS
    for name, longest in LONGEST.items():
        value = getattr(facts, name).strip()
        yield name.replace("_", " "), value, f"a text of at most {longest} letters", len(value) <= longest


def _state(is_active: object) -> str:
    return "active" if is_active else "inactive"


def _write(session: Session, vendor: Vendor, facts: VendorFacts) -> dict[str, tuple[object, object]]:
    """Write the facts and answer what has changed."""
    given = {name: value.strip() if type(value) is str else value for name, value in asdict(facts).items()}
    given["email_for_orders"] = "; ".join(addresses(facts.email_for_orders))
    # Where nothing is given, the accounting program decides.
    for name in ("accounting_name", "terms", "default_account"):
        given[name] = given[name] or None
    changed = {name: (getattr(vendor, name), value) for name, value in given.items() if getattr(vendor, name) != value}
    try:
        with session.begin_nested():
            for name, value in given.items():
                setattr(vendor, name, value)
            session.add(vendor)
            session.flush()
    except IntegrityError as fault:
        if "code" not in str(fault.orig):
            raise
        raise TradeError(VENDOR_CODE_TAKEN, code=facts.code.strip()) from fault
    return changed


def _word(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value or "none")
