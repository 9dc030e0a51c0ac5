"""The set-up page: four steps, each with its state."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from qbwc_server.address_check import last_check
from qbwc_server.company_facts import MEMORY
from qbwc_server.connection import Connection, connection_for_login, create_connection
from qbwc_server.doctor import Check, Finding, State
from qbwc_server.doctor_words import CLOSES, REDIRECT
from qbwc_server.login_guard import failed
from qbwc_server.qwc_check import check_qwc
from qbwc_server.session import open_ticket
from tests.importer.site import SERVER_KEY, URL, Seen, Site, Visitor
from wholesale.history import history_of
from wholesale.user import Role

SETUP = "/quickbooks/setup"


@pytest.fixture
def admin(site: Site) -> Visitor:
    return site.sign_in(Role.ADMIN)


def connection_of(session: Session, site: Site) -> Connection:
    return session.scalars(select(Connection).where(Connection.company_id == site.company.id)).one()


@pytest.fixture
def connected(site: Site) -> str:
    """Make the connection; answer its password."""
    with site.session() as session:
        return create_connection(session, site.company, f"{URL}/qbwc", server_key=SERVER_KEY, now=site.clock.now())[1]


def password_in(seen: Seen) -> str:
    (password,) = seen.texts("//*[@id='password']")
    return password


def steps(seen: Seen) -> list[str]:
    return seen.texts("//*[@class='step-state']")


def finish(site: Site, *findings: Finding) -> None:
    with site.session() as session:
        check = last_check(session, site.company.id)
        assert check is not None
        check.finished_at, check.stored = site.clock.now(), [one.as_json() for one in findings]


def contact(site: Site, **facts: object) -> None:
    with site.session() as session:
        connection = connection_of(session, site)
        connection.last_contact_at = site.clock.now()
        for name, value in facts.items():
            setattr(connection, name, value)


def test_at_first_the_address_is_to_be_checked(admin: Visitor) -> None:
    seen = admin.get(SETUP)

    assert steps(seen) == ["now", "later", "later", "later"]
    assert seen.says(f"{URL}/qbwc")
    assert seen.says("Waiting for the first contact")


def test_a_check_is_asked_for_and_the_page_looks_again_until_it_is_there(site: Site, admin: Visitor) -> None:
    seen = admin.post(f"{SETUP}/check")
    waiting = admin.get(f"{SETUP}/address")
    finish(site, Finding(Check.FORM, State.GOOD, "https://bills.example.com/qbwc"))
    there = admin.get(f"{SETUP}/address")

    assert seen.says("The address is being checked")
    assert waiting.page.get("hx-trigger") == "every 1s"
    assert there.page.get("hx-trigger") is None
    assert there.says("The Web Connector can use this address.")
    assert steps(admin.get(SETUP)) == ["done", "now", "later", "later"]


def test_only_the_servers_own_address_is_ever_checked(site: Site, admin: Visitor) -> None:
    admin.post(f"{SETUP}/check", {"url": "http://169.254.169.254/"})
    with site.session() as session:
        check = last_check(session, site.company.id)

    assert check is not None
    assert check.url == f"{URL}/qbwc"


def test_a_fault_of_the_address_is_told_with_its_next_step(site: Site, admin: Visitor) -> None:
    admin.post(f"{SETUP}/check")
    entry = REDIRECT.told(address=f"{URL}/qbwc", target="https://bills.example.com/login")
    finish(
        site, Finding(Check.CALL, State.FAULT, "302 Found", entry), Finding(Check.CONNECTION, State.WARNING, "", CLOSES)
    )
    seen = admin.get(SETUP)

    assert seen.says("The Web Connector cannot use this address yet.")
    assert seen.says("sends the caller on to https://bills.example.com/login")
    assert seen.says("keepalive_disable none")
    assert steps(seen)[0] == "now"


def test_the_password_is_shown_once_and_opens_the_connection(site: Site, admin: Visitor) -> None:
    password = password_in(admin.post(f"{SETUP}/connect"))
    with site.session() as session:
        connection = connection_of(session, site)
        found = connection_for_login(session, connection.user_name, password, SERVER_KEY)
    later = admin.get(SETUP)

    assert found is not None
    assert password not in later.text
    assert steps(later) == ["now", "done", "later", "later"]


def test_the_file_is_good_and_the_same_each_time_and_holds_no_password(admin: Visitor) -> None:
    password = password_in(admin.post(f"{SETUP}/connect"))
    first, second = admin.get(f"{SETUP}/file"), admin.get(f"{SETUP}/file")

    assert first.response.headers["Content-Disposition"] == 'attachment; filename="komet_sales.qwc"'
    assert first.response.get_data() == second.response.get_data()
    assert check_qwc(first.response.get_data()) == []
    assert password not in first.text


def test_a_second_connection_is_never_made(site: Site, admin: Visitor, connected: str) -> None:
    seen = admin.post(f"{SETUP}/connect", referer=SETUP)
    with site.session() as session:
        connections = session.scalars(select(Connection)).all()

    assert len(connections) == 1
    assert "is connected already" in seen.messages


def test_a_new_password_replaces_the_old_one_and_leaves_the_file_as_it_is(
    site: Site, admin: Visitor, connected: str
) -> None:
    file = admin.get(f"{SETUP}/file").response.get_data()
    password = password_in(admin.post(f"{SETUP}/new-password"))
    with site.session() as session:
        connection = connection_of(session, site)
        old = connection_for_login(session, connection.user_name, connected, SERVER_KEY)
        new = connection_for_login(session, connection.user_name, password, SERVER_KEY)
        history = [change.new for change in history_of(session, connection)]

    assert (old, new) == (None, connection)
    assert history == ["new password"]
    assert admin.get(f"{SETUP}/file").response.get_data() == file


def test_without_a_connection_there_is_no_file(admin: Visitor) -> None:
    seen = admin.get(f"{SETUP}/file")

    assert seen.status == 422
    assert seen.says("has no connection to QuickBooks yet")
    assert seen.page.xpath("//main//a[@role='button']/@href") == [SETUP]


def test_settings_are_kept_and_noted(site: Site, admin: Visitor, connected: str) -> None:
    path = r"C:\Books\Andes.qbw"
    admin.post(f"{SETUP}/settings", {"minutes": "30", "batch_size": "5", "company_file": f'"{path}"'})
    with site.session() as session:
        connection = connection_of(session, site)
        history = [change.new for change in history_of(session, connection)]

    assert (connection.minutes, connection.batch_size, connection.company_file) == (30, 5, path)
    assert history == ["30 min, 5 bills"]


def test_a_setting_out_of_range_says_what_is_right(site: Site, admin: Visitor, connected: str) -> None:
    seen = admin.post(f"{SETUP}/settings", {"minutes": "0", "batch_size": "500", "company_file": ""})

    assert seen.status == 422
    assert seen.texts("//*[@class='error']") == ["From 1 to 1440 minutes.", "From 1 to 100 bills."]


def test_an_address_that_has_changed_is_pointed_out_and_taken(site: Site, admin: Visitor, connected: str) -> None:
    contact(site, app_url="https://old.example.com/qbwc")
    seen = admin.get(SETUP)
    admin.post(f"{SETUP}/take-address")

    assert seen.says("The file still names the address https://old.example.com/qbwc")
    assert f"<AppURL>{URL}/qbwc</AppURL>" in admin.get(f"{SETUP}/file").text


def test_the_light_is_green_once_the_right_company_was_open(site: Site, admin: Visitor, connected: str) -> None:
    contact(
        site,
        qb_company_name="Andes Blooms",
        last_connector_version="2.3.0.215",
        last_product="QuickBooks Pro 2024",
        company_file=r"C:\Books\Andes.qbw",
    )
    seen = admin.get(f"{SETUP}/light")

    assert seen.says("Connected")
    assert [seen.says(fact) for fact in ("2.3.0.215", "QuickBooks Pro 2024", r"C:\Books\Andes.qbw")] == [True] * 3
    assert seen.page.xpath("//a[@href='/quickbooks/mapping']")
    assert steps(admin.get(SETUP)) == ["done", "done", "done", "done"]


def test_a_call_without_quickbooks_is_told_so(site: Site, admin: Visitor, connected: str) -> None:
    contact(site)

    assert admin.get(f"{SETUP}/light").says("QuickBooks has not answered yet")


def test_a_wrong_password_is_told_while_it_is_fresh(site: Site, admin: Visitor, connected: str) -> None:
    with site.session() as session:
        failed(session, connection_of(session, site).user_name, "203.0.113.7", site.clock.now())
    fresh = admin.get(f"{SETUP}/light")
    site.clock.move(timedelta(hours=2))

    assert fresh.says("with a wrong password")
    assert admin.get(f"{SETUP}/light").says("Waiting for the first contact")


@pytest.mark.parametrize(("wrong", "may_confirm"), [("renamed", True), ("other_file", False), ("not_stamped", False)])
def test_a_wrong_company_is_named_and_only_a_new_name_is_confirmed(
    site: Site, admin: Visitor, connected: str, wrong: str, may_confirm: bool
) -> None:
    contact(site, qb_company_name="Andes Blooms")
    with site.session() as session:
        connection = connection_of(session, site)
        ticket, _ = open_ticket(session, site.company.id, connection.id, site.clock.now(), timedelta(minutes=5))
        ticket.remember(MEMORY, wrong=wrong, open_company="Other Ltd")
        ticket.closed_at = site.clock.now()
    seen = admin.get(f"{SETUP}/light")

    assert seen.says("The wrong company file was open")
    assert seen.says("Open was: Other Ltd")
    assert bool(seen.page.xpath("//button[contains(., 'I renamed the company')]")) == may_confirm


def test_a_new_name_is_confirmed(site: Site, admin: Visitor, connected: str) -> None:
    contact(site, qb_company_name="Andes Blooms")
    admin.post(f"{SETUP}/confirm-company")
    with site.session() as session:
        assert connection_of(session, site).qb_company_name == ""


def test_every_drawing_has_its_words_beside_it(admin: Visitor) -> None:
    seen = admin.get(SETUP)
    pictures = seen.page.xpath("//figure/img")

    assert len(pictures) == 4
    assert all(re.match(r"Drawing: ", picture.get("alt")) for picture in pictures)
    assert {admin.get(picture.get("src")).status for picture in pictures} == {200}


@pytest.mark.parametrize("role", [Role.ACCOUNTS_PAYABLE, Role.SALES, Role.VENDOR])
def test_set_up_is_for_administrators(site: Site, role: Role) -> None:
    assert site.sign_in(role).get(SETUP).status == 403
