"""BillPaymentCheckQuery: checks that pay bills."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.address import Address, AddressBlock
from qbxml.choice import Choice, at_most_one_of
from qbxml.field import attribute, day, enum, flag, guid, ident, many, mixed, moment, money, part, rate, text, whole
from qbxml.filters import (
    AccountFilter,
    CurrencyFilter,
    EntityFilter,
    ModifiedDateRangeFilter,
    RefNumberFilter,
    RefNumberRangeFilter,
    TxnDateRangeFilter,
)
from qbxml.line_rets import DataExtRet, LinkedTxn, TxnLineDetail
from qbxml.message import Answer, Request, Ret
from qbxml.moment import Stamp
from qbxml.reference import Ref64, Ref159, Ref209
from qbxml.words import ITERATOR_STEPS, META_DATA, TXN_TYPES


class BillPaymentCheckQueryRq(Request):
    """Asks for checks that pay bills (qbxml.md 2.4)."""

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
    include_ret_element: list[str] = many(text(50, since="4.0"))
    owner_id: list[str] = many(guid())


class AppliedToTxnRet(Ret):
    """What a check paid of one bill."""

    txn_id: str | None = ident()
    txn_type: str | None = enum(TXN_TYPES)
    txn_date: date | None = day()
    ref_number: str | None = text(20)
    balance_remaining: Decimal | None = money()
    amount: Decimal | None = money()
    txn_line_detail: list[TxnLineDetail] = many(part(TxnLineDetail, not_in="US CA UK AU"))
    discount_amount: Decimal | None = money()
    discount_account_ref: Ref159 | None = part(Ref159)
    discount_class_ref: Ref159 | None = part(Ref159, since="11.0")
    linked_txn: list[LinkedTxn] = many(part(LinkedTxn, since="10.0"))


class BillPaymentCheckRet(Ret):
    """A check that pays bills."""

    txn_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    txn_number: int | None = whole()
    payee_entity_ref: Ref209 | None = part(Ref209)
    ap_account_ref: Ref159 | None = part(Ref159)
    txn_date: date | None = day()
    bank_account_ref: Ref159 | None = part(Ref159)
    amount: Decimal | None = money()
    currency_ref: Ref64 | None = part(Ref64, since="8.0")
    exchange_rate: Decimal | None = rate(since="8.0")
    amount_in_home_currency: Decimal | None = money(since="8.0")
    ref_number: str | None = text(11)
    memo: str | None = text(4095)
    address: Address | None = part(Address)
    address_block: AddressBlock | None = part(AddressBlock, since="6.0")
    is_to_be_printed: bool | None = flag()
    external_guid: str | None = guid(since="9.0")
    applied_to_txn_ret: list[AppliedToTxnRet] = many(part(AppliedToTxnRet))
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet))


class BillPaymentCheckQueryRs(Answer):
    """The answer to BillPaymentCheckQueryRq (qbxml.md 2.6)."""

    rets: list[BillPaymentCheckRet] = mixed(BillPaymentCheckRet)
