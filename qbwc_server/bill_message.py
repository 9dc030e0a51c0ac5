"""A vendor invoice as a BillAdd: one Bill for each invoice, dated, numbered and mapped as domain.md 1.5 says."""

from __future__ import annotations

import uuid
from decimal import Decimal

from qbwc_server.connection import Connection
from qbwc_server.lists import ListKind
from qbwc_server.mapping import KnownAccounting, Target, Unmapped
from qbwc_server.step import Turn
from qbxml.lines import ExpenseLineAdd, ItemGroupLineAdd, ItemLineAdd
from qbxml.messages.bill import BillAdd
from qbxml.reference import Ref, Ref31, Ref41, Ref159
from qbxml.text import storable
from wholesale.bill_lines import BillLine, lines_of
from wholesale.company import Company
from wholesale.vendor_invoice import VendorInvoice

_MEMO = 4095


class MissingMappingError(LookupError):
    """Something of the bill has no counterpart in QuickBooks; the message says what, and what would be right."""


def accounting_of(turn: Turn) -> KnownAccounting:
    """Answer what is known of the company's QuickBooks, read once in a call."""
    known = turn.shared.get("accounting")
    if not isinstance(known, KnownAccounting):
        known = KnownAccounting(turn.session, turn.session.get_one(Company, turn.company_id), turn.connection)
        turn.shared["accounting"] = known
    return known


def external_guid(connection: Connection, kind: str, item_id: int) -> str:
    """Answer the mark that a record carries in QuickBooks: always the same for the same work item."""
    return "{" + str(uuid.uuid5(uuid.UUID(connection.file_id.strip("{}")), f"{kind}:{item_id}")) + "}"


def bill_add(turn: Turn, invoice: VendorInvoice, guid: str | None) -> BillAdd:
    """Answer the bill of an invoice.

    Raises MissingMappingError, and FieldError where QuickBooks could not hold a value.
    """
    accounting = accounting_of(turn)
    terms = accounting.terms_for(invoice.vendor)
    lines = [_line(accounting, invoice, line) for line in lines_of(invoice)]
    return BillAdd(
        vendor_ref=_vendor(turn, invoice),
        txn_date=invoice.bill_date,
        due_date=accounting.due_date(invoice.vendor, invoice.bill_date),
        ref_number=invoice.bill_number,
        # Terms that QuickBooks does not know are left to QuickBooks; they never stop a bill.
        terms_ref=_ref31(terms) if isinstance(terms, Target) else None,
        memo=_text(f"{invoice.company.name} {invoice.bill_number}"),
        external_guid=guid,
        expense_line_add=[line for line in lines if isinstance(line, ExpenseLineAdd)],
        item_line_add=[line for line in lines if isinstance(line, ItemLineAdd)],
    )


def total_of(bill: BillAdd) -> Decimal:
    """Answer the sum of a bill's lines: what QuickBooks will show as AmountDue."""
    items = [line for line in bill.item_line_add if not isinstance(line, ItemGroupLineAdd)]
    amounts = [line.amount for line in bill.expense_line_add] + [line.amount for line in items]
    return sum((amount for amount in amounts if amount is not None), Decimal("0.00"))


def _vendor(turn: Turn, invoice: VendorInvoice) -> Ref41:
    name = invoice.vendor.accounting_name or ""
    list_id = accounting_of(turn).lists.vendor_list_id(name)
    return Ref41.named(name) if list_id is None else Ref41.to(list_id)


def _line(accounting: KnownAccounting, invoice: VendorInvoice, line: BillLine) -> ExpenseLineAdd | ItemLineAdd:
    target = accounting.bill_account(line, invoice.vendor)
    if isinstance(target, Unmapped):
        raise MissingMappingError(target.why)
    of_class = _class(accounting, invoice)
    if target.kind is ListKind.ITEM:
        return ItemLineAdd(item_ref=_ref(target), desc=_text(line.memo), amount=line.amount, class_ref=of_class)
    return ExpenseLineAdd(account_ref=_ref159(target), amount=line.amount, memo=_text(line.memo), class_ref=of_class)


def _class(accounting: KnownAccounting, invoice: VendorInvoice) -> Ref159 | None:
    target = accounting.class_for(invoice.purchase_order.location)
    if isinstance(target, Unmapped):
        raise MissingMappingError(target.why)
    return None if target is None else _ref159(target)


def _ref(target: Target) -> Ref:
    return Ref.to(target.list_id) if target.list_id else Ref.named(target.full_name)


def _ref31(target: Target) -> Ref31:
    return Ref31.to(target.list_id) if target.list_id else Ref31.named(target.full_name)


def _ref159(target: Target) -> Ref159:
    return Ref159.to(target.list_id) if target.list_id else Ref159.named(target.full_name)


def _text(text: str) -> str | None:
    return storable(text).text[:_MEMO] or None
