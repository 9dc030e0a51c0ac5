"""Vendor credits: add, ask. Amounts are positive (qbxml.md 2.5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.choice import Choice, at_most_one_of
from qbxml.errors import FieldError, Problem
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
from qbxml.lines import ExpenseLineAdd, ItemGroupLineAdd, ItemLineAdd
from qbxml.message import Aggregate, Answer, ErrorRecovery, Request, Ret
from qbxml.moment import Stamp
from qbxml.reference import Ref3, Ref41, Ref64, Ref159
from qbxml.words import ITERATOR_STEPS, META_DATA


class VendorCreditAdd(Aggregate):
    """What makes a vendor credit: no due date, terms or address; amounts are positive (qbxml.md 2.5)."""

    def_macro: str | None = attribute(text(), "defMacro")
    vendor_ref: Ref41 = required(part(Ref41))
    ap_account_ref: Ref159 | None = part(Ref159, since="2.0")
    txn_date: date | None = day()
    ref_number: str | None = text(20)
    memo: str | None = text(4095)
    is_tax_included: bool | None = flag(since="8.0", not_in="US")
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="8.0", not_in="US")
    exchange_rate: Decimal | None = rate(since="8.0")
    external_guid: str | None = guid(since="9.0")
    expense_line_add: list[ExpenseLineAdd] = many(part(ExpenseLineAdd))
    item_line_add: list[ItemLineAdd | ItemGroupLineAdd] = mixed(ItemLineAdd, ItemGroupLineAdd)

    def __post_init__(self) -> None:
        """Raise FieldError also for a line linked to an order: only bills receive orders (qbxml.md 2.5)."""
        super().__post_init__()
        linked = [line.link_to_txn for line in self.item_line_add if isinstance(line, ItemLineAdd) and line.link_to_txn]
        if linked:
            words = f"LinkToTxn is for lines of bills, not of vendor credits, got {linked[0]!r}"
            raise FieldError([Problem("VendorCreditAdd/ItemLineAdd/LinkToTxn", linked[0], words, 1030)])


class VendorCreditAddRq(Request):
    """Adds a vendor credit (qbxml.md 2.5)."""

    vendor_credit_add: VendorCreditAdd = required(part(VendorCreditAdd))
    include_ret_element: list[str] = many(text(50, since="4.0"))


class VendorCreditRet(Ret):
    """A vendor credit as QuickBooks holds it; any element may be missing (qbxml.md 1.4)."""

    txn_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    txn_number: int | None = whole()
    vendor_ref: Ref41 | None = part(Ref41)
    ap_account_ref: Ref159 | None = part(Ref159, since="2.0")
    txn_date: date | None = day()
    credit_amount: Decimal | None = money()
    currency_ref: Ref64 | None = part(Ref64, since="8.0")
    exchange_rate: Decimal | None = rate(since="8.0")
    credit_amount_in_home_currency: Decimal | None = money(since="8.0")
    ref_number: str | None = text(20)
    memo: str | None = text(4095)
    is_tax_included: bool | None = flag(since="8.0", not_in="US")
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="8.0", not_in="US")
    external_guid: str | None = guid(since="9.0")
    linked_txn: list[LinkedTxn] = many(part(LinkedTxn, since="2.0"))
    expense_line_ret: list[ExpenseLineRet] = many(part(ExpenseLineRet))
    item_line_ret: list[ItemLineRet | ItemGroupLineRet] = mixed(ItemLineRet, ItemGroupLineRet)
    open_amount: Decimal | None = money()
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class VendorCreditAddRs(Answer):
    """The answer to VendorCreditAddRq (qbxml.md 2.6)."""

    rets: list[VendorCreditRet] = mixed(VendorCreditRet, most=1)
    error_recovery: ErrorRecovery | None = part(ErrorRecovery, since="11.0")


class VendorCreditQueryRq(Request):
    """Asks for vendor credits (qbxml.md 2.4)."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of(
            "txn_id",
            "ref_number",
            "ref_number_case_sensitive",
            "max_returned modified_date_range_filter txn_date_range_filter entity_filter account_filter "
            "ref_number_filter ref_number_range_filter currency_filter",
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
    include_line_items: bool | None = flag()
    include_linked_txns: bool | None = flag(since="2.0")
    include_ret_element: list[str] = many(text(50, since="4.0"))
    owner_id: list[str] = many(guid(since="2.0"))


class VendorCreditQueryRs(Answer):
    """The answer to VendorCreditQueryRq (qbxml.md 2.6)."""

    rets: list[VendorCreditRet] = mixed(VendorCreditRet)
