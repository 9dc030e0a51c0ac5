"""PreferencesQuery: closing date, class tracking, multicurrency, days bills are due (qbxml.md 6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qbxml.field import day, enum, flag, many, mixed, money, part, percent, text, whole
from qbxml.message import Answer, Request, Ret
from qbxml.reference import Ref3, Ref15, Ref31, Ref64, Ref159
from qbxml.words import (
    AGING_BASES,
    CHARGE_STARTS,
    CLASS_OWNERS,
    SALES_TAX_PERIODS,
    SUMMARY_BASES,
    TRACKED_NUMBERS,
    WEEKDAYS,
)


class PreferencesQueryRq(Request):
    """Asks for the preferences of the company file (qbxml.md 2.4)."""

    include_ret_element: list[str] = many(text(50, since="4.0"))


class AccountingPreferences(Ret):
    """Account numbers, classes, closing date; no ClosingDate means the books are open (qbxml.md 6)."""

    is_using_account_numbers: bool | None = flag()
    is_requiring_accounts: bool | None = flag()
    is_using_class_tracking: bool | None = flag()
    assign_classes_to: str | None = enum(CLASS_OWNERS, since="12.0", not_in="AU")
    is_using_audit_trail: bool | None = flag()
    is_assigning_journal_entry_numbers: bool | None = flag()
    closing_date: date | None = day()


class FinanceChargePreferences(Ret):
    """Interest on overdue invoices."""

    annual_interest_rate: Decimal | None = percent()
    min_finance_charge: Decimal | None = money()
    grace_period: int | None = whole()
    finance_charge_account_ref: Ref159 | None = part(Ref159)
    is_assessing_for_overdue_charges: bool | None = flag()
    calculate_charges_from: str | None = enum(CHARGE_STARTS)
    is_marked_to_be_printed: bool | None = flag()


class JobsAndEstimatesPreferences(Ret):
    """Estimates and progress invoices."""

    is_using_estimates: bool | None = flag()
    is_using_progress_invoicing: bool | None = flag()
    is_printing_items_with_zero_amounts: bool | None = flag()


class MultiCurrencyPreferences(Ret):
    """Whether vendors may have a currency of their own, and the home currency."""

    is_multi_currency_on: bool | None = flag()
    home_currency_ref: Ref64 | None = part(Ref64)


class MultiLocationInventoryPreferences(Ret):
    """Whether stock is kept at several sites."""

    is_multi_location_inventory_available: bool | None = flag()
    is_multi_location_inventory_enabled: bool | None = flag()


class PurchasesAndVendorsPreferences(Ret):
    """Days after which bills without terms are due, discounts, inventory (qbxml.md 6)."""

    is_using_inventory: bool | None = flag()
    days_bills_are_due: int | None = whole()
    is_automatically_using_discounts: bool | None = flag()
    default_discount_account_ref: Ref159 | None = part(Ref159)


class ReportsPreferences(Ret):
    """How reports count age and income."""

    aging_report_basis: str | None = enum(AGING_BASES)
    summary_report_basis: str | None = enum(SUMMARY_BASES)


class PriceLevels(Ret):
    """Whether price levels are used and rounded up."""

    is_using_price_levels: bool | None = flag()
    is_rounding_sales_price_up: bool | None = flag()


class SalesAndCustomersPreferences(Ret):
    """Shipping, mark-up, price levels."""

    default_ship_method_ref: Ref15 | None = part(Ref15)
    default_fob: str | None = text(13)
    default_markup: Decimal | None = percent()
    is_tracking_reimbursed_expenses_as_income: bool | None = flag()
    is_auto_applying_payments: bool | None = flag()
    price_levels: PriceLevels | None = part(PriceLevels, since="4.0")


class SalesTaxPreferences(Ret):
    """Sales tax defaults."""

    default_item_sales_tax_ref: Ref31 | None = part(Ref31)
    pay_sales_tax: str | None = enum(SALES_TAX_PERIODS)
    default_taxable_sales_tax_code_ref: Ref3 | None = part(Ref3)
    default_non_taxable_sales_tax_code_ref: Ref3 | None = part(Ref3)
    is_using_vendor_tax_code: bool | None = flag()
    is_using_customer_tax_code: bool | None = flag()
    is_using_amounts_include_tax: bool | None = flag()


class TimeTrackingPreferences(Ret):
    """The first day of a week."""

    first_day_of_week: str | None = enum(WEEKDAYS)


class CurrentAppAccessRights(Ret):
    """What this application may do in the company file (qbxml.md 6)."""

    is_automatic_login_allowed: bool | None = flag()
    automatic_login_user_name: str | None = text(29)
    is_personal_data_access_allowed: bool | None = flag()


class ItemsAndInventoryPreferences(Ret):
    """Lots, serial numbers, FIFO. Four names begin with a small letter (qbxml.md 1.2)."""

    enhanced_inventory_receiving_enabled: bool | None = flag()
    is_tracking_serial_or_lot_number: str | None = enum(TRACKED_NUMBERS, not_in="AU")
    is_tracking_on_sales_transactions_enabled: bool | None = flag(
        tag="isTrackingOnSalesTransactionsEnabled", not_in="AU"
    )
    is_tracking_on_purchase_transactions_enabled: bool | None = flag(
        tag="isTrackingOnPurchaseTransactionsEnabled", not_in="AU"
    )
    is_tracking_on_inventory_adjustment_enabled: bool | None = flag(
        tag="isTrackingOnInventoryAdjustmentEnabled", not_in="AU"
    )
    is_tracking_on_build_assembly_enabled: bool | None = flag(tag="isTrackingOnBuildAssemblyEnabled", not_in="AU")
    fifo_enabled: bool | None = flag(not_in="AU")
    fifo_effective_date: date | None = day(not_in="AU")
    is_rsb_enabled: bool | None = flag(since="12.0")
    is_barcode_enabled: bool | None = flag(since="12.0")


class PreferencesRet(Ret):
    """The preferences; a group is missing when the edition has none of it (qbxml.md 6)."""

    accounting_preferences: AccountingPreferences | None = part(AccountingPreferences)
    finance_charge_preferences: FinanceChargePreferences | None = part(FinanceChargePreferences)
    jobs_and_estimates_preferences: JobsAndEstimatesPreferences | None = part(JobsAndEstimatesPreferences)
    multi_currency_preferences: MultiCurrencyPreferences | None = part(MultiCurrencyPreferences, since="8.0")
    multi_location_inventory_preferences: MultiLocationInventoryPreferences | None = part(
        MultiLocationInventoryPreferences, since="10.0", not_in="CA UK"
    )
    purchases_and_vendors_preferences: PurchasesAndVendorsPreferences | None = part(PurchasesAndVendorsPreferences)
    reports_preferences: ReportsPreferences | None = part(ReportsPreferences)
    sales_and_customers_preferences: SalesAndCustomersPreferences | None = part(SalesAndCustomersPreferences)
    sales_tax_preferences: SalesTaxPreferences | None = part(SalesTaxPreferences)
    time_tracking_preferences: TimeTrackingPreferences | None = part(TimeTrackingPreferences)
    current_app_access_rights: CurrentAppAccessRights | None = part(CurrentAppAccessRights)
    items_and_inventory_preferences: ItemsAndInventoryPreferences | None = part(
        ItemsAndInventoryPreferences, since="11.0"
    )


class PreferencesQueryRs(Answer):
    """The answer to PreferencesQueryRq (qbxml.md 2.6)."""

    rets: list[PreferencesRet] = mixed(PreferencesRet, most=1)
