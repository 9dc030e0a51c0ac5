"""Ways in which a box could be billed wrongly, or not at all, that once were open."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import ADMIN, make_company
from tests.wholesale.billing import NOW, TODAY, make_trade
from tests.wholesale.shipments import bought, boxes_of, shipped_order
from tests.wholesale.test_standing_order import CHARGES, FOUR, enter, prebooks_of
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.billing_run import BoxOutcome, NotBilled
from wholesale.customer_credit_entry import CreditGiven, create_credit, void_credit
from wholesale.customer_invoice import CustomerInvoice, Sync
from wholesale.customer_invoice_mail import invoices_to_mail
from wholesale.customer_invoice_move import move_invoice
from wholesale.customer_invoice_status import CustomerInvoiceAction
from wholesale.customer_sync import CustomerDocument, queue_for_accounting
from wholesale.errors import TradeError
from wholesale.order_ship import undo_shipment
from wholesale.prebook_change import change_prebook, delete_prebook
from wholesale.prebook_entry import PrebookFacts, PrebookLineEntry

PACK: Final[dict[str, Any]] = {"boxes": 4, "bunches_per_box": 12, "stems_per_bunch": 25}
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


@ON_SQLITE
@pytest.mark.parametrize("customer", [{"is_exempt_from_billing": True}, {"credit_hold": True}])
def test_what_is_not_eligible_stays_assigned_though_its_order_is_filled(
    sessions: sessionmaker[Session], customer: dict[str, bool]
) -> None:
    """The conditions come before the quantities (domain.md 4.2, 4.9)."""
    with sessions.begin() as session:
        trade = make_trade(session)
        line = trade.prebook(trade.customer(**customer)).lines[0]
        line.billed_boxes = line.boxes
        session.flush()
        [(outcome, reason)] = trade.told(boxes := trade.boxes(line))

        assert (outcome, reason) in {
            (BoxOutcome.SKIPPED, NotBilled.EXEMPT),
            (BoxOutcome.SKIPPED, NotBilled.CREDIT_HOLD),
        }
        assert trade.box(boxes[0]).prebook_line_id == line.id


@ON_SQLITE
def test_charges_below_zero_are_no_credit_for_another_invoice(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        customer = trade.customer(credit_limit=Decimal(100))
        rebate = trade.prebook(customer, charges=("-200.00",), customer_po="A").lines[0]
        other = trade.prebook(customer, customer_po="B").lines[0]
        told = trade.told([*trade.boxes(rebate), *trade.boxes(other), *trade.boxes(rebate, 2)])

        assert told == [
            (BoxOutcome.BILLED, None),
            (BoxOutcome.SKIPPED, NotBilled.OVER_LIMIT),
            (BoxOutcome.BILLED, None),
            (BoxOutcome.SKIPPED, NotBilled.OVER_LIMIT),
        ]
        assert [invoice.balance for invoice in trade.invoices()] == [Decimal("50.00")]


@ON_SQLITE
def test_a_confirmed_invoice_that_grows_is_sent_and_mailed_as_it_is_now(sessions: sessionmaker[Session]) -> None:
    """Boxes join it by the customer's option (domain.md 4.5)."""
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        trade.settings(mails_invoices=True)
        trade.company.sends_to_accounting = trade.company.sends_customer_documents = True
        customer = trade.customer(consolidates_invoices=True, email_for_invoices="buyer@petal.example")
        line = trade.prebook(customer, charges=("-125.00",)).lines[0]
        trade.bill(trade.boxes(line))
        [invoice] = trade.invoices()
        move_invoice(session, invoice, CustomerInvoiceAction.CONFIRM, ADMIN, NOW)
        before = invoice.total, invoice.sync
        invoice.mail_wanted_at, invoice.mailed_at = None, NOW
        trade.bill(trade.boxes(line))

        assert before == (Decimal("0.00"), Sync.NONE)
        assert (invoice.total, invoice.sync) == (Decimal("125.00"), Sync.WAITING)
        # Ten minutes later, as boxes are scanned one by one.
        assert invoices_to_mail(session, NOW + timedelta(minutes=9)) == []
        assert invoices_to_mail(session, NOW + timedelta(minutes=10)) == [(trade.company.id, invoice.id)]


@ON_SQLITE
def test_a_prebook_does_not_move_to_a_day_that_its_standing_order_makes_later(sessions: sessionmaker[Session]) -> None:
    """The order would find a prebook there and never make that day's own."""
    with sessions.begin() as session:
        order = enter(session, make_company(session))
        first = prebooks_of(session, order)[0]
        ahead = FOUR[-1] + timedelta(weeks=2)  # nothing is made of it yet

        def move(day: date) -> None:
            facts = PrebookFacts(customer=first.customer, truck_date=day, carrier=first.carrier)
            lines = [PrebookLineEntry(id=first.lines[0].id, product=first.lines[0].product, **PACK)]
            change_prebook(session, first, facts, lines, CHARGES, ADMIN, NOW, revision=first.revision)

        with pytest.raises(TradeError, match="makes a prebook of its own for that day"):
            move(ahead)
        move(ahead + timedelta(days=1))
        move(FOUR[0])  # where it came from, which is left out now

        assert first.truck_date == FOUR[0]


@ON_SQLITE
def test_what_was_taken_back_meanwhile_is_not_sent_again(sessions: sessionmaker[Session]) -> None:
    """The page of refused documents may be older than what a person has done with one of them."""
    with sessions.begin() as session:
        trade = make_trade(session)
        trade.company.sends_to_accounting = trade.company.sends_customer_documents = True
        trade.bill(trade.boxes(trade.prebook().lines[0]))
        [invoice] = trade.invoices()
        move_invoice(session, invoice, CustomerInvoiceAction.CONFIRM, ADMIN, NOW)
        given = CreditGiven(day=TODAY, amount=Decimal(5), reason="Wilted")
        documents: list[CustomerDocument] = [invoice, create_credit(session, invoice.customer, given, ADMIN, NOW)]
        for document in documents:
            document.sync = Sync.FAILED
    with sessions.begin() as session:
        unconfirm = CustomerInvoiceAction.UNCONFIRM
        move_invoice(session, session.get_one(CustomerInvoice, invoice.id), unconfirm, ADMIN, NOW)
        void_credit(session, session.get_one(BalanceAdjustment, documents[1].id), ADMIN, NOW)
    with sessions.begin() as session:
        session.add_all(documents)  # as they were seen before

        assert [queue_for_accounting(session, document, NOW) for document in documents] == [False, False]
        assert [document.sync for document in documents] == [Sync.NONE, Sync.NONE]
