"""The answer of QuickBooks gets lost: nothing is sent blindly, and it comes out what became of the bill."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from qbwc_server.queue import ItemState, WorkItem
from qbwc_server.session import Ticket
from qbwc_server.simulator.faults import Fault
from tests.browser.axe import violations
from tests.browser.conftest import Demo, Open
from tests.browser.demo import ADMIN, PASSWORD, PAYER
from tests.browser.live import Live
from tests.browser.person import Person

pytestmark = pytest.mark.xdist_group("browser")

LOST, TYPED_IN = "RC-1041", "HR-3340"


def let_the_session_end(site: Live) -> None:
    """Let the time pass after which a silent session is over."""
    with site.session() as session:
        an_hour_ago = site.found.clock.now() - timedelta(hours=1)
        session.execute(update(Ticket).values(leased_until=an_hour_ago))


def send(person: Person, invoice: str) -> None:
    person.open(f"/reconciliation?invoice={invoice}")
    person.press(invoice)
    person.press("Send to External System")


def test_a_bill_whose_answer_is_lost_is_found_again_and_not_sent_twice(demo: Demo, window: Open) -> None:
    alba = window(demo.site)
    alba.sign_in(PAYER, PASSWORD)
    send(alba, LOST)
    # The first message asks whether a backup was restored, the second carries the bill.
    demo.computer.update(Fault.named("answer_lost", at=2))
    let_the_session_end(demo.site)
    demo.computer.update(Fault.named("cannot_start", at=1))
    alba.open("/quickbooks?tray=unknown")
    alba.page.get_by_role("link", name=LOST).first.click()
    alba.sees("What the next session does by itself")
    assert violations(alba.page) == []
    let_the_session_end(demo.site)
    demo.computer.update()
    alba.page.reload()

    alba.sees("QuickBooks knows it as")
    assert sum(LOST in (bill.ref_number or "") for bill in demo.computer.quickbooks.bills()) == 1


def test_a_person_decides_where_the_books_are_ambiguous(demo: Demo, window: Open) -> None:
    ada = window(demo.site)
    ada.sign_in(ADMIN, PASSWORD)
    ada.open("/quickbooks?tray=needs_person")
    ada.page.get_by_role("link", name=TYPED_IN).first.click()
    ada.press("Mark as posted")
    assert violations(ada.page) == []
    ada.page.get_by_role("dialog").get_by_role("button", name="Mark as posted").click()
    ada.sees("QuickBooks knows it as")

    with demo.site.session() as session:
        left = session.query(WorkItem).where(WorkItem.state == ItemState.NEEDS_PERSON).count()
    assert left == 0
    assert sum(TYPED_IN in (bill.ref_number or "") for bill in demo.computer.quickbooks.bills()) == 1
