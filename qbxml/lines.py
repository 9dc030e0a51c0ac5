"""Lines of bills and vendor credits being added or changed, and what hangs on them (qbxml.md 2.1, 2.3)."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from qbxml.choice import Choice, at_most_one_of
from qbxml.field import attribute, enum, guid, ident, many, money, part, required, text, unit_price, units
from qbxml.message import Aggregate
from qbxml.reference import Ref, Ref3, Ref5, Ref31, Ref159, Ref209
from qbxml.words import BILLABLE_STATUSES


class DataExt(Aggregate):
    """A custom field value given with a line."""

    owner_id: str = required(guid())
    data_ext_name: str = required(text(31))
    data_ext_value: str = required(text())


class ExpenseLineAdd(Aggregate):
    """A new expense line (qbxml.md 2.1)."""

    def_macro: str | None = attribute(text(), "defMacro")
    account_ref: Ref159 | None = part(Ref159)
    amount: Decimal | None = money()
    tax_amount: Decimal | None = money(since="6.1", not_in="US CA UK")
    memo: str | None = text(4095)
    customer_ref: Ref209 | None = part(Ref209)
    class_ref: Ref159 | None = part(Ref159)
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    billable_status: str | None = enum(BILLABLE_STATUSES, since="2.0")
    sales_rep_ref: Ref5 | None = part(Ref5, since="13.0")
    data_ext: list[DataExt] = many(part(DataExt, since="13.0"))


class LinkToTxn(Aggregate):
    """The line of a purchase order that an item line receives."""

    txn_id: str = required(ident())
    txn_line_id: str = required(ident())


class ItemLineAdd(Aggregate):
    """A new item line (qbxml.md 2.1)."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("serial_number", "lot_number"),)

    item_ref: Ref | None = part(Ref)
    inventory_site_ref: Ref31 | None = part(Ref31, since="10.0", not_in="AU")
    inventory_site_location_ref: Ref31 | None = part(Ref31, since="12.0", not_in="AU")
    serial_number: str | None = text(4095, since="11.0", not_in="AU")
    lot_number: str | None = text(40, since="11.0", not_in="AU")
    desc: str | None = text(4095)
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    cost: Decimal | None = unit_price()
    amount: Decimal | None = money()
    tax_amount: Decimal | None = money(since="6.1", not_in="US CA UK")
    customer_ref: Ref209 | None = part(Ref209)
    class_ref: Ref159 | None = part(Ref159)
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    billable_status: str | None = enum(BILLABLE_STATUSES, since="2.0")
    override_item_account_ref: Ref159 | None = part(Ref159, since="2.0")
    link_to_txn: LinkToTxn | None = part(LinkToTxn, since="4.0")
    sales_rep_ref: Ref5 | None = part(Ref5, since="13.0")
    data_ext: list[DataExt] = many(part(DataExt, since="13.0"))


class ItemGroupLineAdd(Aggregate):
    """A new item group line (qbxml.md 2.1)."""

    item_group_ref: Ref31 = required(part(Ref31))
    desc: str | None = text(not_in="US CA UK AU")
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    inventory_site_ref: Ref31 | None = part(Ref31, since="10.0", not_in="AU")
    inventory_site_location_ref: Ref31 | None = part(Ref31, since="12.0", not_in="AU")
    data_ext: list[DataExt] = many(part(DataExt, since="13.0"))


class ExpenseLineMod(Aggregate):
    """An expense line to keep, change or, with TxnLineID -1, add (qbxml.md 2.3)."""

    txn_line_id: str = required(ident())
    account_ref: Ref159 | None = part(Ref159)
    amount: Decimal | None = money()
    tax_amount: Decimal | None = money(since="6.1", not_in="US CA UK")
    memo: str | None = text(4095)
    customer_ref: Ref209 | None = part(Ref209)
    class_ref: Ref159 | None = part(Ref159)
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="6.0", not_in="US")
    billable_status: str | None = enum(BILLABLE_STATUSES)
    sales_rep_ref: Ref5 | None = part(Ref5, since="13.0")


class ItemLineMod(Aggregate):
    """An item line to keep, change or, with TxnLineID -1, add (qbxml.md 2.3)."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("serial_number", "lot_number"),)

    txn_line_id: str = required(ident())
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
    billable_status: str | None = enum(BILLABLE_STATUSES)
    override_item_account_ref: Ref159 | None = part(Ref159)
    sales_rep_ref: Ref5 | None = part(Ref5, since="13.0")


class ItemGroupLineMod(Aggregate):
    """An item group line to keep, change or, with TxnLineID -1, add (qbxml.md 2.3)."""

    txn_line_id: str = required(ident())
    item_group_ref: Ref31 | None = part(Ref31)
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    override_uom_set_ref: Ref31 | None = part(Ref31, since="7.0")
    item_line_mod: list[ItemLineMod] = many(part(ItemLineMod))
