"""Which orders a filter finds, in which order, and that an index carries each of them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, event, select, text
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import make_company, make_invoice, make_location, make_order, make_vendor
from wholesale.company import Company
from wholesale.db import keep_to_company
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.reconciliation_filter import ReconciliationFilter, Sort
from wholesale.reconciliation_row import rank_of
from wholesale.status import InvoiceStatus
from wholesale.vendor import Vendor

Sessions = sessionmaker[Session]
MARCH = date(2026, 3, 1)
F = ReconciliationFilter


@pytest.fixture
def books(sessions: Sessions) -> Iterator[Session]:
    """Lend a session of a company with five shipped orders and one that is not, beside another company's."""
    with sessions.begin() as session:
        company = make_company(session)
        roses, lilies = make_vendor(session, company, code="RO"), make_vendor(session, company, code="LI")
        miami = make_location(session, company)
        _order(session, roses, "P000001", 1, InvoiceStatus.AP, location=miami, awb="729-00000001")
        _order(session, lilies, "P000002", 2, InvoiceStatus.S, awb="729-00000002")
        _order(session, roses, "P000003", 3, InvoiceStatus.F, total="1.00", awb="145-00000003")
        _order(session, lilies, "P000004", 4, None, awb="145-00000004", arrival_date=None)
        _order(session, roses, "X5", 5, InvoiceStatus.AP, awb=None)
        _order(session, roses, "P000006", 6, None, awb=None)
        _order(session, roses, "P000007", 7, None, awb=None, order_status=OrderStatus.PA)
        _order(session, make_vendor(session, make_company(session)), "P000008", 8, InvoiceStatus.AP)
        yield keep_to_company(session, company.id)


def _order(
    session: Session,
    vendor: Vendor,
    number: str,
    day: int,
    status: InvoiceStatus | None,
    total: str = "525.00",
    order_status: OrderStatus = OrderStatus.SC,
    **more: Any,
) -> None:
    shipped = MARCH + timedelta(days=day)
    facts = {"ship_date": shipped, "arrival_date": shipped + timedelta(days=2), "status": order_status} | more
    order = make_order(session, vendor, number=number, **facts)
    if status is not None:
        make_invoice(session, order, status, total, number=f"IN-{number}")


def _found(session: Session, asked: ReconciliationFilter) -> list[str]:
    return list(session.scalars(_ordered(session, asked, select(PurchaseOrder.number))))


def _ordered(session: Session, asked: ReconciliationFilter, wanted: Select[Any]) -> Select[Any]:
    keys = [key.desc() if asked.descending else key.asc() for key in asked.keys]
    return asked.applied(session, wanted).order_by(*keys)


def _id(session: Session, code: str) -> int:
    return session.scalars(select(Vendor.id).where(Vendor.code == code)).one()


def test_an_order_shows_up_when_it_is_shipped_or_billed(books: Session) -> None:
    assert _found(books, F()) == ["X5", "P000004", "P000003", "P000002", "P000001"]


def test_all_approved_orders_can_be_asked_for(books: Session) -> None:
    assert _found(books, F(with_unshipped=True))[:2] == ["P000006", "X5"]


FOUND: list[tuple[ReconciliationFilter, list[str]]] = [
    (F(ship_from=MARCH + timedelta(days=4)), ["X5", "P000004"]),
    (F(ship_to=MARCH + timedelta(days=2)), ["P000002", "P000001"]),
    (F(arrival_from=MARCH + timedelta(days=5), arrival_to=MARCH + timedelta(days=6)), ["P000003"]),
    (F(rank=rank_of(InvoiceStatus.AP)), ["X5", "P000001"]),
    (F(rank=rank_of(None)), ["P000004"]),
    (F(only_differing=True), ["P000003"]),
    (F(number="P00000"), ["P000001", "P000002", "P000003", "P000004"]),
    (F(number="p000003"), ["P000003"]),
    (F(number="3"), ["P000003"]),
    (F(number="P00000%"), []),
    (F(awb="145"), ["P000003", "P000004"]),
    (F(awb="729 0000 0002"), ["P000002"]),
]


def test_a_filter_finds_its_orders(books: Session) -> None:
    assert [_found(books, asked) for asked, _numbers in FOUND] == [numbers for _asked, numbers in FOUND]


def test_vendor_and_location_narrow_the_list(books: Session) -> None:
    roses = _id(books, "RO")

    assert _found(books, F(vendor_id=roses)) == ["X5", "P000003", "P000001"]
    assert _found(books, F(vendor_id=roses, rank=rank_of(InvoiceStatus.F))) == ["P000003"]
    with_location = books.scalars(select(PurchaseOrder).where(PurchaseOrder.number == "P000001")).one()
    assert _found(books, F(location_id=with_location.location_id, vendor_id=roses)) == ["P000001"]


def test_an_invoice_number_is_found_by_its_beginning(books: Session) -> None:
    wanted = F(invoice="IN-P00000")
    found = books.scalars(wanted.invoices().order_by(*wanted.keys)).all()
    numbers = [books.get_one(PurchaseOrder, each).number for each in found]

    assert numbers == ["P000001", "P000002", "P000003"]


SORTED: list[tuple[ReconciliationFilter, list[str]]] = [
    (F(asked_sort=Sort.SHIP_DATE, asked_descending=False), ["P000001", "P000002", "P000003", "P000004", "X5"]),
    (F(asked_sort=Sort.NUMBER), ["P000001", "P000002", "P000003", "P000004", "X5"]),
    (F(asked_sort=Sort.NUMBER, asked_descending=True), ["X5", "P000004", "P000003", "P000002", "P000001"]),
    # Least advanced first, the longest waiting of them before the others.
    (F(asked_sort=Sort.STATUS), ["P000004", "P000001", "X5", "P000003", "P000002"]),
    # An order without an arrival date stands at its ship date.
    (F(asked_sort=Sort.ARRIVAL_DATE, asked_descending=False), ["P000001", "P000002", "P000004", "P000003", "X5"]),
]


def test_the_list_comes_in_the_order_asked_for(books: Session) -> None:
    assert [_found(books, asked) for asked, _numbers in SORTED] == [numbers for _asked, numbers in SORTED]


def test_a_filter_comes_only_in_orders_that_an_index_carries() -> None:
    assert F().sorts == (Sort.SHIP_DATE, Sort.ARRIVAL_DATE, Sort.NUMBER, Sort.STATUS)
    assert F(vendor_id=1, asked_sort=Sort.NUMBER).sort is Sort.SHIP_DATE
    assert F(number="P04", asked_sort=Sort.SHIP_DATE).sort is Sort.NUMBER
    assert F(arrival_from=MARCH).sort is Sort.ARRIVAL_DATE


_ALONE: list[dict[str, Any]] = [
    {},
    {"vendor_id": 1},
    {"location_id": 1},
    {"rank": 1},
    {"only_differing": True},
    {"with_unshipped": True},
    {"ship_from": MARCH, "ship_to": MARCH},
    {"arrival_from": MARCH, "arrival_to": MARCH},
    {"number": "P04"},
    {"awb": "729"},
    {"vendor_id": 1, "rank": 1},
    {"vendor_id": 1, "location_id": 1},
    {"location_id": 1, "rank": 1},
    {"vendor_id": 1, "ship_to": MARCH},
    {"rank": 1, "ship_from": MARCH},
]


def _offered() -> list[ReconciliationFilter]:
    return [
        F(**facts, asked_sort=sort, asked_descending=descending)
        for facts in _ALONE
        for sort in F(**facts).sorts
        for descending in (False, True)
    ]


def test_no_filter_and_order_walks_through_all_orders_or_sorts_them(sessions: Sessions) -> None:
    with sessions.begin() as session:
        company: Company = make_company(session)
        make_order(session, make_vendor(session, company))
        keep_to_company(session, company.id)
        _choose_by_indexes(session)
        plans = {str(asked): _plan(session, _page(session, asked)) for asked in _offered()}
        plans["invoice"] = _plan(session, F(invoice="IN").invoices().order_by(*F(invoice="IN").keys).limit(51))
    bad = {
        name: plan
        for name, plan in plans.items()
        if any(word in plan for word in ("TEMP B-TREE", "Sort", "Scan on ", "SCAN "))
    }

    assert len(plans) > 30
    assert bad == {}


def _page(session: Session, asked: ReconciliationFilter) -> Select[Any]:
    return _ordered(session, asked, select(PurchaseOrder.id, PurchaseOrder.number, PurchaseOrder.order_total)).limit(51)


def _choose_by_indexes(session: Session) -> None:
    """Let PostgreSQL plan for its one order as it does for a million."""
    if session.get_bind().dialect.name == "postgresql":
        for way in ("enable_seqscan", "enable_sort", "enable_bitmapscan", "enable_incremental_sort"):
            session.execute(text(f"SET LOCAL {way} = off"))


def _plan(session: Session, wanted: Select[Any]) -> str:
    said: list[tuple[str, Any]] = []
    bind = session.connection()
    event.listen(bind, "before_cursor_execute", lambda *call: said.append((call[2], call[3])))
    session.execute(wanted)
    words, given = said[-1]
    explain = "EXPLAIN QUERY PLAN " if bind.dialect.name == "sqlite" else "EXPLAIN "
    lines = bind.exec_driver_sql(explain + words, given).all()
    plan = "\n".join(str(line[-1]) for line in lines)
    return plan.replace("Index Scan on ", "").replace("Index Only Scan on ", "")


def test_a_list_of_keys_shows_one_company_and_is_looked_up_key_by_key(sessions: Sessions) -> None:
    with sessions.begin() as session:
        mine, strange = (make_order(session, make_vendor(session, make_company(session))) for _ in range(2))
        keep_to_company(session, mine.company_id)
        _choose_by_indexes(session)
        # Of a column that no index carries, so that PostgreSQL can not answer from any index alone.
        wanted = select(PurchaseOrder.notes).where(PurchaseOrder.id.in_([mine.id, strange.id]))
        by_keys = wanted.execution_options(by_keys=True)
        plan = _plan(session, by_keys)

        assert session.scalars(by_keys).all() == [mine.notes]
        # PostgreSQL may find the keys in any index that carries them; the company never leads the way.
        assert "INTEGER PRIMARY KEY" in plan or "Index Cond: (id = ANY" in plan, plan
