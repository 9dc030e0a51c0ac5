"""Entering a product and changing one: what a person gives, checked, then written with its history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wholesale.errors import ROLE_MISSING, TradeError
from wholesale.history import Actor, note_change
from wholesale.product import Product, VendorProductAlias
from wholesale.product_refusal import (
    ALIAS_TAKEN,
    PRODUCT_CODE_TAKEN,
    PRODUCT_DESCRIPTION_TAKEN,
    PRODUCT_VALUE_WRONG,
)
from wholesale.user import Role
from wholesale.vendor import Vendor

PRODUCT_KEEPERS: Final = frozenset({Role.ADMIN, Role.SETUP, Role.PROCUREMENT_USER, Role.PROCUREMENT_MANAGER})
_CODE: Final = re.compile(r"\S{1,20}")
_LETTERS: Final = 200


@dataclass(frozen=True, kw_only=True)
class ProductFacts:
    """A product as a person gives it."""

    code: str
    description: str
    category: str = ""
    is_active: bool = True

    @property
    def written(self) -> dict[str, str | bool]:
        """What is kept: blanks at the ends and repeated ones mean nothing."""
        return {
            name: " ".join(value.split()) if isinstance(value, str) else value for name, value in asdict(self).items()
        }


def create_product(session: Session, company_id: int, facts: ProductFacts, actor: Actor, now: datetime) -> Product:
    """Enter a product under a code and a description that no other has."""
    product = Product(company_id=company_id)
    _check(facts, actor)
    _write(session, product, facts)
    note_change(session, product, None, _state(product), actor, now, f"Entered {product.description}")
    return product


def change_product(session: Session, product: Product, facts: ProductFacts, actor: Actor, now: datetime) -> None:
    """Change a product; boxes and orders that name it name what it is now."""
    _check(facts, actor)
    state = _state(product)
    told = _write(session, product, facts)
    if told or _state(product) != state:
        note_change(session, product, state, _state(product), actor, now, "; ".join(told))


def add_alias(
    session: Session, product: Product, vendor: Vendor, alias: str, actor: Actor, now: datetime
) -> VendorProductAlias:
    """Note what a vendor calls a product; the same again changes nothing."""
    _may(actor)
    name = " ".join(alias.split())
    if not 0 < len(name) <= _LETTERS:
        raise TradeError(
            PRODUCT_VALUE_WRONG, product=product.code, name="alias", value=name, right=f"1 to {_LETTERS} letters"
        )
    found = _alias(session, vendor, name)
    if found is None:
        found = _insert(session, product, vendor, name)
        state = _state(product)
        note_change(session, product, state, state, actor, now, f"Added the alias {name} of {vendor.name}")
    if found.product_id != product.id:
        raise TradeError(ALIAS_TAKEN, vendor=vendor.name, alias=name, product=found.product.description)
    return found


def remove_alias(session: Session, alias: VendorProductAlias, actor: Actor, now: datetime) -> None:
    """Forget what a vendor calls a product."""
    _may(actor)
    product, state = alias.product, _state(alias.product)
    note_change(session, product, state, state, actor, now, f"Removed the alias {alias.alias} of {alias.vendor.name}")
    product.aliases.remove(alias)
    session.flush()


def _alias(session: Session, vendor: Vendor, name: str) -> VendorProductAlias | None:
    return session.scalar(
        select(VendorProductAlias).where(
            VendorProductAlias.company_id == vendor.company_id,
            VendorProductAlias.vendor_id == vendor.id,
            VendorProductAlias.alias == name,
        )
    )


def _insert(session: Session, product: Product, vendor: Vendor, name: str) -> VendorProductAlias:
    alias = VendorProductAlias(company_id=product.company_id, vendor_id=vendor.id, alias=name, product_id=product.id)
    try:
        with session.begin_nested():
            session.add(alias)
            session.flush()
    except IntegrityError as fault:
        # Somebody else entered it in this moment.
        other = _alias(session, vendor, name)
        taken = other.product.description if other is not None else ""
        raise TradeError(ALIAS_TAKEN, vendor=vendor.name, alias=name, product=taken) from fault
    session.expire(product, ["aliases"])
    return alias


def _state(product: Product) -> str:
    return "active" if product.is_active else "inactive"


def _may(actor: Actor) -> None:
    if not actor.is_system and not actor.roles & PRODUCT_KEEPERS:
        roles = ", ".join(sorted(PRODUCT_KEEPERS))
        raise TradeError(ROLE_MISSING, actor=actor.name, action="change products", roles=roles)


def _check(facts: ProductFacts, actor: Actor) -> None:
    _may(actor)
    for name, value, right, is_right in _tests(facts):
        if not is_right:
            raise TradeError(
                PRODUCT_VALUE_WRONG, product=facts.description or facts.code, name=name, value=value, right=right
            )


def _tests(facts: ProductFacts) -> Iterator[tuple[str, str, str, bool]]:
    yield "code", facts.code, "1 to 20 letters without blanks", _CODE.fullmatch(facts.code.strip()) is not None
    given = facts.description.strip()
    yield "description", facts.description, f"a text of 1 to {_LETTERS} letters", 0 < len(given) <= _LETTERS
    yield "category", facts.category, f"a text of at most {_LETTERS} letters", len(facts.category) <= _LETTERS


def _write(session: Session, product: Product, facts: ProductFacts) -> list[str]:
    """Write the facts and answer what has changed, in words."""
    given = facts.written
    changed = {name: (getattr(product, name), value) for name, value in given.items()}
    try:
        with session.begin_nested():
            for name, value in given.items():
                setattr(product, name, value)
            session.add(product)
            session.flush()
    except IntegrityError as fault:
        # The database names the index, or its columns.
        if "description" in str(fault.orig):
            raise TradeError(PRODUCT_DESCRIPTION_TAKEN, description=given["description"]) from fault
        raise TradeError(PRODUCT_CODE_TAKEN, code=given["code"]) from fault
    return [
        f"{name} {old or 'none'} -> {new or 'none'}"
        for name, (old, new) in changed.items()
        if old != new and name != "is_active"  # its change is the change of status itself
    ]
