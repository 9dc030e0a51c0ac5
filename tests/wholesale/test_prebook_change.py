"""Changing prebooks and deleting them: what rests on a line stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, actor, make_boxes, make_customer, make_customer_invoice, make_product
from tests.wholesale.test_prebook_purchase import NOW, TODAY, TRUCK, House
from wholesale.carrier import no_carrier
from wholesale.customer_invoice_item import InvoicePrebook
from wholesale.errors import TradeError
from wholesale.history import StatusChange, history_of
from wholesale.order_status import OrderStatus
from wholesale.prebook import Prebook, PrebookCharge, PrebookLine
from wholesale.prebook_change import change_prebook, delete_prebook
from wholesale.prebook_entry import PrebookFacts, PrebookLineEntry
from wholesale.prebook_purchase import make_purchase_orders
from wholesale.purchase_order import PurchaseOrderLine
from wholesale.standing_order import StandingOrder
from wholesale.standing_order_skip import skipped_days
from wholesale.user import Role


def head(prebook: Prebook) -> PrebookFacts:
    return PrebookFacts(customer=prebook.customer, truck_date=prebook.truck_date, carrier=prebook.carrier)


def entry(line: PrebookLine) -> PrebookLineEntry:
    return PrebookLineEntry(
        id=line.id,
        product=line.product,
        vendor=line.vendor,
        boxes=line.boxes,
        bunches_per_box=line.bunches_per_box,
        stems_per_bunch=line.stems_per_bunch,
        price=line.price,
        cost=line.cost,
    )


def change(
    session: Session, prebook: Prebook, facts: PrebookFacts, *lines: PrebookLineEntry, revision: int | None = None
) -> None:
    charges = [("Delivery", Decimal("15.00"))]
    seen = prebook.revision if revision is None else revision
    with session.begin_nested():
        change_prebook(session, prebook, facts, lines, charges, ADMIN, NOW, revision=seen)


def refusal(session: Session, prebook: Prebook, facts: PrebookFacts, *lines: PrebookLineEntry) -> str:
    with pytest.raises(TradeError) as told:
        change(session, prebook, facts, *lines)
    return told.value.entry.sentence


def test_a_prebook_is_changed_with_its_history(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        house = House(session)
        line = house.sold()
        prebook, other = line.prebook, make_product(session, house.company)
        facts = replace(head(prebook), truck_date=TRUCK + timedelta(days=1), customer_po=" PO-9 ")
        new = replace(entry(line), id=None, product=other, boxes=2)
        change(session, prebook, facts, replace(entry(line), boxes=5, price=Decimal("9.75")), new)
        change(session, prebook, facts, *(entry(one) for one in prebook.lines))  # changes nothing
        second = prebook.lines[1]
        change(session, prebook, facts, entry(second))
        session.expire_all()
        name = line.product.description
        added = f"{name}: boxes 4 -> 5; {name}: price 9.5000 -> 9.75; Line added: {other.description}, 2 QB"

        assert [(one.product_id, one.boxes) for one in prebook.lines] == [(other.id, 2)]
        assert [(one.name, one.amount) for one in prebook.charges] == [("Delivery", Decimal("15.00"))]
        assert prebook.revision == 3
        assert [one.why for one in history_of(session, prebook)] == [
            f"truck date 2026-03-12 -> 2026-03-13; customer PO none -> PO-9; charges none -> Delivery 15.00; {added}",
            f"Line removed: {name}, 5 QB",
        ]
        with pytest.raises(TradeError, match="changed by somebody else"):
            change(session, prebook, facts, entry(second), revision=2)
        with pytest.raises(TradeError, match="roles: "):
            change_prebook(session, prebook, facts, [], [], actor(Role.QC), NOW, revision=3)


def test_what_is_ordered_or_billed_of_a_line_keeps_it(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        house = House(session)
        line = house.sold()
        prebook, facts, name = line.prebook, head(line.prebook), line.product.description
        other = replace(entry(house.sold()), id=None)
        mine, product = entry(line), make_product(session, house.company)
        order = house.buy(line)[0]
        told = [
            refusal(session, prebook, facts, other),
            refusal(session, prebook, facts, replace(mine, product=product)),
        ]
        change(session, prebook, replace(facts, customer=make_customer(session, house.company)), replace(mine, boxes=3))
        line.billed_boxes = 2
        make_boxes(session, house.vendor, house.product, 3, prebook_line_id=line.id)
        session.flush()
        told += [
            refusal(session, prebook, facts, other),
            refusal(session, prebook, facts, mine),
            refusal(session, prebook, head(prebook), replace(mine, boxes=1)),
        ]
        change(session, prebook, head(prebook), replace(mine, boxes=2), other)
        invoice = make_customer_invoice(session, prebook.customer)
        link = InvoicePrebook(company_id=prebook.company_id, prebook_id=prebook.id, customer_invoice_id=invoice.id)
        session.add(link)
        prebook.charges[0].amount = Decimal("14.00")
        session.flush()
        told.append(refusal(session, prebook, head(prebook), *map(entry, prebook.lines)))
        start = f"Prebook {prebook.number}"
        customer = prebook.customer.name
        fixed = f"prebook {prebook.number} can not be changed: boxes of it travel for {customer}, or are billed."

        assert order.lines[0].prebook_line_id == line.id
        assert told == [
            f"{start}: {name} can not be removed or become another product: 4 boxes of it are ordered.",
            f"{start}: {name} can not be removed or become another product: 4 boxes of it are ordered.",
            f"{start}: {name} can not be removed or become another product: 2 boxes of it are billed.",
            f"The customer of {fixed}",
            f"{start}: {name} can not have 1 boxes: 2 are billed.",
            f"The charges of prebook {prebook.number} can not be changed: invoice {invoice.number} carries them.",
        ]


def test_a_prebook_of_which_nothing_is_ordered_is_deleted(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        house = House(session)
        line, kept = house.sold(), house.sold()
        prebook = line.prebook
        prebook.charges = [PrebookCharge(company_id=prebook.company_id, name="Delivery", amount=Decimal(15))]
        order = house.buy(line, kept)[0]
        with pytest.raises(TradeError, match=f"{prebook.number} can not be deleted: 4 boxes of it are ordered"):
            delete_prebook(session, prebook, ADMIN, NOW, revision=1)
        order.status = OrderStatus.CA
        session.flush()
        with pytest.raises(TradeError, match="changed by somebody else"):
            delete_prebook(session, prebook, ADMIN, NOW, revision=2)
        delete_prebook(session, prebook, ADMIN, NOW, revision=1)
        named = select(PurchaseOrderLine.prebook_line_id).where(PurchaseOrderLine.purchase_order_id == order.id)
        last = session.scalars(
            select(StatusChange).where(StatusChange.company_id == house.company.id).order_by(StatusChange.id.desc())
        ).first()

        assert session.scalars(select(Prebook.id).where(Prebook.company_id == house.company.id)).all() == [
            kept.prebook_id
        ]
        assert session.scalars(named.order_by(PurchaseOrderLine.id)).all() == [None, kept.id]
        assert last is not None
        assert (last.old, last.new, last.why) == ("open", None, f"Prebook {prebook.number} deleted")


def test_a_prebook_of_a_standing_order_moves_to_a_free_day_and_is_skipped_when_deleted(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        house = House(session)
        standing = StandingOrder(
            company_id=house.company.id,
            number="S000001",
            customer_id=house.customer.id,
            carrier_id=no_carrier(session, house.company.id).id,
            starts_on=TODAY,
            weekdays=[4],
            created_at=NOW,
        )
        session.add(standing)
        session.flush()
        first, second = house.sold(), house.sold(truck_date=TRUCK + timedelta(days=7))
        for line in (first, second):
            line.prebook.standing_order_id = standing.id
        session.flush()
        moved = replace(head(first.prebook), truck_date=TRUCK + timedelta(days=7))
        told = refusal(session, first.prebook, moved, entry(first))
        change(session, first.prebook, replace(moved, truck_date=TRUCK + timedelta(days=1)), entry(first))
        day, number = first.prebook.truck_date, first.prebook.number
        delete_prebook(session, first.prebook, ADMIN, NOW, revision=2)

        assert told == (
            f"Prebook {number} can not move to 2026-03-19: its standing order has a prebook for that day already."
        )
        assert skipped_days(session, standing, TODAY) == {TRUCK, day}
        assert [one.why for one in history_of(session, standing)] == [
            f"Prebook {number} of 2026-03-12 moved to 2026-03-13",
            f"Prebook {number} of 2026-03-13 deleted",
        ]


def test_a_prebook_is_ordered_or_deleted_when_both_happen_at_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        house = House(session)
        company_id, line = house.company.id, house.sold()
        line_id, prebook_id = line.id, line.prebook_id
    together, told = Barrier(2), []

    def act(what: Callable[[Session], object]) -> None:
        together.wait()
        try:
            with sessions.begin() as session:
                what(session)
        except TradeError as refused:
            told.append(refused.entry.key)

    def order(session: Session) -> None:
        make_purchase_orders(session, company_id, [line_id], ADMIN, NOW, TODAY)

    def remove(session: Session) -> None:
        delete_prebook(session, session.get_one(Prebook, prebook_id), ADMIN, NOW, revision=1)

    people = [Thread(target=act, args=(what,)) for what in (order, remove)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    with sessions.begin() as session:
        is_there = session.get(Prebook, prebook_id) is not None
        mine = PurchaseOrderLine.company_id == company_id
        ordered = session.scalars(select(PurchaseOrderLine.prebook_line_id).where(mine)).all()

    assert (is_there, ordered, told) in [(True, [line_id], ["prebook_used"]), (False, [], ["nothing_to_buy"])]


def test_somebody_who_may_not_sell_can_not_buy_nor_delete(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        house = House(session)
        line = house.sold()

        with pytest.raises(TradeError, match="roles: "):
            make_purchase_orders(session, house.company.id, [line.id], actor(Role.SALES), NOW, TODAY)
        with pytest.raises(TradeError, match="roles: "):
            delete_prebook(session, line.prebook, actor(Role.QC), datetime.now(UTC), revision=1)
