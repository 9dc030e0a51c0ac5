"""What people do in QuickBooks itself, while no program is looking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.handler import handle
from qbwc_server.simulator.lines import dollars
from qbwc_server.simulator.posting import BILL, CLOSING_DATE, CREDIT_MEMO, INVOICE, PAYMENT, open_cents
from qbwc_server.simulator.record import NAME_KINDS, PAYABLE, Entry, Link, Transaction
from qbwc_server.simulator.rules import Refusal
from qbxml.lines import ExpenseLineAdd
from qbxml.messages.bill import BillAdd, BillAddRq, BillMod, BillModRq
from qbxml.messages.invoice import InvoiceAdd, InvoiceAddRq
from qbxml.messages.txn_del import TxnDelRq
from qbxml.messages.vendor import VendorAdd, VendorAddRq
from qbxml.reference import Ref, Ref31, Ref41, Ref159, Ref209
from qbxml.sales_lines import InvoiceLineAdd


@dataclass(frozen=True)
class BillRecord:
    """One bill, invoice or credit memo as an auditor would copy it out of QuickBooks."""

    txn_id: str
    vendor: str  # of an invoice or a credit memo the customer
    ref_number: str | None
    day: date
    due_day: date | None
    amount: Decimal
    memo: str | None
    external_guid: str | None
    is_paid: bool
    created: int  # Unix second of the QuickBooks computer
    lines: tuple[tuple[str, Decimal, str | None], ...]  # account or item, amount, memo


class Person:
    """Somebody at the QuickBooks computer. Refusal (or KeyError for a vendor nobody has) when it cannot be done."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def bills(self) -> list[BillRecord]:
        """Answer all bills, oldest first."""
        return [self._record(txn) for txn in self._books.state.transactions((BILL,))]

    def invoices(self) -> list[BillRecord]:
        """Answer all invoices to customers, oldest first."""
        return [self._record(txn) for txn in self._books.state.transactions((INVOICE,))]

    def credit_memos(self) -> list[BillRecord]:
        """Answer all credit memos to customers, oldest first."""
        return [self._record(txn) for txn in self._books.state.transactions((CREDIT_MEMO,))]

    def customers(self) -> list[str]:
        """Answer the names of all customers, in the order of the alphabet."""
        return [entry.full_name for entry in self._books.state.entries(("Customer",))]

    def hand_enter_invoice(
        self, customer: str, amount: Decimal, *, item: str, ref_number: str | None = None, day: date | None = None
    ) -> str:
        """Type an invoice of one line into QuickBooks; answer its TxnID."""
        line = InvoiceLineAdd(item_ref=Ref.named(item), amount=amount)
        add = InvoiceAdd(
            customer_ref=Ref209.named(customer), txn_date=day, ref_number=ref_number, invoice_line_add=[line]
        )
        return str(self._do(InvoiceAddRq(invoice_add=add))[0].txn_id)

    def duplicates(self) -> list[list[BillRecord]]:
        """Answer groups of bills of one vendor with the same number; without one: the same day, total and memo."""
        groups: dict[tuple[object, ...], list[BillRecord]] = {}
        for bill in self.bills():
            rest = (bill.ref_number,) if bill.ref_number else (None, bill.day, bill.amount, bill.memo)
            groups.setdefault((bill.vendor, *rest), []).append(bill)
        return [group for group in groups.values() if len(group) > 1]

    def pay_bill(self, txn_id: str, day: date | None = None, amount: Decimal | None = None) -> str:
        """Pay a bill by check, wholly or in part; answer the TxnID of the check."""
        state = self._books.state
        with state.saving():
            bill = self._bill(txn_id)
            banks = [entry for entry in state.entries(("Account",)) if entry.details.get("type") == "Bank"]
            second = self._books.clock.second()
            paid = open_cents(self._books, bill) if amount is None else int(amount.scaleb(2))
            check = Transaction(
                txn_id=self._books.new_txn_id(second),
                kind=PAYMENT,
                number=state.next_number("last_txn_number"),
                created=second,
                modified=second,
                edit_sequence=str(second),
                vendor_id=bill.vendor_id,
                account_id=bill.account_id,
                day=day or self._books.clock.today(),
                cents=paid,
                ref_number=str(1000 + state.next_number("last_check")),
                bank_id=banks[0].list_id if banks else None,
            )
            state.keep_transaction(check)
            state.keep_link(Link(check.txn_id, bill.txn_id, paid))
            self._touch(bill)
        return check.txn_id

    def void_payment(self, txn_id: str) -> None:
        """Delete a payment check: the bills it paid are open again."""
        state = self._books.state
        with state.saving():
            check = state.transaction(txn_id)
            if check is None or check.kind != PAYMENT:
                raise Refusal.object_not_found(txn_id)
            bills = [self._bill(link.bill_id) for link in state.links(txn_id)]
            state.delete_transaction(check, self._books.clock.second())
            for bill in bills:
                self._touch(bill)

    def delete_bill(self, txn_id: str) -> None:
        """Delete a bill."""
        self._do(TxnDelRq(txn_del_type=BILL, txn_id=txn_id))

    def edit_bill(self, txn_id: str, *, ref_number: str | None = None, memo: str | None = None,
                  day: date | None = None) -> None:  # fmt: skip
        """Change the number, memo or date of a bill."""
        bill = self._bill(txn_id)
        mod = BillMod(
            txn_id=txn_id, edit_sequence=bill.edit_sequence, ref_number=ref_number, memo=memo, txn_date=day
        )  # fmt: skip
        self._do(BillModRq(bill_mod=mod))

    def hand_enter_bill(
        self,
        vendor: str,
        amount: Decimal,
        *,
        account: str | None = None,
        ref_number: str | None = None,
        memo: str | None = None,
        day: date | None = None,
    ) -> str:
        """Type a bill of one line into QuickBooks; answer its TxnID."""
        line = ExpenseLineAdd(account_ref=Ref159.named(account or self._some_expense_account()), amount=amount)
        add = BillAdd(
            vendor_ref=Ref41.named(vendor), txn_date=day, ref_number=ref_number, memo=memo, expense_line_add=[line]
        )
        answer = self._do(BillAddRq(bill_add=add))
        return str(answer[0].txn_id)

    def add_vendor(self, name: str, terms: str | None = None) -> str:
        """Add a vendor; answer its ListID."""
        add = VendorAdd(name=name, terms_ref=Ref31.named(terms) if terms else None)
        return str(self._do(VendorAddRq(vendor_add=add))[0].list_id)

    def rename_vendor(self, name: str, new_name: str) -> None:
        """Give a vendor another name; its ListID stays."""
        vendor = self._vendor(name)
        if self._books.state.entry_named(NAME_KINDS, new_name):
            raise Refusal.name_in_use(new_name)
        vendor.name = vendor.full_name = new_name
        self._keep(vendor)

    def deactivate_vendor(self, name: str) -> None:
        """Make a vendor inactive."""
        vendor = self._vendor(name)
        vendor.is_active = False
        self._keep(vendor)

    def set_closing_date(self, day: date | None) -> None:
        """Close the books up to a day, with a password; None opens them."""
        self._books.state.set_fact(CLOSING_DATE, day.isoformat() if day else None)

    def lock_record(self, record: str) -> None:
        """Open a window over a record: its TxnID, ListID or name; "*" for everything."""
        self._books.held |= {record, record.lower()}

    def unlock(self, record: str) -> None:
        """Close the window over a record."""
        self._books.held -= {record, record.lower()}

    def backup(self, path: str | Path) -> None:
        """Back the company file up into another file."""
        self._books.state.backup(path)

    def restore(self, path: str | Path, at: int | None = None) -> None:
        """Put a backup in place of the company file, at a Unix second or now; all done since the backup is gone."""
        self._books.state.restore(path)
        self._books.state.set_fact("last_restore", str(at or self._books.clock.second()))

    def _do(self, request: BillAddRq | BillModRq | InvoiceAddRq | TxnDelRq | VendorAddRq) -> Sequence[Any]:
        with self._books.state.saving():
            return handle(self._books, request).rets

    def _bill(self, txn_id: str) -> Transaction:
        bill = self._books.state.transaction(txn_id)
        if bill is None or bill.kind != BILL:
            raise Refusal.object_not_found(txn_id)
        return bill

    def _vendor(self, name: str) -> Entry:
        vendor = self._books.state.entry_named(("Vendor",), name)
        if vendor is None:
            raise KeyError(f"No vendor is named {name!r}")
        return vendor

    def _keep(self, entry: Entry) -> None:
        entry.modified = self._books.later(entry.modified)
        self._books.state.keep_entry(entry)

    def _touch(self, bill: Transaction) -> None:
        bill.modified = self._books.later(bill.modified)
        bill.edit_sequence = str(bill.modified)
        self._books.state.keep_transaction(bill)

    def _some_expense_account(self) -> str:
        accounts = self._books.state.entries(("Account",))
        usual = [entry for entry in accounts if entry.details.get("type") not in {PAYABLE, "Bank"}]
        return usual[0].full_name

    def _record(self, txn: Transaction) -> BillRecord:
        name_of = self._name_of
        return BillRecord(
            txn_id=txn.txn_id,
            vendor=name_of(txn.vendor_id),
            ref_number=txn.ref_number,
            day=txn.day,
            due_day=txn.due_day,
            amount=dollars(txn.cents),
            memo=txn.memo,
            external_guid=txn.external_guid,
            is_paid=open_cents(self._books, txn) == 0,
            created=txn.created,
            lines=tuple(
                (name_of(line.item_id or line.account_id), dollars(line.cents), line.memo) for line in txn.lines
            ),
        )

    def _name_of(self, list_id: str | None) -> str:
        entry = self._books.state.entry(list_id) if list_id else None
        return entry.full_name if entry else ""
