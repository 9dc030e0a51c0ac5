"""What a person may write on an invoice to a customer, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sqlalchemy.orm import Session

from wholesale.carrier import Carrier
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_refusal import (
    CUSTOMER_INVOICE_NEGATIVE,
    CUSTOMER_INVOICE_NOT_OPEN,
    CUSTOMER_INVOICE_SETTLED,
    CUSTOMER_INVOICE_VALUE_WRONG,
)
from wholesale.customer_invoice_status import INVOICE_KEEPERS
from wholesale.customer_sync import DOCUMENT_LOCKED, document_name
from wholesale.errors import ROLE_MISSING, TradeError
from wholesale.history import Actor

# domain.md 5.6 gives 20 characters for the PO number and the reference, 200 for the notes; prebooks carry longer
# comments over, so that ours may be longer.
LONGEST_CODE: Final = 20
LONGEST_NOTES: Final = 2000
LONGEST_NAME: Final = 200
MOST_PRICE: Final = Decimal(10_000)
"""US dollars for one unit."""
MOST_CHARGE: Final = Decimal(1_000_000)
_CENT: Final = Decimal("0.01")
_PRICE_PLACES: Final = -4
Fault = tuple[str, object, str]
"""The name of a value, the value, and what would be right."""


@dataclass(frozen=True, kw_only=True)
class InvoiceHead:
    """The head of an invoice as it is given."""

    carrier: Carrier
    customer_po: str = ""
    reference: str = ""
    ship_to: str = ""
    notes: str = ""

    @property
    def columns(self) -> dict[str, object]:
        """Answer its columns, by the words of the history."""
        texts = {name: getattr(self, name).strip() for name in ("customer_po", "reference", "ship_to", "notes")}
        return texts | {"carrier_id": self.carrier.id}


@dataclass(frozen=True, kw_only=True)
class ChargeGiven:
    """A charge as it is given; without an id it is a new one."""

    id: int | None = None
    name: str
    amount: Decimal


def check_head(head: InvoiceHead, old: CustomerInvoice | None = None) -> None:
    """Raise TradeError where the head can not be so; what is longer already may stay."""
    refuse_first(_head_faults(head, old))


def check_charges(charges: Iterable[ChargeGiven]) -> None:
    """Raise TradeError where a charge can not be so."""
    refuse_first(fault for charge in charges for fault in _charge_faults(charge))


def price_faults(price: Decimal) -> Iterator[Fault]:
    """Answer what is wrong with the price of a unit."""
    exponent = price.as_tuple().exponent
    if not price.is_finite() or not 0 <= price <= MOST_PRICE:
        yield "price", price, f"an amount from 0 to {MOST_PRICE}"
    elif isinstance(exponent, int) and exponent < _PRICE_PLACES:
        yield "price", price, "four decimal places at most"


def refuse_first(faults: Iterable[Fault]) -> None:
    """Raise TradeError for the first fault, if there is one."""
    for name, value, right in faults:
        raise TradeError(CUSTOMER_INVOICE_VALUE_WRONG, name=name, value=value, right=right)


def check_open(invoice: CustomerInvoice, actor: Actor, action: str) -> None:
    """Raise TradeError unless the actor may change an invoice, which is held, and it is open to changes."""
    check_keeper(actor, action)
    if invoice.sync.is_locked:
        raise TradeError(DOCUMENT_LOCKED, document=document_name(invoice))
    if not invoice.is_open_to_changes:
        raise TradeError(CUSTOMER_INVOICE_NOT_OPEN, number=invoice.number, status=invoice.status.sentence)
    if invoice.balance != invoice.total:
        settled = invoice.total - invoice.balance
        raise TradeError(CUSTOMER_INVOICE_SETTLED, number=invoice.number, total=invoice.total, settled=settled)


def check_keeper(actor: Actor, action: str) -> None:
    """Raise TradeError unless the actor may write invoices."""
    if not actor.is_system and not actor.roles & INVOICE_KEEPERS:
        raise TradeError(ROLE_MISSING, actor=actor.name, action=action, roles=", ".join(sorted(INVOICE_KEEPERS)))


def add_up(session: Session, invoice: CustomerInvoice) -> Decimal:
    """Give an invoice of which nothing is settled the sum of its items and charges; answer by how much it grows."""
    session.flush()
    session.expire(invoice, ["items", "charges"])
    goods = sum((item.amount for item in invoice.items), Decimal("0.00"))
    total = (goods + invoice.charges_total).quantize(_CENT, ROUND_HALF_UP)
    if total < 0:
        raise TradeError(CUSTOMER_INVOICE_NEGATIVE, number=invoice.number, total=total)
    grown = total - invoice.total
    invoice.total = invoice.balance = total
    return grown


def in_words(name: str) -> str:
    """Answer what people call a column of the head."""
    return name.replace("_", " ").replace(" po", " PO")


def _head_faults(head: InvoiceHead, old: CustomerInvoice | None) -> Iterator[Fault]:
    lengths = (
        *(("customer_po", LONGEST_CODE), ("reference", LONGEST_CODE), ("ship_to", LONGEST_NAME)),
        ("notes", LONGEST_NOTES),
    )
    for name, longest in lengths:
        text = getattr(head, name).strip()
        if len(text) > longest and (old is None or text != getattr(old, name)):
            yield in_words(name), text, f"at most {longest} characters"
    if not head.carrier.is_active and (old is None or old.carrier_id != head.carrier.id):
        yield "carrier", head.carrier.name, "a carrier that is active"


def _charge_faults(charge: ChargeGiven) -> Iterator[Fault]:
    if not charge.name.strip():
        yield "name of a charge", charge.name, "what the charge is for"
    if len(charge.name.strip()) > LONGEST_NAME:
        yield "name of a charge", charge.name, f"at most {LONGEST_NAME} characters"
    if not charge.amount.is_finite() or abs(charge.amount) > MOST_CHARGE:
        yield "amount of a charge", charge.amount, f"an amount of at most {MOST_CHARGE}"
    elif charge.amount != charge.amount.quantize(_CENT):
        yield "amount of a charge", charge.amount, "two decimal places at most"
