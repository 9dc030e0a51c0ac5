"""HostQuery: the program, its version and the qbXML versions it speaks."""

from __future__ import annotations

from qbxml.field import enum, flag, many, mixed, part, required, text, whole
from qbxml.message import Aggregate, Answer, Request, Ret
from qbxml.words import QB_FILE_MODES


class IncludeListMetaData(Aggregate):
    """Asks HostQuery for the greatest number of entries of each list."""

    include_max_capacity: bool = required(flag())


class HostQueryRq(Request):
    """Asks for the program and the qbXML versions it speaks (qbxml.md 2.4)."""

    include_list_meta_data: IncludeListMetaData | None = part(IncludeListMetaData, since="6.0")
    include_ret_element: list[str] = many(text(50, since="4.0"))


class ListCapacity(Ret):
    """How many entries a list may have."""

    max_capacity: int | None = whole()


class ListMetaData(Ret):
    """How many entries each kind of list may have; asked for with IncludeListMetaData."""

    account_meta_data: ListCapacity | None = part(ListCapacity)
    billing_rate_meta_data: ListCapacity | None = part(ListCapacity)
    class_meta_data: ListCapacity | None = part(ListCapacity)
    customer_msg_meta_data: ListCapacity | None = part(ListCapacity)
    customer_type_meta_data: ListCapacity | None = part(ListCapacity)
    entity_meta_data: ListCapacity | None = part(ListCapacity)
    item_meta_data: ListCapacity | None = part(ListCapacity)
    job_type_meta_data: ListCapacity | None = part(ListCapacity)
    payment_method_meta_data: ListCapacity | None = part(ListCapacity)
    payroll_item_meta_data: ListCapacity | None = part(ListCapacity)
    price_level_meta_data: ListCapacity | None = part(ListCapacity)
    sales_rep_meta_data: ListCapacity | None = part(ListCapacity)
    sales_tax_code_meta_data: ListCapacity | None = part(ListCapacity)
    ship_method_meta_data: ListCapacity | None = part(ListCapacity)
    template_meta_data: ListCapacity | None = part(ListCapacity)
    terms_meta_data: ListCapacity | None = part(ListCapacity)
    to_do_meta_data: ListCapacity | None = part(ListCapacity)
    vehicle_meta_data: ListCapacity | None = part(ListCapacity)
    vendor_type_meta_data: ListCapacity | None = part(ListCapacity)


class HostRet(Ret):
    """The program: product, versions, edition, mode. Product year + 10 is the MajorVersion (qbxml.md 1.2)."""

    product_name: str | None = text(255)
    major_version: str | None = text(5)
    minor_version: str | None = text(5)
    country: str | None = text(2, since="3.0")
    supported_qbxml_version: list[str] = many(text(10))
    is_automatic_login: bool | None = flag(since="3.0")
    qb_file_mode: str | None = enum(QB_FILE_MODES, since="3.0")
    list_meta_data: ListMetaData | None = part(ListMetaData, since="6.0")


class HostQueryRs(Answer):
    """The answer to HostQueryRq (qbxml.md 2.6)."""

    rets: list[HostRet] = mixed(HostRet, most=1)
