from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_company, make_invoice, make_order, make_user, make_vendor
from wholesale.clock import Clock, SetClock
from wholesale.company import Company
from wholesale.db import Dollars, make_sessions, open_engine, reading
from wholesale.purchase_order import PurchaseOrderLine
from wholesale.user import Role, User
from wholesale.vendor_invoice import VendorInvoice

Sessions = sessionmaker[Session]
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_money_comes_back_as_it_went_in(sessions: Sessions) -> None:
    with sessions.begin() as session:
        invoice_id = make_invoice(session, total="-1234567890.01").id
    with reading(sessions) as session:
        found = session.get_one(VendorInvoice, invoice_id).total

    assert (found, str(found)) == (Decimal("-1234567890.01"), "-1234567890.01")


def test_money_is_kept_in_whole_cents(sessions: Sessions) -> None:
    with sessions.begin() as session:
        make_invoice(session, total="10.10")

        assert session.scalar(text("SELECT total FROM vendor_invoice")) == 1010


def test_money_is_summed_by_the_database(sessions: Sessions) -> None:
    with sessions.begin() as session:
        order = make_order(session, make_vendor(session, make_company(session)))
        for total in ("0.10", "0.20"):
            make_invoice(session, order, total=total)

        assert session.scalar(select(func.sum(VendorInvoice.total))) == Decimal("0.30")


def test_a_fraction_of_a_cent_is_not_saved(sessions: Sessions) -> None:
    with sessions() as session, pytest.raises(StatementError, match=r"holds 2 places of a dollar, got 10\.005"):
        make_invoice(session, total="10.005")


def test_a_unit_cost_holds_four_places(sessions: Sessions) -> None:
    with sessions.begin() as session:
        make_order(session, make_vendor(session, make_company(session)), [("Roses", 3, "0.2855")])
    with reading(sessions) as session:
        line = session.scalars(select(PurchaseOrderLine)).one()

    assert (line.unit_cost, line.amount) == (Decimal("0.2855"), Decimal("0.86"))


@given(st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_dollars_of_any_size_and_places_go_there_and_back(whole: int, places: int) -> None:
    column, value = Dollars(places), Decimal(whole).scaleb(-places)
    dialect = open_engine("sqlite://").dialect

    assert column.process_bind_param(value, dialect) == whole
    assert column.process_result_value(whole, dialect) == value


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=9, minutes=30))])
def test_a_moment_comes_back_in_utc(sessions: Sessions, zone: timezone) -> None:
    moment = datetime(2026, 3, 10, 23, 59, 59, 123456, tzinfo=zone)
    with sessions.begin() as session:
        invoice_id = make_invoice(session, sent_at=moment).id
    with reading(sessions) as session:
        found = session.get_one(VendorInvoice, invoice_id).sent_at

    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC


def test_moments_are_compared_by_the_database(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        make_invoice(session, sent_at=clock.now())
        five_hours_west = clock.now().astimezone(timezone(timedelta(hours=-5)))

        assert session.scalars(select(VendorInvoice.id).where(VendorInvoice.sent_at <= five_hours_west)).all()
        assert not session.scalars(select(VendorInvoice.id).where(VendorInvoice.sent_at < five_hours_west)).all()


def test_a_naive_moment_is_not_saved(sessions: Sessions) -> None:
    naive = datetime(2026, 3, 10, 12, 0)  # noqa: DTZ001 - what the test is about
    with sessions() as session, pytest.raises(StatementError, match="aware UTC, got the naive 2026-03-10T12:00:00"):
        make_invoice(session, sent_at=naive)


def test_roles_come_back_as_a_set(sessions: Sessions) -> None:
    with sessions.begin() as session:
        user_id = make_user(session, make_company(session), Role.SALES, Role.ADMIN).id
    with reading(sessions) as session:
        found = session.get_one(User, user_id).roles

    assert found == {Role.ADMIN, Role.SALES}


def test_a_reading_session_can_not_write(sessions: Sessions) -> None:
    with reading(sessions) as session, pytest.raises(DBAPIError, match=r"readonly|read-only"):
        make_company(session)


def test_a_connection_that_has_read_can_write_again(sessions: Sessions) -> None:
    for _ in range(3):
        with reading(sessions) as session:
            session.scalars(select(Company)).all()
        with sessions.begin() as session:
            make_company(session)
    with reading(sessions) as session:
        count = session.scalar(select(func.count()).select_from(Company))

    assert count == 3


def test_a_reader_is_not_kept_waiting_by_a_writer(sessions: Sessions) -> None:
    with sessions.begin() as writing:
        make_company(writing)
        with reading(sessions) as session:
            seen = session.scalars(select(Company)).all()

    assert seen == []


def test_writers_wait_for_each_other_and_lose_nothing(sessions: Sessions) -> None:
    with sessions.begin() as session:
        company_id = make_company(session, name="0").id
    start = Barrier(4)

    def count_up() -> None:
        start.wait()
        for _ in range(5):
            with sessions.begin() as session:
                company = session.get_one(Company, company_id, with_for_update=True)
                company.name = str(int(company.name) + 1)

    writers = [Thread(target=count_up) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with reading(sessions) as session:
        counted = session.get_one(Company, company_id).name

    assert counted == "20"


@only_sqlite
def test_sqlite_commits_survive_a_power_cut_and_keys_are_checked(sessions: Sessions) -> None:
    with sessions.begin() as session:
        pragmas = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }

    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30000, "synchronous": 2}


def test_a_url_of_postgresql_goes_through_psycopg() -> None:
    engine = open_engine("postgresql://ann:secret@db.example/komet")

    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")


def test_an_sqlite_file_may_lie_anywhere(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a folder' / '..' / 'komet é.db'}")
    (tmp_path / "a folder").mkdir()
    with make_sessions(engine).begin() as session:
        one = session.scalar(text("SELECT 1"))
    engine.dispose()

    assert one == 1


def test_the_clock_is_aware_and_knows_the_day_of_a_zone() -> None:
    late = SetClock(datetime(2026, 3, 10, 2, 0, tzinfo=UTC))

    assert Clock().now().tzinfo is UTC
    assert (late.today("America/New_York"), late.today("UTC")) == (date(2026, 3, 9), date(2026, 3, 10))


def test_a_set_clock_only_moves_when_told() -> None:
    clock = SetClock(datetime(2026, 3, 10, 2, 0, tzinfo=UTC))

    assert clock.move(timedelta(minutes=5)) == clock.now() == datetime(2026, 3, 10, 2, 5, tzinfo=UTC)
    with pytest.raises(ValueError, match="naive 2026-03-10T02:00:00"):
        SetClock(datetime(2026, 3, 10, 2, 0))  # noqa: DTZ001 - what the test is about
