"""The lists a new company file begins with, unless others are given: those of a small flower wholesaler."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.entry_query import new_entry
from qbwc_server.simulator.record import PAYABLE

Contents = Mapping[str, Sequence[Mapping[str, Any] | str]]
"""Plain lists by name: terms, accounts, classes, vendors, customers, items; an entry is its name or a mapping.

terms: name, days; accounts: name, type, number, parent; classes: name; vendors: name, terms; customers: name;
items: name, kind ("ItemService", ...), account, cost.
"""

SAMPLE: Final[Contents] = {
    "terms": [{"name": "Due on receipt", "days": 0}, {"name": "Net 15", "days": 15}, {"name": "Net 30", "days": 30}],
    "accounts": [
        {"name": "Checking", "type": "Bank", "number": "10100"},
        {"name": "Accounts Payable", "type": PAYABLE, "number": "20000"},
        {"name": "Cost of Goods Sold", "type": "CostOfGoodsSold", "number": "50000"},
        {"name": "Flowers", "type": "CostOfGoodsSold", "number": "50100", "parent": "Cost of Goods Sold"},
        {"name": "Freight In", "type": "CostOfGoodsSold", "number": "50200", "parent": "Cost of Goods Sold"},
        {"name": "Handling", "type": "CostOfGoodsSold", "number": "50300", "parent": "Cost of Goods Sold"},
        {"name": "Duties", "type": "CostOfGoodsSold", "number": "50400", "parent": "Cost of Goods Sold"},
        {"name": "Office Supplies", "type": "Expense", "number": "60100"},
    ],
    "classes": ["Miami", "Los Angeles"],
    "vendors": [
        {"name": "Flores del Valle", "terms": "Net 30"},
        {"name": "Rosas de Cayambe", "terms": "Net 15"},
        {"name": "Holland Bulb Exporters"},
        {"name": "Tropical Air Cargo", "terms": "Due on receipt"},
    ],
    "customers": ["Bloom Street Florist"],
    "items": [
        {"name": "Rose 50 cm", "kind": "ItemNonInventory", "account": "Cost of Goods Sold:Flowers", "cost": "0.35"},
    ],
}  # fmt: skip


def fill(books: Books, contents: Contents) -> None:
    """Write lists into an empty company; an accounts-payable account is added when there is none."""
    for terms in _entries(contents, "terms"):
        new_entry(books, "StandardTerms", terms["name"], days=terms.get("days"))
    accounts = _entries(contents, "accounts")
    if not any(account.get("type") == PAYABLE for account in accounts):
        accounts.insert(0, {"name": "Accounts Payable", "type": PAYABLE})
    for account in accounts:
        _child(books, "Account", account, type=account.get("type", "Expense"), number=account.get("number"),
               desc=account.get("desc"))  # fmt: skip
    for entry in _entries(contents, "classes"):
        _child(books, "Class", entry)
    for vendor in _entries(contents, "vendors"):
        terms_id = _id_of(books, "StandardTerms", vendor.get("terms"))
        new_entry(books, "Vendor", vendor["name"], terms_id=terms_id)
    for customer in _entries(contents, "customers"):
        new_entry(books, "Customer", customer["name"])
    for item in _entries(contents, "items"):
        account_id = _id_of(books, "Account", item.get("account"))
        _child(books, item.get("kind", "ItemService"), item, account_id=account_id, cost=item.get("cost"),
               desc=item.get("desc"))  # fmt: skip


def _entries(contents: Contents, name: str) -> list[dict[str, Any]]:
    return [{"name": entry} if isinstance(entry, str) else dict(entry) for entry in contents.get(name, ())]


def _child(books: Books, kind: str, entry: Mapping[str, Any], **details: Any) -> None:  # noqa: ANN401 - plain JSON data
    """Write an entry below its parent: named by `parent`, or by the levels of its name."""
    above, _, name = str(entry["name"]).rpartition(":")
    parent_name = entry.get("parent") or above
    parent = books.state.entry_named((kind,), parent_name) if parent_name else None
    if parent_name and parent is None:
        raise ValueError(f"{kind} {name!r} stands below {parent_name!r}, which must come before it in the list")
    new_entry(books, kind, name, parent, **details)


def _id_of(books: Books, kind: str, name: str | None) -> str | None:
    if name is None:
        return None
    entry = books.state.entry_named((kind,), name)
    if entry is None:
        raise ValueError(f"No {kind} is named {name!r}; name one of the list given")
    return entry.list_id
