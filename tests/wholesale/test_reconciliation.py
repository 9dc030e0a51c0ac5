"""What an order keeps for PO Reconciliation is what its parts make, whatever is done with them."""

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, inspect, select, text
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, QUICKBOOKS, make_company, make_invoice, make_order, make_vendor
from wholesale.charging import add_charge, change_charge, remove_charge
from wholesale.clock import SetClock
from wholesale.db import keep_to_company
from wholesale.errors import TradeError
from wholesale.purchase_order import PurchaseOrder
from wholesale.reconciliation import note_all, note_order, noted
from wholesale.reconciliation_row import ReconciliationRow, rank_of, status_of
from wholesale.status import InvoiceStatus, least_advanced
from wholesale.upload import correct_invoice, delete_invoice, upload_invoice
from wholesale.vendor_invoice import VendorInvoice, become

Sessions = sessionmaker[Session]
KEPT = [name for name in ReconciliationRow.__annotations__ if name != "id"]


def _order(sessions: Sessions, **more: Any) -> int:
    with sessions.begin() as session:
        return make_order(session, make_vendor(session, make_company(session)), **more).id


def _computed(order: PurchaseOrder) -> dict[str, Any]:
    return noted(order.lines, order.charges, order.invoices) | {"arrives_on": order.arrival_date or order.ship_date}


def _kept(sessions: Sessions, order_id: int) -> dict[str, Any]:
    with sessions() as session:
        order = session.get_one(PurchaseOrder, order_id)
        assert {name: getattr(order, name) for name in KEPT} == _computed(order)
        return {name: getattr(order, name) for name in KEPT}


def test_each_rank_is_one_status() -> None:
    statuses = [None, *InvoiceStatus]

    assert [rank_of(status) for status in statuses] == list(range(8))
    assert [status_of(rank) for rank in range(8)] == statuses


def test_an_order_without_invoices_has_no_total_to_compare(sessions: Sessions) -> None:
    kept = _kept(sessions, _order(sessions))

    assert (kept["order_total"], kept["order_charges"]) == (Decimal("525.00"), Decimal("25.00"))
    assert (kept["row_rank"], kept["invoice_total"], kept["total_differs"]) == (0, None, False)


def test_the_row_shows_the_least_advanced_of_its_invoices(sessions: Sessions, clock: SetClock) -> None:
    order_id = _order(sessions)
    with sessions.begin() as session:
        order = session.get_one(PurchaseOrder, order_id)
        first = upload_invoice(session, order, Decimal("300.00"), ADMIN, clock.now(), "IN1")
        upload_invoice(session, order, Decimal("225.00"), ADMIN, clock.now(), "IN2")
        become(session, first, InvoiceStatus.AA, ADMIN, clock.now())
    kept = _kept(sessions, order_id)

    assert (order.row_status, kept["row_rank"]) == (InvoiceStatus.AP, 1)
    assert (kept["invoice_numbers"], kept["invoice_total"]) == ("IN1, IN2", Decimal("525.00"))
    assert not kept["total_differs"]


def test_totals_that_differ_are_marked(sessions: Sessions, clock: SetClock) -> None:
    order_id = _order(sessions)
    with sessions.begin() as session:
        upload_invoice(session, session.get_one(PurchaseOrder, order_id), Decimal("524.99"), ADMIN, clock.now())
    kept = _kept(sessions, order_id)

    assert (kept["total_differs"], kept["quantity_differs"], kept["differs"]) == (True, False, True)


@pytest.mark.parametrize(
    ("confirmed", "received", "shown", "differs"),
    [
        ((None, None), (None, None), (None, None), False),
        ((4, 6), (None, None), (10, None), False),
        ((4, 6), (4, 6), (10, 10), False),
        ((4, 6), (4, None), (10, 4), True),
        ((4, 6), (6, 4), (10, 10), True),  # too few of the one and too many of the other
    ],
)
def test_boxes_that_differ_are_marked(
    sessions: Sessions, confirmed: Any, received: Any, shown: Any, differs: bool
) -> None:
    order_id = _order(sessions, lines=[("Roses", 100, "0.50"), ("Lilies", 100, "0.70")])
    with sessions.begin() as session:
        order = session.get_one(PurchaseOrder, order_id)
        for line, said, counted in zip(order.lines, confirmed, received, strict=True):
            line.confirmed_boxes, line.received_boxes = said, counted
        note_order(session, order)
    kept = _kept(sessions, order_id)

    assert ((kept["qty_confirmed"], kept["qty_received"]), kept["quantity_differs"]) == (shown, differs)


def test_an_order_sorts_by_its_ship_date_until_the_arrival_is_known(sessions: Sessions) -> None:
    order_id = _order(sessions, arrival_date=None)
    with sessions.begin() as session:
        order = session.get_one(PurchaseOrder, order_id)
        before = order.arrives_on
        order.arrival_date = order.ship_date.replace(day=9)
        note_order(session, order)

    assert before == order.ship_date
    assert _kept(sessions, order_id)["arrives_on"] == order.arrival_date


def test_rows_written_past_our_own_code_are_noted_together(sessions: Sessions) -> None:
    order_id = _order(sessions)
    with sessions.begin() as session:
        order = session.get_one(PurchaseOrder, order_id)
        session.execute(
            PurchaseOrder.__table__.update().values(order_total=1, row_rank=5, arrives_on=order.arrival_date)
        )
        note_all(session, order.company_id)

        assert order.order_total == Decimal("525.00")
    _kept(sessions, order_id)


def _meanwhile(sessions: Sessions, first: Callable[[Session], object], second: Callable[[Session], object]) -> None:
    """Let the second run into what the first holds, until the first commits."""
    faults: list[Exception] = []

    def run() -> None:
        try:
            with sessions.begin() as session:
                second(session)
        except Exception as fault:  # noqa: BLE001 - told to the test below
            faults.append(fault)

    other = Thread(target=run)
    with sessions.begin() as session:
        first(session)
        session.flush()
        other.start()
        if session.get_bind().dialect.name == "postgresql":
            waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while other.is_alive() and not session.scalar(waiting):
                other.join(0.01)
    other.join(60)

    assert not other.is_alive()
    assert faults == []


def test_of_two_moves_at_once_neither_is_forgotten_on_the_row(sessions: Sessions, clock: SetClock) -> None:
    order_id = _order(sessions)
    with sessions.begin() as session:
        order = session.get_one(PurchaseOrder, order_id)
        ids = [make_invoice(session, order, InvoiceStatus.ES, "262.50").id for _ in range(2)]

    def post(place: int) -> Callable[[Session], object]:
        return lambda session: become(
            session, session.get_one(VendorInvoice, ids[place]), InvoiceStatus.S, QUICKBOOKS, clock.now()
        )

    _meanwhile(sessions, post(0), post(1))

    assert _kept(sessions, order_id)["row_rank"] == rank_of(InvoiceStatus.S)


def test_of_two_uploads_at_once_both_are_on_the_row(sessions: Sessions, clock: SetClock) -> None:
    order_id = _order(sessions)

    def upload(number: str, total: str) -> Callable[[Session], object]:
        return lambda session: upload_invoice(
            session, session.get_one(PurchaseOrder, order_id), Decimal(total), ADMIN, clock.now(), number
        )

    _meanwhile(sessions, upload("IN1", "325.00"), upload("IN2", "200.00"))
    kept = _kept(sessions, order_id)

    assert (kept["invoice_total"], kept["total_differs"]) == (Decimal("525.00"), False)


Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["upload", "correct", "delete", "move", "charge", "recharge", "uncharge", "count"]),
        st.integers(0, 5),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_whatever_happens_the_row_says_what_its_parts_make(
    sessions: Sessions, clock: SetClock, steps: list[Step]
) -> None:
    order_id = _order(sessions)
    for step in steps:
        # What the rules refuse is no step; what they let pass must be on the row.
        with suppress(TradeError), sessions.begin() as session:
            _take(session, session.get_one(PurchaseOrder, order_id), step, clock)
            order = session.get_one(PurchaseOrder, order_id)
            session.flush()
            shown = {name: getattr(order, name) for name in KEPT}
            assert shown == _computed(order)
        kept = _kept(sessions, order_id)

    with sessions() as session:
        statuses = session.scalars(select(VendorInvoice.status).where(VendorInvoice.purchase_order_id == order_id))

        assert status_of(kept["row_rank"]) is least_advanced(statuses)


def _take(session: Session, order: PurchaseOrder, step: Step, clock: SetClock) -> None:
    what, which, number = step
    now = clock.now()
    invoice = order.invoices[which % len(order.invoices)] if order.invoices else None
    charge = order.charges[which % len(order.charges)] if order.charges else None
    line = order.lines[which % len(order.lines)]
    match what:
        case "upload":
            upload_invoice(session, order, Decimal(number) * 25, ADMIN, now, f"IN{number}" if number % 3 else "")
        case "correct" if invoice:
            correct_invoice(session, invoice, ADMIN, now, number=f"C{number}", total=Decimal(number) * 25)
        case "delete" if invoice:
            delete_invoice(session, invoice, ADMIN, now)
        case "move" if invoice:
            status = list(InvoiceStatus)[number % 7]
            actor = QUICKBOOKS if status in {InvoiceStatus.S, InvoiceStatus.F} else ADMIN
            facts = {"paid_on": clock.now().date()} if status is InvoiceStatus.P else {}
            become(session, invoice, status, actor, now, **facts)
        case "charge":
            add_charge(session, order, "Freight", Decimal(number - 30), ADMIN, now, invoice if number % 2 else None)
            note_order(session, order)
        case "recharge" if charge:
            change_charge(session, charge, Decimal(number), ADMIN, now)
            note_order(session, order)
        case "uncharge" if charge:
            remove_charge(session, charge, ADMIN, now)
            note_order(session, order)
        case "count":
            line.confirmed_boxes, line.received_boxes = number % 12 or None, number % 7 or None
            note_order(session, order)


def test_every_kept_column_is_a_column() -> None:
    assert set(KEPT) <= set(inspect(PurchaseOrder).column_attrs.keys())
    assert set(noted([], [], [])) | {"arrives_on"} == set(KEPT)


def test_noting_an_order_walks_through_no_table(sessions: Sessions) -> None:
    order_id = _order(sessions)
    said: list[tuple[str, Any]] = []
    with sessions.begin() as session:
        order = session.get_one(PurchaseOrder, order_id)
        keep_to_company(session, order.company_id)
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *call: said.append((call[2], call[3])))
        note_order(session, order)
        if connection.dialect.name == "postgresql":
            session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
        plans = [str(connection.exec_driver_sql(explain + words, given).all()) for words, given in said[:5]]

    assert len(plans) == 5
    # By the company alone is a walk through all of its orders, too.
    assert [plan for plan in plans if "SCAN" in plan or "Seq Scan" in plan or "(company_id=?)" in plan] == []
