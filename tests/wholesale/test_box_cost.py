"""Charges of an order come to its boxes wherever they stand, and to what was sold of them (domain.md 2.8)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, make_order
from tests.wholesale.billing import make_trade
from wholesale.box import BoxPlace
from wholesale.charging import add_charge
from wholesale.clock import SetClock
from wholesale.job import JobSettings
from wholesale.jobs.spread_charges import SpreadCharges
from wholesale.purchase_order import UnitType


def test_a_changed_charge_reaches_boxes_and_items(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        order = make_order(session, trade.vendor, lines=[("Roses", 1000, "0.30")], charges=())
        bought = {"purchase_order_line_id": order.lines[0].id}
        by_bunch = trade.prebook(price="9.50", unit_type=UnitType.BUNCH)
        waiting = trade.boxes(trade.prebook().lines[0], place=BoxPlace.IN_TRANSIT, **bought)[0]
        dearer = trade.boxes(None, place=BoxPlace.STAGING, unit_cost=Decimal("0.50"), **bought)[0]
        other = trade.boxes(None)[0]
        trade.bill(trade.boxes(by_bunch.lines[0], 2, **bought))
        trade.bill(trade.boxes(trade.prebook().lines[0], **bought))
        add_charge(session, order, "Truck freight", Decimal("15.00"), ADMIN, clock.now())
    swept = [SpreadCharges().sweep(sessions, clock, JobSettings()) for _ in range(2)]
    with sessions.begin() as session:
        trade.session = session
        costs = [[(one.landed_cost, one.amount) for one in trade.items(invoice)] for invoice in trade.invoices()]

        assert swept == [1, 0]
        # 15 on 300 are 5 %: 0.30 becomes 0.315 a stem, 25 of them 7.875.
        assert [trade.box(one).landed_cost for one in (waiting, dearer, other)] == [
            Decimal("0.3150"),
            Decimal("0.5250"),
            Decimal("0.3000"),
        ]
        assert costs == [[(Decimal("7.875"), Decimal("95.00"))] * 2, [(Decimal("0.315"), Decimal("125.00"))]]
