"""Found again or not: which Bill in QuickBooks is ours after a lost answer, and when a person decides."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from qbwc_server.simulator.books import Product
from qbxml.envelope import read_request
from tests.office import GROWER
from tests.qbwc_server.desk import Desk, adds, tags
from wholesale.vendor_invoice import VendorInvoice


def lose(desk: Desk, *, ran: bool) -> None:
    """Send one bill and lose its answer and QuickBooks' memory of the message set."""
    talk = desk.log_in()
    request = talk.bills()
    if ran:
        desk.quickbooks.process(request)
        desk.quickbooks.books.state.forget_message_sets(desk.quickbooks.books.application)
    talk.close()


def make_old(desk: Desk) -> None:
    """Let QuickBooks be one of before qbXML 9.0, which knows no ExternalGUID."""
    desk.quickbooks.books.product = Product(name="QuickBooks Pro 2008", major="18", highest_qbxml="8.0")


def change_total(desk: Desk, invoice_id: int, total: str) -> None:
    with desk.sessions.begin() as session:
        invoice = session.get_one(VendorInvoice, invoice_id)
        line = invoice.purchase_order.lines[0]
        line.unit_cost, invoice.total = Decimal(total) / line.quantity, Decimal(total)


def again(desk: Desk, invoice_id: int) -> list[str]:
    """Return a synchronised invoice to Approved and send it again; answer the requests of the next session."""
    assert desk.return_to_approved(invoice_id)
    assert desk.send_again(invoice_id)
    return list(desk.update().requests)


def test_a_bill_that_somebody_renumbered_is_recognised_by_its_mark(desk: Desk) -> None:
    desk.send(1)
    lose(desk, ran=True)
    desk.quickbooks.edit_bill(desk.quickbooks.bills()[0].txn_id, ref_number="OTHER", day=date(2026, 1, 1))

    assert desk.go() == "posted"
    assert desk.is_exactly_once()


def test_a_bill_of_a_renamed_vendor_is_recognised(desk: Desk) -> None:
    desk.set(lists_due_at=desk.clock.now())
    desk.update()
    desk.send(1)
    lose(desk, ran=True)
    desk.quickbooks.rename_vendor(GROWER, "Rosas del Valle SAS")

    assert desk.go() == "posted"
    assert desk.is_exactly_once()


def test_an_equal_bill_entered_by_hand_is_for_a_person(desk: Desk) -> None:
    ids = desk.send(1)
    lose(desk, ran=False)
    desk.quickbooks.hand_enter_bill(GROWER, Decimal("500.00"), ref_number=desk.bill_number(ids[0]))

    assert desk.go() == "needs_person"
    assert "not our mark" in str(desk.items()[0].findings)
    assert desk.go() == "needs_person"
    assert len(desk.quickbooks.bills()) == 1


@pytest.mark.parametrize(
    ("amount", "number"), [("500.01", None), ("500.00", "67543"), ("0.01", "67543")], ids=["amount", "number", "both"]
)
def test_an_unequal_bill_entered_by_hand_is_not_taken_for_ours(desk: Desk, amount: str, number: str | None) -> None:
    ids = desk.send(1)
    lose(desk, ran=False)
    desk.quickbooks.hand_enter_bill(GROWER, Decimal(amount), ref_number=number or desk.bill_number(ids[0]))

    assert desk.go() == "posted"
    assert len(desk.quickbooks.bills()) == 2
    assert desk.invoices()[0].accounting_id == desk.quickbooks.bills()[1].txn_id


def test_an_equal_bill_of_another_vendor_is_not_taken_for_ours(desk: Desk) -> None:
    ids = desk.send(1)
    lose(desk, ran=False)
    desk.quickbooks.hand_enter_bill("Flores de Cayambe", Decimal("500.00"), ref_number=desk.bill_number(ids[0]))

    assert desk.go() == "posted"
    assert [bill.vendor for bill in desk.quickbooks.bills()] == ["Flores de Cayambe", GROWER]


def test_ours_is_adopted_although_an_equal_one_was_entered_by_hand_only_by_a_person(desk: Desk) -> None:
    ids = desk.send(1)
    lose(desk, ran=True)
    desk.quickbooks.hand_enter_bill(GROWER, Decimal("500.00"), ref_number=desk.bill_number(ids[0]))

    assert desk.go() == "needs_person"
    assert "carries our mark" in str(desk.items()[0].findings)


def test_two_equal_invoices_each_find_their_own_bill(desk: Desk) -> None:
    desk.set(batch_size=1)
    desk.set_company(bill_number_separator="")
    desk.send(2, number="")
    for _ in range(2):
        lose(desk, ran=True)

    assert desk.go() == "posted posted"
    assert desk.is_exactly_once()


def test_a_bill_without_a_number_is_found_by_time_and_mark(desk: Desk) -> None:
    desk.send(1)
    lose(desk, ran=True)
    state = desk.quickbooks.books.state
    bill = state.transactions(("Bill",))[0]
    bill.ref_number = None
    state.keep_transaction(bill)
    desk.pass_time(timedelta(days=3))

    assert desk.go() == "posted"
    assert desk.is_exactly_once()


@pytest.mark.parametrize("ahead", [-26, -3, 3, 26], ids=lambda hours: f"{hours} hours")
def test_a_clock_that_is_hours_wrong_costs_no_bill(desk: Desk, ahead: int) -> None:
    desk.quickbooks.books.clock._ahead = timedelta(hours=ahead)
    desk.send(1)
    lose(desk, ran=True)

    assert desk.go() == "posted"
    assert desk.is_exactly_once()


def test_an_old_quickbooks_gets_no_mark_and_an_old_version(desk: Desk) -> None:
    make_old(desk)
    desk.send(1)
    request = desk.log_in().bills()

    assert '<?qbxml version="8.0"?>' in request
    assert adds(request)[0].bill_add.external_guid is None


@pytest.mark.parametrize("ran", [True, False], ids=["had run", "had not run"])
def test_in_an_old_quickbooks_a_bill_is_recognised_by_what_it_says_and_when_it_was_made(desk: Desk, ran: bool) -> None:
    make_old(desk)
    desk.send(1)
    lose(desk, ran=ran)

    assert desk.go() == "posted"
    assert desk.is_exactly_once()


def test_in_an_old_quickbooks_an_equal_bill_from_before_is_for_a_person(desk: Desk) -> None:
    make_old(desk)
    ids = desk.send(1)
    desk.quickbooks.hand_enter_bill(GROWER, Decimal("500.00"), ref_number=desk.bill_number(ids[0]))
    desk.pass_time(timedelta(hours=2))
    lose(desk, ran=False)

    assert desk.go() == "needs_person"
    assert "made before ours was first sent" in str(desk.items()[0].findings)
    assert len(desk.quickbooks.bills()) == 1


def test_in_an_old_quickbooks_two_equal_bills_made_since_are_for_a_person(desk: Desk) -> None:
    make_old(desk)
    ids = desk.send(1)
    lose(desk, ran=True)
    desk.quickbooks.hand_enter_bill(GROWER, Decimal("500.00"), ref_number=desk.bill_number(ids[0]))

    assert desk.go() == "needs_person"
    assert len(desk.quickbooks.bills()) == 2


def test_a_bill_posted_before_is_looked_for_by_its_txn_id_before_it_is_added(desk_on_both: Desk) -> None:
    desk = desk_on_both
    ids = desk.send(1)
    desk.update()
    known = desk.quickbooks.bills()[0].txn_id
    requests = again(desk, ids[0])

    assert any(f"<TxnID>{known}</TxnID>" in request for request in requests)
    assert not any("BillAddRq" in request for request in requests)
    assert desk.statuses() == "S"
    assert desk.is_exactly_once()


def test_a_bill_posted_before_and_deleted_since_is_added_anew(desk: Desk) -> None:
    ids = desk.send(1)
    desk.update()
    old = desk.quickbooks.bills()[0].txn_id
    desk.quickbooks.delete_bill(old)
    requests = again(desk, ids[0])

    assert sum("BillAddRq" in request for request in requests) == 1
    assert desk.statuses() == "S"
    assert desk.invoices()[0].accounting_id not in {None, old}
    assert desk.is_exactly_once()


def test_a_bill_posted_before_whose_invoice_has_another_amount_now_is_for_a_person(desk: Desk) -> None:
    ids = desk.send(1)
    desk.update()
    desk.return_to_approved(ids[0])
    change_total(desk, ids[0], "480.00")
    desk.send_again(ids[0])

    assert desk.go() == "posted needs_person"
    assert "shows 500.00; the invoice now makes 480.00" in str(desk.items()[1].findings)
    assert len(desk.quickbooks.bills()) == 1


def test_a_bill_posted_before_that_got_lost_when_sent_again_is_there_once(desk: Desk) -> None:
    ids = desk.send(1)
    desk.update()
    desk.quickbooks.delete_bill(desk.quickbooks.bills()[0].txn_id)
    desk.return_to_approved(ids[0])
    desk.send_again(ids[0])
    lose(desk, ran=True)

    assert desk.go() == "posted posted"
    assert desk.is_exactly_once()


def test_every_search_reads_the_lines_of_what_it_finds(desk: Desk) -> None:
    desk.send(1)
    lose(desk, ran=True)
    requests = [read_request(request) for request in desk.update().requests]
    reads = [one for request in requests for one in request.requests if one.tag() == "BillQueryRq"]

    assert len(reads) == 1
    assert all(one.include_line_items for one in reads)  # type: ignore[attr-defined]


def test_only_questions_leave_until_the_search_is_over(desk: Desk) -> None:
    desk.send(1)
    lose(desk, ran=False)
    kinds = [tags(request) for request in desk.update().requests]
    first_add = next(index for index, kind in enumerate(kinds) if "BillAddRq" in kind)

    assert ["TransactionQueryRq", "TransactionQueryRq"] in kinds[:first_add]
    assert all(tag.endswith("QueryRq") for kind in kinds[:first_add] for tag in kind)
