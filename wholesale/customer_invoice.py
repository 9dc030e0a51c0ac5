"""Invoices to customers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Index, TextClause, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wholesale.choice import Choice
from wholesale.db import Base, Code, CompanyKey, Day, Dollars, Key, Long, Moment, Name, Short, Usd, foreign_key

if TYPE_CHECKING:
    from wholesale.carrier import Carrier
    from wholesale.company import Location
    from wholesale.customer import Customer
    from wholesale.customer_invoice_item import CustomerInvoiceItem


class CustomerInvoiceStatus(Choice):
    """Where an invoice to a customer stands (domain.md 6)."""

    DRAFT = "draft", "Draft: being written; the customer owes nothing of it."
    PENDING = "pending", "Pending: waits for its approval; boxes can still be added."
    CONFIRMED = "confirmed", "Confirmed: the customer owes it."
    VOIDED = "voided", "Voided: taken back; the customer owes nothing of it."


class Sync(Choice):
    """How far a document of a customer is on its way into the accounting program."""

    NONE = "none", "It is not to be sent, or not yet."
    WAITING = "waiting", "It waits for the accounting program; it can still be taken back."
    TAKEN = "taken", "It waits in the queue or is on its way; it can not be changed."
    DONE = "done", "It is in the accounting program and can not be changed."
    FAILED = "failed", "The accounting program has refused it; it can be changed and sent again."

    @property
    def is_locked(self) -> bool:
        """Whether the document may not be changed."""
        return self in {Sync.TAKEN, Sync.DONE}


_IMPORTED = text("import_id IS NOT NULL AND reference <> ''")
_OPEN = text("balance > 0")
_HAS_PO = text("customer_po <> ''")
_HAS_REFERENCE = text("reference <> ''")
_HAS_LOCATION = text("location_id IS NOT NULL")
_UNCONFIRMED = text("status <> 'confirmed'")
_NOT_IMPORTED = text("import_id IS NULL")
_WAITING = text("sync = 'waiting'")
_TAKEN = text("sync = 'taken'")
_FAILED = text("sync = 'failed'")
_HAS_ACCOUNTING_ID = text("accounting_id IS NOT NULL")
_TO_MAIL = text("mail_wanted_at IS NOT NULL")
_OF_PREBOOK = text("prebook_id IS NOT NULL")


def _index(name: str, *columns: str, where: TextClause, unique: bool = False) -> Index:
    name = f"customer_invoice_{name}"
    name = f"uq_{name}" if unique else f"ix_{name}"
    return Index(name, "company_id", *columns, unique=unique, postgresql_where=where, sqlite_where=where)


class CustomerInvoice(Base):
    """What a customer is to pay for boxes and charges; found in Order Summary, and in Open Invoices until it is paid.

    Its indexes are few and partial: a hundred thousand invoices are imported in seconds.
    """

    __tablename__ = "customer_invoice"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        # An invoice of an external system comes in once (domain.md 3.2). Files come in order of these numbers, hardly
        # ever of customers: so led by them, new rows stand beside each other and cost a third less.
        _index("imported", "reference", "customer_id", where=_IMPORTED, unique=True),
        Index(None, "company_id", "import_id", "id"),
        # Order Summary goes by date, whatever else it asks for; nearly all invoices end as confirmed ones.
        Index(None, "company_id", "invoice_date", "id"),
        # It carries the balance, so that the open ones of a customer are found without reading those paid long ago. A
        # customer who is taken back is looked for by its key alone.
        Index("ix_customer_invoice_customer", "customer_id", "company_id", "invoice_date", "id", "balance"),
        _index("unconfirmed", "status", "invoice_date", "id", where=_UNCONFIRMED),
        _index("location", "location_id", "invoice_date", "id", where=_HAS_LOCATION),
        _index("customer_po", "customer_po", "id", where=_HAS_PO),
        _index("reference", "reference", "id", where=_HAS_REFERENCE),
        _index("open", "invoice_date", "id", where=_OPEN),
        # Those that boxes may join when they are billed (invoice_matching of domain.md 4.4).
        Index(
            "ix_customer_invoice_to_join",
            "customer_id",
            "ship_date",
            "id",
            postgresql_where=_NOT_IMPORTED,
            sqlite_where=_NOT_IMPORTED,
        ),
        # The few that wait for the accounting program, are under way or were refused. How far they are is the same in
        # all rows of each; without it SQLite prefers an index of all invoices.
        _index("waiting", "sync", "id", where=_WAITING),
        _index("taken", "sync", "id", where=_TAKEN),
        _index("failed", "sync", "id", where=_FAILED),
        # Whose an id of QuickBooks is.
        _index("accounting", "accounting_id", where=_HAS_ACCOUNTING_ID),
        # The few that are to be mailed to their customers.
        _index("to_mail", "mail_wanted_at", "id", where=_TO_MAIL),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    number: Mapped[int]  # our own, in order of entry (customer_invoice_number.py)
    customer_id: Mapped[int] = foreign_key("customer.id")
    location_id: Mapped[int | None] = foreign_key("location.id")
    carrier_id: Mapped[int] = foreign_key("carrier.id")
    status: Mapped[CustomerInvoiceStatus] = mapped_column(default=CustomerInvoiceStatus.DRAFT)
    invoice_date: Mapped[Day]
    ship_date: Mapped[Day]
    due_date: Mapped[Day | None]  # by the customer's terms; None = they name no day
    customer_po: Mapped[Code] = mapped_column(default="")
    reference: Mapped[Code] = mapped_column(default="")  # the Ref #: of imported ones the number in the external system
    total: Mapped[Usd]  # items and charges, rounded half up to cents
    balance: Mapped[Usd]  # what is still open of the total
    ship_to: Mapped[Name] = mapped_column(default="")  # another address of the customer; "" = the usual one
    notes: Mapped[Long] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)  # counts edits and moves: nobody changes what has changed since
    billing_run_id: Mapped[int | None] = foreign_key("billing_run.id")  # that made it; None = made otherwise
    confirmed_at: Mapped[Moment | None]
    # Its way into the accounting program (domain.md 5.6).
    sync: Mapped[Sync] = mapped_column(default=Sync.NONE)
    sync_since: Mapped[Moment | None]  # since when it is so
    accounting_id: Mapped[Short | None]  # QuickBooks' TxnID; None = it is not there, as far as we know
    sync_failure: Mapped[Short | None]  # at most 50 letters; None = it has not failed
    mail_wanted_at: Mapped[Moment | None]  # from when on it is to be mailed to the customer; None = it is not
    mailed_at: Mapped[Moment | None]  # when it was last put in the mail; None = never
    import_id: Mapped[int | None] = mapped_column(
        BigInteger
    )  # the run of Data Import that made it; None = made otherwise
    created_at: Mapped[Moment]
    created_by: Mapped[Name]

    customer: Mapped[Customer] = relationship()
    location: Mapped[Location | None] = relationship()
    carrier: Mapped[Carrier] = relationship()
    items: Mapped[list[CustomerInvoiceItem]] = relationship(
        back_populates="invoice",
        order_by="CustomerInvoiceItem.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    charges: Mapped[list[CustomerInvoiceCharge]] = relationship(
        back_populates="invoice",
        order_by="CustomerInvoiceCharge.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @property
    def is_open_to_changes(self) -> bool:
        """Whether it may still be changed: nobody owes it yet, and it was not imported."""
        return self.import_id is None and self.status in {CustomerInvoiceStatus.DRAFT, CustomerInvoiceStatus.PENDING}

    @property
    def charges_total(self) -> Decimal:
        """All additional charges, with up to three decimals."""
        return sum((charge.amount for charge in self.charges), Decimal(0))


class CustomerInvoiceCharge(Base):
    """One charge on top of the items of an invoice; of an imported one the whole balance (domain.md 3.2)."""

    __tablename__ = "customer_invoice_charge"
    # When invoices are deleted their charges are looked for by this key alone.
    __table_args__ = (
        Index("ix_customer_invoice_charge_invoice", "customer_invoice_id"),
        # Looked for by it alone when a prebook is deleted.
        Index(
            "ix_customer_invoice_charge_prebook",
            "prebook_id",
            postgresql_where=_OF_PREBOOK,
            sqlite_where=_OF_PREBOOK,
        ),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    customer_invoice_id: Mapped[int] = foreign_key("customer_invoice.id", ondelete="CASCADE")
    name: Mapped[Name]
    amount: Mapped[Decimal] = mapped_column(Dollars(3))  # as it was given; the invoice's total is rounded to cents
    # The prebook it was carried over from; None = it was written on the invoice itself.
    prebook_id: Mapped[int | None] = foreign_key("prebook.id", ondelete="SET NULL")

    invoice: Mapped[CustomerInvoice] = relationship(back_populates="charges")
