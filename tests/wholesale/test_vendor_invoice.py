from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import event, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, QUICKBOOKS, actor, make_company, make_invoice, make_order, make_vendor
from wholesale.clock import SetClock
from wholesale.company import BillDateSource, Company
from wholesale.db import reading
from wholesale.errors import MoveRefused
from wholesale.history import history_of
from wholesale.status import InvoiceStatus
from wholesale.user import Role
from wholesale.vendor_invoice import Transfer, VendorInvoice, approve, become, mark_transfer

Sessions = sessionmaker[Session]
AP, AA, A, ES, F, S, P = InvoiceStatus


def _saved(sessions: Sessions, status: InvoiceStatus, **more: Any) -> int:
    with sessions.begin() as session:
        return make_invoice(session, status=status, **more).id


def _loaded(sessions: Sessions, invoice_id: int) -> VendorInvoice:
    with reading(sessions) as session:
        return session.get_one(VendorInvoice, invoice_id)


def test_an_invoice_goes_from_upload_to_synchronized(sessions: Sessions, clock: SetClock) -> None:
    invoice_id = _saved(sessions, AP)
    with sessions.begin() as session:
        invoice = session.get_one(VendorInvoice, invoice_id)
        approve(session, invoice, actor(Role.PROCUREMENT_USER), clock.now())
        approve(session, invoice, actor(Role.ACCOUNTS_PAYABLE), clock.now())
        become(session, invoice, ES, ADMIN, clock.now())
        become(session, invoice, S, QUICKBOOKS, clock.now(), accounting_id="8-1")
        history = history_of(session, invoice)

    found = _loaded(sessions, invoice_id)
    assert (found.status, found.accounting_id) == (S, "8-1")
    assert [(line.old, line.new, line.actor_name) for line in history] == [
        ("AP", "AA", "Rosa Velez"),
        ("AA", "A", "Rosa Velez"),
        ("A", "ES", "Ada Admin"),
        ("ES", "S", "QuickBooks"),
    ]


def test_each_approval_keeps_its_moment(sessions: Sessions, clock: SetClock) -> None:
    invoice_id = _saved(sessions, AP)
    first = clock.now()
    with sessions.begin() as session:
        invoice = session.get_one(VendorInvoice, invoice_id)
        approve(session, invoice, ADMIN, first)
        approve(session, invoice, ADMIN, clock.move(timedelta(hours=1)))

    found = _loaded(sessions, invoice_id)
    assert (found.procurement_approved_at, found.approved_at) == (first, clock.now())


def test_sending_starts_anew(sessions: Sessions, clock: SetClock) -> None:
    invoice_id = _saved(sessions, A, transfer=Transfer.UNDER_WAY, failure="Locked", failed_at=clock.now())
    with sessions.begin() as session:
        become(session, session.get_one(VendorInvoice, invoice_id), ES, ADMIN, clock.now())

    found = _loaded(sessions, invoice_id)
    assert (found.transfer, found.sent_at) == (Transfer.NOT_TAKEN, clock.now())
    assert (found.failure, found.failure_advice, found.failed_at) == (None, None, None)


def test_a_failure_keeps_its_words_and_moment(sessions: Sessions, clock: SetClock) -> None:
    invoice_id = _saved(sessions, ES)
    with sessions.begin() as session:
        invoice = session.get_one(VendorInvoice, invoice_id)
        become(session, invoice, F, QUICKBOOKS, clock.now(), "3140", failure="There is an invalid reference.")

    found = _loaded(sessions, invoice_id)
    assert (found.failure, found.failed_at) == ("There is an invalid reference.", clock.now())


@pytest.mark.parametrize("status", [S, ES, F])
def test_an_invoice_returned_to_approved_keeps_its_accounting_id(
    sessions: Sessions, clock: SetClock, status: InvoiceStatus
) -> None:
    invoice_id = _saved(sessions, status, accounting_id="8-1")
    with sessions.begin() as session:
        become(session, session.get_one(VendorInvoice, invoice_id), A, ADMIN, clock.now())

    found = _loaded(sessions, invoice_id)
    assert (found.status, found.accounting_id) == (A, "8-1")


def test_an_add_under_way_is_not_taken_back(sessions: Sessions, clock: SetClock) -> None:
    invoice_id = _saved(sessions, ES, transfer=Transfer.UNDER_WAY)
    with sessions.begin() as session, pytest.raises(MoveRefused, match="on its way into the accounting program"):
        become(session, session.get_one(VendorInvoice, invoice_id), A, ADMIN, clock.now())

    assert _loaded(sessions, invoice_id).status is ES


def test_an_add_that_left_since_the_page_was_shown_is_not_taken_back(sessions: Sessions, clock: SetClock) -> None:
    seen = _loaded(sessions, _saved(sessions, ES))
    with sessions.begin() as session:
        mark_transfer(session, session.get_one(VendorInvoice, seen.id), Transfer.UNDER_WAY)
    with sessions.begin() as session:
        session.add(seen)
        with pytest.raises(MoveRefused, match="on its way into the accounting program"):
            become(session, seen, A, ADMIN, clock.now())

    assert _loaded(sessions, seen.id).status is ES


def test_only_a_waiting_invoice_is_taken_into_the_queue(sessions: Sessions) -> None:
    waiting, approved = _saved(sessions, ES), _saved(sessions, A)
    with sessions.begin() as session:
        taken = [
            mark_transfer(session, session.get_one(VendorInvoice, one), Transfer.TAKEN) for one in (waiting, approved)
        ]

    assert taken == [True, False]
    assert _loaded(sessions, waiting).transfer is Transfer.TAKEN
    assert _loaded(sessions, approved).transfer is Transfer.NOT_TAKEN


def test_whoever_looked_too_early_is_told_what_happened_since(sessions: Sessions, clock: SetClock) -> None:
    seen = _loaded(sessions, _saved(sessions, A))
    with sessions.begin() as session:
        become(session, session.get_one(VendorInvoice, seen.id), ES, ADMIN, clock.now())
    with sessions.begin() as session:
        session.add(seen)
        with pytest.raises(MoveRefused, match="was A when you looked, but is ES now"):
            become(session, seen, AA, ADMIN, clock.now())

    assert [line.new for line in _history(sessions, seen.id)] == ["ES"]


def test_of_two_at_once_one_moves_it(sessions: Sessions, clock: SetClock) -> None:
    invoice_id = _saved(sessions, A)
    start, outcomes = Barrier(2), []

    def move(status: InvoiceStatus) -> None:
        seen = _loaded(sessions, invoice_id)
        start.wait()
        try:
            with sessions.begin() as session:
                become(session, session.merge(seen, load=False), status, ADMIN, clock.now())
        except MoveRefused as refused:
            outcomes.append(refused.entry.key)
        else:
            outcomes.append(status.value)

    people = [Thread(target=move, args=(status,)) for status in (AA, ES)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    moved = _loaded(sessions, invoice_id).status
    assert sorted(outcomes) == sorted([moved.value, "moved_meanwhile"])
    assert [line.new for line in _history(sessions, invoice_id)] == [moved]


def _history(sessions: Sessions, invoice_id: int) -> list[Any]:
    with reading(sessions) as session:
        return history_of(session, session.get_one(VendorInvoice, invoice_id))


def test_a_move_costs_three_statements_and_a_lock(sessions: Sessions, clock: SetClock) -> None:
    invoice_id = _saved(sessions, A)
    statements: list[str] = []
    with sessions.begin() as session:
        invoice = session.get_one(VendorInvoice, invoice_id)
        assert invoice.bill_number
        event.listen(session.get_bind(), "before_cursor_execute", lambda *seen: statements.append(seen[2]))
        become(session, invoice, ES, ADMIN, clock.now())
        session.flush()

    verbs = [statement.split()[0] for statement in statements]
    # PostgreSQL holds the order first, so that its row status is right after two moves at once.
    hold = ["SELECT"] if session.get_bind().dialect.name == "postgresql" else []

    assert verbs == ["UPDATE", *hold, "UPDATE", "INSERT"]


@pytest.mark.parametrize("before", [A, S])
def test_a_payment_is_undone_to_the_former_status(sessions: Sessions, clock: SetClock, before: InvoiceStatus) -> None:
    invoice_id = _saved(sessions, before)
    with sessions.begin() as session:
        invoice = session.get_one(VendorInvoice, invoice_id)
        become(session, invoice, P, ADMIN, clock.now(), paid_on=date(2026, 3, 9))
        paid = (invoice.status, invoice.paid_on)
        other = S if before is A else A
        with pytest.raises(MoveRefused, match=f"was {before} before it was marked as paid"):
            become(session, invoice, other, ADMIN, clock.now())
        become(session, invoice, before, ADMIN, clock.now())

    found = _loaded(sessions, invoice_id)
    assert paid == (P, date(2026, 3, 9))
    assert (found.status, found.paid_on, found.status_before_paid) == (before, None, None)


def test_nothing_is_paid_without_a_date(sessions: Sessions, clock: SetClock) -> None:
    invoice_id = _saved(sessions, A)
    with sessions.begin() as session, pytest.raises(MoveRefused, match="without a payment date"):
        become(session, session.get_one(VendorInvoice, invoice_id), P, ADMIN, clock.now())

    assert _loaded(sessions, invoice_id).status is A


def test_a_refused_move_writes_nothing(sessions: Sessions, clock: SetClock) -> None:
    invoice_id = _saved(sessions, AP)
    with sessions.begin() as session, pytest.raises(MoveRefused, match='Rosa Velez may not do "Approve"'):
        approve(session, session.get_one(VendorInvoice, invoice_id), actor(Role.SALES), clock.now())

    assert _loaded(sessions, invoice_id).status is AP
    assert _history(sessions, invoice_id) == []


def test_an_approved_invoice_has_no_further_approval(sessions: Sessions, clock: SetClock) -> None:
    invoice_id = _saved(sessions, A)
    with sessions.begin() as session, pytest.raises(MoveRefused, match="is A and can not become A"):
        approve(session, session.get_one(VendorInvoice, invoice_id), ADMIN, clock.now())

    assert _loaded(sessions, invoice_id).status is A


def test_a_rolled_back_move_leaves_the_invoice_as_it_was(sessions: Sessions, clock: SetClock) -> None:
    invoice_id = _saved(sessions, A)
    with sessions() as session:
        invoice = session.get_one(VendorInvoice, invoice_id)
        become(session, invoice, ES, ADMIN, clock.now())
        session.rollback()

        assert invoice.status is A


@pytest.mark.parametrize(("number", "expected"), [("IN2323", "P002323-IN2323"), ("", "P002323")])
def test_the_bill_number_joins_order_and_invoice(sessions: Sessions, number: str, expected: str) -> None:
    with sessions.begin() as session:
        order = make_order(session, make_vendor(session, make_company(session)), number="P002323")

        assert make_invoice(session, order, number=number).bill_number == expected


@pytest.mark.parametrize(
    ("source", "invoice_date", "expected"),
    [
        (BillDateSource.INVOICE_DATE, date(2026, 3, 3), date(2026, 3, 3)),
        (BillDateSource.INVOICE_DATE, None, date(2026, 3, 2)),
        (BillDateSource.SHIP_DATE, date(2026, 3, 3), date(2026, 3, 2)),
        (BillDateSource.ARRIVAL_DATE, date(2026, 3, 3), date(2026, 3, 4)),
        (BillDateSource.APPROVAL_DATE, date(2026, 3, 3), date(2026, 3, 9)),
    ],
)
def test_the_bill_is_dated_as_the_company_set_it(
    sessions: Sessions, source: BillDateSource, invoice_date: date | None, expected: date
) -> None:
    with sessions.begin() as session:
        order = make_order(session, make_vendor(session, make_company(session, bill_date_source=source)))

        assert make_invoice(session, order, A, invoice_date=invoice_date).bill_date == expected


def test_a_number_is_used_once_in_an_order_but_may_be_missing_often(sessions: Sessions) -> None:
    with sessions.begin() as session:
        order = make_order(session, make_vendor(session, make_company(session)))
        for _ in range(2):
            make_invoice(session, order, number="")
        make_invoice(session, order, number="IN1")
        with pytest.raises(IntegrityError), session.begin_nested():
            make_invoice(session, order, number="IN1")


def test_the_queue_finds_waiting_invoices_by_a_small_index(sessions: Sessions) -> None:
    indexes = inspect(sessions.kw["bind"]).get_indexes("vendor_invoice")
    waiting = next(index for index in indexes if index["name"] == "ix_vendor_invoice_waiting")

    assert waiting["column_names"] == ["company_id", "status", "transfer", "id"]
    assert any("not_taken" in str(option) for option in waiting["dialect_options"].values())


def test_the_company_of_an_invoice_is_at_hand(sessions: Sessions) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session)

        assert isinstance(invoice.company, Company)
