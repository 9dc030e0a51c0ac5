"""Ways in which a box could be billed wrongly, or not at all, that once were open."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN
from tests.wholesale.billing import NOW, make_trade
from tests.wholesale.shipments import bought, boxes_of, shipped_order
from wholesale.order_ship import undo_shipment
from wholesale.prebook_change import delete_prebook

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
def test_a_label_of_a_box_that_was_taken_back_is_never_of_another_box(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        order = shipped_order(trade, bought(trade))
        before = {box.barcode for box in boxes_of(trade, order)}
        undo_shipment(session, order, ADMIN, NOW)
        after = {box.barcode for box in boxes_of(trade, shipped_order(trade, bought(trade)))}

        assert len(before) == len(after) == 4
        assert not before & after


@ON_SQLITE
def test_a_page_that_names_a_deleted_prebook_never_means_another(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        gone = trade.prebook()
        key, line_key = gone.id, gone.lines[0].id
        delete_prebook(session, gone, ADMIN, NOW, revision=gone.revision)
        new = trade.prebook()

        assert new.id > key
        assert new.lines[0].id > line_key
