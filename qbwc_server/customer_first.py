"""A customer has to be in QuickBooks before its invoices and credits are."""

from __future__ import annotations

from typing import Final

from qbwc_server.document import After, Refusal
from qbwc_server.message_part import accounting_of
from qbwc_server.queue import ItemState, WorkItem, latest_item
from qbwc_server.step import Turn
from wholesale.customer import Customer
from wholesale.customer_sync import accounting_name
from wholesale.errors import Klass, Who, define

CUSTOMER_PRIORITY: Final = 20

CUSTOMER_INACTIVE = define(
    "customer_inactive",
    Klass.FIX_SETUP,
    "The customer of this document is inactive in QuickBooks.",
    "Make the customer active in QuickBooks, then confirm the invoice again or send the credit again.",
    Who.ACCOUNTANT,
)
CUSTOMER_UNKNOWN = define(
    "customer_unknown",
    Klass.FIX_SETUP,
    "QuickBooks has no customer of this name.",
    "Create the customer in QuickBooks, or write QuickBooks' name into the customer's Accounting Code; then confirm "
    "the invoice again or send the credit again.",
    Who.ACCOUNTANT,
)
CUSTOMER_UNCLEAR = define(
    "customer_unclear",
    Klass.ASK_A_PERSON,
    "It is not clear whether the customer of this document was created in QuickBooks.",
    "Look for the customer in QuickBooks, or create it there; then confirm the invoice again or send the credit again.",
    Who.ACCOUNTANT,
)


def customer_first(turn: Turn, item: WorkItem, customer: Customer) -> Refusal | After | None:
    """Answer what is in the way of a document of this customer; None = nothing is."""
    accounting, name = accounting_of(turn), accounting_name(customer)
    known = accounting.lists.customer(name)
    if known is not None:
        words = f"The customer {name!r} is inactive in QuickBooks."
        return None if known.is_active else Refusal(CUSTOMER_INACTIVE.key, words)
    if not accounting.lists.customers_were_read:
        return None
    if not accounting.creates_missing_customers:
        return Refusal(CUSTOMER_UNKNOWN.key, f"QuickBooks has no customer {name!r}.")
    earlier = latest_item(turn.session, turn.company_id, "customer", customer.id)
    if earlier is not None and _was_refused_since(earlier, item, turn):
        words = f"The customer {name!r} could not be created: {earlier.words}"
        return Refusal(earlier.advice_key or CUSTOMER_UNCLEAR.key, words)
    if earlier is not None and earlier.state is ItemState.NEEDS_PERSON:
        return Refusal(CUSTOMER_UNCLEAR.key, f"The customer {name!r} waits for a person: {earlier.words}")
    return After("customer", customer.id, CUSTOMER_PRIORITY)


def _was_refused_since(earlier: WorkItem, item: WorkItem, turn: Turn) -> bool:
    return earlier.state is ItemState.REFUSED and (earlier.finished_at or turn.now) >= item.created_at
