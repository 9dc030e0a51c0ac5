"""The one door of all pages: who comes in, what every answer carries, and what a refusal looks like."""

import re
from datetime import timedelta

import pytest

from importer.query import key_of
from tests.factories import make_vendor
from tests.importer.site import URL, Site
from wholesale.user import Role


def test_nobody_is_sent_to_log_in_and_comes_back_to_the_page(site: Site) -> None:
    seen = site.visitor().get("/setup/users?role=admin", follow=False)

    assert (seen.status, seen.response.headers["Location"]) == (303, "/login?next=/setup/users?role%3Dadmin")


def test_a_part_of_a_page_sends_the_whole_page_to_log_in(site: Site) -> None:
    seen = site.visitor().get("/setup/users", headers={"HX-Request": "true"}, follow=False)

    assert (seen.status, seen.response.headers["HX-Redirect"]) == (401, "/login")


def test_a_role_that_may_not_open_a_page_is_told_so(site: Site) -> None:
    seen = site.sign_in(Role.SALES).get("/setup/users")

    assert seen.status == 403
    assert seen.says("Ask the administrator of your company for the role it takes.")


def test_a_page_that_does_not_exist_says_so(site: Site) -> None:
    seen = site.sign_in(Role.ADMIN).get("/no-such-page")

    assert seen.status == 404
    assert seen.says("There is no such page")


def test_a_form_without_the_secret_changes_nothing(site: Site) -> None:
    visitor = site.sign_in(Role.ADMIN)
    answer = visitor.client.post("/logout", base_url=URL)

    assert (answer.status_code, visitor.get("/account").status) == (400, 200)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "same-origin"),
    ],
)
def test_every_page_carries_the_safe_headers(site: Site, name: str, value: str) -> None:
    seen = site.visitor().get("/login")

    assert seen.response.headers[name].startswith(value)


def test_the_cookie_travels_over_https_only_and_no_script_reads_it(site: Site) -> None:
    cookie = site.visitor().get("/login").response.headers["Set-Cookie"]

    assert re.search(r"^komet=.*; Secure; HttpOnly; Path=/; SameSite=Lax$", cookie)


def test_a_file_of_the_app_may_be_kept_by_the_browser(site: Site) -> None:
    visitor = site.visitor()
    address = visitor.get("/login").page.xpath("//link[contains(@href, 'app.css')]/@href")[0]

    assert "max-age=31536000" in visitor.get(address).response.headers["Cache-Control"]


def test_a_person_who_was_idle_for_long_logs_in_again(site: Site) -> None:
    visitor = site.sign_in(Role.ADMIN)
    site.clock.move(timedelta(hours=13))

    assert visitor.get("/account", follow=False).status == 303


def test_the_pages_of_a_person_are_in_their_language(site: Site) -> None:
    seen = site.sign_in(Role.ADMIN, language="es").get("/account")

    assert seen.page.get("lang") == "es"


@pytest.mark.parametrize("key", ["²", "-1", "1e5", str(2**63), "9" * 40])
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/setup/company/locations/rename", "location"),
        ("/setup/invoice-mail", "location"),
        ("/setup/invoice-mail/test", "mailbox"),
        ("/account/devices", "device"),
    ],
)
def test_a_form_that_names_no_record_is_answered_in_words(site: Site, path: str, name: str, key: str) -> None:
    assert site.sign_in(Role.ADMIN).post(path, {name: key, "name": "x"}).status in {200, 404}


def test_a_filter_that_names_no_record_is_passed_over(site: Site) -> None:
    assert site.sign_in(Role.ADMIN).get(f"/orders?vendor={2**63}&location=²").status == 200


def test_what_no_text_holds_is_refused(site: Site) -> None:
    visitor = site.sign_in(Role.ADMIN)

    assert visitor.post("/account", {"name": "A\0da", "language": "en"}).status == 400
    assert visitor.get("/orders?number=%00").status == 400


def test_a_key_is_a_number_that_the_database_can_count_to() -> None:
    texts = ["1", " 42 ", str(2**63 - 1), str(2**63), "0", "-1", "²", "٣", "1e5", "", None]

    assert [key_of(text) for text in texts] == [1, 42, 2**63 - 1, *[None] * 8]


def test_growers_do_not_see_the_help_of_the_books_in_their_menu(site: Site) -> None:
    with site.session() as session:
        vendor_id = make_vendor(session, site.company).id
    grower = site.sign_in(Role.VENDOR, vendor_id=vendor_id)

    assert grower.get("/portal/orders").texts("//nav[@id='menu']//h2") == ["Your orders"]
