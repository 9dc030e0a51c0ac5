"""Boxes confirmed from the Staging Area are billed with it, where the settings say so (domain.md 4.1, 4.3)."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import actor, make_location
from tests.wholesale.billing import NOW, TODAY, Trade, make_trade
from wholesale.billing_run import BillingOutcome, BillingRun, BoxOutcome
from wholesale.billing_settings import BillingMode
from wholesale.box import Box, BoxPlace, InventoryType
from wholesale.confirm_billing import ConfirmedAndBilled, confirm_and_bill
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.errors import TradeError
from wholesale.user import Role

KEEPER = actor(Role.INVENTORY)


def waiting(trade: Trade, boxes: int, line_boxes: int = 100) -> list[int]:
    """Answer boxes of a prebook that wait in the Staging Area."""
    return trade.boxes(trade.prebook(boxes=line_boxes).lines[0], boxes, place=BoxPlace.STAGING)


def test_only_what_was_bought_for_somebody_where_the_mode_says_so_is_billed(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        by_scan = make_location(session, trade.company)
        trade.settings(location_id=by_scan.id, mode=BillingMode.ON_SCAN)
        line = trade.prebook(boxes=10).lines[0]
        here = trade.boxes(line, 2, place=BoxPlace.STAGING)
        there = trade.boxes(line, 2, place=BoxPlace.STAGING, location_id=by_scan.id)
        orphan = trade.boxes(None, place=BoxPlace.STAGING, inventory_type=InventoryType.P)
        open_market = trade.boxes(None, 3, place=BoxPlace.IN_TRANSIT)
        before = trade.boxes(line, 1)  # in inventory for long, and not billed
        company_id = trade.company.id
    every = [*here, *there, *orphan, *open_market, *before]
    done = confirm_and_bill(sessions, company_id, every, KEEPER, NOW, TODAY)
    with sessions.begin() as session:
        places = dict(
            session.execute(select(Box.place, func.count()).where(Box.id.in_(every)).group_by(Box.place)).all()
        )
        logged = dict(session.execute(select(BillingOutcome.box_id, BillingOutcome.outcome)).all())

        assert (done.confirmed, done.gone) == (8, 1)
        assert places == {BoxPlace.SOLD: 2, BoxPlace.INVENTORY: 7}
        assert logged == dict.fromkeys(here, BoxOutcome.BILLED) | dict.fromkeys(orphan, BoxOutcome.SKIPPED)


def test_what_nobody_waits_for_makes_no_run(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade, off = make_trade(session), make_trade(session, is_on=False)
        free, sold = trade.boxes(None, 2, place=BoxPlace.STAGING), waiting(off, 2)
        ids = trade.company.id, off.company.id
    done = [
        confirm_and_bill(sessions, key, some, KEEPER, NOW, TODAY) for key, some in zip(ids, (free, sold), strict=True)
    ]
    with sessions.begin() as session:
        runs = session.scalar(select(func.count()).select_from(BillingRun))

        assert done == [ConfirmedAndBilled(2, 0, None)] * 2
        assert runs == 0
    with pytest.raises(TradeError, match="None of the 2 boxes waits"):
        confirm_and_bill(sessions, ids[0], free, KEEPER, NOW, TODAY)
    with pytest.raises(TradeError, match="confirm boxes"):
        confirm_and_bill(sessions, ids[0], free, actor(Role.SALES), NOW, TODAY)


def test_many_boxes_are_one_run_in_the_order_in_which_they_arrived(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        ids, company_id = waiting(trade, 7, line_boxes=5), trade.company.id
    done = confirm_and_bill(sessions, company_id, ids[::-1], KEEPER, NOW, TODAY, at_once=3)
    with sessions.begin() as session:
        run = session.scalars(select(BillingRun)).one()
        billed = session.scalars(select(CustomerInvoiceItem.box_id).order_by(CustomerInvoiceItem.box_id)).all()

        assert (run.id, run.billed, run.released) == (done.run_id, 5, 2)
        assert list(billed) == ids[:5]


def test_two_who_confirm_the_same_boxes_at_once_bill_each_box_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        ids, company_id = waiting(trade, 30), trade.company.id
    both_are_ready, done = threading.Barrier(2), []

    def press(chosen: list[int]) -> None:
        both_are_ready.wait()
        done.append(confirm_and_bill(sessions, company_id, chosen, KEEPER, NOW, TODAY, at_once=7))

    people = [threading.Thread(target=press, args=(chosen,)) for chosen in (ids[:20], ids[:9:-1])]
    for person in people:
        person.start()
    for person in people:
        person.join()
    with sessions.begin() as session:
        billed = session.scalars(select(CustomerInvoiceItem.box_id).order_by(CustomerInvoiceItem.box_id)).all()

        assert list(billed) == ids
        assert sum(one.confirmed for one in done) == 30
