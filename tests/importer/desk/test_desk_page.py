"""The desk shows whether the Web Connector is alive and what lies in each tray; people pause and resume there."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from qbwc_server.connection import Connection
from qbwc_server.desk import Tray
from qbwc_server.pausing import pause_after_restore
from tests.importer.site import Seen, Site, Visitor
from tests.qbwc_server.desk import Desk
from wholesale.company import Company
from wholesale.history import StatusChange
from wholesale.user import Role


def counts(seen: Seen) -> dict[str, str]:
    """Answer the figure on each tile."""
    tiles = seen.page.xpath("//a[starts-with(@id, 'tray-') and contains(@class, 'tile')]")
    return {tile.get("id").removeprefix("tray-"): tile.xpath("span")[0].text_content().strip() for tile in tiles}


def bills(seen: Seen) -> list[str]:
    return seen.texts("//table//tbody//th/a")


def paused(site: Site, office: Desk) -> tuple[bool, str]:
    with site.session() as session:
        connection = session.scalars(select(Connection).where(Connection.company_id == office.company_id)).one()
        return connection.is_paused, connection.pause_reason


def test_before_the_first_contact_it_leads_to_the_set_up(payable: Visitor) -> None:
    seen = payable.get("/quickbooks")

    assert seen.says("never been heard of")
    assert seen.page.xpath("//main//a[@href='/quickbooks/setup']")


def test_a_company_without_a_connection_is_led_to_the_set_up(site: Site) -> None:
    seen = site.sign_in(Role.ADMIN).get("/quickbooks")

    assert seen.status == 200
    assert seen.says("QuickBooks is not connected yet.")


def test_the_heartbeat_tells_when_it_came_and_when_it_comes(office: Desk, payable: Visitor) -> None:
    office.update()
    office.pass_time(timedelta(minutes=2))
    seen = payable.get("/quickbooks")

    assert seen.says("Last contact 2 minutes ago, next expected in 13 minutes.")


def test_a_silent_connector_is_told_with_what_to_look_at(site: Site, office: Desk, company: Company) -> None:
    office.update()
    office.pass_time(timedelta(days=2))
    seen = site.sign_in(Role.ACCOUNTS_PAYABLE, company=company).get("/quickbooks")

    assert seen.says("Silent: last contact 2 days ago")
    assert seen.says("Auto-Run")


def test_the_tiles_count_what_lies_in_each_tray(office: Desk, payable: Visitor) -> None:
    office.send(2)
    office.send(1, vendor="Nobody in QuickBooks")
    before = counts(payable.get("/quickbooks"))
    office.update()
    after = counts(payable.get("/quickbooks"))

    assert before == {
        "needs_person": "0", "refused": "0", "unknown": "0", "waiting": "3", "sending": "0", "posted": "0"
    }  # fmt: skip
    assert after == before | {"waiting": "0", "refused": "1", "posted": "2"}


def test_the_most_urgent_tray_is_open_first(office: Desk, payable: Visitor) -> None:
    office.send(1)
    office.send(1, vendor="Nobody in QuickBooks")
    office.update()
    seen = payable.get("/quickbooks")

    assert seen.texts("//*[@id='tray-title']") == ["Refused"]
    assert seen.says("invalid reference to QuickBooks Vendor")


@pytest.mark.parametrize("tray", list(Tray), ids=str)
def test_an_empty_tray_says_what_would_lie_in_it(office: Desk, payable: Visitor, tray: Tray) -> None:
    seen = payable.get(f"/quickbooks?tray={tray.value}")

    assert len(seen.texts("//*[@class='empty']/p")) == 2


def test_a_bill_that_waits_leads_to_its_invoice_and_a_posted_one_to_its_story(office: Desk, payable: Visitor) -> None:
    [invoice_id] = office.send(1)
    waiting = payable.get("/quickbooks?tray=waiting").page.xpath("//tbody//th/a/@href")
    office.update()
    posted = payable.get("/quickbooks?tray=posted")

    assert waiting == [f"/invoices/{invoice_id}"]
    assert posted.page.xpath("//tbody//th/a/@href") == [f"/quickbooks/items/{office.items()[0].id}"]
    assert posted.says(str(office.items()[0].accounting_id))


def test_long_trays_come_in_pages_the_newest_first(office: Desk, payable: Visitor) -> None:
    office.send(30)
    first = payable.get("/quickbooks?tray=waiting")
    [following] = first.page.xpath("//a[@rel='next']/@href")
    second = payable.get(following)
    numbers = [office.bill_number(invoice.id) for invoice in office.invoices()]

    assert bills(first) + bills(second) == numbers[::-1]
    assert len(bills(second)) == 5


def test_what_shows_already_is_not_sent_again(office: Desk, payable: Visitor) -> None:
    office.send(1)
    [address] = payable.get("/quickbooks?tray=waiting").page.xpath("//*[@id='desk-live']/@hx-get")
    same = payable.get(address)
    office.send(1)
    changed = payable.get(address)

    assert (same.status, same.text) == (204, "")
    assert changed.status == 200
    assert "<html" not in changed.text
    assert len(bills(changed)) == 2


def test_the_figures_are_there_as_a_table_too(office: Desk, payable: Visitor) -> None:
    office.send(2)
    office.send(1, vendor="Nobody in QuickBooks")
    office.pass_time(timedelta(minutes=7))
    office.update()
    tables = payable.get("/quickbooks").page.xpath("//details[contains(@class, 'chart-table')]//table")

    assert len(tables) == 3
    assert tables[0].xpath(".//tbody/tr[last()]/td/text()") == ["2", "1"]
    assert "3140" in tables[2].text_content()


def test_accounts_payable_pauses_with_a_reason_and_resumes(site: Site, office: Desk, payable: Visitor) -> None:
    answered = payable.post("/quickbooks/pause", {"why": "Month end"})
    while_paused = paused(site, office)
    resumed = payable.post("/quickbooks/resume")
    with site.session() as session:
        history = session.scalars(select(StatusChange).where(StatusChange.record_kind == "connection")).all()

    assert while_paused == (True, "Month end")
    assert answered.says("Posting is paused: Month end")
    assert paused(site, office) == (False, "")
    assert resumed.says("Posting goes on")
    assert [(line.new, line.user_id) for line in history] == [
        ("paused", payable.user and payable.user.id),
        ("on", payable.user and payable.user.id),
    ]


def test_nobody_pauses_without_a_reason(site: Site, office: Desk, payable: Visitor) -> None:
    refused = payable.post("/quickbooks/pause", {"why": " "}, referer="/quickbooks")

    assert refused.says("no reason was given")
    assert paused(site, office) == (False, "")


@pytest.mark.parametrize("act", ["pause", "resume", "confirm-company"])
def test_procurement_looks_and_does_not_decide(office: Desk, buyer: Visitor, act: str) -> None:
    seen = buyer.get("/quickbooks")

    assert seen.status == 200
    assert not seen.page.xpath("//*[@data-open]")
    assert buyer.post(f"/quickbooks/{act}", {"why": "no"}).status == 403


@pytest.mark.parametrize("role", [Role.SALES, Role.VENDOR, Role.CASHIER])
def test_who_has_nothing_to_do_with_it_does_not_see_it(site: Site, office: Desk, role: Role) -> None:
    assert site.sign_in(role).get("/quickbooks").status == 403


def test_a_restored_backup_explains_what_to_compare_first(site: Site, office: Desk, payable: Visitor) -> None:
    office.update()
    with site.session() as session:
        pause_after_restore(session, office.connection(session), "A backup was restored.", office.clock.now())
    seen = payable.get("/quickbooks")

    assert seen.says("A backup of the QuickBooks company file was restored")
    assert seen.says("Compare the bills posted since")
    assert seen.page.xpath("//*[@id='pause-code']/@href") == ["/help/backup_restored"]
    assert seen.page.xpath("//*[@id='compare-posted']")
    assert seen.says("Have the bills been compared")


def test_a_renamed_company_is_confirmed_here(office: Desk, payable: Visitor) -> None:
    office.send(1)
    office.update()
    office.quickbooks.books.state.set_fact("company_name", "Andes Blooms LLC")
    office.send(1)
    office.update()
    wrong = payable.get("/quickbooks")
    payable.post("/quickbooks/confirm-company")
    office.update()

    assert wrong.says("Open is “Andes Blooms LLC”")
    assert wrong.page.xpath("//button[@data-open='confirm-company']")
    assert office.states() == "posted posted"
    assert payable.get("/quickbooks").says("right file")


def test_another_companys_desk_stays_out_of_sight(site: Site, office: Desk) -> None:
    office.send(3)
    stranger = site.sign_in(Role.ADMIN, company=site.other_company)
    seen = stranger.get("/quickbooks?tray=waiting")

    assert set(counts(seen).values()) == {"0"}
    assert bills(seen) == []


def test_sessions_tell_what_came_of_them(office: Desk, payable: Visitor) -> None:
    nothing_yet = payable.get("/quickbooks/sessions")
    office.send(1)
    office.send(1, vendor="Nobody in QuickBooks")
    office.update()
    office.send(1)
    talk = office.log_in()
    office.protocol.connection_error(talk.ticket, "0x80040414", "A modal dialog box is showing in QuickBooks.")
    talk.close()
    office.send(1)
    office.log_in()
    seen = payable.get("/quickbooks/sessions")
    rows = [row.text_content().split() for row in seen.page.xpath("//tbody/tr")]

    assert nothing_yet.says("There has been no session yet.")
    assert "at work now" in " ".join(rows[0])
    assert seen.page.xpath("//tbody//a/@href") == ["/help/0x80040414"]
    assert "with an error 0x80040414" in " ".join(rows[1])
    assert rows[2][-3:] == ["1", "1", "well"]


def test_a_session_that_fell_silent_broke_off(office: Desk, payable: Visitor) -> None:
    office.send(1)
    office.log_in()
    office.pass_time(timedelta(hours=1))

    assert payable.get("/quickbooks/sessions").says("broke off")
