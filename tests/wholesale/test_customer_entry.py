"""Customers are entered and changed by those who keep them, with history, and changed credit is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, actor, make_company, make_customer, make_location, make_user
from wholesale.clock import SetClock
from wholesale.customer_credit import MOST_LISTED, LimitChange, tell_of_limits
from wholesale.customer_entry import CUSTOMER_KEEPERS, change_customer, create_customer
from wholesale.customer_facts import CustomerFacts
from wholesale.errors import TradeError
from wholesale.history import Actor, history_of
from wholesale.mail import OutgoingMail
from wholesale.terms import due_date
from wholesale.user import Role

Sessions = sessionmaker[Session]
FACTS = CustomerFacts(
    code=" PETAL",
    name="Petal & Stem ",
    terms="Net 30",
    email_for_invoices="ana@petal.example, bo@petal.example;",
    credit_limit=Decimal(5000),
)


def test_a_customer_is_entered_and_changed_with_its_history(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        miami = make_location(session, company)
        quito = make_location(session, company, code="UIO", name="Quito")
        customer = create_customer(session, company.id, FACTS, ADMIN, clock.now(), locations=[miami.id])
        session.expire_all()
        changed = replace(FACTS, credit_limit=None, charges_tax=True, is_active=False)
        for _ in range(2):
            change_customer(session, customer, changed, ADMIN, clock.now(), locations=[quito.id, miami.id])
        lines = [(line.old, line.new, line.why) for line in history_of(session, customer)]
        served_by = [place.location.code for place in customer.places]

    assert (customer.code, customer.name) == ("PETAL", "Petal & Stem")
    assert customer.email_for_invoices == "ana@petal.example; bo@petal.example"
    assert lines == [
        (None, "active", "Entered Petal & Stem"),
        ("active", "inactive", "credit limit 5000.00 -> unlimited; charges tax no -> yes; locations MIA -> MIA:UIO"),
    ]
    assert served_by == ["MIA", "UIO"]


def test_a_code_is_given_once_in_a_company(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        company, other = make_company(session), make_company(session)
        make_customer(session, company, code="PETAL")
        second = make_customer(session, company)
        with pytest.raises(TradeError, match="There is a customer with the code 'PETAL' already"):
            create_customer(session, company.id, FACTS, ADMIN, clock.now())
        with pytest.raises(TradeError, match="There is a customer with the code 'PETAL' already"):
            change_customer(session, second, FACTS, ADMIN, clock.now())

        assert create_customer(session, other.id, FACTS, ADMIN, clock.now()).id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_can_not_be_is_refused(sessions: Sessions, clock: SetClock) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"code": " "}, "code is ''. Right is a text of 1 to 10 letters"),
        ({"code": "PE TAL"}, "code is 'PE TAL'. Right is a word without blanks"),
        ({"code": "PETALSTEMS1"}, "code is 'PETALSTEMS1'. Right is a text of at most 10 letters"),
        ({"name": ""}, "name is ''"),
        ({"phone": "1" * 21}, "phone is '1+'. Right is a text of at most 20 letters"),
        ({"email_for_invoices": "ana@petal.example;ana"}, "email for invoices is 'ana'. Right is addresses such as"),
        ({"credit_limit": Decimal(-1)}, "credit limit is '-1'. Right is an amount from 0 to 99999999.99"),
        ({"credit_limit": Decimal("0.001")}, "credit limit is '0.001'"),
        ({"credit_limit": Decimal("NaN")}, "credit limit is 'NaN'"),
        ({"finance_charge_percentage": Decimal(101)}, "finance charge percentage is '101'"),
    ]
    with sessions.begin() as session:
        company = make_company(session)
        for more, words in wrong:
            with pytest.raises(TradeError, match=words):
                create_customer(session, company.id, replace(FACTS, **more), ADMIN, clock.now())
        theirs = make_location(session, make_company(session))
        with pytest.raises(TradeError, match=r"locations is .*one or more of the company's locations"):
            create_customer(session, company.id, FACTS, ADMIN, clock.now(), locations=[theirs.id])
        make_location(session, company)
        make_location(session, company, code="UIO")
        with pytest.raises(TradeError, match="Petal & Stem is served by none of the company's locations"):
            create_customer(session, company.id, FACTS, ADMIN, clock.now())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_five_roles_keep_customers(sessions: Sessions, clock: SetClock) -> None:
    kept = set()
    with sessions.begin() as session:
        company = make_company(session)
        for number, role in enumerate(Role):
            try:
                create_customer(session, company.id, replace(FACTS, code=f"C{number}"), actor(role), clock.now())
            except TradeError:
                continue
            kept.add(role)

    assert kept == CUSTOMER_KEEPERS


def test_a_changed_credit_limit_is_told_to_those_who_watch_over_credit(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        leader = make_user(session, company, Role.SALES_MANAGER)
        keeper = make_user(session, company, Role.CREDIT_MANAGER, language="es")
        make_user(session, company, Role.CREDIT_MANAGER, is_active=False)
        make_user(session, make_company(session), Role.CREDIT_MANAGER)
        myself = make_user(session, company, Role.CREDIT_MANAGER, name="Carla Ruiz")
        who, customer = Actor.of(myself), make_customer(session, company, code="PETAL", credit_limit=None)
        facts = CustomerFacts(code="PETAL", name="Petal & Stem", credit_limit=Decimal("1234.50"))
        change_customer(session, customer, facts, who, clock.now())
        change_customer(session, customer, replace(facts, phone="305 555 0100"), who, clock.now())
        mails = {mail.to: mail for mail in session.scalars(select(OutgoingMail))}

    assert set(mails) == {leader.email, keeper.email}
    assert "Carla Ruiz has changed the credit limit of 1 customer(s)" in mails[leader.email].body
    assert "$1,234.50" in mails[leader.email].body
    assert "$1.234,50" in mails[keeper.email].body


def test_a_mail_of_many_limits_stays_short(sessions: Sessions, clock: SetClock) -> None:
    changes = [LimitChange(key, f"C{key:03}", f"Shop {key}", None, Decimal(key)) for key in range(MOST_LISTED + 7)]
    with sessions.begin() as session:
        company = make_company(session)
        make_user(session, company, Role.SALES_MANAGER)
        tell_of_limits(session, company.id, changes, ADMIN, clock.now())
        tell_of_limits(session, company.id, [], ADMIN, clock.now())
        body = session.scalars(select(OutgoingMail.body)).one()

    assert ("C049" in body, "C050" in body) == (True, False)
    assert "And of 7 more" in body


@pytest.mark.parametrize(
    ("terms", "days"),
    [("Net 7", 7), ("net30", 30), ("2% 10 Net 45", 45), ("Pre-payment", 0), ("1% Prepay", 0), ("PIA", 0), ("COD", 0)],
)
def test_terms_say_when_an_invoice_falls_due(terms: str, days: int) -> None:
    due = due_date(terms, date(2026, 3, 1))

    assert due is not None
    assert (due - date(2026, 3, 1)).days == days


@given(st.text(max_size=30))
def test_terms_that_say_nothing_of_days_leave_it_open(words: str) -> None:
    due = due_date(words, date(2026, 3, 1))

    assert due is None or any(known in words.casefold() for known in ("net", "pre", "pia", "cod", "c.o.d", "due"))
