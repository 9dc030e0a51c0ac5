"""Entering a carrier and changing one: what a person gives, checked, then written with its history."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wholesale.carrier import NO_CARRIER, Carrier
from wholesale.errors import ROLE_MISSING, Klass, TradeError, Who, define
from wholesale.history import Actor, note_change
from wholesale.prebook_entry import LONGEST_NAME, PREBOOK_KEEPERS
from wholesale.user import Role

CARRIER_KEEPERS: Final = PREBOOK_KEEPERS | {Role.SETUP}
LONGEST_CARRIER_CODE: Final = 10  # files name a carrier by it
_CODE: Final = re.compile(rf"\S{{1,{LONGEST_CARRIER_CODE}}}")

CARRIER_CODE_TAKEN = define(
    "carrier_code_taken",
    Klass.FIX_DATA,
    "There is a carrier with the code {code} already.",
    "Give another code, or change that carrier.",
    Who.CLERK,
)
CARRIER_VALUE_WRONG = define(
    "carrier_value_wrong",
    Klass.FIX_DATA,
    "Carrier {carrier}: {name} is {value}.",
    "Right is {right}.",
    Who.CLERK,
)
CARRIER_FIXED = define(
    "carrier_fixed",
    Klass.FIX_DATA,
    "The carrier {code} stands for nobody: imported invoices have it, so its code stays and it stays active.",
    "Enter another carrier.",
    Who.CLERK,
)


@dataclass(frozen=True, kw_only=True)
class CarrierFacts:
    """A carrier as a person gives it."""

    code: str
    name: str
    is_active: bool = True


def create_carrier(session: Session, company_id: int, facts: CarrierFacts, actor: Actor, now: datetime) -> Carrier:
    """Enter a carrier under a code that no other has."""
    carrier = Carrier(company_id=company_id)
    _check(facts, actor)
    _write(session, carrier, facts)
    note_change(session, carrier, None, _state(carrier), actor, now, f"Entered {carrier.name}")
    return carrier


def change_carrier(session: Session, carrier: Carrier, facts: CarrierFacts, actor: Actor, now: datetime) -> None:
    """Change a carrier; prebooks, standing orders and invoices that have it keep it."""
    _check(facts, actor)
    if carrier.code == NO_CARRIER and (facts.code.strip() != NO_CARRIER or not facts.is_active):
        raise TradeError(CARRIER_FIXED, code=NO_CARRIER)
    old = _state(carrier)
    changed = _write(session, carrier, facts)
    if changed or old != _state(carrier):
        note_change(session, carrier, old, _state(carrier), actor, now, "; ".join(changed))


def _check(facts: CarrierFacts, actor: Actor) -> None:
    if not actor.is_system and not actor.roles & CARRIER_KEEPERS:
        roles = ", ".join(sorted(CARRIER_KEEPERS))
        raise TradeError(ROLE_MISSING, actor=actor.name, action="change carriers", roles=roles)
    named = facts.name.strip() or facts.code.strip()
    if not _CODE.fullmatch(facts.code.strip()):
        right = f"1 to {LONGEST_CARRIER_CODE} letters without blanks"
        raise TradeError(CARRIER_VALUE_WRONG, carrier=named, name="code", value=facts.code, right=right)
    if not 0 < len(facts.name.strip()) <= LONGEST_NAME:
        right = f"a text of 1 to {LONGEST_NAME} letters"
        raise TradeError(CARRIER_VALUE_WRONG, carrier=named, name="name", value=facts.name, right=right)


def _write(session: Session, carrier: Carrier, facts: CarrierFacts) -> list[str]:
    """Write the facts and answer what has changed, in words; being active is the change of status itself."""
    given = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(facts).items()}
    told = [
        f"{name} {getattr(carrier, name) or 'none'} -> {value}"
        for name, value in given.items()
        if name != "is_active" and getattr(carrier, name) != value
    ]
    try:
        with session.begin_nested():
            for name, value in given.items():
                setattr(carrier, name, value)
            session.add(carrier)
            session.flush()
    except IntegrityError as fault:
        if "code" not in str(fault.orig):
            raise
        raise TradeError(CARRIER_CODE_TAKEN, code=facts.code.strip()) from fault
    return told


def _state(carrier: Carrier) -> str:
    return "active" if carrier.is_active else "inactive"
