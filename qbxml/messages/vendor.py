"""Vendors: add, ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.address import Address, AddressBlock, ShipAddress
from qbxml.choice import Choice, at_most_one_of
from qbxml.contact import AdditionalContactRef, AdditionalNotes, AdditionalNotesRet, Contacts, ContactsRet
from qbxml.field import attribute, day, enum, flag, guid, ident, many, mixed, moment, money, part, required, text, whole
from qbxml.filters import ClassFilter, CurrencyFilter, NameFilter, NameRangeFilter, TotalBalanceFilter
from qbxml.line_rets import DataExtRet
from qbxml.message import Aggregate, Answer, ErrorRecovery, Request, Ret
from qbxml.moment import Stamp
from qbxml.reference import Ref, Ref3, Ref31, Ref64, Ref159
from qbxml.words import ACTIVE_STATUSES, ITERATOR_STEPS, META_DATA, REPORTING_PERIODS, SALES_TAX_COUNTRIES


class VendorAdd(Aggregate):
    """What makes a vendor; its currency is fixed for life (qbxml.md 2.5)."""

    name: str = required(text(41, colon=False))
    is_active: bool | None = flag()
    class_ref: Ref159 | None = part(Ref159, since="12.0")
    company_name: str | None = text(41)
    salutation: str | None = text(15)
    first_name: str | None = text(25)
    middle_name: str | None = text(5)
    last_name: str | None = text(25)
    suffix: str | None = text(not_in="US CA UK AU")
    job_title: str | None = text(41, since="12.0")
    vendor_address: Address | None = part(Address)
    ship_address: ShipAddress | None = part(ShipAddress, since="11.0")
    phone: str | None = text(21)
    mobile: str | None = text(21, not_in="US CA UK AU")
    pager: str | None = text(21, not_in="US CA UK AU")
    alt_phone: str | None = text(21)
    fax: str | None = text(21)
    email: str | None = text(1023)
    cc: str | None = text(1023, since="12.0")
    contact: str | None = text(41)
    alt_contact: str | None = text(41)
    additional_contact_ref: list[AdditionalContactRef] = many(part(AdditionalContactRef, since="12.0"))
    contacts: list[Contacts] = many(part(Contacts, since="12.0"))
    name_on_check: str | None = text(41)
    account_number: str | None = text(99)
    notes: str | None = text(4095, since="3.0")
    additional_notes: list[AdditionalNotes] = many(part(AdditionalNotes, since="12.0"))
    vendor_type_ref: Ref159 | None = part(Ref159)
    terms_ref: Ref31 | None = part(Ref31)
    credit_limit: Decimal | None = money()
    vendor_tax_ident: str | None = text(15)
    is_vendor_eligible_for_1099: bool | None = flag(not_in="CA UK")
    open_balance: Decimal | None = money()
    open_balance_date: date | None = day()
    billing_rate_ref: Ref31 | None = part(Ref31, since="6.0")
    external_guid: str | None = guid(since="8.0")
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="8.0", not_in="US")
    sales_tax_country: str | None = enum(SALES_TAX_COUNTRIES, since="8.0", not_in="US")
    is_sales_tax_agency: bool | None = flag(since="8.0", not_in="US")
    sales_tax_return_ref: Ref | None = part(Ref, since="8.0", not_in="US")
    tax_registration_number: str | None = text(30, since="8.0", not_in="US")
    reporting_period: str | None = enum(REPORTING_PERIODS, since="8.0", not_in="US")
    is_tax_tracked_on_purchases: bool | None = flag(since="8.0", not_in="US")
    tax_on_purchases_account_ref: Ref159 | None = part(Ref159, since="8.0", not_in="US")
    is_tax_tracked_on_sales: bool | None = flag(since="8.0", not_in="US")
    tax_on_sales_account_ref: Ref159 | None = part(Ref159, since="8.0", not_in="US")
    is_tax_on_tax: bool | None = flag(since="8.0", not_in="US")
    prefill_account_ref: list[Ref159] = many(part(Ref159, since="8.0"))
    currency_ref: Ref64 | None = part(Ref64, since="8.0")


class VendorAddRq(Request):
    """Adds a vendor (qbxml.md 2.5)."""

    vendor_add: VendorAdd = required(part(VendorAdd))
    include_ret_element: list[str] = many(text(50, since="4.0"))


class VendorRet(Ret):
    """A vendor as QuickBooks holds it; any element may be missing (qbxml.md 1.4)."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(41)
    is_active: bool | None = flag()
    class_ref: Ref159 | None = part(Ref159, since="12.0")
    is_tax_agency: bool | None = flag(since="6.0", not_in="US")
    company_name: str | None = text(41)
    salutation: str | None = text(15)
    first_name: str | None = text(25)
    middle_name: str | None = text(5)
    last_name: str | None = text(25)
    suffix: str | None = text(not_in="US CA UK AU")
    job_title: str | None = text(41, since="12.0")
    vendor_address: Address | None = part(Address)
    vendor_address_block: AddressBlock | None = part(AddressBlock, since="6.0")
    ship_address: ShipAddress | None = part(ShipAddress, since="11.0")
    phone: str | None = text(21)
    mobile: str | None = text(21, not_in="US CA UK AU")
    pager: str | None = text(21, not_in="US CA UK AU")
    alt_phone: str | None = text(21)
    fax: str | None = text(21)
    email: str | None = text(1023)
    cc: str | None = text(1023, since="12.0")
    contact: str | None = text(41)
    alt_contact: str | None = text(41)
    additional_contact_ref: list[AdditionalContactRef] = many(part(AdditionalContactRef, since="12.0"))
    contacts_ret: list[ContactsRet] = many(part(ContactsRet, since="12.0"))
    name_on_check: str | None = text(41)
    account_number: str | None = text(99)
    notes: str | None = text(4095)
    additional_notes_ret: list[AdditionalNotesRet] = many(part(AdditionalNotesRet, since="12.0"))
    vendor_type_ref: Ref159 | None = part(Ref159)
    terms_ref: Ref31 | None = part(Ref31)
    credit_limit: Decimal | None = money()
    vendor_tax_ident: str | None = text(15)
    is_vendor_eligible_for_1099: bool | None = flag(not_in="CA UK")
    balance: Decimal | None = money()
    billing_rate_ref: Ref31 | None = part(Ref31, since="6.0")
    external_guid: str | None = guid(since="8.0")
    sales_tax_code_ref: Ref3 | None = part(Ref3, since="8.0", not_in="US")
    sales_tax_country: str | None = enum(SALES_TAX_COUNTRIES, since="8.0", not_in="US")
    is_sales_tax_agency: bool | None = flag(since="8.0", not_in="US")
    sales_tax_return_ref: Ref | None = part(Ref, since="8.0", not_in="US")
    tax_registration_number: str | None = text(30, since="8.0", not_in="US")
    reporting_period: str | None = enum(REPORTING_PERIODS, since="8.0", not_in="US")
    is_tax_tracked_on_purchases: bool | None = flag(since="8.0", not_in="US")
    tax_on_purchases_account_ref: Ref159 | None = part(Ref159, since="8.0", not_in="US")
    is_tax_tracked_on_sales: bool | None = flag(since="8.0", not_in="US")
    tax_on_sales_account_ref: Ref159 | None = part(Ref159, since="8.0", not_in="US")
    is_tax_on_tax: bool | None = flag(since="8.0", not_in="US")
    prefill_account_ref: list[Ref159] = many(part(Ref159, since="8.0"))
    currency_ref: Ref64 | None = part(Ref64, since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class VendorAddRs(Answer):
    """The answer to VendorAddRq (qbxml.md 2.6)."""

    rets: list[VendorRet] = mixed(VendorRet, most=1)
    error_recovery: ErrorRecovery | None = part(ErrorRecovery, since="11.0")


class VendorQueryRq(Request):
    """Asks for vendors (qbxml.md 2.4)."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of(
            "list_id",
            "full_name",
            "max_returned active_status from_modified_date to_modified_date name_filter name_range_filter "
            "total_balance_filter currency_filter class_filter",
        ),
        at_most_one_of("name_filter", "name_range_filter"),
    )

    meta_data: str | None = attribute(enum(META_DATA), "metaData")
    iterator: str | None = attribute(enum(ITERATOR_STEPS), "iterator")
    iterator_id: str | None = attribute(text(), "iteratorID")
    list_id: list[str] = many(ident())
    full_name: list[str] = many(text())
    max_returned: int | None = whole(least=1)
    active_status: str | None = enum(ACTIVE_STATUSES)
    from_modified_date: Stamp | None = moment()
    to_modified_date: Stamp | None = moment()
    name_filter: NameFilter | None = part(NameFilter)
    name_range_filter: NameRangeFilter | None = part(NameRangeFilter)
    total_balance_filter: TotalBalanceFilter | None = part(TotalBalanceFilter)
    currency_filter: CurrencyFilter | None = part(CurrencyFilter, since="8.0")
    class_filter: ClassFilter | None = part(ClassFilter, since="12.0", not_in="AU")
    include_ret_element: list[str] = many(text(50, since="4.0"))
    owner_id: list[str] = many(guid(since="2.0"))


class VendorQueryRs(Answer):
    """The answer to VendorQueryRq (qbxml.md 2.6)."""

    rets: list[VendorRet] = mixed(VendorRet)
