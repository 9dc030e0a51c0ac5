"""Credit memos to customers: add, ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.address import Address, AddressBlock
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
    percent,
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
from qbxml.line_rets import DataExtRet, LinkedTxn
from qbxml.message import Aggregate, Answer, ErrorRecovery, Request, Ret
from qbxml.moment import Stamp
from qbxml.reference import Ref3, Ref5, Ref15, Ref31, Ref64, Ref101, Ref159, Ref209
from qbxml.sales_line_rets import (
    CreditMemoLineGroupRet,
    CreditMemoLineRet,
    DiscountLineRet,
    SalesTaxLineRet,
    ShippingLineRet,
)
from qbxml.sales_lines import (
    CreditMemoLineAdd,
    CreditMemoLineGroupAdd,
    DiscountLineAdd,
    SalesTaxLineAdd,
    ShippingLineAdd,
)
from qbxml.words import ITERATOR_STEPS, META_DATA


class CreditMemoAdd(Aggregate):
    """What makes a credit memo: at least one line, and amounts are positive (qbxml.md 2.5)."""

    customer_ref: Ref209 = required(part(Ref209))
    class_ref: Ref159 | None = part(Ref159)
    ar_account_ref: Ref159 | None = part(Ref159)
    template_ref: Ref31 | None = part(Ref31, since="3.0")
    txn_date: date | None = day()
    ref_number: str | None = text(11)
    bill_address: Address | None = part(Address)
    ship_address: Address | None = part(Address)
    is_pending: bool | None = flag()
    po_number: str | None = text(25)
    terms_ref: Ref31 | None = part(Ref31)
    due_date: date | None = day()
    sales_rep_ref: Ref5 | None = part(Ref5)
    fob: str | None = text(13)
    ship_date: date | None = day()
    ship_method_ref: Ref15 | None = part(Ref15)
    item_sales_tax_ref: Ref31 | None = part(Ref31)
    memo: str | None = text(4095)
    customer_msg_ref: Ref101 | None = part(Ref101)
    is_to_be_printed: bool | None = flag()
    is_to_be_emailed: bool | None = flag(since="6.0")
    is_tax_included: bool | None = flag(since="6.0", not_in="US")
    customer_sales_tax_code_ref: Ref3 | None = part(Ref3)
    other: str | None = text(29, since="6.0")
    exchange_rate: Decimal | None = rate(since="8.0")
    external_guid: str | None = guid(since="9.0")
    credit_memo_line_add: list[CreditMemoLineAdd | CreditMemoLineGroupAdd] = required(
        mixed(CreditMemoLineAdd, CreditMemoLineGroupAdd)
    )
    discount_line_add: DiscountLineAdd | None = part(DiscountLineAdd, since="4.0", not_in="US CA UK AU")
    sales_tax_line_add: SalesTaxLineAdd | None = part(SalesTaxLineAdd, since="4.0", not_in="US CA UK AU")
    shipping_line_add: ShippingLineAdd | None = part(ShippingLineAdd, since="4.0", not_in="US CA UK AU")


class CreditMemoAddRq(Request):
    """Adds a credit memo to a customer (qbxml.md 2.5)."""

    credit_memo_add: CreditMemoAdd = required(part(CreditMemoAdd))
    include_ret_element: list[str] = many(text(50, since="4.0"))


class CreditMemoRet(Ret):
    """A credit memo as QuickBooks holds it; any element may be missing (qbxml.md 1.4)."""

    txn_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    txn_number: int | None = whole()
    customer_ref: Ref209 | None = part(Ref209)
    class_ref: Ref159 | None = part(Ref159)
    ar_account_ref: Ref159 | None = part(Ref159)
    template_ref: Ref31 | None = part(Ref31, since="3.0")
    txn_date: date | None = day()
    ref_number: str | None = text(11)
    bill_address: Address | None = part(Address)
    bill_address_block: AddressBlock | None = part(AddressBlock, since="6.0")
    ship_address: Address | None = part(Address)
    ship_address_block: AddressBlock | None = part(AddressBlock, since="6.0")
    is_pending: bool | None = flag()
    po_number: str | None = text(25)
    terms_ref: Ref31 | None = part(Ref31)
    due_date: date | None = day()
    sales_rep_ref: Ref5 | None = part(Ref5)
    fob: str | None = text(13)
    ship_date: date | None = day()
    ship_method_ref: Ref15 | None = part(Ref15)
    subtotal: Decimal | None = money()
    item_sales_tax_ref: Ref31 | None = part(Ref31)
    sales_tax_percentage: Decimal | None = percent()
    sales_tax_total: Decimal | None = money()
    total_amount: Decimal | None = money()
    credit_remaining: Decimal | None = money(since="2.0")
    currency_ref: Ref64 | None = part(Ref64, since="8.0")
    exchange_rate: Decimal | None = rate(since="8.0")
    credit_remaining_in_home_currency: Decimal | None = money(since="8.0")
    memo: str | None = text(4095)
    customer_msg_ref: Ref101 | None = part(Ref101)
    is_to_be_printed: bool | None = flag()
    is_to_be_emailed: bool | None = flag(since="6.0")
    is_tax_included: bool | None = flag(since="6.0", not_in="US")
    customer_sales_tax_code_ref: Ref3 | None = part(Ref3)
    other: str | None = text(29, since="6.0")
    external_guid: str | None = guid(since="9.0")
    linked_txn: list[LinkedTxn] = many(part(LinkedTxn, since="1.1"))
    credit_memo_line_ret: list[CreditMemoLineRet | CreditMemoLineGroupRet] = mixed(
        CreditMemoLineRet, CreditMemoLineGroupRet
    )
    discount_line_ret: DiscountLineRet | None = part(DiscountLineRet, since="4.0", not_in="US CA UK AU")
    sales_tax_line_ret: SalesTaxLineRet | None = part(SalesTaxLineRet, since="4.0", not_in="US CA UK AU")
    shipping_line_ret: ShippingLineRet | None = part(ShippingLineRet, since="4.0", not_in="US CA UK AU")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class CreditMemoAddRs(Answer):
    """The answer to CreditMemoAddRq (qbxml.md 2.6)."""

    rets: list[CreditMemoRet] = mixed(CreditMemoRet, most=1)
    error_recovery: ErrorRecovery | None = part(ErrorRecovery, since="11.0")


class CreditMemoQueryRq(Request):
    """Asks for credit memos to customers (qbxml.md 2.4)."""

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
    include_linked_txns: bool | None = flag(since="1.1")
    include_ret_element: list[str] = many(text(50, since="4.0"))
    owner_id: list[str] = many(guid(since="2.0"))


class CreditMemoQueryRs(Answer):
    """The answer to CreditMemoQueryRq (qbxml.md 2.6)."""

    rets: list[CreditMemoRet] = mixed(CreditMemoRet)
