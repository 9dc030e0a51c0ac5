"""Customers by file: new ones, changed ones, those that stay as they are; and the way back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer.import_run import ImportKept, ImportRun, RunState
from importer.import_start import take_back
from importer.kind_export import write_existing
from importer.kinds import customers as kind
from importer.kinds.customers import CustomerRow, Customers
from importer.words import english
from tests.factories import make_company, make_customer, make_customer_invoice, make_location, make_user
from tests.importer.imports.running import Runs, sheet
from tests.importer.site import Site
from wholesale.clock import SetClock
from wholesale.company import Location
from wholesale.customer import Customer, CustomerLocation
from wholesale.db import keep_to_company, reading
from wholesale.history import history_of
from wholesale.mail import OutgoingMail
from wholesale.storage import Storage
from wholesale.user import Role

TITLES = {field: english(column.title) for field, column in Customers.columns().items()}


def file_of(*rows: dict[str, Any]) -> bytes:
    """Answer a file with the columns that any of the rows names."""
    fields = [field for field in TITLES if any(field in row for row in rows)]
    return sheet([TITLES[field] for field in fields], [[row.get(field) for field in fields] for row in rows])


@pytest.fixture
def runs(sessions: sessionmaker[Session], clock: SetClock, tmp_path: Path) -> Runs:
    """Runs of a company with two locations, on either database."""
    with sessions.begin() as session:
        company = make_company(session)
        for code in ("MIA", "UIO"):
            make_location(session, company, code=code)
        make_customer(session, make_company(session), code="PETAL", name="Of another company")
    return Runs(sessions, clock, Storage(str(tmp_path / "files")), company)


@pytest.fixture
def lite(site: Site) -> Runs:
    """Runs of a company with one location or none, on SQLite alone."""
    return Runs(site.sessions, site.clock, site.storage, site.company)


def customers(runs: Runs) -> dict[str, Customer]:
    with reading(runs.sessions) as session:
        keep_to_company(session, runs.company.id)
        found = {one.code: one for one in session.scalars(select(Customer).order_by(Customer.id))}
        for one in found.values():
            for place in one.places:
                assert place.location.code
        return found


def served_by(customer: Customer) -> list[str]:
    return sorted(place.location.code for place in customer.places)


def undo(runs: Runs, run: ImportRun) -> ImportRun:
    with runs.sessions.begin() as session:
        take_back(session, session.get_one(ImportRun, run.id), runs.user, runs.clock.now())
    return runs.work(run.id)


def some_customers(runs: Runs) -> int:
    """Make ROSA, who is served by Miami, and SAME; answer ROSA's id."""
    with runs.sessions.begin() as session:
        rosa = make_customer(
            session, runs.company, code="ROSA", name="Rosa's", phone="1", credit_limit=Decimal(50), charges_tax=True
        )
        miami = session.scalars(
            select(Location).where(Location.company_id == runs.company.id, Location.code == "MIA")
        ).one()
        session.add(CustomerLocation(company_id=runs.company.id, customer_id=rosa.id, location_id=miami.id))
        make_customer(session, runs.company, code="SAME", name="Same", email_for_invoices="a@x.example;b@x.example")
        return rosa.id


def bring_in_changes(runs: Runs, rosa_id: int) -> ImportRun:
    """Import three new customers, changes of ROSA, and SAME as it is."""
    changes = {
        "customer_id": rosa_id,
        "code": "ROSA2",
        "name": "Rosa's",
        "credit_limit": "unlimited",
        "locations": "UIO",
        "credit_hold": 1,
        "email_for_invoices": "ap@rosa.example;rosa@rosa.example",
    }
    return runs.bring_in(
        "customers",
        file_of(
            {"name": "+Petal & Stem", "code": "00123", "locations": "UIO : MIA", "credit_limit": "Unlimited"},
            {"name": "Zero", "code": "ZERO", "locations": "MIA", "credit_limit": 0, "is_active": "no"},
            {"name": "Bare", "code": "BARE", "locations": "MIA"},
            changes,
            {"code": "SAME", "name": "Same", "email_for_invoices": "a@x.example; b@x.example"},
        ),
    )


def test_customers_come_in_and_change(runs: Runs) -> None:
    run = bring_in_changes(runs, some_customers(runs))
    found = customers(runs)
    rosa = found["ROSA2"]

    assert runs.reasons(run.id) == {}
    assert (run.state, run.new, run.changed, run.unchanged, run.refused) == (RunState.DONE, 3, 1, 1, 0)
    assert [
        (found[code].name, found[code].credit_limit, found[code].is_active) for code in ("00123", "ZERO", "BARE")
    ] == [("+Petal & Stem", None, True), ("Zero", Decimal(0), False), ("Bare", None, True)]
    assert {code: (served_by(one), one.import_id) for code, one in found.items()} == {
        "00123": (["MIA", "UIO"], run.id),
        "ZERO": (["MIA"], run.id),
        "BARE": (["MIA"], run.id),
        "ROSA2": (["UIO"], None),
        "SAME": ([], None),
    }
    assert (rosa.credit_limit, rosa.phone, rosa.charges_tax, rosa.credit_hold) == (None, "1", True, True)
    assert rosa.email_for_invoices == "ap@rosa.example; rosa@rosa.example"


def test_a_changed_credit_limit_is_in_the_history_and_told_to_sales(runs: Runs) -> None:
    with runs.sessions.begin() as session:
        leader = make_user(session, runs.company, Role.SALES_MANAGER)
    bring_in_changes(runs, some_customers(runs))
    with reading(runs.sessions) as session:
        told = [line.why for line in history_of(session, customers(runs)["ROSA2"])]
        mail = session.scalars(select(OutgoingMail).where(OutgoingMail.template == "credit_limits_changed")).one()

    assert "credit limit 50.00 -> unlimited" in told[0]
    assert "locations MIA -> UIO" in told[0]
    assert mail.to == leader.email
    assert "$50.00" in mail.body


def test_customers_go_back_to_what_they_were(runs: Runs) -> None:
    rosa_id = some_customers(runs)
    undone = undo(runs, bring_in_changes(runs, rosa_id))
    left = customers(runs)
    rosa = left["ROSA"]

    assert (undone.state, undone.taken_back, undone.kept_back) == (RunState.TAKEN_BACK, 4, 0)
    assert left.keys() == {"ROSA", "SAME"}
    assert (rosa.credit_limit, rosa.credit_hold, served_by(rosa)) == (Decimal(50), False, ["MIA"])
    assert left["SAME"].email_for_invoices == "a@x.example;b@x.example"


def test_rows_that_can_not_be_are_refused_at_their_cells(runs: Runs) -> None:
    with runs.sessions.begin() as session:
        theirs = make_customer(session, make_company(session)).id
        rosa, lily, _ = (make_customer(session, runs.company, code=code) for code in ("ROSA", "LILY", "00045"))
    good = {"name": "Petal", "locations": "MIA"}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"code": "NOPLACE", "locations": None}, "cell_missing_here locations"),
        ({"code": "MARS", "locations": "MIA:MARS"}, "code_unknown locations"),
        ({"code": "ELEVENCHARS"}, "cell_too_long code"),
        ({"code": "TWO WORDS"}, "cell_letters code"),
        ({"code": None}, "cell_missing code"),
        ({"code": "NONAME", "name": None}, "cell_missing name"),
        ({"code": "ROSA", "customer_id": theirs}, "customer_id_unknown customer_id"),
        ({"code": "LILY", "customer_id": rosa.id}, "customer_code_of_another code"),
        ({"code": "LIMIT", "credit_limit": -1}, "cell_too_small credit_limit"),
        ({"code": "LIMIT2", "credit_limit": "100000000"}, "cell_too_large credit_limit"),
        ({"code": "LIMIT3", "credit_limit": 1.005}, "cell_places credit_limit"),
        ({"code": "LIMIT4", "credit_limit": "none"}, "cell_not_amount credit_limit"),
        ({"code": "CHARGE", "finance_charge_percentage": 101}, "cell_too_large finance_charge_percentage"),
        ({"code": "MAIL", "email_for_invoices": "ana@petal.example; ana"}, "cell_not_address email_for_invoices"),
        ({"code": "PHONE", "phone": "1" * 21}, "cell_too_long phone"),
        ({"code": "TAX", "charges_tax": "perhaps"}, "cell_not_yes_no charges_tax"),
        ({"code": "ZIP", "billing_zip": "02139-012345"}, "cell_too_long billing_zip"),
        ({"code": 45}, "code_without_zeros code"),
        ({"code": "Rosa"}, "code_near code"),
        ({"code": "NEW", "customer_id": lily.id}, ""),
        ({"code": "LILY"}, "row_twice"),
        ({"code": "NEW"}, "row_twice"),
    ]
    run = runs.bring_in("customers", file_of(*(good | row for row, _ in wrong)))

    assert runs.reasons(run.id) == {row: [reason] for row, (_, reason) in enumerate(wrong, 2) if reason}
    assert (run.new, run.changed) == (0, 1)
    assert customers(runs).keys() == {"ROSA", "NEW", "00045"}


def test_existing_customers_come_back_as_they_are(lite: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kind, "_AT_ONCE", 2)
    with lite.sessions.begin() as session:
        every_text = {
            name: f"{name[:6]} 1" for name in CustomerRow._fields if name.split("_")[0] in {"billing", "shipping"}
        }
        make_customer(session, lite.company, code="00045", name="+1+cmd|x", credit_limit=Decimal("0.00"), **every_text)
        make_customer(session, lite.company, code="B", name="Two  blanks", is_active=False, charges_tax=True)
        make_customer(
            session, lite.company, code="C", name="Ñandú", finance_charge_percentage=Decimal("1.50"), terms="Net 7"
        )
        many = make_customer(session, lite.company, code="MANY", credit_limit=Decimal("99999999.99"))
        make_customer(session, make_company(session))
        for number in range(20):
            place = make_location(session, lite.company, code=f"WAREHOUSE-{number}")
            session.add(CustomerLocation(company_id=lite.company.id, customer_id=many.id, location_id=place.id))
    with reading(lite.sessions) as session:
        keep_to_company(session, lite.company.id)
        with write_existing(Customers, session, lite.company, "es") as file:
            content = file.read()
    run = lite.bring_in("customers", content)

    assert lite.reasons(run.id) == {}
    assert (run.new, run.changed, run.unchanged) == (0, 0, 4)


def test_a_customer_that_was_used_or_changed_since_stays(lite: Runs) -> None:
    run = lite.bring_in("customers", file_of(*({"code": code, "name": code} for code in ("PAID", "FREE"))))
    with lite.sessions.begin() as session:
        make_customer_invoice(session, session.scalars(select(Customer).where(Customer.code == "PAID")).one())
    undone = undo(lite, run)
    with reading(lite.sessions) as session:
        reason = session.scalars(select(ImportKept.reason)).one()

    assert (undone.taken_back, undone.kept_back) == (1, 1)
    assert customers(lite).keys() == {"PAID"}
    assert (reason["key"], reason["values"]) == ("customer_used_since", {"customer": "PAID", "what": "invoices"})


def test_a_code_that_was_given_to_another_since_is_not_put_back(lite: Runs) -> None:
    with lite.sessions.begin() as session:
        rosa = make_customer(session, lite.company, code="ROSA")
    run = lite.bring_in("customers", file_of({"customer_id": rosa.id, "code": "ROSA2", "name": "Rosa's"}))
    with lite.sessions.begin() as session:
        make_customer(session, lite.company, code="ROSA", name="Somebody else")
    undone = undo(lite, run)

    assert (undone.state, undone.taken_back, undone.kept_back) == (RunState.TAKEN_BACK, 0, 1)
    assert {code: one.name for code, one in customers(lite).items()} == {"ROSA2": "Rosa's", "ROSA": "Somebody else"}
