"""Reading and changing how a company, or one of its locations, bills what arrives (domain.md 4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, cast

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wholesale.billing_run import BillingTrigger
from wholesale.billing_settings import BillingMode, BillingSettings, FulfilledHandling, InvoicingPolicy, PriceMethod
from wholesale.company import Location
from wholesale.errors import ROLE_MISSING, Klass, TradeError, Who, define
from wholesale.history import Actor, note_change
from wholesale.user import Role

BILLING_KEEPERS: Final = frozenset({Role.ADMIN, Role.SETUP})
MOST_GRACE_DAYS: Final = 30
MOST_HORIZON_DAYS: Final = 366
HIGHEST_MARGIN: Final = Decimal("99.99")
HIGHEST_MARKUP: Final = Decimal("999.99")
_MODES: Final = {
    BillingTrigger.SCAN: {BillingMode.ON_SCAN, BillingMode.BOTH},
    BillingTrigger.CONFIRMATION: {BillingMode.ON_CONFIRMATION, BillingMode.BOTH},
    BillingTrigger.HAND: set(BillingMode),  # by hand is by hand, whatever the mode
}
_CENT: Final = Decimal("0.01")

BILLING_SETTING_BAD = define(
    "billing_setting_bad",
    Klass.FIX_DATA,
    "Automatic billing can not work with {value} as {name}.",
    "Give {right} instead.",
    Who.ADMIN,
)
BILLING_SETTINGS_CHANGED = define(
    "billing_settings_changed",
    Klass.RETRY,
    "Somebody else was changing the settings of automatic billing at the same moment.",
    "Look at them again, then save yours.",
    Who.NOBODY,
)


@dataclass(frozen=True, kw_only=True)
class BillingChoices:
    """What a person chooses for the company, or for one location."""

    mode: BillingMode = BillingMode.OFF
    grace_days: int = 0
    fulfilled: FulfilledHandling = FulfilledHandling.RELEASE
    separates_receipts: bool = False
    policy: InvoicingPolicy = InvoicingPolicy.CONSOLIDATE
    price_method: PriceMethod = PriceMethod.MARGIN
    gpm: Decimal = Decimal(25)
    prints_labels: bool = False
    mails_invoices: bool = False
    notifies_sales: bool = True
    horizon_days: int = 28


def bills_on(mode: BillingMode, trigger: BillingTrigger) -> bool:
    """Answer whether boxes are billed in this mode when this happens to them."""
    return mode in _MODES[trigger]


def default_settings(company_id: int) -> BillingSettings:
    """Answer the settings of a company that has chosen none."""
    columns = inspect(BillingSettings).columns
    defaults = {one.key: cast("Any", one.default).arg for one in columns if one.default is not None}
    return BillingSettings(company_id=company_id, **defaults)


def settings_of(session: Session, company_id: int) -> dict[int | None, BillingSettings]:
    """Answer the settings of a company (None) and those that its locations have of their own."""
    mine = select(BillingSettings).where(BillingSettings.company_id == company_id)
    return {one.location_id: one for one in session.scalars(mine)}


def settings_for(session: Session, company_id: int, location_id: int | None = None) -> BillingSettings:
    """Answer the settings that count at a location: its own, else the company's."""
    chosen = settings_of(session, company_id)
    return chosen.get(location_id) or chosen.get(None) or default_settings(company_id)


def change_settings(
    session: Session, company_id: int, location_id: int | None, choices: BillingChoices, actor: Actor, now: datetime
) -> list[str]:
    """Change the settings of a company (None) or of a location, which then has its own; answer what has changed.

    Raises TradeError where the actor may not, or a value can not be so.
    """
    _check_right(actor)
    for name, value, right in _faults(choices):
        raise TradeError(BILLING_SETTING_BAD, name=name.replace("_", " "), value=value, right=right)
    row = settings_of(session, company_id).get(location_id)
    before = row or settings_for(session, company_id)
    told = [
        f"{name.replace('_', ' ')}: {_shown(getattr(before, name))} -> {_shown(getattr(choices, name))}"
        for name in _NAMES
        if getattr(before, name) != getattr(choices, name)
    ]
    if row is not None and not told:
        return []
    old = None if row is None else "settings"
    row = row or _begin(session, company_id, location_id)
    for name in _NAMES:
        setattr(row, name, getattr(choices, name))
    session.flush()
    note_change(session, row, old, "settings", actor, now, "; ".join(told))
    return told or ["location"]


def follow_company(session: Session, settings: BillingSettings, actor: Actor, now: datetime) -> None:
    """Let a location have no settings of its own any more: the company's count there again."""
    _check_right(actor)
    if settings.location_id is None:
        raise ValueError("the company's own settings follow nobody")
    location = session.get_one(Location, settings.location_id)
    note_change(session, location, "active", "active", actor, now, "Automatic billing follows the company again")
    session.delete(settings)
    session.flush()


_NAMES: Final = tuple(field.name for field in fields(BillingChoices))


def _check_right(actor: Actor) -> None:
    if not actor.is_system and not actor.roles & BILLING_KEEPERS:
        roles = ", ".join(sorted(BILLING_KEEPERS))
        raise TradeError(ROLE_MISSING, actor=actor.name, action="change automatic billing", roles=roles)


def _faults(choices: BillingChoices) -> Iterator[tuple[str, object, str]]:
    if not 0 <= choices.grace_days <= MOST_GRACE_DAYS:
        yield "grace_days", choices.grace_days, f"a number of days from 0 to {MOST_GRACE_DAYS}"
    if not 1 <= choices.horizon_days <= MOST_HORIZON_DAYS:
        yield "horizon_days", choices.horizon_days, f"a number of days from 1 to {MOST_HORIZON_DAYS}"
    most = HIGHEST_MARGIN if choices.price_method is PriceMethod.MARGIN else HIGHEST_MARKUP
    gpm = choices.gpm
    if not gpm.is_finite() or not 0 <= gpm <= most or gpm != gpm.quantize(_CENT):
        yield "gpm", gpm, f"a percentage from 0 to {most} with two decimals"


def _begin(session: Session, company_id: int, location_id: int | None) -> BillingSettings:
    row = default_settings(company_id)
    row.location_id = location_id
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise TradeError(BILLING_SETTINGS_CHANGED) from None
    return row


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
