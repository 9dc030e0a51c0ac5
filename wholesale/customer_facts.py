"""What a person or a file says of a customer, and what each of it may be (domain.md 3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Final

LONGEST: Final = {
    "code": 10,
    "name": 200,
    "customer_type": 50,
    "customer_group": 50,
    "salesperson": 50,
    "phone": 20,
    "fax": 20,
    "website": 50,
    "terms": 50,
    "payment_method": 50,
    "accounting_code": 20,
    "send_invoice_via": 50,
    "email_for_invoices": 200,
    "email_for_statements": 200,
    "billing_street": 200,
    "billing_city": 50,
    "billing_state": 50,
    "billing_zip": 10,
    "billing_country": 50,
    "shipping_street": 200,
    "shipping_city": 50,
    "shipping_state": 50,
    "shipping_zip": 10,
    "shipping_country": 50,
    "notes": 4000,
}
"""How many letters each text holds."""

HIGHEST_LIMIT: Final = Decimal("99999999.99")
HIGHEST_CHARGE: Final = Decimal("100.00")
USUAL_TERMS: Final = ("Net 7", "Net 15", "Net 30", "Net 45", "Net 60", "Pre-payment", "1% Prepay", "PIA", "COD")
_ADDRESS: Final = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[^@\s;,]+")
_EMAILS: Final = ("email_for_invoices", "email_for_statements")
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class CustomerFacts:
    """A customer as a person gives it; "" = nothing."""

    code: str
    name: str
    customer_type: str = ""
    customer_group: str = ""
    is_active: bool = True
    salesperson: str = ""
    phone: str = ""
    fax: str = ""
    website: str = ""
    notes: str = ""
    terms: str = ""
    payment_method: str = ""
    accounting_code: str = ""
    credit_hold: bool = False
    credit_limit: Decimal | None = None  # None = unlimited, 0 = a limit of zero
    finance_charge_percentage: Decimal | None = None
    charges_fuel_surcharge: bool = False
    charges_tax: bool = False
    email_for_invoices: str = ""
    email_for_statements: str = ""
    send_invoice_via: str = ""
    asks_payment_on_confirmation: bool = False
    consolidates_invoices: bool = False
    is_exempt_from_billing: bool = False
    billing_street: str = ""
    billing_city: str = ""
    billing_state: str = ""
    billing_zip: str = ""
    billing_country: str = ""
    shipping_street: str = ""
    shipping_city: str = ""
    shipping_state: str = ""
    shipping_zip: str = ""
    shipping_country: str = ""

    @property
    def written(self) -> dict[str, object]:
        """The values as they are kept: texts without blanks around them, addresses one after the other, cents."""
        given = {field.name: _kept(getattr(self, field.name)) for field in fields(self)}
        return given | {name: "; ".join(addresses(getattr(self, name))) for name in _EMAILS}


def _kept(value: object) -> object:
    if isinstance(value, str):
        return value.strip()
    return value.quantize(_CENT) if isinstance(value, Decimal) and _fits(value, HIGHEST_LIMIT) else value


def addresses(text: str) -> list[str]:
    """Answer the addresses of a text, in which semicolons or commas part them."""
    return [each.strip() for each in re.split("[;,]", text) if each.strip()]


def faults(facts: CustomerFacts) -> Iterator[tuple[str, str, str]]:
    """Answer what can not be so: the name of the value, the value, what would be right."""
    kept = facts.written
    for name in ("code", "name"):
        if not kept[name]:
            yield _words(name), "", f"a text of 1 to {LONGEST[name]} letters"
    if any(letter.isspace() for letter in str(kept["code"])):
        yield "code", str(kept["code"]), "a word without blanks"
    for name in _EMAILS:
        wrong = [each for each in addresses(getattr(facts, name)) if not _ADDRESS.fullmatch(each)]
        if wrong:
            yield _words(name), ", ".join(wrong), "addresses such as rosa@petals.example, separated by semicolons"
    for name, longest in LONGEST.items():
        if len(value := str(kept[name])) > longest:
            yield _words(name), value, f"a text of at most {longest} letters"
    yield from _wrong_numbers(facts)


def _wrong_numbers(facts: CustomerFacts) -> Iterator[tuple[str, str, str]]:
    limit, charge = facts.credit_limit, facts.finance_charge_percentage
    if limit is not None and not _fits(limit, HIGHEST_LIMIT):
        yield "credit limit", str(limit), f"an amount from 0 to {HIGHEST_LIMIT} with two decimals, or none"
    if charge is not None and not _fits(charge, HIGHEST_CHARGE):
        yield "finance charge percentage", str(charge), "a number from 0 to 100 with two decimals, or none"


def _fits(value: Decimal, most: Decimal) -> bool:
    return value.is_finite() and 0 <= value <= most and value == value.quantize(_CENT)


def _words(name: str) -> str:
    return name.replace("_", " ")
