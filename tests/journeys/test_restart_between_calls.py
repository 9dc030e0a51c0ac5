"""The server is a new process for every single call: nothing of a session lives in it (architecture.md 5.6)."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from qbwc_server.simulator.faults import Fault
from tests.office import Office


def restart_before_each_call(office: Office) -> None:
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        office.restart()
        fresh = office._server.application
        office._server.application = application
        answer: Iterable[bytes] = fresh(environ, start_response)
        return answer

    office._server.application = application


def test_ten_bills_are_posted_by_processes_that_answer_one_call_each(office: Office) -> None:
    restart_before_each_call(office)
    office.set(batch_size=3)
    office.send(10)
    result = office.update()

    assert result.is_ok, result
    assert office.statuses() == " ".join(["S"] * 10)
    assert office.quickbooks.duplicates() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", ["answer_lost", "reply_lost", "request_twice", "crash_mid_batch", "locked_record"])
def test_recovery_goes_on_from_process_to_process(office: Office, fault: str) -> None:
    restart_before_each_call(office)
    office.update()
    office.send(3)
    office.update(Fault.named(fault, at=2))
    office.settle(3)

    assert office.statuses() == "S S S"
    assert len(office.quickbooks.bills()) == 3
    assert office.quickbooks.duplicates() == []
