"""Thousands of rows go into a table at once, whatever their number, with ids taken before."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, sessionmaker

from importer.import_run import ImportRefusal, ImportRun
from tests.factories import make_company, make_customer, make_user
from wholesale.carrier import Carrier
from wholesale.customer import Customer
from wholesale.migration import load_tables
from wholesale.rows_at_once import insert_rows, take_ids, type_on_postgres


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


def test_moments_days_and_json_come_back_as_they_went_in(sessions: sessionmaker[Session]) -> None:
    now = datetime(2026, 3, 2, 15, 4, 5, 678_901, tzinfo=UTC)
    problems = [{"field": None, "values": {"day": "2026-03-02", "text": 'ñ "\\ \t'}}]
    with sessions.begin() as session:
        user = make_user(session, make_company(session))
        run = {"kind": "k", "user_id": user.id, "sha256": "a" * 64, "storage_key": "1/a", "size": 2**40}
        names = ("file_name", "created_at", "places", *run)
        rows = [("ñandú.xlsx", now, {"a": 1}, *run.values()), ("", now, None, *run.values())]
        insert_rows(session, ImportRun, names, rows, company_id=user.company_id)
        made = session.scalars(select(ImportRun).order_by(ImportRun.id)).all()
        refused = [(5, problems, "x")]
        where = {"company_id": user.company_id, "run_id": made[0].id}
        insert_rows(session, ImportRefusal, ("row_number", "problems", "reason"), refused, **where)

        assert [(one.file_name, one.created_at, one.places, one.size) for one in made] == [
            ("ñandú.xlsx", now, {"a": 1}, 2**40),
            ("", now, None, 2**40),
        ]
        assert session.scalars(select(ImportRefusal.problems)).all() == [problems]


def test_every_column_has_a_type_that_postgresql_is_told() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own, without types
    tables = load_tables("wholesale", "importer").sorted_tables
    told = {type_on_postgres(column, dialect) for table in tables for column in table.columns}

    assert {"int8", "varchar", "date", "timestamptz", "json"} <= told
