"""Customers: add, ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.address import Address, AddressBlock
from qbxml.card import CreditCardInfo
from qbxml.choice import Choice, at_most_one_of
from qbxml.contact import AdditionalContactRef, AdditionalNotes, AdditionalNotesRet, Contacts, ContactsRet
from qbxml.field import attribute, day, enum, flag, guid, ident, many, mixed, moment, money, part, required, text, whole
from qbxml.filters import ClassFilter, CurrencyFilter, NameFilter, NameRangeFilter, TotalBalanceFilter
from qbxml.line_rets import DataExtRet
from qbxml.message import Aggregate, Answer, ErrorRecovery, Request, Ret
from qbxml.moment import Stamp
from qbxml.reference import Ref, Ref3, Ref5, Ref31, Ref64, Ref159
from qbxml.words import (
    ACTIVE_STATUSES,
    DELIVERY_METHODS,
    ITERATOR_STEPS,
    JOB_STATUSES,
    META_DATA,
    OLD_DELIVERY_METHODS,
    SALES_TAX_COUNTRIES,
)


class ShipToAddress(Aggregate):
    """One of several addresses to deliver to, by its own name."""

    name: str = required(text(41))
    addr1: str | None = text(41)
    addr2: str | None = text(41)
    addr3: str | None = text(41)
    addr4: str | None = text(41)
    addr5: str | None = text(41)
    city: str | None = text(31)
    state: str | None = text(21)
    postal_code: str | None = text(13)
    country: str | None = text(31)
    note: str | None = text(41)
    default_ship_to: bool | None = flag()


class CustomerAdd(Aggregate):
    """What makes a customer, or a job below one; its currency is fixed for life (qbxml.md 2.5)."""

    name: str = required(text(41, colon=False))
    is_active: bool | None = flag()
    class_ref: Ref159 | None = part(Ref159, since="12.0")
    parent_ref: Ref | None = part(Ref)
    company_name: str | None = text(41)
    salutation: str | None = text(15)
    first_name: str | None = text(25)
    middle_name: str | None = text(5)
    last_name: str | None = text(25)
    suffix: str | None = text(not_in="US CA UK AU")
    job_title: str | None = text(41, since="12.0")
    bill_address: Address | None = part(Address)
    ship_address: Address | None = part(Address)
    ship_to_address: list[ShipToAddress] = many(part(ShipToAddress, since="12.0"))
    print_as: str | None = text(not_in="US CA UK AU")
    phone: str | None = text(21)
    mobile: str | None = text(not_in="US CA UK AU")
    pager: str | None = text(not_in="US CA UK AU")
    alt_phone: str | None = text(21)
    fax: str | None = text(21)
    email: str | None = text(1023)
    cc: str | None = text(1023, since="12.0")
    contact: str | None = text(41)
    alt_contact: str | None = text(41)
    additional_contact_ref: list[AdditionalContactRef] = many(part(AdditionalContactRef, since="12.0"))
    contacts: list[Contacts] = many(part(Contacts, since="12.0"))
    customer_type_ref: Ref159 | None = part(Ref159)
    terms_ref: Ref31 | None = part(Ref31)
    sales_rep_ref: Ref5 | None = part(Ref5)
    open_balance: Decimal | None = money()
    open_balance_date: date | None = day()
    sales_tax_code_ref: Ref3 | None = part(Ref3)
    item_sales_tax_ref: Ref31 | None = part(Ref31, not_in="CA UK")
    sales_tax_country: str | None = enum(SALES_TAX_COUNTRIES, since="6.0", not_in="US")
    resale_number: str | None = text(15)
    account_number: str | None = text(99)
    credit_limit: Decimal | None = money()
    preferred_payment_method_ref: Ref31 | None = part(Ref31, since="3.0")
    credit_card_info: CreditCardInfo | None = part(CreditCardInfo, since="3.0")
    job_status: str | None = enum(JOB_STATUSES)
    job_start_date: date | None = day()
    job_projected_end_date: date | None = day()
    job_end_date: date | None = day()
    job_desc: str | None = text(99)
    job_type_ref: Ref159 | None = part(Ref159)
    notes: str | None = text(4095, since="3.0")
    additional_notes: list[AdditionalNotes] = many(part(AdditionalNotes, since="12.0"))
    is_statement_with_parent: bool | None = flag(not_in="US CA UK AU")
    delivery_method: str | None = enum(OLD_DELIVERY_METHODS, not_in="US CA UK AU")
    preferred_delivery_method: str | None = enum(DELIVERY_METHODS, since="12.0")
    price_level_ref: Ref31 | None = part(Ref31, since="4.0")
    external_guid: str | None = guid(since="8.0")
    tax_registration_number: str | None = text(since="8.0", not_in="US")
    currency_ref: Ref64 | None = part(Ref64, since="8.0")


class CustomerAddRq(Request):
    """Adds a customer (qbxml.md 2.5)."""

    customer_add: CustomerAdd = required(part(CustomerAdd))
    include_ret_element: list[str] = many(text(50, since="4.0"))


class ShipToAddressRet(Ret):
    """One of several addresses to deliver to."""

    name: str | None = text(41)
    addr1: str | None = text(41)
    addr2: str | None = text(41)
    addr3: str | None = text(41)
    addr4: str | None = text(41)
    addr5: str | None = text(41)
    city: str | None = text(31)
    state: str | None = text(21)
    postal_code: str | None = text(13)
    country: str | None = text(31)
    note: str | None = text(41)
    default_ship_to: bool | None = flag()


class CustomerRet(Ret):
    """A customer or job as QuickBooks holds it; any element may be missing (qbxml.md 1.4)."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(41)
    full_name: str | None = text(209)
    is_active: bool | None = flag()
    class_ref: Ref159 | None = part(Ref159, since="12.0")
    parent_ref: Ref | None = part(Ref)
    sublevel: int | None = whole()
    company_name: str | None = text(41)
    salutation: str | None = text(15)
    first_name: str | None = text(25)
    middle_name: str | None = text(5)
    last_name: str | None = text(25)
    suffix: str | None = text(not_in="US CA UK AU")
    job_title: str | None = text(41, since="12.0")
    bill_address: Address | None = part(Address)
    bill_address_block: AddressBlock | None = part(AddressBlock, since="6.0")
    ship_address: Address | None = part(Address)
    ship_address_block: AddressBlock | None = part(AddressBlock, since="6.0")
    ship_to_address: list[ShipToAddressRet] = many(part(ShipToAddressRet, since="12.0"))
    print_as: str | None = text(not_in="US CA UK AU")
    phone: str | None = text(21)
    mobile: str | None = text(not_in="US CA UK AU")
    pager: str | None = text(not_in="US CA UK AU")
    alt_phone: str | None = text(21)
    fax: str | None = text(21)
    email: str | None = text(1023)
    cc: str | None = text(1023, since="12.0")
    contact: str | None = text(41)
    alt_contact: str | None = text(41)
    additional_contact_ref: list[AdditionalContactRef] = many(part(AdditionalContactRef, since="12.0"))
    contacts_ret: list[ContactsRet] = many(part(ContactsRet, since="12.0"))
    customer_type_ref: Ref159 | None = part(Ref159)
    terms_ref: Ref31 | None = part(Ref31)
    sales_rep_ref: Ref5 | None = part(Ref5)
    balance: Decimal | None = money()
    total_balance: Decimal | None = money()
    sales_tax_code_ref: Ref3 | None = part(Ref3)
    item_sales_tax_ref: Ref31 | None = part(Ref31, not_in="CA UK")
    sales_tax_country: str | None = enum(SALES_TAX_COUNTRIES, since="6.0", not_in="US")
    resale_number: str | None = text(15)
    account_number: str | None = text(99)
    credit_limit: Decimal | None = money()
    preferred_payment_method_ref: Ref31 | None = part(Ref31, since="3.0")
    credit_card_info: CreditCardInfo | None = part(CreditCardInfo, since="3.0")
    job_status: str | None = enum(JOB_STATUSES)
    job_start_date: date | None = day()
    job_projected_end_date: date | None = day()
    job_end_date: date | None = day()
    job_desc: str | None = text(99)
    job_type_ref: Ref159 | None = part(Ref159)
    notes: str | None = text(4095)
    additional_notes_ret: list[AdditionalNotesRet] = many(part(AdditionalNotesRet, since="12.0"))
    is_statement_with_parent: bool | None = flag(not_in="US CA UK AU")
    delivery_method: str | None = enum(OLD_DELIVERY_METHODS, not_in="US CA UK AU")
    preferred_delivery_method: str | None = enum(DELIVERY_METHODS, since="12.0")
    price_level_ref: Ref31 | None = part(Ref31, since="4.0")
    external_guid: str | None = guid(since="8.0")
    tax_registration_number: str | None = text(since="8.0", not_in="US")
    currency_ref: Ref64 | None = part(Ref64, since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class CustomerAddRs(Answer):
    """The answer to CustomerAddRq (qbxml.md 2.6)."""

    rets: list[CustomerRet] = mixed(CustomerRet, most=1)
    error_recovery: ErrorRecovery | None = part(ErrorRecovery, since="11.0")


class CustomerQueryRq(Request):
    """Asks for customers and jobs (qbxml.md 2.4)."""

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


class CustomerQueryRs(Answer):
    """The answer to CustomerQueryRq (qbxml.md 2.6)."""

    rets: list[CustomerRet] = mixed(CustomerRet)
