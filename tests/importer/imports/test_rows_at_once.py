"""Thousands of rows go into a table at once, whatever their number, with ids taken before."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer.rows_at_once import insert_rows, take_ids
from tests.factories import make_company, make_customer
from wholesale.carrier import Carrier
from wholesale.customer import Customer


def test_rows_beyond_one_statement_all_come_in_once(sessions: sessionmaker[Session]) -> None:
    names = [f"Truck {place}" for place in range(2_301)]
    with sessions.begin() as session:
        company = make_company(session)
        ids = take_ids(session, Carrier, len(names))
        rows = [(key, f"T{key}", name) for key, name in zip(ids, names, strict=True)]
        insert_rows(session, Carrier, ("id", "code", "name"), rows, company_id=company.id, is_active=False)
        insert_rows(session, Carrier, ("id", "code", "name"), [], company_id=company.id)
        found = session.execute(select(Carrier.id, Carrier.code, Carrier.name, Carrier.is_active).order_by(Carrier.id))

        assert found.all() == [(*row, False) for row in rows]


def test_typed_values_are_written_and_what_is_left_out_takes_its_default(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        usual = make_customer(session, company, credit_limit=Decimal("12.30"))
        names = ("code", "name", "credit_limit", "terms")
        insert_rows(session, Customer, names, [("N1", "New", Decimal("12.30"), "Net 30")], company_id=company.id)
        made = session.scalars(select(Customer).where(Customer.code == "N1")).one()
        same = [column.key for column in Customer.__mapper__.columns if column.key not in {"id", "code", "name"}]

        assert {name: getattr(made, name) for name in same} == {name: getattr(usual, name) for name in same}


def test_an_amount_finer_than_its_column_is_a_fault(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        names = ("code", "name", "credit_limit")

        with pytest.raises(ValueError, match="holds 2 places"):
            insert_rows(session, Customer, names, [("N1", "New", Decimal("0.001"))], company_id=company.id)
