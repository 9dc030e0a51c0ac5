"""Invoices to customers: add, ask."""

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
from qbxml.sales_line_rets import DiscountLineRet, InvoiceLineGroupRet, InvoiceLineRet, SalesTaxLineRet, ShippingLineRet
from qbxml.sales_lines import (
    DiscountLineAdd,
    InvoiceLineAdd,
    InvoiceLineGroupAdd,
    SalesTaxLineAdd,
    SetCredit,
    ShippingLineAdd,
)
from qbxml.words import ITERATOR_STEPS, META_DATA, PAID_STATUSES


class InvoiceAdd(Aggregate):
    """What makes an invoice; its amount is the sum of its lines and of the sales tax on them (qbxml.md 2.5)."""

    customer_ref: Ref209 = required(part(Ref209))
    class_ref: Ref159 | None = part(Ref159)
    ar_account_ref: Ref159 | None = part(Ref159)
    template_ref: Ref31 | None = part(Ref31, since="3.0")
    txn_date: date | None = day()
    ref_number: str | None = text(11)
    bill_address: Address | None = part(Address)
    ship_address: Address | None = part(Address)
    is_pending: bool | None = flag()
    is_finance_charge: bool | None = flag(since="8.0")
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
    link_to_txn_id: list[str] = many(ident(since="6.0"))
    set_credit: list[SetCredit] = many(part(SetCredit, since="10.0"))
    invoice_line_add: list[InvoiceLineAdd | InvoiceLineGroupAdd] = mixed(InvoiceLineAdd, InvoiceLineGroupAdd)
    discount_line_add: DiscountLineAdd | None = part(DiscountLineAdd, since="4.0", not_in="US CA UK AU")
    sales_tax_line_add: SalesTaxLineAdd | None = part(SalesTaxLineAdd, since="4.0", not_in="US CA UK AU")
    shipping_line_add: ShippingLineAdd | None = part(ShippingLineAdd, since="4.0", not_in="US CA UK AU")


class InvoiceAddRq(Request):
    """Adds an invoice to a customer (qbxml.md 2.5)."""

    invoice_add: InvoiceAdd = required(part(InvoiceAdd))
    include_ret_element: list[str] = many(text(50, since="4.0"))


class InvoiceRet(Ret):
    """An invoice as QuickBooks holds it; any element may be missing (qbxml.md 1.4)."""

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
    is_finance_charge: bool | None = flag()
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
    applied_amount: Decimal | None = money()
    balance_remaining: Decimal | None = money()
    currency_ref: Ref64 | None = part(Ref64, since="8.0")
    exchange_rate: Decimal | None = rate(since="8.0")
    balance_remaining_in_home_currency: Decimal | None = money(since="8.0")
    memo: str | None = text(4095)
    is_paid: bool | None = flag(since="2.0")
    customer_msg_ref: Ref101 | None = part(Ref101)
    is_to_be_printed: bool | None = flag()
    is_to_be_emailed: bool | None = flag(since="6.0")
    is_tax_included: bool | None = flag(since="6.0", not_in="US")
    customer_sales_tax_code_ref: Ref3 | None = part(Ref3)
    suggested_discount_amount: Decimal | None = money()
    suggested_discount_date: date | None = day()
    other: str | None = text(29, since="6.0")
    external_guid: str | None = guid(since="9.0")
    linked_txn: list[LinkedTxn] = many(part(LinkedTxn, since="1.1"))
    invoice_line_ret: list[InvoiceLineRet | InvoiceLineGroupRet] = mixed(InvoiceLineRet, InvoiceLineGroupRet)
    discount_line_ret: DiscountLineRet | None = part(DiscountLineRet, since="4.0", not_in="US CA UK AU")
    sales_tax_line_ret: SalesTaxLineRet | None = part(SalesTaxLineRet, since="4.0", not_in="US CA UK AU")
    shipping_line_ret: ShippingLineRet | None = part(ShippingLineRet, since="4.0", not_in="US CA UK AU")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class InvoiceAddRs(Answer):
    """The answer to InvoiceAddRq (qbxml.md 2.6)."""

    rets: list[InvoiceRet] = mixed(InvoiceRet, most=1)
    error_recovery: ErrorRecovery | None = part(ErrorRecovery, since="11.0")


class InvoiceQueryRq(Request):
    """Asks for invoices to customers (qbxml.md 2.4)."""

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
    include_linked_txns: bool | None = flag(since="1.1")
    include_ret_element: list[str] = many(text(50, since="4.0"))
    owner_id: list[str] = many(guid(since="2.0"))


class InvoiceQueryRs(Answer):
    """The answer to InvoiceQueryRq (qbxml.md 2.6)."""

    rets: list[InvoiceRet] = mixed(InvoiceRet)
