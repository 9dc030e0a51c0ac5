"""What lies in one mixed box counts as one box, and comes together."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session, sessionmaker

from importer.order_list import boxes_of
from tests.factories import ADMIN, make_company, make_order, make_product, make_vendor
from wholesale.errors import TradeError
from wholesale.order_confirm import confirm_order
from wholesale.order_lines import entries_of, write_lines
from wholesale.order_ship import receive_boxes
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrderLine

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def test_a_mixed_box_is_counted_once_and_comes_as_a_whole(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        order = make_order(
            session, make_vendor(session, company), [("Roses", 1000, "0.50")], ship_date=date(2026, 3, 9)
        )
        order.arrival_date = None
        order.lines += [
            PurchaseOrderLine(
                company_id=company.id,
                description=f"{category} mixed",
                category=category,
                boxes=5,
                units_per_box=4,
                unit_cost=Decimal(2),
                breakdown=1,
            )
            for category in ("Lilies", "Asters")
        ]
        session.flush()
        roses, lilies, asters = (line.id for line in order.lines)

        assert order.boxes == boxes_of(session, [order])[order.id] == 15
        with pytest.raises(TradeError, match="Asters mixed lies in one mixed box with Lilies mixed"):
            confirm_order(session, order, {roses: 10, lilies: 5, asters: 4}, ADMIN, NOW)
        confirm_order(session, order, {roses: 10, lilies: 4, asters: 4}, ADMIN, NOW)
        receive_boxes(session, order, {roses: 10, lilies: 4, asters: 4}, ADMIN, NOW)

        assert (order.confirmed_boxes, order.qty_confirmed, order.qty_received) == (14, 14, 14)
        assert order.order_total == order.total == Decimal("589.00")
        assert not order.quantity_differs


def test_a_line_that_is_called_otherwise_is_no_longer_its_product(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        company = make_company(session)
        order = make_order(session, make_vendor(session, company), status=OrderStatus.PA)
        line, product = order.lines[0], make_product(session, company)
        line.product, line.stems_per_bunch = product, 25
        (entry,) = entries_of(order)
        write_lines(order, [replace(entry, boxes=7)])
        kept = [line.product, line.stems_per_bunch]
        write_lines(order, [replace(entry, description="Tulips")])

        assert kept == [product, 25]
        assert [line.product, line.stems_per_bunch] == [None, None]
