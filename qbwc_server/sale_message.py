"""Invoices and credits of customers as InvoiceAdd and CreditMemoAdd, and customers as CustomerAdd (qbxml.md 2.5)."""

from __future__ import annotations

import textwrap
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from qbwc_server.mapping import KnownAccounting, Subject, Target, Unmapped
from qbwc_server.message_part import MissingMappingError, accounting_of, ref31_to, ref159_to, ref_to, text_of
from qbwc_server.step import Turn
from qbxml.address import Address
from qbxml.messages.credit_memo import CreditMemoAdd
from qbxml.messages.customer import CustomerAdd
from qbxml.messages.invoice import InvoiceAdd
from qbxml.reference import Ref31, Ref159, Ref209
from qbxml.sales_lines import CreditMemoLineAdd, InvoiceLineAdd
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.company import Company, Location
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_sync import accounting_name, document_name
from wholesale.errors import Klass, TradeError, Who, define
from wholesale.sale_lines import SaleLine, sale_lines_of

NUMBER_LETTERS: Final = 11
"""RefNumber of invoices and credit memos (qbxml.md 2.5)."""

_CENT: Final = Decimal("0.01")
_NAME, _PART, _CITY, _STATE, _ZIP, _PHONE, _EMAIL, _PO = 41, 41, 31, 21, 13, 21, 1023, 25
_STREETS: Final = 4

SALE_LINES_DIFFER = define(
    "sale_lines_differ",
    Klass.ASK_A_PERSON,
    "The lines of {document} make {lines}, but its total is {total}.",
    "Unconfirm it, look at its items and charges, and confirm it again.",
    Who.ACCOUNTANT,
)


def invoice_add(turn: Turn, invoice: CustomerInvoice, guid: str | None) -> InvoiceAdd:
    """Answer the invoice as QuickBooks takes it.

    Raises MissingMappingError, FieldError where QuickBooks could not hold a value, and TradeError.
    """
    accounting = accounting_of(turn)
    sold = sale_lines_of(invoice)
    made = sum((line.amount for line in sold), Decimal("0.00"))
    if made != invoice.total:
        raise TradeError(SALE_LINES_DIFFER, document=document_name(invoice), lines=made, total=invoice.total)
    return InvoiceAdd(
        customer_ref=_customer(accounting, invoice.customer),
        class_ref=_class(accounting, invoice.location),
        txn_date=invoice.invoice_date,
        ref_number=str(invoice.number),
        ship_address=_lines(invoice.ship_to),
        po_number=text_of(invoice.customer_po, _PO),
        terms_ref=_terms(accounting, invoice.customer),
        due_date=invoice.due_date,
        ship_date=invoice.ship_date,
        memo=_memo(turn, document_name(invoice), invoice.reference),
        is_to_be_printed=False,  # it would join QuickBooks' own heap of invoices to print; ours is the customer's
        external_guid=guid,
        invoice_line_add=[_line(accounting, line) for line in sold],
    )


def credit_memo_add(turn: Turn, credit: BalanceAdjustment, guid: str | None) -> CreditMemoAdd:
    """Answer the credit as QuickBooks takes it; raises as `invoice_add` does."""
    accounting = accounting_of(turn)
    item = accounting.mapped(Subject.CUSTOMER_CREDIT, "") or accounting.mapped(Subject.DEFAULT_SALE, "")
    if item is None:
        raise MissingMappingError("Credits to customers are mapped to no item, and there is no default item.")
    line = CreditMemoLineAdd(
        item_ref=ref_to(_usable(accounting, item)), desc=text_of(credit.notes or "Credit"), amount=amount_of(credit)
    )
    place = None if credit.location_id is None else turn.session.get(Location, credit.location_id)
    return CreditMemoAdd(
        customer_ref=_customer(accounting, credit.customer),
        class_ref=_class(accounting, place),
        txn_date=credit.adjusted_on,
        ref_number=credit_number(credit),
        memo=_memo(turn, document_name(credit), credit.reference),
        is_to_be_printed=False,
        external_guid=guid,
        credit_memo_line_add=[line],
    )


def customer_add(accounting: KnownAccounting, customer: Customer) -> CustomerAdd:
    """Answer the customer as QuickBooks takes it.

    Without the credit limit: QuickBooks refuses invoices over it, and what may be sold on credit is decided here.
    """
    return CustomerAdd(
        name=accounting_name(customer),
        company_name=text_of(customer.name, _NAME),
        bill_address=_address(customer, "billing"),
        ship_address=_address(customer, "shipping"),
        phone=text_of(customer.phone, _PHONE),
        fax=text_of(customer.fax, _PHONE),
        email=text_of(customer.email_for_invoices.split(";")[0], _EMAIL),
        terms_ref=_terms(accounting, customer),
        account_number=text_of(customer.code),
    )


def amount_of(credit: BalanceAdjustment) -> Decimal:
    """Answer a credit in cents, half a cent rounded up."""
    return credit.amount.quantize(_CENT, ROUND_HALF_UP)


def credit_number(credit: BalanceAdjustment) -> str:
    """Answer the number a credit bears in QuickBooks: its reference where that fits, else its own."""
    fits = 0 < len(credit.reference) <= NUMBER_LETTERS
    return credit.reference if fits else f"C{credit.id}"


def _customer(accounting: KnownAccounting, customer: Customer) -> Ref209:
    name = accounting_name(customer)
    known = accounting.lists.customer(name)
    return Ref209.named(name) if known is None else Ref209.to(known.list_id)


def _line(accounting: KnownAccounting, line: SaleLine) -> InvoiceLineAdd:
    subject = Subject.SALE_CHARGE if line.kind == "charge" else Subject.SALE_CATEGORY
    item = accounting.mapped(subject, line.subject) or accounting.mapped(Subject.DEFAULT_SALE, "")
    if item is None:
        what = "charge" if line.kind == "charge" else "category"
        words = f"The {what} {line.subject!r} is mapped to no item for sales, and there is no default item."
        raise MissingMappingError(words)
    # Quantity and amount, never the price too: of three that disagree nobody knows which one counts (qbxml.md 6).
    return InvoiceLineAdd(
        item_ref=ref_to(_usable(accounting, item)),
        desc=text_of(line.memo),
        quantity=None if line.quantity is None else Decimal(line.quantity),
        amount=line.amount,
    )


def _usable(accounting: KnownAccounting, target: Target) -> Target:
    usable = accounting.lists.usable(target)
    if isinstance(usable, Unmapped):
        raise MissingMappingError(usable.why)
    return usable


def _class(accounting: KnownAccounting, location: Location | None) -> Ref159 | None:
    target = accounting.class_for(location)
    if isinstance(target, Unmapped):
        raise MissingMappingError(target.why)
    return None if target is None else ref159_to(target)


def _terms(accounting: KnownAccounting, customer: Customer) -> Ref31 | None:
    # Terms that QuickBooks does not know are left to QuickBooks; they never stop a document.
    terms = accounting.terms_for(customer)
    return ref31_to(terms) if isinstance(terms, Target) and accounting.lists.were_read else None


def _memo(turn: Turn, name: str, reference: str) -> str | None:
    company = turn.session.get_one(Company, turn.company_id)
    return text_of(" ".join(filter(None, (company.name, name, reference))))


def _lines(text: str) -> Address | None:
    parts = [text_of(part, _PART) for part in textwrap.wrap(text, _PART)[:_STREETS]]
    return Address(**{f"addr{place}": part for place, part in enumerate(parts, start=1)}) if parts else None


def _address(customer: Customer, which: str) -> Address | None:
    def told(part: str) -> str:
        return str(getattr(customer, f"{which}_{part}"))

    if not any(told(part) for part in ("street", "city", "state", "zip", "country")):
        return None
    streets = textwrap.wrap(told("street"), _PART)[:_STREETS]
    parts = {f"addr{place}": text_of(part, _PART) for place, part in enumerate([customer.name, *streets], start=1)}
    return Address(
        **parts,
        city=text_of(told("city"), _CITY),
        state=text_of(told("state"), _STATE),
        postal_code=text_of(told("zip"), _ZIP),
        country=text_of(told("country"), _CITY),
    )
