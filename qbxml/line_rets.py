"""Lines, links and custom fields of answers (qbxml.md 2.2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.choice import Choice, at_most_one_of
from qbxml.field import day, enum, guid, ident, many, money, part, text, unit_price, units
from qbxml.lines import DataExt
from qbxml.message import Ret
from qbxml.reference import Ref, Ref3, Ref5, Ref31, Ref159, Ref209
from qbxml.words import BILLABLE_STATUSES, DATA_EXT_TYPES, LINK_TYPES, TXN_TYPES


class DataExtRet(Ret):
    """A custom field value, or the FileID of the company."""

    owner_id: str | None = guid()
    data_ext_name: str | None = text(31)
    data_ext_type: str | None = enum(DATA_EXT_TYPES)
    data_ext_value: str | None = text()


class TxnLineDetail(Ret):
    """The part of a link that belongs to one line."""

    txn_line_id: str | None = ident()
    amount: Decimal | None = money()


class LinkedTxn(Ret):
    """A transaction linked to this one: a payment, a purchase order, a credit."""

    txn_id: str | None = ident()
    txn_type: str | None = enum(TXN_TYPES)
    txn_date: date | None = day()
    ref_number: str | None = text(20)
    link_type: str | None = enum(LINK_TYPES, since="3.0")
    amount: Decimal | None = money()
    txn_line_detail: list[TxnLineDetail] = many(part(TxnLineDetail, not_in="US CA UK AU"))


class ExpenseLineRet(Ret):
    """An expense line as QuickBooks holds it (qbxml.md 2.2)."""

    txn_line_id: str | None = ident()
    account_ref: Ref159 | None = part(Ref159)
    amount: Decimal | None = money()
    tax_amount: Decimal | None = money(since="6.1", not_in="US CA UK")
    memo: str | None = text(4095)
    customer_ref: Ref209 | None = part(Ref209)
    class_ref: Ref159 | None = part(Ref159)
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    billable_status: str | None = enum(BILLABLE_STATUSES, since="2.0")
    sales_rep_ref: Ref5 | None = part(Ref5, since="13.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="13.0"))


class ItemLineRet(Ret):
    """An item line as QuickBooks holds it (qbxml.md 2.2)."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("serial_number", "lot_number"),)

    txn_line_id: str | None = ident()
    item_ref: Ref | None = part(Ref)
    inventory_site_ref: Ref31 | None = part(Ref31, since="10.0", not_in="AU")
    inventory_site_location_ref: Ref31 | None = part(Ref31, since="12.0", not_in="AU")
    serial_number: str | None = text(4095, since="11.0", not_in="AU")
    lot_number: str | None = text(40, since="11.0", not_in="AU")
    desc: str | None = text(4095)
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    override_uom_set_ref: Ref31 | None = part(Ref31, since="7.0")
    cost: Decimal | None = unit_price()
    amount: Decimal | None = money()
    tax_amount: Decimal | None = money(since="6.1", not_in="US CA UK")
    customer_ref: Ref209 | None = part(Ref209)
    class_ref: Ref159 | None = part(Ref159)
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    billable_status: str | None = enum(BILLABLE_STATUSES, since="2.0")
    sales_rep_ref: Ref5 | None = part(Ref5, since="13.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="13.0"))


class ItemGroupLineRet(Ret):
    """An item group line as QuickBooks holds it (qbxml.md 2.2)."""

    txn_line_id: str | None = ident(since="3.0")
    item_group_ref: Ref31 | None = part(Ref31)
    desc: str | None = text(4095)
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    override_uom_set_ref: Ref31 | None = part(Ref31, since="7.0")
    total_amount: Decimal | None = money()
    item_line_ret: list[ItemLineRet] = many(part(ItemLineRet))
    data_ext: list[DataExt] = many(part(DataExt, since="13.0"))
