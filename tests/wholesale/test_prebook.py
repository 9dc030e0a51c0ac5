"""Entering prebooks: what is checked, what is kept, and the numbers they get."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, actor, make_company
from wholesale.carrier import no_carrier
from wholesale.company import Company
from wholesale.customer import Customer
from wholesale.errors import TradeError
from wholesale.history import history_of
from wholesale.prebook import Prebook, PrebookCharge, PrebookLine
from wholesale.prebook_entry import PrebookFacts, PrebookLineEntry, create_prebook
from wholesale.prebook_number import take_prebook_numbers
from wholesale.product import Product
from wholesale.purchase_order import UnitType
from wholesale.user import Role

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
DAY = date(2026, 3, 9)


def stock(session: Session, company: Company) -> tuple[PrebookFacts, PrebookLineEntry]:
    customer = Customer(company_id=company.id, code="PETAL", name="Petal & Stem")
    product = Product(company_id=company.id, code="RFR60", description="Rose Freedom Red 60 cm", category="Roses")
    session.add_all([customer, product])
    session.flush()
    facts = PrebookFacts(customer=customer, truck_date=DAY, carrier=no_carrier(session, company.id))
    line = PrebookLineEntry(
        product=product, boxes=4, bunches_per_box=12, stems_per_bunch=25, price=Decimal("9.3333"), mark_code="PS1"
    )
    return facts, line


def test_a_prebook_keeps_what_was_sold_with_its_history(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        facts, line = stock(session, company)
        by_stem = replace(line, unit_type=UnitType.STEM, price=Decimal("0.3250"), boxes=1)
        free = replace(line, price=Decimal("0.00"))
        lines, charges = [line, by_stem, free], [("Delivery", Decimal("15.00"))]
        prebook = create_prebook(session, company.id, facts, lines, charges, ADMIN, NOW)
    with sessions.begin() as session:
        kept = session.get_one(Prebook, prebook.id)
        # 4 x 12 bunches at 9.3333 is 447.9984; 300 stems at 0.3250 is 97.50.
        expected = [Decimal("448.00"), Decimal("97.50"), Decimal("0.00")]

        assert (kept.number, kept.boxes, kept.customer.code) == ("B000001", 9, "PETAL")
        assert [each.amount for each in kept.lines] == expected
        assert [each.has_price for each in kept.lines] == [True, True, False]
        assert kept.total == Decimal("560.50")
        assert [(each.old, each.new, each.actor_name) for each in history_of(session, kept)] == [
            (None, "open", ADMIN.name)
        ]
        session.execute(delete(Prebook).where(Prebook.id == kept.id))

        assert session.scalars(select(PrebookLine.id)).all() == session.scalars(select(PrebookCharge.id)).all() == []


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"boxes": 0}, "line 1, boxes is 0"),
    ({"bunches_per_box": 100_001}, "line 1, bunches per box is 100001"),
    ({"stems_per_bunch": -1}, "line 1, stems per bunch is -1"),
    ({"price": Decimal("0.00001")}, "line 1, price is 0.00001"),
    ({"price": Decimal("-0.01")}, "line 1, price is -0.01"),
    ({"price": Decimal("NaN")}, "line 1, price is NaN"),
    ({"mark_code": "M" * 51}, "at most 50 letters"),
]


def test_a_line_that_can_not_be_is_refused_by_its_name(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        facts, line = stock(session, company)
        for change, told in WRONG:
            with pytest.raises(TradeError, match=f"{told}"):
                create_prebook(session, company.id, facts, [replace(line, **change)], [], ADMIN, NOW)

        assert session.scalars(select(Prebook.id)).all() == []


def test_without_lines_without_the_role_or_under_a_taken_number_nothing_is_entered(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        facts, line = stock(session, company)
        create_prebook(session, company.id, facts, [line], [], ADMIN, NOW, number="B000001")
        refused = []
        for lines, who, number in (([], ADMIN, ""), ([line], actor(Role.QC), ""), ([line], ADMIN, " B000001 ")):
            with pytest.raises(TradeError) as error:
                create_prebook(session, company.id, facts, lines, [], who, NOW, number=number)
            refused.append(error.value.entry.key)
        by_itself = create_prebook(session, company.id, facts, [line], [], actor(Role.SALES), NOW)

        assert refused == ["prebook_without_lines", "role_missing", "prebook_number_taken"]
        assert by_itself.number == "B000002"


def test_two_who_take_numbers_at_once_get_different_ones(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        facts, line = stock(session, company)
        create_prebook(session, company.id, facts, [line], [], ADMIN, NOW, number="B000003")
    taken: list[str] = []
    together = Barrier(4)

    def take() -> None:
        together.wait()
        with sessions.begin() as session:
            taken.extend(take_prebook_numbers(session, company.id, 3))

    takers = [Thread(target=take) for _ in range(4)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()

    assert len(set(taken)) == 12
    assert "B000003" not in taken
    assert max(taken) == "B000013"
