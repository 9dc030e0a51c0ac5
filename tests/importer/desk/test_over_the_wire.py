"""A whole story over real SOAP: a lost answer, a refusal, and what the desk says of them before and after."""

from datetime import timedelta
from pathlib import Path

from qbwc_server.simulator.faults import Fault
from tests.importer.site import Site
from tests.office import opened
from wholesale.company import Company
from wholesale.user import Role


def test_a_lost_answer_and_a_refusal_are_told_on_the_desk(site: Site, tmp_path: Path) -> None:
    with opened(site.sessions, site.clock, tmp_path) as office:
        office.update()
        office.set(batch_size=1)
        office.send(1)
        office.send(1, vendor="Nobody in QuickBooks")
        office.update(Fault.named("answer_lost", at=2))
        # The session that lost it is over when its lease is; the next one finds QuickBooks closed.
        office.pass_time(timedelta(minutes=15))
        office.update(Fault.named("cannot_start", at=1))
        with site.session() as session:
            company = session.get_one(Company, office.company_id)
        alba = site.sign_in(Role.ACCOUNTS_PAYABLE, company=company)
        lost = alba.get("/quickbooks?tray=unknown")
        [story] = lost.page.xpath("//tbody//th/a/@href")
        explained = alba.get(story)
        office.pass_time(timedelta(minutes=16))
        office.update()
        found, refused = alba.get(story), alba.get("/quickbooks?tray=refused")
        bills = len(office.quickbooks.bills())

    assert explained.says("No answer came. QuickBooks may have written it, or may not.")
    assert found.says("QuickBooks knows it as")
    assert refused.says("Nobody in QuickBooks")
    assert bills == 1
