"""A vendor invoice as a BillAdd: one Bill for each invoice, dated, numbered and mapped as domain.md 1.5 says."""

from __future__ import annotations

from decimal import Decimal

from qbwc_server.lists import ListKind
from qbwc_server.mapping import KnownAccounting, Target, Unmapped
from qbwc_server.message_part import MissingMappingError, accounting_of, ref31_to, ref159_to, ref_to, text_of
from qbwc_server.step import Turn
from qbxml.lines import ExpenseLineAdd, ItemGroupLineAdd, ItemLineAdd
from qbxml.messages.bill import BillAdd
from qbxml.reference import Ref41, Ref159
from wholesale.bill_lines import BillLine, lines_of
from wholesale.vendor_invoice import VendorInvoice


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
        terms_ref=ref31_to(terms) if isinstance(terms, Target) else None,
        memo=text_of(f"{invoice.company.name} {invoice.bill_number}"),
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
        return ItemLineAdd(item_ref=ref_to(target), desc=text_of(line.memo), amount=line.amount, class_ref=of_class)
    return ExpenseLineAdd(
        account_ref=ref159_to(target), amount=line.amount, memo=text_of(line.memo), class_ref=of_class
    )


def _class(accounting: KnownAccounting, invoice: VendorInvoice) -> Ref159 | None:
    target = accounting.class_for(invoice.purchase_order.location)
    if isinstance(target, Unmapped):
        raise MissingMappingError(target.why)
    return None if target is None else ref159_to(target)
