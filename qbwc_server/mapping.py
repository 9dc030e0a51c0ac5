"""From our names to QuickBooks' names: categories, charges, vendors, locations and terms (domain.md 1.5).

A mapping that points at something QuickBooks no longer has is never passed over in favour of a more general one:
money would land on another account without anybody noticing. It is a reason not to send.
"""

from __future__ import annotations

from collections.abc import Mapping as ReadOnlyDict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Protocol

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from qbwc_server.connection import Connection
from qbwc_server.list_known import KnownLists
from qbwc_server.list_memory import lists_changed, remembered
from qbwc_server.list_target import Target, Unmapped
from qbwc_server.lists import ListKind, entry_by_name, fold
from qbxml.text import storable
from wholesale.choice import Choice
from wholesale.company import Company
from wholesale.db import Base, CompanyKey, Key, Name
from wholesale.errors import Klass, TradeError, Who, define

__all__ = ["TARGETS", "KnownAccounting", "Mapping", "Subject", "Target", "Unmapped", "mappings_of", "put", "remove"]


class Subject(Choice):
    """What of ours is mapped."""

    DEFAULT_EXPENSE = "default_expense", "Everything that nothing more special is mapped for."
    CATEGORY = "category", "A product category, by its name."
    CHARGE = "charge", "An additional charge, by its name."
    VENDOR = "vendor", "All goods of a vendor, by the vendor's code."
    LOCATION = "location", "A location, by its code."
    TERMS = "terms", "Terms of payment, by our name for them."
    DEFAULT_SALE = "default_sale", "Everything sold that nothing more special is mapped for."
    SALE_CATEGORY = "sale_category", "Sales of a product category, by its name."
    SALE_CHARGE = "sale_charge", "A charge on invoices to customers, by its name."
    CUSTOMER_CREDIT = "customer_credit", "Credits to customers."


_COSTS: Final = (ListKind.ACCOUNT, ListKind.ITEM)
# QuickBooks takes nothing but items on invoices and credit memos; an item names its income account itself.
_SALES: Final = (Subject.DEFAULT_SALE, Subject.SALE_CATEGORY, Subject.SALE_CHARGE, Subject.CUSTOMER_CREDIT)
TARGETS: ReadOnlyDict[Subject, tuple[ListKind, ...]] = MappingProxyType(
    {
        Subject.DEFAULT_EXPENSE: _COSTS,
        Subject.CATEGORY: _COSTS,
        Subject.CHARGE: _COSTS,
        Subject.VENDOR: _COSTS,
        Subject.LOCATION: (ListKind.CLASS,),
        Subject.TERMS: (ListKind.TERMS,),
        **dict.fromkeys(_SALES, (ListKind.ITEM,)),
    }
)
"""What each subject may be mapped to."""

WRONG_TARGET = define(
    "mapping_wrong_target",
    Klass.FIX_SETUP,
    "{subject} {key!r} can not be mapped to the {target} {name!r}.",
    "Choose one of QuickBooks' {right} instead.",
    Who.ADMIN,
)


class Mapping(Base):
    """One of our names and what it is called in QuickBooks."""

    __tablename__ = "mapping"
    __table_args__ = (UniqueConstraint("company_id", "subject", "folded_key"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    subject: Mapped[Subject]
    key: Mapped[Name]  # "" for the default
    folded_key: Mapped[str] = mapped_column(String(600))  # case and repeated blanks do not count
    target: Mapped[ListKind]
    list_id: Mapped[str | None] = mapped_column(String(36))  # None = known by its name only
    full_name: Mapped[str] = mapped_column(String(1000))


class _Line(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...


class _HasTerms(Protocol):
    @property
    def terms(self) -> str | None: ...


class _Vendor(_HasTerms, Protocol):
    @property
    def code(self) -> str: ...
    @property
    def default_account(self) -> str | None: ...


class _Location(Protocol):
    @property
    def code(self) -> str: ...


def put(session: Session, company_id: int, subject: Subject, key: str, target: Target) -> Mapping:
    """Map one of our names, in place of what it was mapped to before; answer the row.

    Raises TradeError for a target of the wrong kind. A target known by its name only gets its ListID when QuickBooks'
    lists have been read, so that it is found again when the accountant renames it.
    """
    if target.kind not in TARGETS[subject]:
        right = " or ".join(kind.value for kind in TARGETS[subject])
        raise TradeError(
            WRONG_TARGET, subject=subject.value, key=key, target=target.kind.value, name=target.full_name, right=right
        )
    name = target.full_name.strip()
    entry = None if target.list_id else entry_by_name(session, company_id, target.kind, name)
    row = _find(session, company_id, subject, key)
    if row is None:
        row = Mapping(company_id=company_id, subject=subject, folded_key=fold(key))
        session.add(row)
    row.key, row.target, row.full_name = key.strip(), target.kind, name if entry is None else entry.full_name
    row.list_id = target.list_id if entry is None else entry.list_id
    session.flush()
    lists_changed(session, company_id)
    return row


def remove(session: Session, company_id: int, subject: Subject, key: str) -> bool:
    """Take a mapping away; answer whether there was one."""
    row = _find(session, company_id, subject, key)
    if row is not None:
        session.delete(row)
        session.flush()
        lists_changed(session, company_id)
    return row is not None


def mappings_of(session: Session, company_id: int) -> list[Mapping]:
    """Answer all mappings of a company, for its settings page."""
    wanted = select(Mapping).where(Mapping.company_id == company_id)
    return list(session.scalars(wanted.order_by(Mapping.subject, Mapping.folded_key)))


def _find(session: Session, company_id: int, subject: Subject, key: str) -> Mapping | None:
    return session.scalar(
        select(Mapping).where(
            Mapping.company_id == company_id, Mapping.subject == subject, Mapping.folded_key == fold(key)
        )
    )


@dataclass
class _Mappings:
    targets: dict[tuple[Subject, str], Target] | None = None


class KnownAccounting:
    """What is known of one company's QuickBooks: the answers behind `wholesale.sending.Accounting`.

    Reads mappings and lists once, so a whole page of invoices costs a handful of queries; with the connection that was
    read in this transaction, once for as long as they do not change.
    """

    def __init__(self, session: Session, company: Company, connection: Connection | None = None) -> None:
        self.lists = KnownLists(session, company.id, connection)
        self._session = session
        self._company = company
        self._kept = _Mappings() if connection is None else remembered(connection, _Mappings)

    @property
    def creates_missing_vendors(self) -> bool:
        """Whether a vendor QuickBooks does not have is created there."""
        return self._company.create_missing_vendors

    @property
    def creates_missing_customers(self) -> bool:
        """Whether a customer QuickBooks does not have is created there."""
        return self._company.create_missing_customers

    @property
    def closing_date(self) -> date | None:
        """Bills up to this day are refused by QuickBooks; None = the books are open."""
        closed_on = self._facts.get("closing_date")
        return date.fromisoformat(closed_on) if closed_on else None

    def unstorable_letters(self, text: str) -> str:
        """Answer the letters of a text that QuickBooks cannot keep; "" = it keeps them all."""
        return "".join(dict.fromkeys(change.letter for change in storable(text).changes))

    def vendor_is_known(self, name: str) -> bool | None:
        """Answer whether QuickBooks has a vendor of exactly that name, active or not; None = lists not read yet."""
        return name in self.lists.vendors if self.lists.were_read else None

    def vendors_like(self, name: str) -> list[str]:
        """Answer the names of QuickBooks' vendors that are most like this one, for a message."""
        return self.lists.near(ListKind.VENDOR, name)

    def account_for(self, line: _Line, vendor: _Vendor) -> str | None:
        """Answer the name of the account or item of a bill line; None = none that can be used."""
        target = self.bill_account(line, vendor)
        return target.full_name if isinstance(target, Target) else None

    def bill_account(self, line: _Line, vendor: _Vendor) -> Target | Unmapped:
        """Answer the account or item of a bill line, or why there is none.

        Charges: their own mapping, else the default. Goods: the vendor's mapping, else the vendor's default account,
        else the category's mapping, else the default.
        """
        target = self._charge(line) if line.kind == "charge" else self._goods(line, vendor)
        if target is None:
            what = "charge" if line.kind == "charge" else "category"
            return Unmapped(f"The {what} {line.subject!r} is mapped to no account, and there is no default account.")
        return self.lists.usable(target)

    def class_for(self, location: _Location | None) -> Target | Unmapped | None:
        """Answer the class of a location; None = no class is mapped, or the company does not use classes."""
        target = None if location is None else self.mapped(Subject.LOCATION, location.code)
        if target is None or self._facts.get("class_tracking") is False:
            return None
        return self.lists.usable(target)

    def terms_for(self, party: _HasTerms) -> Target | Unmapped | None:
        """Answer the terms of a vendor or customer, as mapped or else of the same name; None = left to QuickBooks."""
        if not party.terms:
            return None
        return self.lists.usable(self.mapped(Subject.TERMS, party.terms) or Target(ListKind.TERMS, party.terms))

    def due_date(self, vendor: _Vendor, bill_date: date) -> date | None:
        """Answer when a bill of that day is due by the vendor's terms; None = left to QuickBooks."""
        terms = self.terms_for(vendor)
        entry = self.lists.find(terms) if isinstance(terms, Target) else None
        days = None if entry is None else entry.detail.get("due_days")
        return None if days is None else bill_date + timedelta(days=int(days))

    def _charge(self, line: _Line) -> Target | None:
        return self.mapped(Subject.CHARGE, line.subject) or self.mapped(Subject.DEFAULT_EXPENSE, "")

    def _goods(self, line: _Line, vendor: _Vendor) -> Target | None:
        own = Target(ListKind.ACCOUNT, vendor.default_account) if vendor.default_account else None
        return (
            self.mapped(Subject.VENDOR, vendor.code)
            or own
            or self.mapped(Subject.CATEGORY, line.subject)
            or self.mapped(Subject.DEFAULT_EXPENSE, "")
        )

    def mapped(self, subject: Subject, key: str) -> Target | None:
        """Answer what one of our names is mapped to, as it was mapped; None = to nothing."""
        if self._kept.targets is None:
            rows = mappings_of(self._session, self._company.id)
            self._kept.targets = {
                (row.subject, row.folded_key): Target(row.target, row.full_name, row.list_id) for row in rows
            }
        return self._kept.targets.get((subject, fold(key)))

    @cached_property
    def _facts(self) -> dict[str, Any]:
        """What the last session told of the company file; nothing before the first."""
        facts = select(Connection.facts).where(Connection.company_id == self._company.id)
        return self._session.scalar(facts) or {}
