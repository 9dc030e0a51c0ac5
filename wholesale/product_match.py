"""Finds the products that rows of a file name: by code, by description, or by what the vendor calls them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from wholesale.errors import TradeError
from wholesale.product import Product, VendorProductAlias
from wholesale.product_refusal import (
    PRODUCT_CODE_UNKNOWN,
    PRODUCT_DESCRIPTION_UNKNOWN,
    PRODUCT_DISAGREES,
    PRODUCT_INACTIVE,
    PRODUCT_NOT_NAMED,
)


class Found(NamedTuple):
    """A product as far as a row of a file needs it."""

    id: int
    code: str
    description: str
    is_active: bool


@dataclass(frozen=True)
class ProductMatch:
    """The products that some rows may mean, read at once; capitals and repeated blanks make no difference."""

    _by_code: dict[str, Found] = field(default_factory=dict)
    _by_description: dict[str, Found] = field(default_factory=dict)
    _by_alias: dict[tuple[int, str], Found] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        session: Session,
        company_id: int,
        *,
        codes: Iterable[str | None] = (),
        descriptions: Iterable[str | None] = (),
        vendor_ids: Iterable[int] = (),
    ) -> Self:
        """Read what has one of these codes, descriptions or, with these vendors, aliases: a few statements in all."""
        names = _given(descriptions)
        aliases = select(VendorProductAlias.vendor_id, VendorProductAlias.alias, *_FACTS).join(Product)
        wanted = aliases.where(
            VendorProductAlias.company_id == company_id, VendorProductAlias.vendor_id.in_(set(vendor_ids))
        )
        return cls(
            {_key(found.code): found for found in _read(session, company_id, Product.code, _given(codes))},
            {_key(found.description): found for found in _read(session, company_id, Product.description, names)},
            {(row[0], _key(row[1])): Found(*row[2:]) for row in session.execute(wanted)} if names else {},
        )

    def find(self, *, code: str | None, description: str | None, vendor_id: int | None, vendor: str = "") -> Found:
        """Answer the product that is meant; where both are given they must agree. Raises TradeError."""
        by_code = self._of_code(code) if code else None
        by_name = self._of_description(description, vendor_id, vendor) if description else None
        found = by_code or by_name
        if found is None:
            raise TradeError(PRODUCT_NOT_NAMED)
        if by_code and by_name and by_code.id != by_name.id:
            raise TradeError(PRODUCT_DISAGREES, code=code, product=by_code.description, description=description)
        if not found.is_active:
            raise TradeError(PRODUCT_INACTIVE, product=found.description)
        return found

    def _of_code(self, code: str) -> Found:
        found = self._by_code.get(_key(code))
        if found is None:
            raise TradeError(PRODUCT_CODE_UNKNOWN, code=code)
        return found

    def _of_description(self, description: str, vendor_id: int | None, vendor: str) -> Found:
        key = _key(description)
        # A name of our own comes first: it means the same whoever sends it.
        found = self._by_description.get(key)
        if found is None and vendor_id is not None:
            found = self._by_alias.get((vendor_id, key))
        if found is None:
            raise TradeError(PRODUCT_DESCRIPTION_UNKNOWN, description=description, vendor=vendor or "(none)")
        return found


_FACTS = (Product.id, Product.code, Product.description, Product.is_active)


def _read(session: Session, company_id: int, column: InstrumentedAttribute[str], given: dict[str, str]) -> list[Found]:
    wanted = select(*_FACTS).where(Product.company_id == company_id)
    found = [Found(*row) for row in session.execute(wanted.where(column.in_(given.values())))]
    known = {_key(getattr(each, column.key)) for each in found}
    missing = [text.lower() for key, text in given.items() if key not in known]
    if missing:
        # Written otherwise than in the list; no index helps here, but such rows are few and products some thousands.
        found += [Found(*row) for row in session.execute(wanted.where(func.lower(column).in_(missing)))]
    return found


def _given(texts: Iterable[str | None]) -> dict[str, str]:
    return {_key(text): " ".join(text.split()) for text in texts if text}


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()
