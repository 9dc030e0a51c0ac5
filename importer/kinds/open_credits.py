"""Data Import > Open Credits: what customers have in their favor from a former system (domain.md 3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, ClassVar, Final, NamedTuple, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.batch import Batch
from importer.columns import Day, Money, Text
from importer.kind import Kind, Used
from importer.offers import location_column
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.customer_refusal import (
    CREDIT_APPLIED_SINCE,
    CREDIT_IMPORTED_BEFORE,
    CREDIT_LIKE_ONE_BEFORE,
    CREDIT_NOT_POSITIVE,
)
from wholesale.db import Base
from wholesale.errors import Entry
from wholesale.rows_at_once import is_among
from wholesale.user import Role

_CENT: Final = Decimal("0.01")
_SMALLEST: Final = Decimal("0.005")  # what is less is no cent, rounded half up
_FIELDS: Final = ("customer_id", "location_id", "adjusted_on", "amount", "open_amount", "reference")


class OpenCredit(NamedTuple):
    """One row of the sheet."""

    customer: Annotated[
        str, Text(_l("Customer Code"), such_as="ROSA", most=20, about=_l("The code of a customer who is active here."))
    ]
    credit_date: Annotated[date, Day(_l("Credit Date"), about=_l("The day of the credit."))]
    balance: Annotated[
        Decimal,
        Money(
            _l("Credit Balance"),
            places=3,
            about=_l("What is not applied yet, as a number above zero; it is rounded to cents where it is applied."),
        ),
    ]
    reference: Annotated[
        str | None,
        Text(
            _l("Credit # / Reference"),
            such_as="CR-118",
            most=20,
            synonyms=("Credit #", "Credit Number", "Reference"),
            about=_l("The number of the credit in the former system; it tells credits of the same day apart."),
        ),
    ]
    location: Annotated[str | None, location_column(_l("The location that the credit belongs to."))]


class OpenCredits(Kind[OpenCredit]):
    """Each row becomes a balance adjustment in the customer's favor."""

    name: ClassVar = "open_credits"
    title: ClassVar = _l("Open Credits")
    about: ClassVar = _l("Credits that customers have not used yet, from the system you used before.")
    order: ClassVar = 20
    roles: ClassVar = frozenset(
        {
            Role.ACCOUNTS_RECEIVABLE,
            Role.ADMIN,
            Role.CREDIT_MANAGER,
            Role.PROCUREMENT_MANAGER,
            Role.SALES_MANAGER,
            Role.SETUP,
            Role.SHIPPING,
        }
    )
    row: ClassVar = OpenCredit
    records: ClassVar = (BalanceAdjustment,)
    shown_at: ClassVar = "customers"

    def key(self, values: OpenCredit) -> object:
        """Answer what tells a credit from others: customer, day and number, without a number the amount."""
        return values.customer, values.credit_date, values.reference or values.balance

    def judge(self, batch: Batch[OpenCredit]) -> None:
        """Refuse what is no credit, of no customer or location, or here already."""
        for row in batch.rows:
            if (balance := row.values.balance) is not None and balance < _SMALLEST:
                batch.refuse(row, "balance", CREDIT_NOT_POSITIVE)
        customers = batch.look_up("customer", Customer.code, active=Customer.is_active)
        batch.look_up("location", Location.code)
        here = _here_already(batch, {code: customer.id for code, customer in customers.items()})
        for row in batch.good:
            values, customer = row.values, customers[row.values.customer]
            row.found = customer.id
            if known := here.get((customer.id, values.credit_date, values.reference or values.balance)):
                where, entry = (
                    ("reference", CREDIT_IMPORTED_BEFORE) if values.reference else ("balance", CREDIT_LIKE_ONE_BEFORE)
                )
                day = known.created_at.date()
                batch.refuse(row, where, entry, customer=customer.code, date=values.credit_date, day=day)

    def save(self, batch: Batch[OpenCredit]) -> None:
        """Write the adjustments."""
        rows = []
        for row in batch.new_rows:
            values, location = row.values, batch.location_id(row.values.location)
            cents = values.balance.quantize(_CENT, ROUND_HALF_UP)
            rows.append((row.found, location, values.credit_date, values.balance, cents, values.reference or ""))
        made = {"import_id": batch.run_id, "created_at": batch.now, "created_by": batch.actor.name}
        batch.insert(BalanceAdjustment, _FIELDS, rows, **made)

    def used(self, session: Session, ids: Mapping[type[Base], Iterable[int]]) -> Used:
        """Answer the credits of which something was applied since."""
        credit = BalanceAdjustment
        asked = (
            select(credit.id, credit.amount, credit.open_amount, Customer.code)
            .join(Customer, Customer.id == credit.customer_id)
            .where(credit.id.in_(list(ids.get(credit, ()))), credit.voided_at.is_(None))
        )
        found: dict[tuple[type[Base], int], Entry] = {}
        for one in session.execute(asked.execution_options(by_keys=True)):
            if applied := one.amount.quantize(_CENT, ROUND_HALF_UP) - one.open_amount:
                told = CREDIT_APPLIED_SINCE.told(amount=one.amount, customer=one.code, used=applied)
                found[credit, one.id] = told
        return found

    def record_name(self, record: Base) -> str:
        """Answer the credit by its number or its amount."""
        credit = cast("BalanceAdjustment", record)
        return f"Credit {credit.reference or credit.amount}"


def _here_already(batch: Batch[OpenCredit], customers: Mapping[str, int]) -> dict[tuple[object, ...], Any]:
    """Answer the imported credits of these customers and days, as `key` tells them apart."""
    credit = BalanceAdjustment
    ids = sorted({customers[row.values.customer] for row in batch.good})
    days = sorted({row.values.credit_date for row in batch.good})
    if not ids:
        return {}
    asked = select(credit.customer_id, credit.adjusted_on, credit.reference, credit.amount, credit.created_at).where(
        is_among(batch.session, credit.customer_id, ids), credit.adjusted_on.in_(days), credit.import_id.is_not(None)
    )
    return {
        (one.customer_id, one.adjusted_on, one.reference or one.amount): one
        for one in batch.session.execute(asked.execution_options(by_keys=True))
    }
