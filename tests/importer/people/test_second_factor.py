"""A code from the phone after the password: once, for its half minute, or one of ten recovery codes."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from importer import second_factor
from importer.second_factor import RECOVERY_CODES, RecoveryCode
from importer.sign_in_guard import MOST
from tests.importer.people.conftest import EMAIL, PASSWORD, make_rosa
from tests.importer.people.test_log_in import is_in, log_in, token_of
from tests.importer.site import SERVER_KEY, Seen, Site, Visitor
from wholesale.history import history_of
from wholesale.user import Role, User


class Phone:
    """The app on a person's phone, whose clock may be off."""

    def __init__(self, site: Site, secret: str) -> None:
        self.site, self.secret = site, secret

    def code(self, late: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(self.site.clock.now() - timedelta(seconds=late))


@pytest.fixture
def codes() -> list[str]:
    """The recovery codes, as shown once."""
    return []


@pytest.fixture
def phone(site: Site, rosa: User, codes: list[str]) -> Phone:
    """Rosa's phone; her second factor is on."""
    found = Phone(site, second_factor.new_secret())
    with site.session() as session:
        user = session.get_one(User, rosa.id)
        codes += second_factor.switch_on(session, user, found.secret, found.code(), SERVER_KEY, site.clock.now())
    site.clock.move(timedelta(minutes=5))
    return found


def enter(browser: Visitor, code: str) -> Seen:
    return browser.post("/login/code", {"code": code})


def test_the_password_alone_lets_nobody_in(browser: Visitor, phone: Phone) -> None:
    seen = log_in(browser)

    assert seen.path == "/login/code"
    assert not is_in(browser)
    assert token_of(browser) is None


def test_password_and_code_let_in(browser: Visitor, phone: Phone) -> None:
    log_in(browser, path="/login?next=/account")
    code = phone.code()

    assert enter(browser, f"{code[:3]} {code[3:]}").path == "/account"
    assert browser.get("/account").says("second factor")


def test_the_code_alone_lets_nobody_in(browser: Visitor, phone: Phone) -> None:
    assert enter(browser, phone.code()).path == "/login"
    assert not is_in(browser)


@pytest.mark.parametrize(("late", "is_good"), [(-30, True), (0, True), (30, True), (61, False), (-61, False)])
def test_a_clock_may_be_half_a_minute_off(site: Site, browser: Visitor, phone: Phone, late: int, is_good: bool) -> None:
    log_in(browser)
    enter(browser, phone.code(late))

    assert is_in(browser) is is_good


def test_a_code_counts_once(site: Site, browser: Visitor, phone: Phone) -> None:
    code, thief = phone.code(), site.visitor()
    for each in (browser, thief):
        log_in(each)
    enter(browser, code)
    seen = enter(thief, code)

    assert is_in(browser)
    assert seen.says("The code is not right for this moment, or has been used already.")
    assert not is_in(thief)


def test_an_older_code_does_not_count_after_a_newer_one(site: Site, browser: Visitor, phone: Phone) -> None:
    older, thief = phone.code(30), site.visitor()
    for each in (browser, thief):
        log_in(each)
    enter(browser, phone.code())
    enter(thief, older)

    assert not is_in(thief)


def test_other_texts_let_nobody_in(browser: Visitor, phone: Phone) -> None:
    log_in(browser)
    answers = [enter(browser, code).status for code in ("", "000000", "abc", "٣٤٥٦٧٨", "1" * 400)]

    assert answers == [422] * len(answers)
    assert not is_in(browser)


def test_wrong_codes_are_locked_even_for_who_knows_the_password(site: Site, browser: Visitor, phone: Phone) -> None:
    log_in(browser)
    for _ in range(MOST):
        enter(browser, "000000")
        site.clock.move(timedelta(seconds=20))
    log_in(browser)

    assert enter(browser, phone.code()).says("signing in is locked for 15 minutes")
    assert not is_in(browser)


def test_a_recovery_code_replaces_the_phone_once(site: Site, browser: Visitor, phone: Phone, codes: list[str]) -> None:
    log_in(browser)
    seen = enter(browser, codes[0].upper())
    again = site.visitor()
    log_in(again)
    enter(again, codes[0])

    assert seen.says("That recovery code is used up; 9 are left.")
    assert is_in(browser)
    assert not is_in(again)


def test_recovery_codes_are_ten_different_ones_and_kept_as_hashes(site: Site, phone: Phone, codes: list[str]) -> None:
    with site.session() as session:
        kept = {row.code_hash for row in session.scalars(select(RecoveryCode))}

    assert len(set(codes)) == len(kept) == RECOVERY_CODES
    assert kept.isdisjoint(codes)
    assert all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", code) for code in codes)


def test_a_recovery_code_of_somebody_else_opens_nothing(
    site: Site, browser: Visitor, phone: Phone, codes: list[str]
) -> None:
    ada = make_rosa(site, email="ada@andesblooms.example")
    with site.session() as session:
        user = session.get_one(User, ada.id)
        second_factor.switch_on(session, user, phone.secret, phone.code(), SERVER_KEY, site.clock.now())
    log_in(browser, email="ada@andesblooms.example")
    enter(browser, codes[0])

    assert not is_in(browser)


class TestSwitchingOn:
    """On the person's own page."""

    def start(self, browser: Visitor) -> tuple[Seen, str]:
        seen = browser.get("/account/second-factor")
        secret = seen.texts("//*[contains(@class, 'people-key')]")[0].replace(" ", "")
        return seen, secret

    def post(self, browser: Visitor, seen: Seen, code: str) -> Seen:
        sealed = seen.page.xpath("//input[@name='sealed']/@value")[0]
        return browser.post("/account/second-factor", {"sealed": sealed, "code": code})

    def test_the_first_code_switches_it_on_and_shows_the_recovery_codes(
        self, site: Site, browser: Visitor, rosa: User
    ) -> None:
        log_in(browser)
        seen, secret = self.start(browser)
        shown = self.post(browser, seen, Phone(site, secret).code())
        codes = shown.texts("//pre")[0].split()
        other = site.visitor()
        with site.session() as session:
            noted = [line.why for line in history_of(session, rosa)]

        assert len(codes) == RECOVERY_CODES
        assert log_in(other).path == "/login/code"
        assert enter(other, codes[3]).path == "/"
        assert noted == ["Second factor switched on."]

    def test_the_picture_holds_the_secret_and_no_style(self, browser: Visitor, rosa: User) -> None:
        log_in(browser)
        seen, _secret = self.start(browser)
        [picture] = seen.page.xpath("//*[@role='img']/*")

        assert picture.tag.endswith("svg")
        assert seen.page.xpath("//*[@style]") == []

    def test_a_wrong_code_leaves_it_off_and_the_same_picture(self, site: Site, browser: Visitor, rosa: User) -> None:
        log_in(browser)
        seen, secret = self.start(browser)
        wrong = self.post(browser, seen, "000000")

        assert wrong.status == 422
        assert wrong.texts("//*[contains(@class, 'people-key')]")[0].replace(" ", "") == secret
        assert log_in(site.visitor()).path == "/"

    def test_a_secret_shown_to_somebody_else_is_not_taken(self, site: Site, browser: Visitor, rosa: User) -> None:
        make_rosa(site, Role.SALES, email="ada@andesblooms.example")
        log_in(browser)
        seen, secret = self.start(browser)
        other = site.visitor()
        log_in(other, email="ada@andesblooms.example")
        self.post(other, seen, Phone(site, secret).code())

        assert log_in(site.visitor(), email="ada@andesblooms.example").path == "/"

    def test_the_secret_is_sealed_in_the_table(self, site: Site, phone: Phone, rosa: User) -> None:
        with site.session() as session:
            kept = session.get_one(User, rosa.id).totp_secret

        assert kept is not None
        assert phone.secret not in kept


class TestSwitchedOn:
    """What the person does with a second factor that is on."""

    @pytest.fixture
    def inside(self, browser: Visitor, phone: Phone) -> Visitor:
        log_in(browser)
        enter(browser, phone.code())
        return browser

    def test_switching_off_takes_the_password(self, site: Site, inside: Visitor) -> None:
        refused = inside.post("/account/second-factor/off", {"present": "wrong"})
        assert refused.says("This is not your present password.")
        assert log_in(site.visitor()).path == "/login/code"
        inside.post("/account/second-factor/off", {"present": PASSWORD})

        assert log_in(site.visitor()).path == "/"

    def test_new_recovery_codes_replace_the_former(self, site: Site, inside: Visitor, codes: list[str]) -> None:
        shown = inside.post("/account/second-factor/codes", {"present": PASSWORD}).texts("//pre")[0].split()
        first, second = site.visitor(), site.visitor()
        for browser, code in ((first, codes[0]), (second, shown[0])):
            log_in(browser)
            enter(browser, code)

        assert not is_in(first)
        assert is_in(second)

    def test_an_administrator_switches_it_off_for_a_lost_phone(self, site: Site, phone: Phone, rosa: User) -> None:
        site.sign_in(Role.ADMIN).post(f"/setup/users/{rosa.id}/second-factor-off")

        assert log_in(site.visitor(), email=EMAIL).path == "/"
