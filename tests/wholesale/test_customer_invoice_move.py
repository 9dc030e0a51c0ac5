"""Invoices to customers move by the table, with everything that goes with a move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import actor, make_customer_invoice
from tests.wholesale.billing import NOW, TODAY, Trade, make_trade
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.box import BoxPlace
from wholesale.company import Company
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus, Sync
from wholesale.customer_invoice_item import InvoicePrebook
from wholesale.customer_invoice_move import invoice_moves_allowed, move_invoice
from wholesale.customer_invoice_status import CUSTOMER_INVOICE_MOVES, CustomerInvoiceAction
from wholesale.customer_sync import change_sync
from wholesale.errors import TradeError
from wholesale.history import history_of
from wholesale.prebook import Prebook, PrebookLine
from wholesale.user import Role

SUBMIT, CONFIRM, UNCONFIRM, VOID = CustomerInvoiceAction
DRAFT, PENDING, CONFIRMED, VOIDED = CustomerInvoiceStatus
ADMIN, AR, SALES, MANAGER = Role.ADMIN, Role.ACCOUNTS_RECEIVABLE, Role.SALES, Role.SALES_MANAGER
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SELLERS, REVOKERS = {ADMIN, AR, SALES, MANAGER}, {ADMIN, AR, MANAGER}


def billed(trade: Trade, boxes: int = 2, charges: tuple[str, ...] = (), **customer: object) -> CustomerInvoice:
    """Bill boxes of a prebook of four; answer the invoice that waits for confirmation."""
    prebook = trade.prebook(trade.customer(**customer), charges=charges, comments="Handle with care")
    trade.bill(trade.boxes(prebook.lines[0], boxes))
    return trade.invoices()[-1]


def test_each_role_may_move_an_invoice_as_the_table_says() -> None:
    table = {(move.old, move.action, move.new): set(move.roles) for move in CUSTOMER_INVOICE_MOVES}

    assert table == {
        (DRAFT, SUBMIT, PENDING): SELLERS,
        (DRAFT, CONFIRM, CONFIRMED): SELLERS,
        (PENDING, CONFIRM, CONFIRMED): SELLERS,
        (CONFIRMED, UNCONFIRM, PENDING): REVOKERS,
        (CONFIRMED, UNCONFIRM, DRAFT): REVOKERS,
        (DRAFT, VOID, VOIDED): SELLERS,
        (PENDING, VOID, VOIDED): SELLERS,
        (CONFIRMED, VOID, VOIDED): REVOKERS,
    }


def test_what_may_be_done_is_what_is_offered(sessions: sessionmaker[Session]) -> None:
    done: set[tuple[str, str, str]] = set()
    with sessions.begin() as session:
        trade = make_trade(session)
        for role, status in product((ADMIN, SALES, Role.SHIPPING), CustomerInvoiceStatus):
            invoice = make_customer_invoice(session, trade.customer(), status=status)
            offered = {move.action for move in invoice_moves_allowed(session, invoice, actor(role))}
            assert offered == {action for action in CustomerInvoiceAction if _is_done(trade, role, status, action)}
            done |= {(role, status, action) for action in offered}

    assert len([one for one in done if one[0] == ADMIN]) == 7
    assert (SALES, CONFIRMED, VOID) not in done
    assert not [one for one in done if one[0] == Role.SHIPPING]


def _is_done(trade: Trade, role: Role, status: CustomerInvoiceStatus, action: CustomerInvoiceAction) -> bool:
    invoice = make_customer_invoice(trade.session, trade.customer(), status=status)
    try:
        move_invoice(trade.session, invoice, action, actor(role), NOW)
    except TradeError:
        return False
    return invoice.status is not status


def test_a_confirmed_invoice_is_owed_mailed_and_sent_and_taken_back_while_it_can_be(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        trade = make_trade(session, is_on=False)
        trade.settings(mails_invoices=True)
        session.get_one(Company, trade.company.id).sends_customer_documents = True
        invoice = billed(trade, email_for_invoices="buyer@petals.example")
        invoice.customer.terms = "Net 15"
        move_invoice(session, invoice, CONFIRM, actor(SALES), NOW, revision=1)

        assert (invoice.status, invoice.confirmed_at, invoice.due_date) == (CONFIRMED, NOW, date(2026, 3, 25))
        assert (invoice.sync, invoice.mail_wanted_at, invoice.revision) == (Sync.WAITING, NOW, 2)
        with pytest.raises(TradeError, match=f"Invoice {invoice.number} was changed since you opened it"):
            move_invoice(session, invoice, UNCONFIRM, actor(AR), NOW, revision=1)
        move_invoice(session, invoice, UNCONFIRM, actor(AR), NOW, revision=2)
        assert (invoice.status, invoice.confirmed_at, invoice.mail_wanted_at) == (PENDING, None, None)
        assert invoice.sync is Sync.NONE
        assert [(one.old, one.new) for one in history_of(session, invoice)][1:] == [
            ("pending", "confirmed"),
            ("confirmed", "pending"),
        ]
        move_invoice(session, invoice, CONFIRM, actor(SALES), NOW)
        change_sync(session, invoice, Sync.TAKEN, NOW, only_from=(Sync.WAITING,))
        for action in (UNCONFIRM, VOID):
            with pytest.raises(TradeError, match="is in the accounting program or on its way there"):
                move_invoice(session, invoice, action, actor(ADMIN), NOW)
        assert invoice.status is CONFIRMED
        assert invoice_moves_allowed(session, invoice, actor(ADMIN)) == []


def test_a_voided_invoice_frees_its_boxes_and_its_charges_come_again_once(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        invoice = billed(trade, charges=("5.00",))
        line, ids = invoice.items[0].prebook_line_id, [item.box_id or 0 for item in invoice.items]
        move_invoice(session, invoice, CONFIRM, actor(SALES), NOW)
        move_invoice(session, invoice, VOID, actor(MANAGER), NOW, why="Wrong customer PO")

        assert (invoice.status, invoice.total, invoice.balance) == (VOIDED, Decimal("255.00"), Decimal("0.00"))
        assert [item.box_id for item in invoice.items] == [None, None]
        assert {(trade.box(one).place, trade.box(one).prebook_line_id) for one in ids} == {(BoxPlace.INVENTORY, line)}
        assert session.get_one(PrebookLine, line).billed_boxes == 0
        number = session.scalars(select(Prebook.number)).one()
        waits = f"Charges of prebook {number} wait for its next box"
        assert history_of(session, invoice)[-1].why == f"Boxes put back to inventory: 2; {waits}; Wrong customer PO"
        trade.bill(ids)
        again = trade.invoices()[-1]
        assert again.id != invoice.id
        assert (again.total, [one.amount for one in again.charges]) == (Decimal("255.00"), [Decimal("5.000")])
        assert session.scalars(select(InvoicePrebook.customer_invoice_id)).all() == [again.id]


def _settled(trade: Trade) -> CustomerInvoice:
    return make_customer_invoice(trade.session, trade.customer(), "100.00", balance=Decimal("40.00"))


def _imported(trade: Trade) -> CustomerInvoice:
    return make_customer_invoice(trade.session, trade.customer(), import_id=3)


def _empty(trade: Trade) -> CustomerInvoice:
    invoice = make_customer_invoice(trade.session, trade.customer(), "0.00", status=DRAFT)
    invoice.charges.clear()
    return invoice


def _draft(trade: Trade, **customer: object) -> CustomerInvoice:
    return make_customer_invoice(trade.session, trade.customer(**customer), status=DRAFT)


def _negative(trade: Trade) -> CustomerInvoice:
    return make_customer_invoice(trade.session, trade.customer(), "-1.00", status=PENDING)


@ON_SQLITE
@pytest.mark.parametrize(
    ("make", "action", "told"),
    [
        (_settled, VOID, "60.00 of the 100.00 US dollars"),
        (_settled, UNCONFIRM, "60.00 of the 100.00 US dollars"),
        (_imported, UNCONFIRM, "opening balance that was imported"),
        (_empty, SUBMIT, "neither boxes nor charges"),
        (_negative, CONFIRM, "total of invoice 1 is -1.00"),
        (lambda trade: _draft(trade, credit_hold=True), CONFIRM, "is on credit hold"),
        (lambda trade: _draft(trade, credit_limit=Decimal("124.99")), SUBMIT, "would owe 125.00 US dollars, .* 124.99"),
    ],
)
def test_an_invoice_that_can_not_be_so_is_refused(
    sessions: sessionmaker[Session],
    make: Callable[[Trade], CustomerInvoice],
    action: CustomerInvoiceAction,
    told: str,
) -> None:
    with sessions.begin() as session:
        invoice = make(make_trade(session))

        with pytest.raises(TradeError, match=told):
            move_invoice(session, invoice, action, actor(MANAGER), NOW)


@ON_SQLITE
def test_open_credits_and_a_credit_manager_let_a_customer_owe_more(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        trade = make_trade(session)
        invoice = _draft(trade, credit_limit=Decimal("100.00"))
        facts = {"company_id": trade.company.id, "customer_id": invoice.customer_id, "adjusted_on": TODAY}
        amounts = {"amount": Decimal("25.000"), "open_amount": Decimal("25.00")}
        session.add(BalanceAdjustment(**facts, **amounts, created_at=NOW))
        move_invoice(session, invoice, SUBMIT, actor(SALES), NOW)
        over = make_customer_invoice(session, invoice.customer, "0.01", status=DRAFT)
        with pytest.raises(TradeError, match=r"would owe 125\.01 US dollars"):
            move_invoice(session, over, SUBMIT, actor(SALES), NOW)
        move_invoice(session, over, SUBMIT, actor(ADMIN), NOW)

        assert over.status is PENDING
