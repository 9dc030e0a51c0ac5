"""PO Reconciliation as a person sees it: rows, filters, columns, pages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories import make_company, make_invoice, make_location, make_order, make_vendor
from tests.importer.site import Seen, Site
from wholesale.reconciliation import note_order
from wholesale.status import InvoiceStatus
from wholesale.user import Role, User

A, AA, AP, F, S = InvoiceStatus.A, InvoiceStatus.AA, InvoiceStatus.AP, InvoiceStatus.F, InvoiceStatus.S


@pytest.fixture
def filled(site: Site) -> Site:
    with site.session() as session:
        roses = make_vendor(session, site.company, name="Rosas del Valle", code="ROV")
        lilies = make_vendor(session, site.company, name="Lirios de Quito", code="LIQ")
        miami = make_location(session, site.company)
        first = make_order(session, roses, number="P040001", location=miami, ship_date=date(2026, 3, 1))
        make_invoice(session, first, AA, "525.00", number="IN-1")
        make_invoice(session, first, A, "10.00", number="IN-2")
        failed = make_order(session, lilies, number="P040002", ship_date=date(2026, 3, 2))
        make_invoice(session, failed, F, number="IN-3", failure="There is an invalid reference.")
        short = make_order(session, lilies, number="P040003", ship_date=date(2026, 3, 3))
        short.lines[0].confirmed_boxes, short.lines[0].received_boxes = 10, 9
        note_order(session, short)
        make_invoice(session, make_order(session, make_vendor(session, site.other_company), number="P990000"), AP)
    return site


def _numbers(seen: Seen) -> list[str]:
    return seen.texts("//table[contains(@class, 'recon')]//tbody//th")


def test_the_newest_order_comes_first_and_nobody_sees_another_company_s(filled: Site) -> None:
    seen = filled.sign_in(Role.ACCOUNTS_PAYABLE).get("/reconciliation")

    assert _numbers(seen) == ["P040003", "P040002", "P040001"]
    assert seen.texts("//tbody//*[contains(@class, 'badge')]") == ["F", "AA"]


def test_cells_that_differ_are_red_and_say_so(filled: Site) -> None:
    seen = filled.sign_in(Role.ACCOUNTS_PAYABLE).get("/reconciliation")
    differing = seen.texts("//td[contains(@class, 'differs')]")

    assert differing == ["≠differs: 10", "≠differs: 9", "≠differs: $535.00", "≠differs: $525.00"]


def test_a_failed_row_says_why_in_the_programs_own_words(filled: Site) -> None:
    seen = filled.sign_in(Role.ACCOUNTS_PAYABLE).get("/reconciliation?status=F")

    assert _numbers(seen) == ["P040002"]
    assert seen.texts("//td[contains(@class, 'col-status')]//span") == ["There is an invalid reference."]


def test_the_page_is_added_up(filled: Site) -> None:
    seen = filled.sign_in(Role.ACCOUNTS_PAYABLE).get("/reconciliation")

    assert seen.texts("//tfoot//td[contains(@class, 'num')]") == ["$1,060.00", "$1,575.00", "10", "9", "$75.00"]


def test_a_filter_in_the_address_narrows_the_list(filled: Site) -> None:
    visitor = filled.sign_in(Role.PROCUREMENT_USER)
    wanted = {
        "number=40002": ["P040002"],
        "invoice=IN-2": ["P040001"],
        "vendor=Rosas del Valle": ["P040001"],
        "vendor=liq": ["P040003", "P040002"],
        "vendor=quito": ["P040003", "P040002"],
        "status=none": ["P040003"],
        "differs=1": ["P040003", "P040001"],
        "ship_from=2026-03-02&ship_to=2026-03-02": ["P040002"],
        "sort=number&down=0": ["P040001", "P040002", "P040003"],
    }

    assert {query: _numbers(visitor.get(f"/reconciliation?{query}")) for query in wanted} == wanted


def test_a_filter_that_cannot_be_read_is_told(filled: Site) -> None:
    visitor = filled.sign_in(Role.ADMIN)

    assert visitor.get("/reconciliation?vendor=Tulips").says("No vendor has 'Tulips' in their name.")
    assert visitor.get("/reconciliation?vendor=r").says("Several vendors have 'r' in their name")
    assert visitor.get("/reconciliation?ship_from=soon").says("'soon' is no day; write it like 2026-03-31.")


def test_vendors_are_offered_while_a_name_is_written(filled: Site) -> None:
    seen = filled.sign_in(Role.ADMIN).get("/reconciliation/vendors?vendor=valle")

    assert 'value="Rosas del Valle"' in seen.text
    assert "Lirios" not in seen.text


def test_the_last_filter_comes_back_until_it_is_cleared(filled: Site) -> None:
    visitor = filled.sign_in(Role.ADMIN)
    visitor.get("/reconciliation?status=F")
    again = visitor.get("/reconciliation")
    visitor.get("/reconciliation?clear=1")
    cleared = visitor.get("/reconciliation")

    assert _numbers(again) == ["P040002"]
    assert len(_numbers(cleared)) == 3


def test_long_lists_are_turned_page_by_page(site: Site) -> None:
    with site.session() as session:
        vendor = make_vendor(session, site.company)
        for place in range(60):
            make_order(session, vendor, number=f"P{place:06}", ship_date=date(2026, 1, 1) + timedelta(days=place // 3))
    visitor = site.sign_in(Role.ADMIN)
    first = visitor.get("/reconciliation")
    second = visitor.get(first.page.xpath("//a[@rel='next']/@href")[0])
    back = visitor.get(second.page.xpath("//a[@rel='prev']/@href")[0])

    assert _numbers(first) + _numbers(second) == [f"P{place:06}" for place in reversed(range(60))]
    assert _numbers(back) == _numbers(first)


def test_chosen_columns_are_kept_in_their_order(filled: Site) -> None:
    visitor = filled.sign_in(Role.ADMIN)
    visitor.post("/reconciliation/columns", {"column": ["order_total", "number", "nonsense"]})
    chosen = visitor.get("/reconciliation").texts("//table[contains(@class, 'recon')]//thead//th")
    visitor.post("/reconciliation/columns", {"default": "1", "column": ["number"]})
    usual = visitor.get("/reconciliation").texts("//table[contains(@class, 'recon')]//thead//th")
    with filled.session() as session:
        kept = session.get_one(User, visitor.user.id if visitor.user else 0).preferences

    assert [title.rstrip("↕▼▲") for title in chosen] == ["", "PO Total", "PO Number", "Actions"]
    assert len(usual) == 13
    assert "reconciliation_columns" not in kept


def test_the_row_menu_offers_what_the_status_allows(filled: Site) -> None:
    with filled.session() as session:
        order = make_order(session, make_vendor(session, filled.company))
        make_invoice(session, order, AP, number="IN-9")
    seen = filled.sign_in(Role.PROCUREMENT_USER).get(f"/reconciliation/{order.id}/menu")

    assert seen.texts("//*[@class='invoice-actions']//button | //a[@role='button']") == [
        "Approve",
        "Edit",
        "Delete",
        "Print",
    ]


def test_a_salesman_and_a_vendor_are_kept_out(filled: Site) -> None:
    with filled.session() as session:
        vendor = make_vendor(session, filled.company)

    assert filled.sign_in(Role.SALES).get("/reconciliation").status == 403
    assert filled.sign_in(Role.VENDOR, vendor_id=vendor.id).get("/reconciliation").status == 403


def test_another_company_s_order_is_not_found(filled: Site) -> None:
    with filled.session() as session:
        other = make_company(session)
        order = make_order(session, make_vendor(session, other))
        invoice = make_invoice(session, order, AP, total="1.00")
    visitor = filled.sign_in(Role.ADMIN)

    assert invoice.total == Decimal("1.00")
    for path in (f"/reconciliation/{order.id}", f"/invoices/{invoice.id}", f"/invoices/{invoice.id}/print"):
        assert visitor.get(path).status == 404
