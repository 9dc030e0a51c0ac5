"""Keyset pages: nothing is left out, nothing comes twice, forwards and backwards, whatever stands in the address."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from importer.paging import Keyset
from tests.factories import make_company, make_order, make_vendor
from wholesale.purchase_order import PurchaseOrder

ORDER = Keyset([PurchaseOrder.ship_date, PurchaseOrder.id], descending=True)


@pytest.fixture
def filled(sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    """Lend eleven orders, several on one day."""
    with sessions.begin() as session:
        vendor = make_vendor(session, make_company(session))
        for number in range(11):
            make_order(session, vendor, ship_date=date(2026, 3, 1) + timedelta(days=number // 3))
    return sessions


def test_the_pages_together_are_the_list(filled: sessionmaker[Session]) -> None:
    with filled() as session:
        seen, cursor = [], None
        while True:
            page = ORDER.page(session, select(PurchaseOrder), cursor, 4)
            seen += page.rows
            if (cursor := page.next) is None:
                break
        whole = session.scalars(
            select(PurchaseOrder).order_by(PurchaseOrder.ship_date.desc(), PurchaseOrder.id.desc())
        ).all()

    assert seen == list(whole)


def test_the_page_before_is_the_one_that_was_left(filled: sessionmaker[Session]) -> None:
    with filled() as session:
        first = ORDER.page(session, select(PurchaseOrder), None, 4)
        second = ORDER.page(session, select(PurchaseOrder), first.next, 4)
        back = ORDER.page(session, select(PurchaseOrder), second.previous, 4)

    assert (back.rows, back.previous, second.previous is not None) == (first.rows, None, True)


@pytest.mark.parametrize(
    "cursor", ["nonsense", "e30", "WyI-Il0", "WyI-IiwxLDIsM10", "é", "WyI-Iix7ImQiOiJ4In0sMV0", "WyI-IiwieCIsMV0"]
)
def test_a_cursor_that_does_not_fit_is_the_first_page(filled: sessionmaker[Session], cursor: str) -> None:
    with filled() as session:
        page = ORDER.page(session, select(PurchaseOrder), cursor, 4)

    assert (len(page.rows), page.previous) == (4, None)


def test_several_columns_come_as_rows(filled: sessionmaker[Session]) -> None:
    with filled() as session:
        page = ORDER.page(session, select(PurchaseOrder.number, PurchaseOrder.awb), None, 2)

    assert [len(row) for row in page.rows] == [2, 2]
