"""References to list entries, by ListID or by FullName of at most so many characters (qbxml.md 2).

A request gives exactly one of the two (with both, QuickBooks silently takes the ListID); answers carry both.
"""

from __future__ import annotations

from typing import ClassVar, Self

from qbxml.choice import Choice, one_of
from qbxml.field import ident, text
from qbxml.message import Aggregate


class Ref(Aggregate):
    """A reference whose FullName has no limit of its own."""

    is_checked_by_owner: ClassVar[bool] = True
    choices: ClassVar[tuple[Choice, ...]] = (one_of("list_id", "full_name"),)

    list_id: str | None = ident()
    full_name: str | None = text()

    @classmethod
    def to(cls, list_id: str) -> Self:
        """Point to an entry by QuickBooks' own id."""
        return cls(list_id=list_id)

    @classmethod
    def named(cls, full_name: str) -> Self:
        """Point to an entry by name, levels joined with ":"; case is ignored."""
        return cls(full_name=full_name)


class Ref3(Ref):
    """FullName of at most 3 characters: sales tax codes."""

    full_name: str | None = text(3)


class Ref5(Ref):
    """FullName of at most 5 characters: sales representatives."""

    full_name: str | None = text(5)


class Ref15(Ref):
    """FullName of at most 15 characters: billing rates' and shipping methods' short names."""

    full_name: str | None = text(15)


class Ref31(Ref):
    """FullName of at most 31 characters: terms, sites, item groups."""

    full_name: str | None = text(31)


class Ref41(Ref):
    """FullName of at most 41 characters: vendors."""

    full_name: str | None = text(41)


class Ref64(Ref):
    """FullName of at most 64 characters: currencies."""

    full_name: str | None = text(64)


class Ref101(Ref):
    """FullName of at most 101 characters: messages to customers."""

    full_name: str | None = text(101)


class Ref159(Ref):
    """FullName of at most 159 characters: accounts, classes, items."""

    full_name: str | None = text(159)


class Ref209(Ref):
    """FullName of at most 209 characters: customers and jobs, entities."""

    full_name: str | None = text(209)
