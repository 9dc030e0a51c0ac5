"""Bills: add, change, ask (qbxml.md 2.1 to 2.4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.address import Address
from qbxml.choice import Choice, at_most_one_of
from qbxml.field import (
    attribute,
    day,
    enum,
    flag,
    guid,
    ident,
    many,
    mixed,
    moment,
    money,
    part,
    rate,
    required,
    text,
    whole,
)
from qbxml.filters import (
    AccountFilter,
    CurrencyFilter,
    EntityFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)
from qbxml.line_rets import DataExtRet, ExpenseLineRet, ItemGroupLineRet, ItemLineRet, LinkedTxn
from qbxml.lines import ExpenseLineAdd, ExpenseLineMod, ItemGroupLineAdd, ItemGroupLineMod, ItemLineAdd, ItemLineMod
from qbxml.message import Aggregate, Answer, ErrorRecovery, Request, Ret
from qbxml.moment import Stamp
from qbxml.reference import Ref3, Ref31, Ref41, Ref64, Ref159
from qbxml.words import ITERATOR_STEPS, META_DATA, PAID_STATUSES


class BillAdd(Aggregate):
    """What makes a new bill; its amount is the sum of its lines (qbxml.md 2.1)."""

    def_macro: str | None = attribute(text(), "defMacro")
    vendor_ref: Ref41 = required(part(Ref41))
    vendor_address: Address | None = part(Address, since="13.0")
    ap_account_ref: Ref159 | None = part(Ref159, since="2.0")
    txn_date: date | None = day()
    due_date: date | None = day()
    ref_number: str | None = text(20)
    terms_ref: Ref31 | None = part(Ref31)
    memo: str | None = text(4095)
    is_tax_included: bool | None = flag(since="6.0", not_in="US")
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    exchange_rate: Decimal | None = rate(since="8.0")
    external_guid: str | None = guid(since="9.0")
    link_to_txn_id: list[str] = many(ident(since="4.0"))
    expense_line_add: list[ExpenseLineAdd] = many(part(ExpenseLineAdd))
    item_line_add: list[ItemLineAdd | ItemGroupLineAdd] = mixed(ItemLineAdd, ItemGroupLineAdd)


class BillAddRq(Request):
    """Adds a bill (qbxml.md 2.1)."""

    bill_add: BillAdd = required(part(BillAdd))
    include_ret_element: list[str] = many(text(50, since="4.0"))


class BillRet(Ret):
    """A bill as QuickBooks holds it; any element may be missing (qbxml.md 2.2)."""

    txn_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    txn_number: int | None = whole()
    vendor_ref: Ref41 | None = part(Ref41)
    vendor_address: Address | None = part(Address, since="13.0")
    ap_account_ref: Ref159 | None = part(Ref159, since="2.0")
    txn_date: date | None = day()
    due_date: date | None = day()
    amount_due: Decimal | None = money()
    currency_ref: Ref64 | None = part(Ref64, since="8.0")
    exchange_rate: Decimal | None = rate(since="8.0")
    amount_due_in_home_currency: Decimal | None = money(since="8.0")
    ref_number: str | None = text(20)
    terms_ref: Ref31 | None = part(Ref31)
    memo: str | None = text(4095)
    is_tax_included: bool | None = flag(since="6.0", not_in="US")
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    is_paid: bool | None = flag(since="2.0")
    external_guid: str | None = guid(since="9.0")
    linked_txn: list[LinkedTxn] = many(part(LinkedTxn, since="2.0"))
    expense_line_ret: list[ExpenseLineRet] = many(part(ExpenseLineRet))
    item_line_ret: list[ItemLineRet | ItemGroupLineRet] = mixed(ItemLineRet, ItemGroupLineRet)
    open_amount: Decimal | None = money()
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class BillAddRs(Answer):
    """The answer to BillAddRq (qbxml.md 2.2)."""

    rets: list[BillRet] = mixed(BillRet, most=1)
    error_recovery: ErrorRecovery | None = part(ErrorRecovery, since="11.0")


class BillMod(Aggregate):
    """What changes in a bill; without any line all lines stay (qbxml.md 2.3)."""

    txn_id: str = required(ident())
    edit_sequence: str = required(text(16))
    vendor_ref: Ref41 | None = part(Ref41)
    vendor_address: Address | None = part(Address, since="13.0")
    ap_account_ref: Ref159 | None = part(Ref159)
    txn_date: date | None = day()
    due_date: date | None = day()
    ref_number: str | None = text(20)
    terms_ref: Ref31 | None = part(Ref31)
    memo: str | None = text(4095)
    is_tax_included: bool | None = flag(since="6.0", not_in="US")
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    exchange_rate: Decimal | None = rate(since="8.0")
    clear_expense_lines: bool | None = flag()
    expense_line_mod: list[ExpenseLineMod] = many(part(ExpenseLineMod))
    clear_item_lines: bool | None = flag()
    item_line_mod: list[ItemLineMod | ItemGroupLineMod] = mixed(ItemLineMod, ItemGroupLineMod)


class BillModRq(Request):
    """Changes a bill (qbxml.md 2.3)."""

    bill_mod: BillMod = required(part(BillMod))
    include_ret_element: list[str] = many(text(50, since="4.0"))


class BillModRs(Answer):
    """The answer to BillModRq (qbxml.md 2.6)."""

    rets: list[BillRet] = mixed(BillRet, most=1)
    error_recovery: ErrorRecovery | None = part(ErrorRecovery, since="11.0")


class BillQueryRq(Request):
    """Asks for bills (qbxml.md 2.4)."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of(
            "txn_id",
            "ref_number",
            "ref_number_case_sensitive",
            "max_returned modified_date_range_filter txn_date_range_filter entity_filter account_filter "
            "ref_number_filter ref_number_range_filter currency_filter paid_status",
        ),
        at_most_one_of("modified_date_range_filter", "txn_date_range_filter"),
        at_most_one_of("ref_number_filter", "ref_number_range_filter"),
    )

    meta_data: str | None = attribute(enum(META_DATA), "metaData")
    iterator: str | None = attribute(enum(ITERATOR_STEPS), "iterator")
    iterator_id: str | None = attribute(text(), "iteratorID")
    txn_id: list[str] = many(ident())
    ref_number: list[str] = many(text())
    ref_number_case_sensitive: list[str] = many(text(since="4.0"))
    max_returned: int | None = whole(least=1)
    modified_date_range_filter: ModifiedDateRangeFilter | None = part(ModifiedDateRangeFilter)
    txn_date_range_filter: TxnDateRangeFilter | None = part(TxnDateRangeFilter)
    entity_filter: EntityFilter | None = part(EntityFilter)
    account_filter: AccountFilter | None = part(AccountFilter)
    ref_number_filter: RefNumberFilter | None = part(RefNumberFilter)
    ref_number_range_filter: RefNumberRangeFilter | None = part(RefNumberRangeFilter)
    currency_filter: CurrencyFilter | None = part(CurrencyFilter, since="8.0")
    paid_status: str | None = enum(PAID_STATUSES)
    include_line_items: bool | None = flag()
    include_linked_txns: bool | None = flag(since="2.0")
    include_ret_element: list[str] = many(text(50, since="4.0"))
    owner_id: list[str] = many(guid(since="2.0"))


class BillQueryRs(Answer):
    """The answer to BillQueryRq (qbxml.md 2.6)."""

    rets: list[BillRet] = mixed(BillRet)
