"""QuickBooks dies over one bill each time: the others get through, and a person is asked about that one."""

from datetime import timedelta

import pytest

from qbwc_server.simulator.rules import SERVER_THREW, HResult
from tests.office import Office


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_bill_over_which_quickbooks_dies_is_set_aside_and_the_others_are_posted(office: Office) -> None:
    office.limits.attempts_limit = 3
    office.update()
    ids = office.send(4)
    deadly = f"<RefNumber>{office.bill_number(ids[1])}</RefNumber>"
    process = office.quickbooks.process

    def dying(request: str) -> str:
        if deadly in request:
            raise HResult(SERVER_THREW)
        return process(request)

    office.quickbooks.process = dying  # type: ignore[method-assign]
    for _ in range(16):
        office.pass_time(timedelta(minutes=61))
        office.update()

    assert office.states() == "posted needs_person posted posted"
    assert len(office.quickbooks.bills()) == 3
