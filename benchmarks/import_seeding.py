"""What the benchmark of imports works with: a company with customers, and sheets of open invoices as of Excel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from rustpy_xlsxwriter import write_worksheet
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from wholesale.carrier import no_carrier
from wholesale.company import Company
from wholesale.customer import Customer
from wholesale.user import Role, User

CUSTOMERS = 500
TITLES = ("Invoice #", "Customer Code", "Invoice Date", "Invoice Balance", "Customer PO")
_FIRST_DAY = date(2024, 1, 1)
_A_DAY = 40  # invoices
_AT_ONCE = 10_000


@dataclass(frozen=True)
class Books:
    """Who imports, and what the reference needs to know by heart."""

    company_id: int
    user_id: int
    carrier_id: int


def fill(session: Session, customers: int = CUSTOMERS) -> Books:
    """Make a company with customers."""
    company = Company(name="Andes Blooms", code="AB")
    session.add(company)
    session.flush()
    user = User(company_id=company.id, email="ada@andes.example", name="Ada", roles=frozenset({Role.ADMIN}))
    session.add(user)
    for begin in range(0, customers, _AT_ONCE):
        places = range(begin, min(begin + _AT_ONCE, customers))
        rows = [{"company_id": company.id, **_customer(place)} for place in places]
        session.execute(insert(Customer), rows)
    session.flush()
    return Books(company.id, user.id, no_carrier(session, company.id).id)


def _customer(place: int) -> dict[str, Any]:
    return {
        "code": code_of(place),
        "name": f"Petal & Stem {place}",
        "terms": ("Net 30", "Net 7", "Pre-payment", "")[place % 4],
        "phone": f"305-555-{place:04}"[:20],
        "billing_street": f"{place} Rose Street",
        "billing_city": "Miami",
    }


def code_of(place: int) -> str:
    """Answer the code of a customer."""
    return f"C{place:06}"


def customers_of(session: Session, company_id: int) -> dict[str, int]:
    """Answer the ids of the customers by code."""
    found = select(Customer.code, Customer.id).where(Customer.company_id == company_id)
    return dict(session.execute(found).all())


def write_sheet(path: Path, rows: int) -> None:
    """Write a workbook of open invoices, with shared strings and dates as dates."""
    write_worksheet(
        (dict(zip(TITLES, row, strict=True)) for row in invoices(rows)),
        str(path),
        sheet_name="Open Invoices",
        datetime_format="yyyy-mm-dd",
        dedupe_strings=True,
    )


def invoices(rows: int) -> Iterator[tuple[str, str, date, float, str]]:
    """Answer invoices in the order in which a former system exports them: by number and day, of any customer."""
    random = Random(4)  # noqa: S311 - the same rows every time
    for place in range(rows):
        customer = code_of(random.randrange(CUSTOMERS))
        day = _FIRST_DAY + timedelta(days=place // _A_DAY % 900)
        yield f"INV-{place:07}", customer, day, random.randrange(1, 10**6) / 100, f"PO{random.randrange(10**6):06}"
