"""Entering a customer and changing one: what a person gives, checked, then written with its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wholesale.company import Location
from wholesale.customer import Customer, CustomerLocation
from wholesale.customer_credit import LimitChange, tell_of_limits
from wholesale.customer_facts import CustomerFacts, faults
from wholesale.customer_refusal import CUSTOMER_CODE_TAKEN, CUSTOMER_LOCATION_MISSING, CUSTOMER_VALUE_WRONG
from wholesale.errors import ROLE_MISSING, TradeError
from wholesale.history import Actor, note_change
from wholesale.user import Role

CUSTOMER_KEEPERS: Final = frozenset(
    {Role.ADMIN, Role.SETUP, Role.ACCOUNTS_RECEIVABLE, Role.CREDIT_MANAGER, Role.SALES_MANAGER}
)
CUSTOMER_READERS: Final = CUSTOMER_KEEPERS | {Role.SALES}
Changes = Mapping[str, tuple[object, object]]  # what was and what is, by the name of the column


def create_customer(
    session: Session,
    company_id: int,
    facts: CustomerFacts,
    actor: Actor,
    now: datetime,
    *,
    locations: Iterable[int] = (),
) -> Customer:
    """Enter a customer under a code that no other has; `locations` are the ids of those that serve it."""
    customer, places = Customer(company_id=company_id), frozenset(locations)
    _check(session, company_id, facts, places, actor)
    _write(session, customer, facts)
    place_customer(session, customer, places)
    note_change(session, customer, None, state(is_active=customer.is_active), actor, now, f"Entered {customer.name}")
    return customer


def change_customer(
    session: Session,
    customer: Customer,
    facts: CustomerFacts,
    actor: Actor,
    now: datetime,
    *,
    locations: Iterable[int] = (),
) -> None:
    """Change a customer; those who watch over credit are told by mail where its limit changes."""
    places = frozenset(locations)
    _check(session, customer.company_id, facts, places, actor)
    changed = {**_write(session, customer, facts), **place_customer(session, customer, places)}
    note_customer(session, customer, changed, actor, now)
    if "credit_limit" in changed:
        before = changed["credit_limit"][0]
        change = LimitChange(customer.id, customer.code, customer.name, before, customer.credit_limit)  # type: ignore[arg-type]  # a value of this column
        tell_of_limits(session, customer.company_id, [change], actor, now)


def place_customer(session: Session, customer: Customer, wanted: frozenset[int]) -> dict[str, tuple[object, object]]:
    """Let a customer be served by these locations; answer their codes before and after where they changed."""
    before = {place.location_id: place for place in customer.places}
    if before.keys() == wanted:
        return {}
    found = session.scalars(select(Location).where(Location.id.in_({*before, *wanted})).order_by(Location.code))
    codes = {location.id: location.code for location in found}
    customer.places = [
        before.get(key) or CustomerLocation(company_id=customer.company_id, location_id=key) for key in sorted(wanted)
    ]
    session.flush()
    old, new = (":".join(code for key, code in codes.items() if key in keys) for keys in (before, wanted))
    return {"locations": (old, new)}


def note_customer(session: Session, customer: Customer, changed: Changes, actor: Actor, now: datetime) -> None:
    """Add what has changed to the customer's history."""
    if not changed:
        return
    new = state(is_active=customer.is_active)
    old = state(is_active=bool(changed["is_active"][0])) if "is_active" in changed else new
    note_change(session, customer, old, new, actor, now, told(changed))


def told(changed: Changes) -> str:
    """Answer changes in the words of a history; that of being active is the change of status itself."""
    return "; ".join(
        f"{name.replace('_', ' ')} {_shown(name, old)} -> {_shown(name, new)}"
        for name, (old, new) in changed.items()
        if name != "is_active"
    )


def state(*, is_active: bool) -> str:
    """Answer what the history calls it."""
    return "active" if is_active else "inactive"


def _shown(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None and name == "credit_limit":
        return "unlimited"
    return "none" if value in (None, "") else str(value)


def _check(session: Session, company_id: int, facts: CustomerFacts, places: frozenset[int], actor: Actor) -> None:
    if not actor.is_system and not actor.roles & CUSTOMER_KEEPERS:
        roles = ", ".join(sorted(CUSTOMER_KEEPERS))
        raise TradeError(ROLE_MISSING, actor=actor.name, action="change customers", roles=roles)
    name = facts.name.strip() or facts.code.strip()
    for wrong, value, right in faults(facts):
        raise TradeError(CUSTOMER_VALUE_WRONG, customer=name, name=wrong, value=value, right=right)
    ours = select(func.count()).select_from(Location).where(Location.company_id == company_id)
    known = session.scalar(ours.where(Location.id.in_(places))) if places else 0
    if known != len(places):
        right = "one or more of the company's locations"
        raise TradeError(CUSTOMER_VALUE_WRONG, customer=name, name="locations", value=sorted(places), right=right)
    if not places and (session.scalar(ours) or 0) > 1:
        raise TradeError(CUSTOMER_LOCATION_MISSING, customer=name)


def _write(session: Session, customer: Customer, facts: CustomerFacts) -> dict[str, tuple[object, object]]:
    given = facts.written
    changed = {
        name: (getattr(customer, name), value) for name, value in given.items() if getattr(customer, name) != value
    }
    try:
        with session.begin_nested():
            for name, value in given.items():
                setattr(customer, name, value)
            session.add(customer)
            session.flush()
    except IntegrityError as fault:
        if "code" not in str(fault.orig):
            raise
        raise TradeError(CUSTOMER_CODE_TAKEN, code=facts.code.strip()) from fault
    return changed
