"""The catalogue of what can go wrong in the trade: one entry each, in words a person can act on.

The web app, getLastError, mail and the log use these same words (style.md 16).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from wholesale.choice import Choice


class Klass(Choice):
    """What kind of answer an error needs."""

    RETRY = "retry", "The same thing may be tried again at once."
    WAIT = "wait", "It settles by itself; try again later."
    FIX_DATA = "fix_data", "A record must be corrected first."
    FIX_SETUP = "fix_setup", "A setting or mapping must be corrected first."
    ASK_A_PERSON = "ask_a_person", "Somebody else must decide or act."


class Who(Choice):
    """Who acts next."""

    NOBODY = "nobody", "Nobody needs to act."
    CLERK = "clerk", "The person who is working on the record."
    ACCOUNTANT = "accountant", "Whoever keeps the books."
    ADMIN = "admin", "The administrator of the company."
    SUPPORT = "support", "The people who run this program."


@dataclass(frozen=True)
class Entry:
    """One error a person can meet: what happened, what to do next and who does it."""

    key: str
    klass: Klass
    sentence: str  # with {placeholders} until told
    next_step: str
    who: Who
    values: Mapping[str, object] = field(default_factory=dict, compare=False)  # what the placeholders were filled with

    def told(self, **values: object) -> Entry:
        """Answer the entry with its placeholders filled; `values` stay at hand, for other languages and for links."""
        return replace(
            self, sentence=self.sentence.format(**values), next_step=self.next_step.format(**values), values=values
        )

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}"


class TradeError(Exception):
    """A rule of the trade was not kept; `entry` says it in the words of the catalogue."""

    def __init__(self, entry: Entry, **values: object) -> None:
        self.entry = entry.told(**values)
        super().__init__(str(self.entry))


class MoveRefused(TradeError):  # noqa: N818 - a refusal is an answer to a person, not a fault
    """A status may not change as asked."""


_entries: dict[str, Entry] = {}
ENTRIES = MappingProxyType(_entries)


def define(key: str, klass: Klass, sentence: str, next_step: str, who: Who) -> Entry:
    """Add an entry to the catalogue; a key is used once."""
    if key in _entries:
        raise ValueError(f"the error catalogue already has an entry {key!r}: {_entries[key].sentence}")
    _entries[key] = entry = Entry(key, klass, sentence, next_step, who)
    return entry


MOVE_UNKNOWN = define(
    "move_unknown",
    Klass.FIX_DATA,
    "Invoice {invoice} is {old} and can not become {new}.",
    "Choose one of the actions its status allows: {allowed}.",
    Who.CLERK,
)
MOVE_NOT_YOURS = define(
    "move_not_yours",
    Klass.ASK_A_PERSON,
    '{actor} may not do "{action}" on invoice {invoice}; it takes one of these roles: {roles}.',
    "Ask somebody with that role, or ask the administrator for it.",
    Who.ADMIN,
)
APPROVAL_OPTION_MISSING = define(
    "approval_option_missing",
    Klass.FIX_SETUP,
    '{actor} may not do "{action}" on invoice {invoice}: the user option '
    '"Allow invoice(s) approval from reconciliation screens" is off.',
    "Switch the option on under Setup > Users, on the page of that person.",
    Who.ADMIN,
)
MOVED_MEANWHILE = define(
    "moved_meanwhile",
    Klass.RETRY,
    "Invoice {invoice} was {old} when you looked, but is {current} now: somebody else changed it.",
    "Look at it again and decide anew.",
    Who.CLERK,
)
ADD_UNDER_WAY = define(
    "add_under_way",
    Klass.WAIT,
    "Invoice {invoice} is on its way into the accounting program and the answer is not known yet.",
    "Wait until it is Synchronized or Failed; then return it to Approved.",
    Who.NOBODY,
)
NOT_PAID_BEFORE = define(
    "not_paid_before",
    Klass.FIX_DATA,
    "Invoice {invoice} was {before} before it was marked as paid, so it can not go back to {new}.",
    "Undo the payment to {before}.",
    Who.CLERK,
)
PAYMENT_DATE_MISSING = define(
    "payment_date_missing",
    Klass.FIX_DATA,
    "Invoice {invoice} can not be marked as paid without a payment date.",
    "Enter the day it was paid.",
    Who.CLERK,
)
INVOICE_LOCKED = define(
    "invoice_locked",
    Klass.FIX_DATA,
    "Invoice {invoice} is {status}; it can be changed or deleted only while an approval is pending (AP or AA).",
    "Cancel the payment or return it to Approved first, then correct it and approve it again.",
    Who.ACCOUNTANT,
)
CHARGES_LOCKED = define(
    "charges_locked",
    Klass.FIX_DATA,
    "The additional charges of purchase order {order} are locked: invoice {invoice} is {status}.",
    "Cancel the payment of the invoice first, then change the charges and approve it again.",
    Who.ACCOUNTANT,
)
ROLE_MISSING = define(
    "role_missing",
    Klass.ASK_A_PERSON,
    "{actor} may not {action}; it takes one of these roles: {roles}.",
    "Ask somebody with that role, or ask the administrator for it.",
    Who.ADMIN,
)
NUMBER_TAKEN = define(
    "number_taken",
    Klass.FIX_DATA,
    "Purchase order {order} already has an invoice with the number {number!r}.",
    "Check whether it was uploaded twice; else give the right number.",
    Who.CLERK,
)
INVOICE_IN_BOOKS = define(
    "invoice_in_books",
    Klass.ASK_A_PERSON,
    "Invoice {invoice} can not be deleted: it is in the accounting program as {accounting_id}.",
    "Void the bill in the accounting program; keep the invoice here.",
    Who.ACCOUNTANT,
)
