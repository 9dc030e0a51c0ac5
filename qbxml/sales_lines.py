"""Lines of invoices and credit memos to customers; all of them are of items (qbxml.md 2.5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.card import CreditCardTxnInfo
from qbxml.choice import Choice, at_most_one_of
from qbxml.field import day, enum, flag, ident, many, money, part, percent, required, text, unit_price, units
from qbxml.lines import DataExt, LinkToTxn
from qbxml.message import Aggregate
from qbxml.reference import Ref, Ref3, Ref31, Ref159
from qbxml.words import PRICE_RULE_CONFLICTS


class SetCredit(Aggregate):
    """Money of a credit memo that goes to the new invoice."""

    credit_txn_id: str = required(ident())
    txn_line_id: str | None = ident(not_in="US CA UK AU")
    applied_amount: Decimal = required(money())
    override: bool | None = flag()


class InvoiceLineAdd(Aggregate):
    """A new line of an invoice; without an item it is a line of text."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of("rate", "rate_percent", "price_level_ref"),
        at_most_one_of("serial_number", "lot_number"),
    )

    item_ref: Ref | None = part(Ref)
    desc: str | None = text(4095)
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    rate: Decimal | None = unit_price()
    rate_percent: Decimal | None = percent()
    price_level_ref: Ref31 | None = part(Ref31, since="4.0")
    class_ref: Ref159 | None = part(Ref159)
    amount: Decimal | None = money()
    tax_amount: Decimal | None = money(since="6.1", not_in="US CA UK")
    option_for_price_rule_conflict: str | None = enum(PRICE_RULE_CONFLICTS, since="13.0")
    inventory_site_ref: Ref31 | None = part(Ref31, since="10.0", not_in="AU")
    inventory_site_location_ref: Ref31 | None = part(Ref31, since="12.0", not_in="AU")
    serial_number: str | None = text(4095, since="11.0", not_in="AU")
    lot_number: str | None = text(40, since="11.0", not_in="AU")
    service_date: date | None = day()
    sales_tax_code_ref: Ref3 | None = part(Ref3)
    is_taxable: bool | None = flag(since="4.0", not_in="US CA UK AU")
    override_item_account_ref: Ref159 | None = part(Ref159, since="2.0")
    other1: str | None = text(29, since="6.0")
    other2: str | None = text(29, since="6.0")
    link_to_txn: LinkToTxn | None = part(LinkToTxn, since="6.0")
    data_ext: list[DataExt] = many(part(DataExt, since="5.0"))


class InvoiceLineGroupAdd(Aggregate):
    """A new line of an invoice with a group of items."""

    item_group_ref: Ref31 = required(part(Ref31))
    desc: str | None = text(not_in="US CA UK AU")
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    service_date: date | None = day(not_in="US CA UK AU")
    inventory_site_ref: Ref31 | None = part(Ref31, since="10.0", not_in="AU")
    inventory_site_location_ref: Ref31 | None = part(Ref31, since="12.0", not_in="AU")
    data_ext: list[DataExt] = many(part(DataExt, since="5.0"))


class CreditMemoLineAdd(Aggregate):
    """A new line of a credit memo; its amount is positive."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of("rate", "rate_percent", "price_level_ref"),
        at_most_one_of("serial_number", "lot_number"),
    )

    item_ref: Ref | None = part(Ref)
    desc: str | None = text(4095)
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    rate: Decimal | None = unit_price()
    rate_percent: Decimal | None = percent()
    price_level_ref: Ref31 | None = part(Ref31, since="4.0")
    class_ref: Ref159 | None = part(Ref159)
    amount: Decimal | None = money()
    tax_amount: Decimal | None = money(since="6.1", not_in="US CA UK")
    inventory_site_ref: Ref31 | None = part(Ref31, since="10.0", not_in="AU")
    inventory_site_location_ref: Ref31 | None = part(Ref31, since="12.0", not_in="AU")
    serial_number: str | None = text(4095, since="11.0", not_in="AU")
    lot_number: str | None = text(40, since="11.0", not_in="AU")
    service_date: date | None = day()
    sales_tax_code_ref: Ref3 | None = part(Ref3)
    is_taxable: bool | None = flag(since="4.0", not_in="US CA UK AU")
    override_item_account_ref: Ref159 | None = part(Ref159, since="2.0")
    other1: str | None = text(29, since="6.0")
    other2: str | None = text(29, since="6.0")
    credit_card_txn_info: CreditCardTxnInfo | None = part(CreditCardTxnInfo, since="7.0")
    data_ext: list[DataExt] = many(part(DataExt, since="5.0"))


class CreditMemoLineGroupAdd(Aggregate):
    """A new line of a credit memo with a group of items."""

    item_group_ref: Ref31 = required(part(Ref31))
    desc: str | None = text(not_in="US CA UK AU")
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    service_date: date | None = day(not_in="US CA UK AU")
    inventory_site_ref: Ref31 | None = part(Ref31, since="10.0", not_in="AU")
    inventory_site_location_ref: Ref31 | None = part(Ref31, since="12.0", not_in="AU")
    data_ext: list[DataExt] = many(part(DataExt, since="5.0"))


class DiscountLineAdd(Aggregate):
    """A discount on the whole; no desktop edition takes it."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("amount", "rate_percent"),)

    amount: Decimal | None = money()
    rate_percent: Decimal | None = percent()
    is_taxable: bool | None = flag()
    account_ref: Ref | None = part(Ref)


class SalesTaxLineAdd(Aggregate):
    """Sales tax on the whole; no desktop edition takes it."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("amount", "rate_percent"),)

    amount: Decimal | None = money()
    rate_percent: Decimal | None = percent()
    account_ref: Ref | None = part(Ref)


class ShippingLineAdd(Aggregate):
    """Shipping of the whole; no desktop edition takes it."""

    amount: Decimal = required(money())
    account_ref: Ref | None = part(Ref)
