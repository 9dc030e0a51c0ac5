"""ItemQuery: items of all kinds in one answer."""

from __future__ import annotations

from typing import ClassVar

from qbxml.choice import Choice, at_most_one_of
from qbxml.field import attribute, enum, guid, ident, many, mixed, moment, part, text, whole
from qbxml.filters import NameFilter, NameRangeFilter
from qbxml.item_kinds import (
    ItemDiscountRet,
    ItemNonInventoryRet,
    ItemOtherChargeRet,
    ItemPaymentRet,
    ItemSalesTaxGroupRet,
    ItemSalesTaxRet,
    ItemServiceRet,
    ItemSubtotalRet,
)
from qbxml.item_stock import ItemFixedAssetRet, ItemGroupRet, ItemInventoryAssemblyRet, ItemInventoryRet
from qbxml.message import Answer, Request
from qbxml.moment import Stamp
from qbxml.words import ACTIVE_STATUSES, ITERATOR_STEPS, META_DATA


class ItemQueryRq(Request):
    """Asks for items of all twelve kinds (qbxml.md 2.4)."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of(
            "list_id",
            "full_name",
            "max_returned active_status from_modified_date to_modified_date name_filter name_range_filter",
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
    include_ret_element: list[str] = many(text(50, since="4.0"))
    owner_id: list[str] = many(guid(since="2.0"))


class ItemQueryRs(Answer):
    """The answer to ItemQueryRq (qbxml.md 2.6)."""

    rets: list[
        ItemServiceRet
        | ItemNonInventoryRet
        | ItemOtherChargeRet
        | ItemInventoryRet
        | ItemInventoryAssemblyRet
        | ItemFixedAssetRet
        | ItemSubtotalRet
        | ItemDiscountRet
        | ItemPaymentRet
        | ItemSalesTaxRet
        | ItemSalesTaxGroupRet
        | ItemGroupRet
    ] = mixed(
        ItemServiceRet,
        ItemNonInventoryRet,
        ItemOtherChargeRet,
        ItemInventoryRet,
        ItemInventoryAssemblyRet,
        ItemFixedAssetRet,
        ItemSubtotalRet,
        ItemDiscountRet,
        ItemPaymentRet,
        ItemSalesTaxRet,
        ItemSalesTaxGroupRet,
        ItemGroupRet,
    )
