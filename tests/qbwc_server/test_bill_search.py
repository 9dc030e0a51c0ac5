"""How a Bill is looked for, and which of those found is ours (qbxml.md 3.5, step 4b)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from qbwc_server.bill_search import BILL
from qbwc_server.document import Verdict
from qbwc_server.queue import WorkItem
from qbwc_server.step import Turn
from qbwc_server.transaction_search import Sought, compare, ids_found, queries
from qbxml.messages.bill import BillQueryRq, BillQueryRs, BillRet
from qbxml.messages.transaction import TransactionQueryRq, TransactionQueryRs, TransactionRet
from qbxml.reference import Ref41
from tests.qbwc_server.desk import Desk, adds

MARK = "{0f2a6a5e-1c3b-4f7e-9a39-2f1f0c6d7e11}"
OURS = Sought("80000001-1", "Rosas", "P1-7", Decimal("500.00"), MARK)


def bill(txn_id: str, **facts: object) -> BillRet:
    plain: dict[str, object] = {
        "vendor_ref": Ref41(list_id="80000001-1", full_name="Rosas"),
        "ref_number": "P1-7",
        "amount_due": Decimal("500.00"),
        "txn_date": date(2026, 3, 3),
    }
    return BillRet(txn_id=txn_id, **plain | facts)  # type: ignore[arg-type]


@pytest.fixture
def turn(desk: Desk) -> Turn:
    """Lend the place of a comparison."""
    with desk.sessions() as session:
        return Turn(session, desk.connection(session), desk.clock.now(), None, desk.limits)  # type: ignore[arg-type]


def found(verdict: Verdict) -> str | None:
    return None if verdict.found is None else verdict.found.accounting_id


def judged(turn: Turn, sought: Sought, *bills: BillRet) -> Verdict:
    return compare(BILL, turn, WorkItem(first_sent_at=turn.now), sought, list(bills))


def second(turn: Turn, **later: int) -> str:
    return f"1A2-{int((turn.now + timedelta(**later)).timestamp())}"


def test_the_mark_decides_whatever_else_was_changed(turn: Turn) -> None:
    changed = bill("1A2-1", external_guid=MARK.upper(), ref_number="X", amount_due=Decimal(1), vendor_ref=None)

    assert found(judged(turn, OURS, changed)) == "1A2-1"


def test_two_with_our_mark_are_for_a_person(turn: Turn) -> None:
    verdict = judged(turn, OURS, bill("1A2-1", external_guid=MARK), bill("1A3-1", external_guid=MARK))

    assert verdict.doubtful == ["bill 1A3-1 carries the same mark"]


@pytest.mark.parametrize(
    "facts",
    [
        {"ref_number": "P1-8"},
        {"ref_number": None},
        {"amount_due": Decimal("500.01")},
        {"amount_due": None},
        {"vendor_ref": Ref41(list_id="80000002-1", full_name="Rosas")},
    ],
    ids="-".join,
)
def test_a_bill_that_differs_is_neither_ours_nor_doubtful(turn: Turn, facts: dict[str, object]) -> None:
    assert judged(turn, OURS, bill("1A2-1", **facts)) == Verdict()


def test_an_equal_bill_without_a_mark_is_doubtful(turn: Turn) -> None:
    verdict = judged(turn, OURS, bill("1A2-1"))

    assert (found(verdict), len(verdict.doubtful)) == (None, 1)
    assert "1A2-1" in verdict.doubtful[0]


@pytest.mark.parametrize(
    ("minutes", "ours"), [(0, True), (10, True), (-10, True), (-20, False), (60 * 24, True)], ids=str
)
def test_without_marks_only_a_bill_made_since_the_first_sending_is_ours(turn: Turn, minutes: int, ours: bool) -> None:
    sought = Sought("80000001-1", "Rosas", "P1-7", Decimal("500.00"))
    verdict = judged(turn, sought, bill(second(turn, minutes=minutes)))

    assert (found(verdict) is not None, len(verdict.doubtful)) == (ours, 0 if ours else 1)


@pytest.mark.parametrize("skew", [-600, 0, 600])
def test_the_measured_clock_of_the_other_computer_is_allowed_for(turn: Turn, skew: int) -> None:
    turn.connection.clock_skew = skew
    sought = Sought("80000001-1", "Rosas", "P1-7", Decimal("500.00"))
    made = judged(turn, sought, bill(second(turn, seconds=skew + 1)))
    before = judged(turn, sought, bill(second(turn, seconds=skew - 300)))

    assert found(made) is not None
    assert found(before) is None


def test_a_bill_posted_before_is_ours_unless_its_amount_is_another(turn: Turn) -> None:
    sought = Sought("80000001-1", "Rosas", "P1-7", Decimal("500.00"), MARK, known_id="1A2-1")
    same = judged(turn, sought, bill("1A2-1", ref_number="X"))
    other = judged(turn, sought, bill("1A2-1", amount_due=Decimal("480.00")))

    assert found(same) == "1A2-1"
    assert (found(other), len(other.doubtful)) == (None, 1)


def test_what_is_no_bill_is_passed_over(turn: Turn) -> None:
    assert compare(BILL, turn, WorkItem(), OURS, [object(), TransactionRet(txn_id="1A2-1"), bill("")]) == Verdict()


def test_each_id_found_is_read_once() -> None:
    answers = [
        TransactionQueryRs(rets=[TransactionRet(txn_id="1A2-1"), TransactionRet(txn_id="1A3-1")]),
        TransactionQueryRs(rets=[TransactionRet(txn_id="1A2-1"), TransactionRet()]),
        BillQueryRs(rets=[bill("1A4-1")]),
    ]
    ids = ids_found(BILL, answers)
    request = BILL.by_ids(ids)

    assert ids == ["1A2-1", "1A3-1", "1A4-1"]
    assert isinstance(request, BillQueryRq)
    assert (request.txn_id, request.include_line_items) == (ids, True)


def test_the_search_by_time_reaches_back_over_every_time_zone(turn: Turn) -> None:
    searches = [
        each for each in queries(BILL, OURS, WorkItem(first_sent_at=turn.now)) if isinstance(each, TransactionQueryRq)
    ]
    since = searches[1].transaction_modified_date_range_filter

    assert since is not None
    assert since.from_modified_date is not None
    assert since.from_modified_date.local <= turn.now.replace(tzinfo=None) - timedelta(hours=15)


def test_a_bill_that_never_left_is_not_searched_by_time() -> None:
    assert len(queries(BILL, OURS, WorkItem())) == 1


def test_what_has_left_is_read_back_word_for_word(desk: Desk) -> None:
    desk.send(1)
    request = adds(desk.log_in().bills())[0]
    sent, sought = request.bill_add, BILL.sent(request, "1A2-1")

    assert sought is not None
    assert (sought.number, sought.mark, sought.known_id) == (sent.ref_number, sent.external_guid, "1A2-1")
    assert sought.total == Decimal("500.00")
