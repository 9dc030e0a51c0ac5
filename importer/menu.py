"""The menu: the sections of the app and the pages each person may open there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from wholesale.user import Role, User

if TYPE_CHECKING:
    from importer.page import Page


class Section(IntEnum):
    """A heading of the menu, in its order on the screen."""

    PORTAL = 1
    ORDER_ENTRY = 2
    PREBOOKS = 3
    PURCHASE_ORDERS = 4
    INVENTORY = 5
    ACCOUNTS_RECEIVABLE = 6
    ACCOUNTS_PAYABLE = 7
    QUICKBOOKS = 8
    SETUP = 9

    @property
    def label(self) -> LazyString:
        """The heading as people read it."""
        return _LABELS[self]


_LABELS: Mapping[Section, LazyString] = {
    Section.PORTAL: _l("Your orders"),
    Section.ORDER_ENTRY: _l("Order Entry"),
    Section.PREBOOKS: _l("Prebooks & SOs"),
    Section.PURCHASE_ORDERS: _l("Purchase Orders"),
    Section.INVENTORY: _l("Inventory"),
    Section.ACCOUNTS_RECEIVABLE: _l("A/R"),
    Section.ACCOUNTS_PAYABLE: _l("A/P"),
    Section.QUICKBOOKS: _l("QuickBooks"),
    Section.SETUP: _l("Setup"),
}


@dataclass(frozen=True)
class Menu:
    """Where a page stands in the menu."""

    section: Section
    order: int
    roles: frozenset[Role] | None = None  # who sees it there, of those who may open the page; None = all of them

    def is_shown_to(self, user: User) -> bool:
        """Answer whether a person who may open the page finds it in the menu."""
        return self.roles is None or bool(self.roles & user.roles)


@dataclass(frozen=True)
class Group:
    """One section with the pages a person may open."""

    section: Section
    pages: tuple[type[Page], ...]


def menu_of(pages: Iterable[type[Page]], user: User) -> list[Group]:
    """Answer the sections and pages a person may open, in their order."""
    shown: dict[Section, list[tuple[int, type[Page]]]] = {}
    for page in pages:
        if page.menu is not None and page.admits(user) and page.menu.is_shown_to(user):
            shown.setdefault(page.menu.section, []).append((page.menu.order, page))
    return [
        Group(section, tuple(page for _, page in sorted(shown[section], key=lambda one: (one[0], one[1].name))))
        for section in sorted(shown)
    ]
