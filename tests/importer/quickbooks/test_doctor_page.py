"""The doctor page: a pasted or uploaded log gets its causes."""

import io

import pytest

from tests.importer.site import Site, Visitor
from tests.qbwc_server.test_doctor_log import GOOD, line, opening
from wholesale.user import Role

PAGE = "/quickbooks/doctor"
BAD = "\r\n".join([*opening(), line("14:00:05", "HRESULT = 0x80040414 password = hush")])


@pytest.fixture
def clerk(site: Site) -> Visitor:
    return site.sign_in(Role.ACCOUNTS_PAYABLE)


def test_a_pasted_log_gets_its_cause_with_the_line_and_a_way_on(clerk: Visitor) -> None:
    seen = clerk.post(PAGE, {"text": BAD})

    assert seen.says("The last run in the log had a fault.")
    assert seen.texts("//*[contains(@class, 'cause-key')]") == ["0x80040414"]
    assert seen.says("Line 7")
    assert seen.page.xpath("//a[@href='/help/0x80040414']")


def test_an_uploaded_log_is_read(clerk: Visitor) -> None:
    file = (io.BytesIO(BAD.encode("utf-16")), "QWCLog.txt")

    assert clerk.post(PAGE, files={"file": file}).says("0x80040414")


def test_a_good_log_says_that_all_is_well(clerk: Visitor) -> None:
    assert clerk.post(PAGE, {"text": "\r\n".join([*opening(), *GOOD])}).says("Everything looks well")


def test_passwords_in_it_are_not_shown_again(clerk: Visitor) -> None:
    assert "hush" not in clerk.post(PAGE, {"text": BAD}).text


def test_nothing_given_is_asked_for(clerk: Visitor) -> None:
    seen = clerk.post(PAGE, {"text": "  "})

    assert seen.status == 422
    assert seen.says("Choose a file or paste some lines.")


def test_something_else_is_said_to_be_no_log(clerk: Visitor) -> None:
    assert clerk.post(PAGE, {"text": "Hello"}).says("This is no log of the Web Connector.")


def test_what_a_log_says_is_text_and_never_markup(clerk: Visitor) -> None:
    seen = clerk.post(PAGE, {"text": f"{BAD} <script>alert(1)</script>"})

    assert "<script>alert" not in seen.text


@pytest.mark.parametrize("role", [Role.SALES, Role.VENDOR])
def test_the_doctor_is_for_those_who_keep_the_books(site: Site, role: Role) -> None:
    assert site.sign_in(role).get(PAGE).status == 403
