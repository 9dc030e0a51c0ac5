"""Message set IDs, row by row of qbxml.md 3.1."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qbwc_server.simulator.books import Unproved
from qbwc_server.simulator.company_file import CompanyFile, CrashPoint
from qbwc_server.simulator.rules import HResult
from tests.qbwc_server.simulator.qbxml_text import ask, bill, message


def test_a_new_id_runs_and_is_stored(company: CompanyFile) -> None:
    reply = ask(company, bill(), new="b7-1")

    assert (reply.new_message_set_id, reply.message_set_status_code) == ("b7-1", 0)
    assert reply.answers[0].rets[0].ref_number == "INV-1"


def test_without_ids_the_answer_carries_none(company: CompanyFile) -> None:
    reply = ask(company, bill())

    assert (reply.new_message_set_id, reply.message_set_status_code) == (None, None)


def test_the_same_content_is_not_run_again(company: CompanyFile) -> None:
    first = ask(company, bill(), new="b7-1")
    again = ask(company, bill(), new="b7-1")

    assert len(company.bills()) == 1
    assert again.message_set_status_code == 0
    assert again.answers[0].rets == []
    assert again.answers[0].error_recovery is not None
    assert again.answers[0].error_recovery.txn_id == first.answers[0].rets[0].txn_id


def test_a_stored_refusal_comes_back_as_it_was(company: CompanyFile) -> None:
    first = ask(company, bill(vendor="Nobody"), new="b7-1")
    company.add_vendor("Nobody")
    again = ask(company, bill(vendor="Nobody"), new="b7-1")

    assert again.answers[0].status_code == first.answers[0].status_code == 3140
    assert company.bills() == []


def test_other_content_under_a_known_id_is_9001(company: CompanyFile) -> None:
    ask(company, bill("INV-1"), new="b7-1")
    reply = ask(company, bill("INV-2"), new="b7-1")

    assert (reply.message_set_status_code, reply.answers) == (9001, [])
    assert len(company.bills()) == 1


def test_a_status_check_gives_the_stored_ids(company: CompanyFile) -> None:
    guid = "{3f2504e0-4f89-11d3-9a0c-0305e82c3301}"
    made = ask(company, bill(header=f"<ExternalGUID>{guid}</ExternalGUID>"), new="b7-1").answers[0].rets[0]
    checked = ask(company, "", new="b7-1", old="b7-1")
    recovery = checked.answers[0].error_recovery

    assert checked.message_set_status_code == 0
    assert recovery is not None
    assert (recovery.txn_id, recovery.txn_number, recovery.edit_sequence, recovery.external_guid) == (
        made.txn_id,
        made.txn_number,
        made.edit_sequence,
        guid,
    )


def test_a_status_check_of_an_unknown_id_is_600(company: CompanyFile) -> None:
    reply = ask(company, "", new="b7-1", old="b7-1")

    assert (reply.new_message_set_id, reply.message_set_status_code, reply.answers) == ("b7-1", 600, [])


def test_an_old_id_alone_is_forgotten(company: CompanyFile) -> None:
    ask(company, bill(), new="b7-1")
    cleared = ask(company, "", old="b7-1")
    again = ask(company, "", old="b7-1")

    assert (cleared.message_set_status_code, again.message_set_status_code) == (0, 600)
    assert ask(company, "", new="b7-1", old="b7-1").message_set_status_code == 600


def test_an_old_id_goes_before_a_new_one_runs(company: CompanyFile) -> None:
    ask(company, bill("INV-1"), new="b7-1")
    ask(company, bill("INV-2"), new="b7-2", old="b7-1")

    assert [record.ref_number for record in company.bills()] == ["INV-1", "INV-2"]
    assert ask(company, "", new="b7-1", old="b7-1").message_set_status_code == 600
    assert ask(company, "", new="b7-2", old="b7-2").message_set_status_code == 0


def test_all_sets_can_be_forgotten_at_once(company: CompanyFile) -> None:
    ask(company, bill("INV-1"), new="b7-1")
    ask(company, bill("INV-2"), new="b7-2")
    cleared = ask(company, "", old="ClearAllMessageSets")

    assert cleared.message_set_status_code == 0
    assert ask(company, "", new="b7-2", old="b7-2").message_set_status_code == 600


@pytest.mark.parametrize(("length", "status"), [(23, 0), (24, 9004), (36, 9004)])
def test_an_id_holds_23_characters(company: CompanyFile, length: int, status: int) -> None:
    reply = ask(company, bill(), new="x" * length)

    assert reply.message_set_status_code == status
    assert len(company.bills()) == (1 if status == 0 else 0)


def test_an_answer_that_was_never_stored_is_9002(company: CompanyFile) -> None:
    company.crash_at = CrashPoint.ALL_SAVED
    with pytest.raises(HResult):
        company.process(message(bill(), new="b7-1"))
    company.begin_session()

    assert ask(company, "", new="b7-1", old="b7-1").message_set_status_code == 9002
    assert ask(company, bill(), new="b7-1").message_set_status_code == 9002
    assert len(company.bills()) == 1


def test_a_quickbooks_that_runs_unanswered_sets_again(open_company: Callable[..., CompanyFile]) -> None:
    company = open_company(unproved=Unproved(runs_unanswered_sets=True))
    company.crash_at = CrashPoint.SET_OPENED
    with pytest.raises(HResult):
        company.process(message(bill(), new="b7-1"))
    company.begin_session()

    assert ask(company, "", new="b7-1", old="b7-1").message_set_status_code == 9002
    assert ask(company, bill("OTHER"), new="b7-1").message_set_status_code == 9001
    assert ask(company, bill(), new="b7-1").message_set_status_code == 0
    assert len(company.bills()) == 1


def test_a_quickbooks_that_calls_unknown_sets_unanswered(open_company: Callable[..., CompanyFile]) -> None:
    company = open_company(unproved=Unproved(unknown_set_code=9002))

    assert ask(company, "", new="b7-1", old="b7-1").message_set_status_code == 9002


def test_a_quickbooks_that_refuses_a_second_guid(open_company: Callable[..., CompanyFile]) -> None:
    guid = "<ExternalGUID>{3f2504e0-4f89-11d3-9a0c-0305e82c3301}</ExternalGUID>"

    def codes(name: str, unproved: Unproved) -> list[int]:
        company = open_company(name, unproved=unproved)
        return [ask(company, bill(header=guid)).answers[0].status_code for _ in range(2)]

    assert codes("strict.sqlite", Unproved(refuses_known_guids=True)) == [0, 3180]
    assert codes("mild.sqlite", Unproved()) == [0, 0]


def test_an_answer_that_could_not_be_stored_is_9005(company: CompanyFile) -> None:
    company.cannot_store_answers = True
    reply = ask(company, bill(), new="b7-1")

    assert reply.message_set_status_code == 9005
    assert reply.answers[0].rets[0].ref_number == "INV-1"


def test_each_application_has_its_own_sets(company: CompanyFile) -> None:
    company.begin_session("Bloom Bills")
    ask(company, bill(), new="b7-1")
    company.begin_session("Another Program")

    assert ask(company, "", new="b7-1", old="b7-1").message_set_status_code == 600


def test_sets_survive_a_restart_of_quickbooks(open_company: Callable[..., CompanyFile]) -> None:
    before = open_company()
    ask(before, bill(), new="b7-1")
    before.close()
    after = open_company()

    assert ask(after, "", new="b7-1", old="b7-1").message_set_status_code == 0


def test_a_restored_backup_loses_sets_and_bills_together(company: CompanyFile, tmp_path: Path) -> None:
    company.backup(tmp_path / "backup.sqlite")
    ask(company, bill(), new="b7-1")
    company.restore(tmp_path / "backup.sqlite")

    assert company.bills() == []
    assert ask(company, "", new="b7-1", old="b7-1").message_set_status_code == 600


def test_a_shape_fault_opens_no_set(company: CompanyFile) -> None:
    with pytest.raises(HResult):
        company.process(message("<BillAddRq><Wrong /></BillAddRq>", new="b7-1"))

    assert ask(company, "", new="b7-1", old="b7-1").message_set_status_code == 600


def test_several_answers_are_stored_with_their_numbers(company: CompanyFile) -> None:
    ask(company, bill("A", request_id="1") + bill("B", vendor="Nobody", request_id="2"), new="b7-1")
    checked = ask(company, "", new="b7-1", old="b7-1")

    assert [(answer.request_id, answer.status_code) for answer in checked.answers] == [("1", 0), ("2", 3140)]
