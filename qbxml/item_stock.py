"""Items that are kept in stock or put together of others (qbxml.md 2.4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qbxml.field import day, enum, flag, guid, ident, many, moment, money, part, text, unit_price, units, whole
from qbxml.line_rets import DataExtRet
from qbxml.message import Ret
from qbxml.moment import Stamp
from qbxml.reference import Ref, Ref3, Ref31, Ref41, Ref159
from qbxml.words import ACQUIRED_AS, SPECIAL_ITEM_TYPES


class ItemInventoryRet(Ret):
    """A thing kept in stock."""

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
    sales_desc: str | None = text(4095)
    sales_price: Decimal | None = unit_price()
    income_account_ref: Ref159 | None = part(Ref159)
    purchase_desc: str | None = text(4095)
    purchase_cost: Decimal | None = unit_price()
    purchase_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    cogs_account_ref: Ref159 | None = part(Ref159)
    pref_vendor_ref: Ref41 | None = part(Ref41)
    asset_account_ref: Ref159 | None = part(Ref159)
    reorder_point: Decimal | None = units()
    max: Decimal | None = units(since="13.0")
    quantity_on_hand: Decimal | None = units()
    average_cost: Decimal | None = unit_price()
    quantity_on_order: Decimal | None = units()
    quantity_on_sales_order: Decimal | None = units(since="2.0")
    external_guid: str | None = guid(since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class ItemInventoryAssemblyLine(Ret):
    """One component of an assembly."""

    item_inventory_ref: Ref159 | None = part(Ref159)
    quantity: Decimal | None = units()


class ItemInventoryAssemblyRet(Ret):
    """A thing put together of others."""

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
    manufacturer_part_number: str | None = text(31, since="12.0")
    unit_of_measure_set_ref: Ref31 | None = part(Ref31, since="7.0")
    is_tax_included: bool | None = flag(since="6.0", not_in="US")
    sales_tax_code_ref: Ref3 | None = part(Ref3)
    sales_desc: str | None = text(4095)
    sales_price: Decimal | None = unit_price()
    income_account_ref: Ref159 | None = part(Ref159)
    purchase_desc: str | None = text(4095)
    purchase_cost: Decimal | None = unit_price()
    purchase_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    cogs_account_ref: Ref159 | None = part(Ref159)
    pref_vendor_ref: Ref41 | None = part(Ref41)
    asset_account_ref: Ref159 | None = part(Ref159)
    build_point: Decimal | None = units()
    max: Decimal | None = units(since="13.0")
    quantity_on_hand: Decimal | None = units()
    average_cost: Decimal | None = unit_price()
    quantity_on_order: Decimal | None = units()
    quantity_on_sales_order: Decimal | None = units()
    external_guid: str | None = guid(since="8.0")
    item_inventory_assembly_line: list[ItemInventoryAssemblyLine] = many(part(ItemInventoryAssemblyLine))
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet))


class FixedAssetSalesInfo(Ret):
    """How a fixed asset was sold."""

    sales_desc: str | None = text(50)
    sales_date: date | None = day()
    sales_price: Decimal | None = unit_price()
    sales_expense: Decimal | None = unit_price()


class ItemFixedAssetRet(Ret):
    """A fixed asset."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    bar_code_value: str | None = text(50, since="12.0", not_in="AU")
    is_active: bool | None = flag()
    class_ref: Ref159 | None = part(Ref159, since="12.0")
    acquired_as: str | None = enum(ACQUIRED_AS)
    purchase_desc: str | None = text(50)
    purchase_date: date | None = day()
    purchase_cost: Decimal | None = unit_price()
    vendor_or_payee_name: str | None = text(50)
    asset_account_ref: Ref159 | None = part(Ref159)
    fixed_asset_sales_info: FixedAssetSalesInfo | None = part(FixedAssetSalesInfo)
    asset_desc: str | None = text(50)
    location: str | None = text(50)
    po_number: str | None = text(30)
    serial_number: str | None = text(30)
    warranty_exp_date: date | None = day()
    notes: str | None = text(4095)
    asset_number: str | None = text(10)
    cost_basis: Decimal | None = money()
    year_end_accumulated_depreciation: Decimal | None = money()
    year_end_book_value: Decimal | None = money()
    external_guid: str | None = guid(since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet))


class ItemGroupLine(Ret):
    """One item of a group."""

    item_ref: Ref | None = part(Ref)
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")


class ItemGroupRet(Ret):
    """Several items entered as one."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    bar_code_value: str | None = text(50, since="12.0", not_in="AU")
    is_active: bool | None = flag()
    item_desc: str | None = text(4095)
    unit_of_measure_set_ref: Ref31 | None = part(Ref31, since="7.0")
    is_print_items_in_group: bool | None = flag()
    special_item_type: str | None = enum(SPECIAL_ITEM_TYPES, since="6.0")
    external_guid: str | None = guid(since="8.0")
    item_group_line: list[ItemGroupLine] = many(part(ItemGroupLine))
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))
