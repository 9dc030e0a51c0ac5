"""What the histories say, in the reader's language.

A history is kept in English, as it was written: a sentence, or changes such as "ship date 2026-03-09 -> 2026-03-10".
"""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache
from typing import Final

from wholesale.billing_setup import BillingChoices
from wholesale.company_change import CompanySettings
from wholesale.customer_facts import CustomerFacts
from wholesale.invoice_mail_settings import MailboxSettings
from wholesale.product_entry import ProductFacts
from wholesale.sentences import know, retell, say, written
from wholesale.vendor_entry import VendorFacts

OWN: Final = (
    "Entered for {}",
    "Imported",
    "Imported balance",  # the charge of an imported invoice
    "import of {} taken back",
    "Mailed to {}",
    "Confirmed {} of {} boxes",
    "Shipped {} under {}",
    "Shipment under {} undone",
    "Charges spread: {}% of unit costs",
    "Boxes put back to inventory: {}",
    "Charges of prebook {} wait for its next box",
    "Boxes added by hand: {}",
    "Notes changed",
    "Charge {} of {} removed",
    "Charge {} of {} added",
    "Automatic billing follows the company again",
    "Boxes added by automatic billing run {}: {}",
    "Given to prebook {}",
    "Boxes given by hand: {}",
    "Released to the open market",
    "Made by standing order {}",
    "Changed with standing order {}",
    "Taken back by standing order {}",
    "Paused",
    "Goes on",
    "{} left out",
    "{} taken in again",
    "Prebook {} of {} deleted",
    "Prebook {} of {} moved to {}",
    "uploaded, total {}",
    "deleted {}, total {}.",
    "attached {}",
    "removed {}.",
    "Added as {}.",
    "Invitation sent.",
    "Password changed by its owner.",
    "Password chosen with a link ({}).",
    "New recovery codes.",
    "Second factor switched on.",
    "Second factor switched off.",
    "Second factor switched off by its owner.",
    "Logged out everywhere.",
    "Mark as Paid on {}",
    "Added the alias {} of {}",
    "Removed the alias {} of {}",
    "password entered",
    "the company was renamed in QuickBooks",
    "changed after procurement's approval",
    "Line added: {}",
    "Line removed: {}",
    "Prebook {} deleted",
    "Boxes ordered with {}: {}",
    "Paid in QuickBooks",
    *("Landed cost", "Standing orders", "Invoices by mail", "First set-up"),  # programs that did something themselves
)
"""Sentences of histories; each {} is a place for what the case had there."""

FIELDS: Final = (
    *("ship date", "arrival date", "AWB", "notes", "vendor", "location", "received", "confirmed", "lines"),
    *("reference", "charge", "price", "boxes"),
    *("number", "total", "invoice date", "roles", "e-mail", "may approve invoices", "active", "name, language"),
    *("locations", "customer", "carrier", "first day", "last day", "days", "every weeks", "ship to", "customer PO"),
    *("ship via", "salesperson", "comments", "charges", "truck date"),
    *("product", "box type", "unit type", "bunches per box", "stems per bunch", "cost", "mark code"),
    *(
        field.name.replace("_", " ")
        for kind in (BillingChoices, CompanySettings, CustomerFacts, ProductFacts, VendorFacts, MailboxSettings)
        for field in fields(kind)
    ),
)
VALUES: Final = (
    *("none", "unlimited", "yes", "no"),
    *("on incoming scan", "on confirmation", "on scan or confirmation", "off"),
    *("released to the open market", "kept assigned", "same invoice", "one for each prebook", "margin", "mark-up"),
    *("warehouse", "grower", "stem", "bunch"),
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "{} at {}",  # the boxes and the price of a line
    "Entered {}",
    # What would be right, in the refusals of such values, and the names of those no history tells.
    *("amount", "reason", "name", "name of a charge", "amount of a charge", "number of boxes"),
    *("a percentage from 0 to 99.99 with two decimals", "a percentage from 0 to 999.99 with two decimals"),
    *("an amount from 0 to 10000", "an amount from 0 to 10000 with at most four places"),
    *("an amount of at most 1000000", "an amount of at most 1000000 with two places"),
    *("an amount above zero, 1000000 at most", "two decimal places at most", "four decimal places at most"),
    *("a carrier that is active", "an active customer", "what the charge is for", "why the customer gets it"),
    *("at most 20 characters", "at most 200 characters", "at most 2000 characters"),
    *("1 to 10 letters without blanks", "a text of 1 to 200 letters", "a name of 1 to 200 letters"),
    *("a whole number from 1 to 52", "one or more days of the week, 1 = Monday to 7 = Sunday"),
    *("a day from 2000-01-01 to 2099-12-31", "empty, or a day not before the first of its days"),
)
_PLAIN: Final = {
    "None": "none",
    "True": "yes",
    "False": "no",
    "": "none",
    "''": "none",
    "on_scan": "on incoming scan",
    "on_confirmation": "on confirmation",
    "both": "on scan or confirmation",
    "release": "released to the open market",
    "keep": "kept assigned",
    "consolidate": "same invoice",
    "per_prebook": "one for each prebook",
    "markup": "mark-up",
}
_LINE: Final = re.compile(r"(\d+ [A-Z]+ \S+) at (\d+\.\d+)")

_ENTERED: Final = re.compile(r"Entered ([A-Z0-9].*)")
"""A record by its name; small letters are a person's own words, such as "Entered twice"."""

know(OWN)


def history_in_words(text: str, language: str) -> str:
    """Answer what a line of a history says; what is no sentence of ours stays as it was written."""
    whole = retell(text, language)
    if whole != text:
        return whole
    if (entered := _ENTERED.fullmatch(text)) is not None:
        return say("Entered {}", language).format(entered[1])
    return "; ".join(_part(part, language) for part in _parts().split(text))


def _part(text: str, language: str) -> str:
    found = _change().fullmatch(text)
    if found is None:
        return retell(text, language)
    thing = f"{found['thing']}: " if found["thing"] else ""
    field = say(found["field"].replace("_", " "), language)
    return f"{thing}{field}: {_value(found['old'], language)} → {_value(found['new'], language)}"


def _value(text: str, language: str) -> str:
    if " + " in text:
        return " + ".join(_value(part, language) for part in text.split(" + "))
    if (line := _LINE.fullmatch(text)) is not None:
        return say("{} at {}", language).format(line[1], written(line[2], language))
    return written(say(_PLAIN.get(text, text), language), language)


@cache
def _parts() -> re.Pattern[str]:
    return re.compile(rf"; |, (?=(?:{_names()}) .* -> )")


@cache
def _change() -> re.Pattern[str]:
    return re.compile(rf"(?:(?P<thing>.+): )?(?P<field>{_names()}):? (?P<old>.*?) -> (?P<new>.*)", re.DOTALL)


def _names() -> str:
    longest_first = sorted(set(FIELDS), key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(r"\ ", "[ _]") for name in longest_first)
