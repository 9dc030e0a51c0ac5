"""The program, the company, its preferences, and when a backup was restored."""

from datetime import date
from decimal import Decimal

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.paging import only_elements
from qbwc_server.simulator.posting import CLOSING_DATE
from qbxml.line_rets import DataExtRet
from qbxml.messages.company import AccountantCopy, CompanyQueryRq, CompanyQueryRs, CompanyRet
from qbxml.messages.company_activity import CompanyActivityQueryRq, CompanyActivityQueryRs, CompanyActivityRet
from qbxml.messages.host import HostQueryRq, HostQueryRs, HostRet
from qbxml.messages.preferences import (
    AccountingPreferences,
    CurrentAppAccessRights,
    MultiCurrencyPreferences,
    PreferencesQueryRq,
    PreferencesQueryRs,
    PreferencesRet,
    PurchasesAndVendorsPreferences,
    ReportsPreferences,
)
from qbxml.messages.preferences import FinanceChargePreferences as FinanceCharges


@answers(HostQueryRq)
def host(books: Books, request: HostQueryRq) -> HostQueryRs:
    """Answer the program and the qbXML versions it speaks."""
    product = books.product
    ret = HostRet(
        product_name=product.name,
        major_version=product.major,
        minor_version=product.minor,
        country=product.country,
        supported_qbxml_version=product.qbxml_versions,
        is_automatic_login=False,
        qb_file_mode="MultiUser" if product.is_multi_user else "SingleUser",
    )
    rets = [only_elements(ret, request.include_ret_element)]
    return HostQueryRs(request_id=request.request_id, status_message="Status OK", rets=rets)


@answers(CompanyQueryRq)
def company(books: Books, request: CompanyQueryRq) -> CompanyQueryRs:
    """Answer the company; private data of an owner only when asked by OwnerID."""
    name = books.state.fact("company_name")
    ret = CompanyRet(
        is_sample_company=books.state.fact("is_sample") == "true",
        company_name=name,
        legal_company_name=name,
        first_month_fiscal_year="January",
        first_month_income_tax_year="January",
        company_type="Wholesale Distribution and Sales",
        tax_form="OtherOrNone",
        accountant_copy=AccountantCopy(accountant_copy_exists=False),
        data_ext_ret=[ext for owner_id in request.owner_id for ext in _data_exts(books, owner_id)],
    )
    rets = [only_elements(ret, request.include_ret_element)]
    return CompanyQueryRs(request_id=request.request_id, status_message="Status OK", rets=rets)


def _data_exts(books: Books, owner_id: str) -> list[DataExtRet]:
    return [
        DataExtRet(owner_id=owner_id, data_ext_name=name, data_ext_type="STR255TYPE", data_ext_value=value)
        for name, value in books.state.data_exts(owner_id).items()
    ]


@answers(CompanyActivityQueryRq)
def activity(books: Books, request: CompanyActivityQueryRq) -> CompanyActivityQueryRs:
    """Answer when a backup was restored; never is Unix second 0 (sample 70)."""
    ret = CompanyActivityRet(
        last_restore_time=books.clock.stamp(int(books.state.fact("last_restore") or 0)),
        last_condense_time=books.clock.stamp(0),
    )
    rets = [only_elements(ret, request.include_ret_element)]
    return CompanyActivityQueryRs(request_id=request.request_id, status_message="Status OK", rets=rets)


@answers(PreferencesQueryRq)
def preferences(books: Books, request: PreferencesQueryRq) -> PreferencesQueryRs:
    """Answer the preferences; without a closing date the element is absent."""
    closing = books.state.fact(CLOSING_DATE)
    ret = PreferencesRet(
        accounting_preferences=AccountingPreferences(
            is_using_account_numbers=False,
            is_requiring_accounts=True,
            is_using_class_tracking=books.state.fact("is_using_classes") != "false",
            is_using_audit_trail=True,
            is_assigning_journal_entry_numbers=True,
            closing_date=date.fromisoformat(closing) if closing else None,
        ),
        finance_charge_preferences=FinanceCharges(
            annual_interest_rate=Decimal("0.00"),
            min_finance_charge=Decimal("0.00"),
            grace_period=0,
            is_assessing_for_overdue_charges=False,
            calculate_charges_from="DueDate",
            is_marked_to_be_printed=False,
        ),
        multi_currency_preferences=MultiCurrencyPreferences(is_multi_currency_on=False),
        purchases_and_vendors_preferences=PurchasesAndVendorsPreferences(
            is_using_inventory=False,
            days_bills_are_due=int(books.state.fact("days_bills_are_due") or 10),
            is_automatically_using_discounts=False,
        ),
        reports_preferences=ReportsPreferences(aging_report_basis="AgeFromDueDate", summary_report_basis="Accrual"),
        current_app_access_rights=CurrentAppAccessRights(
            is_automatic_login_allowed=True, is_personal_data_access_allowed=False
        ),
    )
    rets = [only_elements(ret, request.include_ret_element)]
    return PreferencesQueryRs(request_id=request.request_id, status_message="Status OK", rets=rets)
