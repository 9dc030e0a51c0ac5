"""Items: ask."""

from decimal import Decimal
from typing import Any

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.entry_query import head, place, select
from qbwc_server.simulator.handler import answers
from qbwc_server.simulator.paging import answer_with, continues
from qbwc_server.simulator.record import ITEM_KINDS, Entry
from qbwc_server.simulator.references import ref_to
from qbxml.item_kinds import ItemNonInventoryRet, ItemOtherChargeRet, ItemServiceRet, SalesAndPurchase
from qbxml.item_stock import ItemInventoryRet
from qbxml.messages.item import ItemQueryRq, ItemQueryRs
from qbxml.reference import Ref159


@answers(ItemQueryRq)
def query(books: Books, request: ItemQueryRq) -> ItemQueryRs:
    """Answer items, each kind under its own element name."""
    if page := continues(books, request, ItemQueryRs):
        return page
    found, missing = select(books, request, ITEM_KINDS)
    return answer_with(books, request, ItemQueryRs, [_ret(books, item) for item in found], missing)


def _ret(books: Books, item: Entry) -> Any:  # noqa: ANN401 - one class for each kind of item
    common = head(books, item) | place(books, item)
    expense = ref_to(books, Ref159, item.details.get("account_id"))
    cost = Decimal(item.details.get("cost") or 0)
    desc = item.details.get("desc")
    if item.kind == "ItemInventory":
        return ItemInventoryRet(**common, purchase_desc=desc, purchase_cost=cost, cogs_account_ref=expense)
    bought = SalesAndPurchase(purchase_desc=desc, purchase_cost=cost, expense_account_ref=expense)
    kinds: dict[str, Any] = {
        "ItemService": ItemServiceRet,
        "ItemNonInventory": ItemNonInventoryRet,
        "ItemOtherCharge": ItemOtherChargeRet,
    }
    return kinds[item.kind](**common, sales_and_purchase=bought)
