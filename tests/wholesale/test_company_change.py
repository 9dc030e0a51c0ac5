"""The administrator's settings: checked, kept, and told in the history."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, actor, make_company
from wholesale.clock import SetClock
from wholesale.company import BillDateSource, Company
from wholesale.company_change import CompanySettings, add_location, change_company, rename_location
from wholesale.errors import TradeError
from wholesale.history import history_of
from wholesale.user import Role


def settings_of(company: Company, **changes: object) -> CompanySettings:
    same = CompanySettings(**{field.name: getattr(company, field.name) for field in fields(CompanySettings)})
    return replace(same, **changes)


def test_changes_are_kept_and_told(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        wanted = settings_of(company, bill_number_separator="/", bill_date_source=BillDateSource.SHIP_DATE)
        changed = change_company(session, company, wanted, ADMIN, clock.now())
        again = change_company(session, company, wanted, ADMIN, clock.now())
        why = [line.why for line in history_of(session, company)]

        assert (company.bill_number_separator, company.bill_date_source) == ("/", BillDateSource.SHIP_DATE)
        assert (changed, again) == (["bill_number_separator", "bill_date_source"], [])
        assert why == ["bill number separator: '-' -> '/'; bill date source: 'invoice_date' -> 'ship_date'"]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"name": " "}, "company_name_missing"),
        ({"time_zone": "Mars/Olympus"}, "time_zone_unknown"),
        ({"time_zone": "../../etc/passwd"}, "time_zone_unknown"),
        ({"bill_number_separator": "----"}, "separator_bad"),
        ({"bill_number_separator": "ñ"}, "separator_bad"),
        ({"working_hours_from": "8 o'clock"}, "hours_bad"),
        ({"working_hours_to": "25:00"}, "hours_bad"),
        ({"alarm_after_minutes": 1}, "alarm_bad"),
    ],
)
def test_wrong_settings_are_refused(
    sessions: sessionmaker[Session], clock: SetClock, change: dict[str, object], key: str
) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        with pytest.raises(TradeError) as refused:
            change_company(session, company, settings_of(company, **change), ADMIN, clock.now())

        assert refused.value.entry.key == key
        assert history_of(session, company) == []


def test_locations_are_added_once_and_renamed(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company, other = make_company(session), make_company(session)
        miami = add_location(session, company, " MIA ", " Miami ", ADMIN, clock.now())
        add_location(session, other, "MIA", "Miami", ADMIN, clock.now())
        rename_location(session, miami, "Miami Airport", ADMIN, clock.now())

        assert (miami.code, miami.name) == ("MIA", "Miami Airport")
        assert [line.why for line in history_of(session, miami)] == ["MIA Miami", "Miami -> Miami Airport"]
        for code, name, key in [
            ("mia", "x", "location_taken"),
            ("", "x", "location_bad"),
            ("BOG", " ", "location_bad"),
        ]:
            with pytest.raises(TradeError) as refused:
                add_location(session, company, code, name, ADMIN, clock.now())
            assert refused.value.entry.key == key


def test_only_an_administrator_changes_the_company(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)

        with pytest.raises(TradeError, match="may not change the company's settings"):
            change_company(session, company, settings_of(company), actor(Role.SETUP), clock.now())
