"""Products are entered and changed with their history, and found however a file names them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, actor, make_company, make_product, make_vendor
from wholesale.clock import SetClock
from wholesale.errors import TradeError
from wholesale.history import history_of
from wholesale.product_entry import ProductFacts, add_alias, change_product, create_product, remove_alias
from wholesale.product_match import ProductMatch
from wholesale.user import Role

FREEDOM = ProductFacts(code="ROFR60", description="Rose Freedom 60 cm", category="Roses")


def refusal(change: object) -> str:
    with pytest.raises(TradeError) as refused:
        change()
    return refused.value.entry.key


def test_a_product_is_entered_and_changed_with_its_history(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        given = replace(FREEDOM, description="  Rose  Freedom 60 cm ")
        product = create_product(session, company.id, given, ADMIN, clock.now())
        change_product(session, product, FREEDOM, ADMIN, clock.now())
        change_product(session, product, replace(FREEDOM, category="", is_active=False), ADMIN, clock.now())
        history = history_of(session, product)

        assert (product.description, product.category, product.is_active) == ("Rose Freedom 60 cm", "", False)
        assert [(line.old, line.new, line.why) for line in history] == [
            (None, "active", "Entered Rose Freedom 60 cm"),
            ("active", "inactive", "category Roses -> none"),
        ]


def test_wrong_products_are_refused(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company, other = make_company(session), make_company(session)
        create_product(session, company.id, FREEDOM, ADMIN, clock.now())
        elsewhere = create_product(session, other.id, FREEDOM, ADMIN, clock.now())

        def enter(who: object = ADMIN, **facts: object) -> str:
            return refusal(lambda: create_product(session, company.id, replace(FREEDOM, **facts), who, clock.now()))

        assert elsewhere.code == FREEDOM.code
        assert enter(description="Rose Freedom 70 cm") == "product_code_taken"
        assert enter(code="ROFR70") == "product_description_taken"
        assert enter(code="RO FR") == enter(code="R" * 21) == enter(description=" ") == "product_value_wrong"
        assert enter(category="x" * 201, code="A", description="B") == "product_value_wrong"
        assert enter(who=actor(Role.SALES)) == "role_missing"


def test_a_vendors_name_for_a_product_means_one_product(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        vendor, other = make_vendor(session, company, name="Rosaleda"), make_vendor(session, company)
        product, second = make_product(session, company), make_product(session, company)
        alias = add_alias(session, product, vendor, " Freedom  60 ", ADMIN, clock.now())

        assert add_alias(session, product, vendor, "Freedom 60", ADMIN, clock.now()) is alias
        assert refusal(lambda: add_alias(session, second, vendor, "Freedom 60", ADMIN, clock.now())) == "alias_taken"
        assert refusal(lambda: add_alias(session, second, vendor, " ", ADMIN, clock.now())) == "product_value_wrong"
        assert add_alias(session, second, other, "Freedom 60", ADMIN, clock.now()).product_id == second.id
        remove_alias(session, alias, ADMIN, clock.now())

        assert product.aliases == []
        assert [line.why for line in history_of(session, product)] == [
            "Added the alias Freedom 60 of Rosaleda",
            "Removed the alias Freedom 60 of Rosaleda",
        ]


def test_a_product_is_found_however_a_file_names_it(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        company, other = make_company(session), make_company(session)
        vendor = make_vendor(session, company, code="ROS")
        freedom = create_product(session, company.id, FREEDOM, ADMIN, clock.now())
        mondial = create_product(
            session, company.id, ProductFacts(code="ROMO50", description="Rose Mondial 50 cm"), ADMIN, clock.now()
        )
        gone = make_product(session, company, code="OLD", is_active=False)
        make_product(session, other, code="THEIRS", description="Theirs")
        add_alias(session, mondial, vendor, "Mondial blanca 50", ADMIN, clock.now())
        names = ["rose  freedom 60 CM", "Mondial Blanca 50", "Theirs", None]
        match = ProductMatch.of(
            session,
            company.id,
            codes=["ROFR60", "romo50", "OLD", "THEIRS", None],
            descriptions=names,
            vendor_ids=[vendor.id],
        )

        def find(code: str | None, description: str | None, vendor_id: int | None = vendor.id) -> object:
            try:
                return match.find(code=code, description=description, vendor_id=vendor_id, vendor="ROS").id
            except TradeError as refused:
                return refused.entry.key

        assert find("ROFR60", None) == find(None, names[0]) == find("ROFR60", names[0]) == freedom.id
        assert find("romo50", None) == find(None, names[1]) == find("romo50", names[1]) == mondial.id
        assert find(None, names[1], None) == find(None, "Theirs") == "product_description_unknown"
        assert find("THEIRS", None) == "product_code_unknown"
        assert find("ROFR60", names[1]) == "product_disagrees"
        assert find(None, None) == find("", "") == "product_not_named"
        assert (find("OLD", None), gone.is_active) == ("product_inactive", False)
