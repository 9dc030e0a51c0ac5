"""Lines of invoices and credit memos in answers (qbxml.md 2.5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.card import CreditCardTxnInfoRet
from qbxml.choice import Choice, at_most_one_of
from qbxml.field import day, flag, ident, many, money, part, percent, text, unit_price, units
from qbxml.line_rets import DataExtRet
from qbxml.message import Ret
from qbxml.reference import Ref, Ref3, Ref31, Ref159


class InvoiceLineRet(Ret):
    """A line of an invoice as QuickBooks holds it."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of("rate", "rate_percent"),
        at_most_one_of("serial_number", "lot_number"),
    )

    txn_line_id: str | None = ident()
    item_ref: Ref | None = part(Ref)
    desc: str | None = text(4095)
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    override_uom_set_ref: Ref31 | None = part(Ref31, since="7.0")
    rate: Decimal | None = unit_price()
    rate_percent: Decimal | None = percent()
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
    other1: str | None = text(29, since="6.0")
    other2: str | None = text(29, since="6.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class InvoiceLineGroupRet(Ret):
    """A line of an invoice with a group of items, as QuickBooks holds it."""

    txn_line_id: str | None = ident(since="2.1")
    item_group_ref: Ref31 | None = part(Ref31)
    desc: str | None = text(4095)
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    override_uom_set_ref: Ref31 | None = part(Ref31, since="7.0")
    is_print_items_in_group: bool | None = flag()
    total_amount: Decimal | None = money()
    service_date: date | None = day(not_in="US CA UK AU")
    invoice_line_ret: list[InvoiceLineRet] = many(part(InvoiceLineRet))
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class CreditMemoLineRet(Ret):
    """A line of a credit memo as QuickBooks holds it."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of("rate", "rate_percent"),
        at_most_one_of("serial_number", "lot_number"),
    )

    txn_line_id: str | None = ident()
    item_ref: Ref | None = part(Ref)
    desc: str | None = text(4095)
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    override_uom_set_ref: Ref31 | None = part(Ref31, since="7.0")
    rate: Decimal | None = unit_price()
    rate_percent: Decimal | None = percent()
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
    other1: str | None = text(29, since="6.0")
    other2: str | None = text(29, since="6.0")
    credit_card_txn_info: CreditCardTxnInfoRet | None = part(CreditCardTxnInfoRet, since="7.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class CreditMemoLineGroupRet(Ret):
    """A line of a credit memo with a group of items, as QuickBooks holds it."""

    txn_line_id: str | None = ident(since="3.0")
    item_group_ref: Ref31 | None = part(Ref31)
    desc: str | None = text(4095)
    quantity: Decimal | None = units()
    unit_of_measure: str | None = text(31, since="7.0")
    override_uom_set_ref: Ref31 | None = part(Ref31, since="7.0")
    is_print_items_in_group: bool | None = flag()
    total_amount: Decimal | None = money()
    service_date: date | None = day(not_in="US CA UK AU")
    credit_memo_line_ret: list[CreditMemoLineRet] = many(part(CreditMemoLineRet))
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class DiscountLineRet(Ret):
    """A discount on the whole; no desktop edition knows it."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("amount", "rate_percent"),)

    amount: Decimal | None = money()
    rate_percent: Decimal | None = percent()
    is_taxable: bool | None = flag()
    account_ref: Ref | None = part(Ref)


class SalesTaxLineRet(Ret):
    """Sales tax on the whole; no desktop edition knows it."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("amount", "rate_percent"),)

    amount: Decimal | None = money()
    rate_percent: Decimal | None = percent()
    account_ref: Ref | None = part(Ref)


class ShippingLineRet(Ret):
    """Shipping of the whole; no desktop edition knows it."""

    amount: Decimal | None = money()
    account_ref: Ref | None = part(Ref)
