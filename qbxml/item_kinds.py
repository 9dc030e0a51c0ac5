"""The twelve kinds of item, each with its own element (qbxml.md 2.4)."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from qbxml.choice import Choice, at_most_one_of
from qbxml.field import enum, flag, guid, ident, many, moment, part, percent, text, unit_price, whole
from qbxml.line_rets import DataExtRet
from qbxml.message import Ret
from qbxml.moment import Stamp
from qbxml.reference import Ref, Ref3, Ref31, Ref41, Ref159
from qbxml.words import SPECIAL_ITEM_TYPES


class SalesOrPurchase(Ret):
    """Price and account of an item that is only sold or only bought."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("price", "price_percent"),)

    desc: str | None = text(4095)
    price: Decimal | None = unit_price()
    price_percent: Decimal | None = percent()
    account_ref: Ref159 | None = part(Ref159)


class SalesAndPurchase(Ret):
    """Prices and accounts of an item that is bought and sold."""

    sales_desc: str | None = text(4095)
    sales_price: Decimal | None = unit_price()
    income_account_ref: Ref159 | None = part(Ref159)
    purchase_desc: str | None = text(4095)
    purchase_cost: Decimal | None = unit_price()
    purchase_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    expense_account_ref: Ref159 | None = part(Ref159)
    pref_vendor_ref: Ref41 | None = part(Ref41)


class ItemServiceRet(Ret):
    """A service."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("sales_or_purchase", "sales_and_purchase"),)

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    full_name: str | None = text(159)
    bar_code_value: str | None = text(50, since="12.0", not_in="AU")
    is_active: bool | None = flag()
    class_ref: Ref159 | None = part(Ref159, since="12.0")
    parent_ref: Ref | None = part(Ref)
    sublevel: int | None = whole()
    unit_of_measure_set_ref: Ref31 | None = part(Ref31, since="7.0")
    is_tax_included: bool | None = flag(since="6.0", not_in="US")
    sales_tax_code_ref: Ref3 | None = part(Ref3)
    sales_or_purchase: SalesOrPurchase | None = part(SalesOrPurchase)
    sales_and_purchase: SalesAndPurchase | None = part(SalesAndPurchase)
    external_guid: str | None = guid(since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class ItemNonInventoryRet(Ret):
    """A thing bought or sold without keeping stock of it."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("sales_or_purchase", "sales_and_purchase"),)

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    full_name: str | None = text(159)
    bar_code_value: str | None = text(50, since="12.0", not_in="AU")
    is_active: bool | None = flag()
    class_ref: Ref159 | None = part(Ref159, since="12.0")
    parent_ref: Ref | None = part(Ref)
    sublevel: int | None = whole()
    manufacturer_part_number: str | None = text(31, since="7.0")
    unit_of_measure_set_ref: Ref31 | None = part(Ref31, since="7.0")
    is_tax_included: bool | None = flag(since="6.0", not_in="US")
    sales_tax_code_ref: Ref3 | None = part(Ref3)
    sales_or_purchase: SalesOrPurchase | None = part(SalesOrPurchase)
    sales_and_purchase: SalesAndPurchase | None = part(SalesAndPurchase)
    external_guid: str | None = guid(since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class ItemOtherChargeRet(Ret):
    """Another charge: freight, late fees."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("sales_or_purchase", "sales_and_purchase"),)

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    full_name: str | None = text(159)
    bar_code_value: str | None = text(50, since="12.0", not_in="AU")
    is_active: bool | None = flag()
    class_ref: Ref159 | None = part(Ref159, since="12.0")
    parent_ref: Ref | None = part(Ref)
    sublevel: int | None = whole()
    is_tax_included: bool | None = flag(since="6.0", not_in="US")
    sales_tax_code_ref: Ref3 | None = part(Ref3)
    sales_or_purchase: SalesOrPurchase | None = part(SalesOrPurchase)
    sales_and_purchase: SalesAndPurchase | None = part(SalesAndPurchase)
    special_item_type: str | None = enum(SPECIAL_ITEM_TYPES, since="6.0")
    external_guid: str | None = guid(since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class ItemSubtotalRet(Ret):
    """A subtotal of the lines above."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    bar_code_value: str | None = text(50, since="12.0", not_in="AU")
    is_active: bool | None = flag()
    item_desc: str | None = text()
    special_item_type: str | None = enum(SPECIAL_ITEM_TYPES, since="6.0")
    external_guid: str | None = guid(since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class ItemDiscountRet(Ret):
    """A discount."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("discount_rate", "discount_rate_percent"),)

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    full_name: str | None = text(159)
    bar_code_value: str | None = text(50, since="12.0", not_in="AU")
    is_active: bool | None = flag()
    class_ref: Ref159 | None = part(Ref159, since="12.0")
    parent_ref: Ref | None = part(Ref)
    sublevel: int | None = whole()
    item_desc: str | None = text(4095)
    sales_tax_code_ref: Ref3 | None = part(Ref3)
    discount_rate: Decimal | None = unit_price()
    discount_rate_percent: Decimal | None = percent()
    account_ref: Ref159 | None = part(Ref159)
    external_guid: str | None = guid(since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class ItemPaymentRet(Ret):
    """A payment taken at the sale."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    bar_code_value: str | None = text(50, since="12.0", not_in="AU")
    is_active: bool | None = flag()
    class_ref: Ref159 | None = part(Ref159, since="12.0")
    item_desc: str | None = text(4095)
    deposit_to_account_ref: Ref159 | None = part(Ref159)
    payment_method_ref: Ref31 | None = part(Ref31)
    external_guid: str | None = guid(since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class ItemSalesTaxRet(Ret):
    """One sales tax."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    bar_code_value: str | None = text(50, since="12.0", not_in="AU")
    is_active: bool | None = flag()
    class_ref: Ref159 | None = part(Ref159, since="12.0")
    item_desc: str | None = text(4095)
    tax_rate: Decimal | None = percent()
    tax_vendor_ref: Ref41 | None = part(Ref41)
    sales_tax_return_line_ref: Ref | None = part(Ref, since="8.0", not_in="US")
    external_guid: str | None = guid(since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class ItemSalesTaxGroupRet(Ret):
    """Several sales taxes shown as one."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    bar_code_value: str | None = text(50, since="12.0", not_in="AU")
    is_active: bool | None = flag()
    item_desc: str | None = text(4095)
    external_guid: str | None = guid(since="8.0")
    item_sales_tax_ref: list[Ref31] = many(part(Ref31))
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))
