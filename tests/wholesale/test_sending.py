from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.factories import (
    ADMIN,
    QUICKBOOKS,
    Books,
    actor,
    make_company,
    make_invoice,
    make_order,
    make_vendor,
)
from wholesale.bill_lines import lines_of
from wholesale.clock import SetClock
from wholesale.purchase_order import ChargesState, PurchaseOrder
from wholesale.sending import reasons_not_to_send, send
from wholesale.status import InvoiceStatus
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice, become

Sessions = sessionmaker[Session]
AP, AA, A, ES, F, S, P = InvoiceStatus


def _order(
    session: Session, company: dict[str, Any] | None = None, vendor: dict[str, Any] | None = None, **more: Any
) -> PurchaseOrder:
    return make_order(session, make_vendor(session, make_company(session, **company or {}), **vendor or {}), **more)


def _keys(session: Session, invoice: VendorInvoice, books: Books | None = None) -> list[str]:
    return [entry.key for entry in reasons_not_to_send(session, invoice, books or Books())]


def test_an_approved_invoice_with_charges_is_sent_and_synchronized(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=A)
        (result,) = send(session, [invoice], ADMIN, Books(), clock.now())
        sent = invoice.status
        become(session, invoice, S, QUICKBOOKS, clock.now(), accounting_id="8-1")

    assert result.is_sent
    assert (sent, invoice.status) == (ES, S)


def test_an_order_without_charges_is_refused(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, _order(session, charges=[], number="P000171"), A)
        (result,) = send(session, [invoice], ADMIN, Books(), clock.now())

    assert [entry.sentence for entry in result.reasons] == [
        "Purchase order P000171 has no additional charges, and the company does not send invoices without them."
    ]
    assert invoice.status is A


def test_a_company_may_relax_the_rule_of_charges(sessions: Sessions) -> None:
    with sessions.begin() as session:
        order = _order(session, {"require_additional_charges": False}, charges=[])

        assert _keys(session, make_invoice(session, order, A)) == []


@pytest.mark.parametrize("status", [AP, AA])
def test_an_invoice_not_approved_by_both_is_refused(sessions: Sessions, status: InvoiceStatus) -> None:
    with sessions.begin() as session:
        assert _keys(session, make_invoice(session, status=status)) == ["not_approved"]


@pytest.mark.parametrize("status", [ES, S, P])
def test_an_invoice_is_not_sent_twice(sessions: Sessions, status: InvoiceStatus) -> None:
    with sessions.begin() as session:
        assert _keys(session, make_invoice(session, status=status)) == ["already_sent"]


def test_charges_still_being_processed_are_waited_for(sessions: Sessions) -> None:
    with sessions.begin() as session:
        order = _order(session, charges_state=ChargesState.PROCESSING)

        assert _keys(session, make_invoice(session, order, A)) == ["charges_processing"]


@pytest.mark.parametrize("name", [None, "", "   "])
def test_a_vendor_without_accounting_name_is_refused(sessions: Sessions, name: str | None) -> None:
    with sessions.begin() as session:
        order = _order(session, vendor={"accounting_name": name})

        assert _keys(session, make_invoice(session, order, A)) == ["no_accounting_name"]


def test_an_accounting_name_is_trimmed_when_saved_and_compared_as_it_is(sessions: Sessions) -> None:
    books = Books(unknown_vendors={"Rosas SAS"})
    with sessions.begin() as session:
        trimmed = make_invoice(session, _order(session, vendor={"accounting_name": " Rosas SAS "}), A)
        other_case = make_invoice(session, _order(session, vendor={"accounting_name": "ROSAS SAS"}), A)

        assert _keys(session, trimmed, books) == ["vendor_unknown"]
        assert _keys(session, other_case, books) == []


def test_an_unknown_vendor_is_no_reason_where_it_is_created_or_lists_are_not_read(sessions: Sessions) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=A)
        books = Books(unknown_vendors={str(invoice.vendor.accounting_name)})

        assert _keys(session, invoice, books) == ["vendor_unknown"]
        assert _keys(session, invoice, replace(books, creates_missing_vendors=True)) == []
        assert _keys(session, invoice, replace(books, lists_were_read=False)) == []


@pytest.mark.parametrize(("number", "reasons"), [("1234567890123", []), ("12345678901234", ["bill_number_too_long"])])
def test_a_bill_number_holds_20_characters(sessions: Sessions, number: str, reasons: list[str]) -> None:
    with sessions.begin() as session:
        order = _order(session, number="P00231")

        assert _keys(session, make_invoice(session, order, A, number=number)) == reasons


def test_a_long_bill_number_is_named_and_not_cut(sessions: Sessions) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, _order(session, number="P040989"), A, number="INV-000123456")
        (reason,) = reasons_not_to_send(session, invoice, Books())

    assert reason.sentence == "The bill number holds 20 characters, got 21: 'P040989-INV-000123456'."


def test_two_invoices_without_number_do_not_become_the_same_bill(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        invoices = [make_invoice(session, order, A, number="") for _ in range(2)]
        results = send(session, invoices, ADMIN, Books(), clock.now())

    assert [[entry.key for entry in result.reasons] for result in results] == [[], ["bill_number_taken"]]


def test_of_two_without_a_number_sent_at_once_one_is_refused(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        keys = [make_invoice(session, order, A, number="").id for _ in range(2)]
    with sessions() as slow:
        held = [slow.get_one(VendorInvoice, key) for key in keys]
        assert len(held[1].purchase_order.invoices) == len(held)
        slow.commit()
        with sessions.begin() as fast:
            send(fast, [fast.get_one(VendorInvoice, keys[0])], ADMIN, Books(), clock.now())
        (late,) = send(slow, [held[1]], ADMIN, Books(), clock.now())
        slow.commit()

    assert [entry.key for entry in late.reasons] == ["bill_number_taken"]


def test_each_missing_account_is_named(sessions: Sessions) -> None:
    lines = [("Roses", 1, "3.00"), ("Greens", 1, "3.00")]
    with sessions.begin() as session:
        order = _order(session, lines=lines, charges=[("Truck freight", "1.00"), ("Duties", "1.00")])
        invoice = make_invoice(session, order, A)
        reasons = reasons_not_to_send(session, invoice, Books(unmapped={"Greens", "Truck freight", "Duties"}))

    assert [entry.sentence for entry in reasons] == [
        "No account is chosen for the category 'Greens'.",
        "No account is chosen for the additional charge 'Truck freight'.",
        "No account is chosen for the additional charge 'Duties'.",
    ]


def test_letters_the_accounting_program_can_not_hold_are_named(sessions: Sessions) -> None:
    with sessions.begin() as session:
        order = _order(session, vendor={"accounting_name": "Růže s.r.o."})
        reasons = reasons_not_to_send(session, make_invoice(session, order, A, number="№7"), Books())

    assert [entry.sentence.rpartition(" ")[2] for entry in reasons] == ["№", "ůž"]


@pytest.mark.parametrize(("total", "reasons"), [("0.00", ["total_not_positive"]), ("-5.00", ["total_not_positive"])])
def test_a_total_not_above_zero_is_a_vendor_credit(sessions: Sessions, total: str, reasons: list[str]) -> None:
    with sessions.begin() as session:
        assert _keys(session, make_invoice(session, status=A, total=total)) == reasons


def test_charges_above_the_total_are_refused(sessions: Sessions) -> None:
    with sessions.begin() as session:
        assert _keys(session, make_invoice(session, status=A, total="24.99")) == ["charges_above_total"]


def test_lines_that_do_not_make_the_total_are_refused(sessions: Sessions) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=A)
        invoice.total = Decimal("525.005")

        assert _keys(session, invoice) == ["lines_differ"]
        session.rollback()


@pytest.mark.parametrize(("closed", "reasons"), [(date(2026, 3, 2), []), (date(2026, 3, 3), ["period_closed"])])
def test_nothing_is_dated_into_a_closed_period(sessions: Sessions, closed: date, reasons: list[str]) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=A, invoice_date=date(2026, 3, 3))

        assert _keys(session, invoice, Books(closing_date=closed)) == reasons


def test_nothing_is_sent_where_the_integration_is_off(sessions: Sessions) -> None:
    with sessions.begin() as session:
        assert _keys(session, make_invoice(session, _order(session, {"sends_to_accounting": False}), A)) == [
            "integration_off"
        ]


def test_every_reason_is_told_at_once(sessions: Sessions) -> None:
    with sessions.begin() as session:
        order = _order(
            session,
            vendor={"accounting_name": None},
            charges=[],
            charges_state=ChargesState.PROCESSING,
            number="P000000000000000000001",
        )
        invoice = make_invoice(session, order, AA, invoice_date=date(2025, 1, 1))
        books = Books(closing_date=date(2025, 12, 31), unmapped={"Roses"})
        reasons = reasons_not_to_send(session, invoice, books, actor(Role.SALES))

    assert [entry.key for entry in reasons] == [
        "move_not_yours",
        "not_approved",
        "charges_processing",
        "no_charges",
        "bill_number_too_long",
        "no_accounting_name",
        "no_account_for_goods",
        "period_closed",
    ]


def test_four_roles_send(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        senders = {
            role
            for role in Role
            if send(session, [make_invoice(session, order, A)], actor(role), Books(), clock.now())[0].is_sent
        }

    assert senders == {Role.ADMIN, Role.ACCOUNTS_PAYABLE, Role.PROCUREMENT_USER, Role.PROCUREMENT_MANAGER}


def test_of_two_invoices_of_an_order_only_the_approved_is_sent(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        pending, approved = make_invoice(session, order, AA, "300.00"), make_invoice(session, order, A, "225.00")
        shown = order.row_status
        results = send(session, [pending, approved], ADMIN, Books(), clock.now())

    assert shown is AA
    assert [result.is_sent for result in results] == [False, True]
    assert (pending.status, approved.status) == (AA, ES)


def test_a_failed_invoice_is_returned_to_approved_and_sent_again(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        invoice = make_invoice(session, status=ES)
        become(session, invoice, F, QUICKBOOKS, clock.now(), failure="Invalid reference.")
        refused = _keys(session, invoice)
        become(session, invoice, A, ADMIN, clock.now())
        (result,) = send(session, [invoice], ADMIN, Books(), clock.now())

    assert refused == ["failed_before"]
    assert result.is_sent
    assert invoice.status is ES


def test_an_invoice_that_moved_meanwhile_is_one_refusal_among_the_others(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        moved, other = make_invoice(session, status=A), make_invoice(session, status=A)
        reasons_not_to_send(session, moved, Books())
    with sessions.begin() as session:
        become(session, session.get_one(VendorInvoice, moved.id), AA, ADMIN, clock.now())
    with sessions.begin() as session:
        session.add_all([moved, other])
        results = send(session, [moved, other], ADMIN, Books(), clock.now())

    assert [[entry.key for entry in result.reasons] for result in results] == [["moved_meanwhile"], []]


def test_the_shares_of_a_sent_invoice_are_kept(sessions: Sessions, clock: SetClock) -> None:
    with sessions.begin() as session:
        order = _order(session)
        first = make_invoice(session, order, A, "300.00")
        send(session, [first], ADMIN, Books(), clock.now())
        second = make_invoice(session, order, A, "300.00")

        assert [line.subject for line in lines_of(first)] == ["Roses", "Truck freight"]
        assert [line.subject for line in lines_of(second)] == ["Roses"]
