"""A link by mail, good once and for a while, for those who forgot their password and those who never had one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from importer import one_time_link
from importer.one_time_link import OneTimeLink, Purpose
from importer.sign_in_guard import MOST
from tests.importer.people.conftest import EMAIL, PASSWORD, make_rosa
from tests.importer.people.test_log_in import is_in, log_in
from tests.importer.site import SERVER_KEY, URL, Seen, Site, Visitor
from wholesale.errors import TradeError
from wholesale.history import history_of
from wholesale.mail import OutgoingMail
from wholesale.user import Role, User

NEW = "seven lilies under snow"


def mails(site: Site, template: str = "password_reset") -> list[OutgoingMail]:
    with site.session() as session:
        query = select(OutgoingMail).where(OutgoingMail.template == template).order_by(OutgoingMail.id)
        return list(session.scalars(query))


def link_in(mail: OutgoingMail) -> str:
    """Answer the path of the link a person clicks."""
    found = re.search(re.escape(URL) + r"(/reset-password\?token=\S+)", mail.body)
    assert found is not None
    return found[1]


def ask(browser: Visitor, email: str = EMAIL) -> Seen:
    return browser.post("/forgot-password", {"email": email})


def choose(browser: Visitor, password: str = NEW, again: str | None = None) -> Seen:
    return browser.post("/reset-password", {"password": password, "again": password if again is None else again})


def open_link(site: Site, link: str) -> Visitor:
    browser = site.visitor()
    browser.get(link)
    return browser


def test_the_mailed_link_leads_to_a_new_password(site: Site, browser: Visitor, rosa: User) -> None:
    ask(browser)
    [mail] = mails(site)
    reader = open_link(site, link_in(mail))
    seen = choose(reader)

    assert mail.to == EMAIL
    assert seen.path == "/login"
    assert log_in(browser, NEW).path == "/"
    assert log_in(site.visitor(), PASSWORD).status == 422


def test_the_answer_is_the_same_for_known_and_unknown(site: Site, browser: Visitor, rosa: User) -> None:
    known, unknown = ask(browser), ask(browser, "ruth@andesblooms.example")

    assert known.words.replace(EMAIL, "X") == unknown.words.replace("ruth@andesblooms.example", "X")
    assert (known.status, unknown.status) == (200, 200)
    assert [mail.to for mail in mails(site)] == [EMAIL]


def test_an_inactive_person_gets_no_link(site: Site, browser: Visitor) -> None:
    make_rosa(site, is_active=False)
    ask(browser)

    assert mails(site) == []


def test_nobodys_mailbox_is_filled_from_here(site: Site, browser: Visitor, rosa: User) -> None:
    for _ in range(MOST + 5):
        ask(browser)

    assert ask(browser).status == 429
    assert len(mails(site)) <= 5


def test_each_company_of_the_e_mail_gets_its_own_link(site: Site, browser: Visitor, rosa: User) -> None:
    other = make_rosa(site, Role.SALES, company=site.other_company)
    ask(browser)
    second = next(mail for mail in mails(site) if mail.company_id == other.company_id)
    choose(open_link(site, link_in(second)))

    assert len(mails(site)) == 2
    assert log_in(site.visitor(), NEW).says(EMAIL)
    assert log_in(site.visitor(), PASSWORD).path == "/"


def test_a_link_works_once(site: Site, browser: Visitor, rosa: User) -> None:
    ask(browser)
    link = link_in(mails(site)[0])
    first, second = open_link(site, link), open_link(site, link)
    choose(first)

    assert choose(second, "nine daisies over water").says("This link has been used already")
    assert site.visitor().get(link).says("This link has been used already")
    assert log_in(site.visitor(), NEW).path == "/"


def test_of_two_uses_at_once_one_counts(site: Site, rosa: User) -> None:
    with site.session() as session:
        token = one_time_link.make_link(session, rosa, Purpose.RESET, SERVER_KEY, site.clock.now())
        both = [one_time_link.find_link(session, token, SERVER_KEY, site.clock.now()) for _ in range(2)]
        one_time_link.use_link(session, both[0], site.clock.now())

        with pytest.raises(TradeError, match="used already"):
            one_time_link.use_link(session, both[1], site.clock.now())


@pytest.mark.parametrize(("purpose", "lives"), [(Purpose.RESET, 60), (Purpose.INVITATION, 72 * 60)])
def test_a_link_lives_its_time(site: Site, rosa: User, purpose: Purpose, lives: int) -> None:
    with site.session() as session:
        token = one_time_link.make_link(session, rosa, purpose, SERVER_KEY, site.clock.now())
        site.clock.move(timedelta(minutes=lives) - timedelta(seconds=1))
        one_time_link.find_link(session, token, SERVER_KEY, site.clock.now())
        site.clock.move(timedelta(seconds=1))

        with pytest.raises(TradeError, match="This link was good until"):
            one_time_link.find_link(session, token, SERVER_KEY, site.clock.now())


def test_a_newer_link_replaces_the_older(site: Site, browser: Visitor, rosa: User) -> None:
    ask(browser)
    ask(browser)
    older, newer = (link_in(mail) for mail in mails(site))

    assert site.visitor().get(older).says("or a newer one was sent")
    assert site.visitor().get(newer).status == 200


@pytest.mark.parametrize("path", ["/reset-password", "/reset-password?token=x", "/reset-password?token=%ED%A0%80"])
def test_a_link_nobody_was_sent_opens_nothing(browser: Visitor, rosa: User, path: str) -> None:
    seen = browser.get(path)

    assert (seen.status, seen.says("This link is not known here")) == (200, True)
    assert choose(browser).says("This link is not known here")


def test_the_secret_leaves_the_address_line(site: Site, browser: Visitor, rosa: User) -> None:
    ask(browser)
    reader = site.visitor()
    answer = reader.get(link_in(mails(site)[0]), follow=False).response

    assert answer.headers["Location"] == "/reset-password"


def test_the_table_holds_no_link(site: Site, browser: Visitor, rosa: User) -> None:
    ask(browser)
    token = link_in(mails(site)[0]).partition("token=")[2]
    with site.session() as session:
        kept = vars(session.scalars(select(OneTimeLink)).one())

    assert [value for value in kept.values() if str(value) == token] == []


def test_a_new_password_ends_every_sign_in(site: Site, browser: Visitor, rosa: User) -> None:
    log_in(browser)
    ask(site.visitor())
    choose(open_link(site, link_in(mails(site)[0])))

    assert not is_in(browser)


def test_a_new_password_opens_the_lock_and_is_told(site: Site, browser: Visitor, rosa: User) -> None:
    for _ in range(MOST):
        log_in(browser, "wrong")
        site.clock.move(timedelta(seconds=20))
    ask(browser)
    choose(open_link(site, link_in(mails(site)[0])))
    with site.session() as session:
        noted = [line.why for line in history_of(session, rosa)]

    assert log_in(browser, NEW).path == "/"
    assert [mail.to for mail in mails(site, "password_changed")] == [EMAIL]
    assert noted == ["Password chosen with a link (reset)."]


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("short", None, "it takes 12 at least"),
        (NEW, NEW + "!", "not the same"),
        ("RosaVelez2026", None, "who knows you"),
    ],
)
def test_a_weak_password_leaves_the_link_good(
    site: Site, browser: Visitor, rosa: User, password: str, again: str | None, told: str
) -> None:
    ask(browser)
    reader = open_link(site, link_in(mails(site)[0]))

    assert choose(reader, password, again).says(told)
    assert choose(reader).path == "/login"


def test_the_link_does_not_pass_over_the_second_factor(site: Site, browser: Visitor) -> None:
    make_rosa(site, totp_secret="sealed")
    ask(browser)
    choose(open_link(site, link_in(mails(site)[0])))

    assert log_in(browser, NEW).path == "/login/code"
    assert not is_in(browser)
