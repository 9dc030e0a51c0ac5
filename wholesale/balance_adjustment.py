"""Credits on a customer's account that belong to no invoice."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from sqlalchemy import BigInteger, Index, TextClause, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.customer_invoice import Sync
from wholesale.db import Base, Code, CompanyKey, Day, Dollars, Key, Long, Moment, Name, Short, Usd, foreign_key

Thousandths = Annotated[Decimal, mapped_column(Dollars(3))]

_OPEN = text("open_amount <> 0")
_SYNCS = {each: text(f"sync = '{each}'") for each in ("waiting", "taken", "failed")}
_IMPORTED_WITH_REFERENCE = text("import_id IS NOT NULL AND reference <> ''")
_HAS_KEY = text("entry_key IS NOT NULL")
_IMPORTED_WITHOUT = text("import_id IS NOT NULL AND reference = ''")


def _sync_index(name: str, columns: tuple[str, ...], where: TextClause) -> Index:
    name = f"ix_balance_adjustment_{name}"
    return Index(name, "company_id", *columns, postgresql_where=where, sqlite_where=where)


class BalanceAdjustment(Base):
    """A credit of a customer (domain.md 3.3): more than zero is in the customer's favour."""

    __tablename__ = "balance_adjustment"
    __table_args__ = (
        # By the customer alone: where many customers are to be deleted, what refers to them is looked for so.
        Index(None, "customer_id", "adjusted_on", "id"),
        Index(None, "company_id", "import_id", "id"),
        Index(
            "ix_balance_adjustment_open",
            "company_id",
            "customer_id",
            "adjusted_on",
            "id",
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        # The few that are on their way into the accounting program, by how far they are; whose an id of it is.
        # How far is the same in all rows of each; without it SQLite prefers an index of all credits.
        *(_sync_index(name, ("sync", "id"), where) for name, where in _SYNCS.items()),
        _sync_index("accounting", ("accounting_id",), text("accounting_id IS NOT NULL")),
        # A form that is sent twice gives one credit.
        Index(
            "uq_balance_adjustment_entry",
            "company_id",
            "entry_key",
            unique=True,
            postgresql_where=_HAS_KEY,
            sqlite_where=_HAS_KEY,
        ),
        # The same credit is not imported twice. Where it has no number, its amount is what tells it from others.
        Index(
            "uq_balance_adjustment_imported",
            "company_id",
            "customer_id",
            "adjusted_on",
            "reference",
            unique=True,
            postgresql_where=_IMPORTED_WITH_REFERENCE,
            sqlite_where=_IMPORTED_WITH_REFERENCE,
        ),
        Index(
            "uq_balance_adjustment_imported_without_reference",
            "company_id",
            "customer_id",
            "adjusted_on",
            "amount",
            unique=True,
            postgresql_where=_IMPORTED_WITHOUT,
            sqlite_where=_IMPORTED_WITHOUT,
        ),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    customer_id: Mapped[int] = foreign_key("customer.id")
    location_id: Mapped[int | None] = foreign_key("location.id")
    adjusted_on: Mapped[Day]
    amount: Mapped[Thousandths]  # US dollars, up to three places
    open_amount: Mapped[Usd]  # not applied to invoices yet; the amount rounded half up to cents while nothing is
    reference: Mapped[Code] = mapped_column(default="")  # the credit's number in the system it comes from
    notes: Mapped[Long] = mapped_column(default="")
    entry_key: Mapped[Code | None]  # of the form that gave it; None = it came otherwise
    voided_at: Mapped[Moment | None]  # None = it counts
    import_id: Mapped[int | None] = mapped_column(BigInteger)  # the run of Data Import that made it; None = otherwise
    created_at: Mapped[Moment]
    created_by: Mapped[Name] = mapped_column(default="")
    # Its way into the accounting program (domain.md 5.6); imported ones are opening balances and are not sent.
    sync: Mapped[Sync] = mapped_column(default=Sync.NONE)
    sync_since: Mapped[Moment | None]  # since when it is so
    accounting_id: Mapped[Short | None]  # QuickBooks' TxnID; None = it is not there, as far as we know
    sync_failure: Mapped[Short | None]  # at most 50 letters; None = it has not failed

    customer: Mapped[Customer] = relationship()
    location: Mapped[Location | None] = relationship()
