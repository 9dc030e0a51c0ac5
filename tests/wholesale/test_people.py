"""An administrator adds and changes people, and can not lock the company out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, actor, make_company, make_user, make_vendor
from wholesale.clock import SetClock
from wholesale.errors import TradeError
from wholesale.history import Actor, history_of
from wholesale.people import Person, add_person, change_person
from wholesale.user import Role, User

ROSA = Person(name="Rosa Velez", email="rosa@andesblooms.example", roles=frozenset({Role.SALES, Role.QC}))


def refusal(change: object) -> str:
    with pytest.raises(TradeError) as refused:
        change()
    return refused.value.entry.key


def test_a_new_person_has_roles_history_and_no_password(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        user = add_person(session, company, replace(ROSA, name=" Rosa Velez "), ADMIN, clock.now())
        history = history_of(session, user)

        assert (user.name, user.roles, user.password_hash) == ("Rosa Velez", ROSA.roles, None)
        assert [(line.old, line.new, line.actor_name, line.why) for line in history] == [
            (None, "active", "Ada Admin", "Added as qc, sales.")
        ]


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"email": "rosa"}, "email_bad"),
        ({"email": "rosa@andes"}, "email_bad"),
        ({"email": "rosa@andes.example, paul@andes.example"}, "email_bad"),
        ({"name": "  "}, "name_missing"),
        ({"roles": frozenset()}, "roles_missing"),
        ({"language": "de"}, "language_unknown"),
        ({"roles": frozenset({Role.VENDOR})}, "vendor_missing"),
        ({"roles": frozenset({Role.VENDOR}), "vendor_id": 2**40}, "vendor_missing"),
        ({"email": "ROSA.TOO@andesblooms.example"}, "email_taken"),
    ],
)
def test_wrong_facts_are_refused(
    sessions: sessionmaker[Session], clock: SetClock, facts: dict[str, object], key: str
) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        make_user(session, company, email="rosa.too@andesblooms.example")

        assert refusal(lambda: add_person(session, company, replace(ROSA, **facts), ADMIN, clock.now())) == key


def test_a_vendors_user_is_bound_to_a_vendor_of_the_company_and_has_no_other_role(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        company, other = make_company(session), make_company(session)
        ours, theirs = make_vendor(session, company), make_vendor(session, other)
        grower = replace(ROSA, roles=frozenset({Role.VENDOR}), vendor_id=ours.id)

        def add(person: Person) -> User:
            return add_person(session, company, person, ADMIN, clock.now())

        assert refusal(lambda: add(replace(grower, vendor_id=theirs.id))) == "vendor_missing"
        assert refusal(lambda: add(replace(grower, roles=frozenset({Role.VENDOR, Role.QC})))) == "vendor_goes_alone"
        assert refusal(lambda: add(replace(ROSA, vendor_id=ours.id))) == "vendor_not_meant"
        assert add(grower).vendor_id == ours.id


def test_the_same_address_may_be_used_in_another_company(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        for company in (make_company(session), make_company(session)):
            add_person(session, company, ROSA, ADMIN, clock.now())

        assert len(session.scalars(select(User).where(User.email == ROSA.email)).all()) == 2


def test_each_change_is_told_in_the_history(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        vendor = make_vendor(session, company, name="Rosas del Valle")
        user = add_person(session, company, ROSA, ADMIN, clock.now())
        grower = replace(ROSA, roles=frozenset({Role.VENDOR}), vendor_id=vendor.id, is_active=False)
        changed = change_person(session, user, grower, ADMIN, clock.now())
        unchanged = change_person(session, user, grower, ADMIN, clock.now())
        line = history_of(session, user)[-1]

        assert (changed, unchanged) == (["roles", "is_active", "vendor_id"], [])
        assert (line.old, line.new) == ("active", "inactive")
        assert line.why == "roles: qc, sales -> vendor; active: yes -> no; vendor: none -> Rosas del Valle"
        assert len(history_of(session, user)) == 2


@pytest.mark.parametrize("change", [{"is_active": False}, {"roles": frozenset({Role.SALES})}])
def test_the_last_active_admin_stays(
    sessions: sessionmaker[Session], clock: SetClock, change: dict[str, object]
) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        admin = make_user(session, company, Role.ADMIN, email="ada@andesblooms.example", name="Ada")
        make_user(session, company, Role.ADMIN, is_active=False)
        make_user(session, make_company(session), Role.ADMIN)
        make_user(session, company, Role.ACCOUNTS_PAYABLE)
        person = Person(name="Ada", email=admin.email, roles=frozenset({Role.ADMIN}), allows_invoice_approval=True)
        less = replace(person, **change)

        assert refusal(lambda: change_person(session, admin, less, ADMIN, clock.now())) == "last_admin"
        make_user(session, company, Role.ADMIN, Role.SALES)

        assert change_person(session, admin, less, ADMIN, clock.now()) == [*change]


def test_only_an_administrator_or_a_program_changes_people(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        clerk = actor(Role.ACCOUNTS_PAYABLE, Role.SETUP)

        assert refusal(lambda: add_person(session, company, ROSA, clerk, clock.now())) == "role_missing"
        user = add_person(session, company, ROSA, Actor.system("Command line"), clock.now())
        assert refusal(lambda: change_person(session, user, ROSA, clerk, clock.now())) == "role_missing"
