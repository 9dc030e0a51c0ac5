"""What a company file holds: entries of lists, and transactions with their lines."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

# Vendors, customers, employees and other names share one list of names (qbxml.md 5.3).
NAME_KINDS: Final = ("Vendor", "Customer", "Employee", "OtherName")
ITEM_KINDS: Final = ("ItemService", "ItemNonInventory", "ItemInventory", "ItemOtherCharge")
PAYABLE: Final = "AccountsPayable"
RECEIVABLE: Final = "AccountsReceivable"


@dataclass
class Entry:
    """A vendor, customer, account, terms, class or item."""

    list_id: str
    kind: str
    name: str
    full_name: str  # levels joined with ":"
    created: int  # Unix second
    modified: int  # Unix second; the EditSequence is its text
    parent_id: str | None = None
    is_active: bool = True
    details: dict[str, Any] = field(default_factory=dict)  # JSON; what only this kind has


@dataclass
class Line:
    """One line of a bill, a vendor credit, an invoice or a credit memo."""

    line_id: str
    kind: str  # "Expense" or "Item"
    cents: int
    account_id: str | None = None
    item_id: str | None = None
    memo: str | None = None
    quantity: str | None = None
    cost: str | None = None
    customer_id: str | None = None
    class_id: str | None = None
    billable: str | None = None


@dataclass
class Transaction:
    """A bill, a vendor credit, a payment check, an invoice or a credit memo."""

    txn_id: str
    kind: str  # "Bill", "VendorCredit", "BillPaymentCheck", "Invoice", "CreditMemo"
    number: int
    created: int  # Unix second
    modified: int  # Unix second
    edit_sequence: str
    vendor_id: str  # whose it is: a vendor, or of an invoice and a credit memo a customer
    account_id: str  # accounts payable or receivable; of a payment: the bank account comes in bank_id
    day: date
    cents: int
    ref_number: str | None = None
    memo: str | None = None
    due_day: date | None = None
    terms_id: str | None = None
    external_guid: str | None = None
    bank_id: str | None = None
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Link:
    """Money of a payment or credit that went to a bill."""

    payment_id: str
    bill_id: str
    cents: int


@dataclass(frozen=True)
class Deletion:
    """A transaction that is no more."""

    kind: str
    txn_id: str
    created: int
    deleted: int
    ref_number: str | None


@dataclass(frozen=True)
class MessageSet:
    """A message set ID the company file remembers; without an answer QuickBooks died in between."""

    set_id: str
    checksum: str
    answer: str | None


def storable(text: str) -> str:
    """Answer what QuickBooks keeps of a text: letters beyond Latin-1 become question marks, silently."""
    return text.encode("latin-1", "replace").decode("latin-1").strip()
