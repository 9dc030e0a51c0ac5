"""CompanyQuery: name, addresses and identity of the company file."""

from __future__ import annotations

from datetime import date

from qbxml.address import Address, AddressBlock
from qbxml.field import day, enum, flag, guid, many, mixed, part, text
from qbxml.line_rets import DataExtRet
from qbxml.message import Answer, Request, Ret
from qbxml.words import MONTHS, SERVICE_STATUSES, TAX_FORMS


class CompanyQueryRq(Request):
    """Asks for the company file (qbxml.md 2.4)."""

    include_ret_element: list[str] = many(text(50, since="4.0"))
    owner_id: list[str] = many(guid(since="2.0"))


class Service(Ret):
    """One subscription of the company."""

    name: str | None = text(50)
    domain: str | None = text(50)
    service_status: str | None = enum(SERVICE_STATUSES)


class SubscribedServices(Ret):
    """The subscriptions of the company."""

    service: list[Service] = many(part(Service))


class AccountantCopy(Ret):
    """Whether an accountant works on a copy; nothing may be dated before DividingDate (qbxml.md 6)."""

    accountant_copy_exists: bool | None = flag()
    dividing_date: date | None = day()


class CompanyRet(Ret):
    """The company file: name, addresses, tax form, accountant's copy. Its FileID is a DataExtRet."""

    is_sample_company: bool | None = flag(since="3.0")
    company_name: str | None = text(59)
    legal_company_name: str | None = text(59)
    address: Address | None = part(Address)
    address_block: AddressBlock | None = part(AddressBlock, since="6.0")
    legal_address: Address | None = part(Address)
    company_address_for_customer: Address | None = part(Address)
    company_address_block_for_customer: AddressBlock | None = part(AddressBlock, since="6.0")
    phone: str | None = text(51)
    fax: str | None = text(51)
    email: str | None = text(1023)
    company_email_for_customer: str | None = text(not_in="US CA UK AU")
    company_web_site: str | None = text(128)
    first_month_fiscal_year: str | None = enum(MONTHS)
    first_month_income_tax_year: str | None = enum(MONTHS)
    company_type: str | None = text(255)
    ein: str | None = text(20, tag="EIN", since="2.0")
    ssn: str | None = text(11, tag="SSN", since="2.1")
    tax_form: str | None = enum(TAX_FORMS, since="2.1")
    subscribed_services: SubscribedServices | None = part(SubscribedServices, since="7.0")
    accountant_copy: AccountantCopy | None = part(AccountantCopy, since="8.0")
    data_ext_ret: list[DataExtRet] = many(part(DataExtRet, since="2.0"))


class CompanyQueryRs(Answer):
    """The answer to CompanyQueryRq (qbxml.md 2.6)."""

    rets: list[CompanyRet] = mixed(CompanyRet, most=1)
