from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories import make_invoice, make_order, make_vendor
from tests.importer.orders.conftest import Trade
from wholesale.job import JobSettings
from wholesale.jobs.spread_charges import SpreadCharges
from wholesale.order_status import OrderStatus
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import InvoiceStatus
from wholesale.user import Role

PA, A, CF, SC, CA = OrderStatus


def _first_cells(trade: Trade, query: str) -> list[str]:
    return trade.buyer.get(f"/orders{query}").texts("//tbody//th")


def test_po_summary_lists_the_companys_orders_newest_first(trade: Trade) -> None:
    trade.order(A, number="P000001", ship_date=date(2026, 3, 1))
    trade.order(CF, number="P000002", ship_date=date(2026, 3, 9))
    with trade.site.session() as session:
        make_order(session, make_vendor(session, trade.site.other_company), number="P999999")
    seen = trade.buyer.get("/orders")

    assert seen.texts("//tbody//th") == ["P000002", "P000001"]
    assert seen.texts("//tbody/tr[1]/td")[-3::2] == ["14", "$639.20"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?number=P040989", ["P040989"]),
        ("?number=p0409", ["P040989", "P040990"]),
        ("?number=40990", ["P040990"]),
        ("?number=7", []),
        ("?status=CF", ["P040990"]),
        ("?status=nonsense", ["P040990", "P040989"]),
        ("?from=2026-03-05", ["P040990"]),
        ("?to=2026-03-05", ["P040989"]),
        ("?from=never&vendor=x&cursor=y", ["P040990", "P040989"]),
        ("?vendor=999999", []),
    ],
)
def test_po_summary_finds_orders(trade: Trade, query: str, found: list[str]) -> None:
    trade.order(A, number="P040989", ship_date=date(2026, 3, 1))
    trade.order(CF, number="P040990", ship_date=date(2026, 3, 9))

    assert _first_cells(trade, query) == found


def test_po_summary_goes_on_page_by_page(trade: Trade) -> None:
    with trade.site.session() as session:
        for number in range(55):
            make_order(session, trade.vendor, number=f"P{number:06}", ship_date=date(2026, 1, 1) + timedelta(number))
    first = trade.buyer.get("/orders")
    second = trade.buyer.get(first.page.xpath("//a[@rel='next']")[0].get("href"))

    assert (len(first.texts("//tbody//th")), second.texts("//tbody//th")) == (
        50,
        ["P000004", "P000003", "P000002", "P000001", "P000000"],
    )


def test_an_order_is_entered_with_lines_and_charges(trade: Trade) -> None:
    seen = trade.buyer.post(
        "/orders/new",
        {
            "vendor": trade.vendor.id,
            "location": "",
            "ship_date": "2026-03-12",
            "arrival_date": "2026-03-14",
            "lines-0-description": "Freedom 60 cm",
            "lines-0-category": "Roses",
            "lines-0-box_type": "HB",
            "lines-0-boxes": "4",
            "lines-0-units_per_box": "250",
            "lines-0-unit_type": "stem",
            "lines-0-unit_cost": "0.2855",
            # A row that was left empty counts for nothing.
            "lines-1-box_type": "QB",
            "lines-1-unit_type": "stem",
            "charges-3-name": "Truck freight",
            "charges-3-amount": "1,014.50",
        },
    )

    assert seen.says("Purchase order P000001 is entered.")
    assert seen.says("Pending Approval")
    assert seen.says("The charges are being spread over the unit costs.")
    assert seen.texts("//tfoot//td[last()]")[:3] == ["$285.50", "$1,014.50", "$1,300.00"]


def test_an_order_is_entered_and_approved_at_once(trade: Trade) -> None:
    given = {
        "vendor": trade.vendor.id,
        "ship_date": "2026-03-12",
        "number": "spring-1",
        "lines-0-description": "Freedom",
        "lines-0-category": "Roses",
        "lines-0-box_type": "HB",
        "lines-0-boxes": "4",
        "lines-0-units_per_box": "250",
        "lines-0-unit_type": "stem",
        "lines-0-unit_cost": "0.30",
        "do": "approve",
    }
    seen = trade.buyer.post("/orders/new", given)
    again = trade.buyer.post("/orders/new", given)

    assert seen.says("Mailed to gloria@rosas.example")
    assert again.status == 422
    assert again.says("There is a purchase order 'SPRING-1' already.")


def test_what_is_wrong_is_told_at_the_field(trade: Trade) -> None:
    seen = trade.buyer.post(
        "/orders/new",
        {
            "vendor": "",
            "ship_date": "2026-03-12",
            "arrival_date": "2026-03-11",
            "lines-0-description": "Freedom",
            "lines-0-category": "",
            "lines-0-box_type": "HB",
            "lines-0-boxes": "none",
            "lines-0-units_per_box": "0",
            "lines-0-unit_type": "stem",
            "lines-0-unit_cost": "0.28555",
        },
    )

    def told(name: str) -> str:
        return " ".join(seen.texts(f"//*[@id='{name}-error']"))

    assert seen.status == 422
    assert told("vendor") == "Choose the vendor."
    assert told("arrival_date") == "It can not arrive before it is shipped."
    assert told("lines-0-category") == "Write the category."
    assert told("lines-0-units_per_box") == "Write a whole number, at least 1."
    assert told("lines-0-unit_cost") == "0.28555 has more than 4 decimal places."
    assert told("lines-0-boxes")
    assert seen.page.xpath("//input[@name='lines-0-boxes']")[0].get("value") == "none"


def test_rows_come_and_go_without_scripts(trade: Trade) -> None:
    row = {"lines-0-description": "Freedom", "lines-2-description": "Mondial", "ship_date": "2026-03-12"}
    added = trade.buyer.post("/orders/new", row | {"do": "add_line"})
    removed = trade.buyer.post("/orders/new", row | {"do": "remove_lines-0"})
    names = "//input[contains(@name, '-description') and not(ancestor::template)]"

    assert [found.get("value") for found in added.page.xpath(names)] == ["Freedom", "Mondial", ""]
    assert [found.get("value") for found in removed.page.xpath(names)] == ["Mondial"]


def _edit_form(trade: Trade, order_id: int) -> dict[str, str]:
    """Answer the fields of the edit page as the browser would send them back."""
    page = trade.buyer.get(f"/orders/{order_id}/edit").page
    found = {}
    for field in page.xpath("//main//form//*[@name and not(ancestor::template) and not(self::button)]"):
        if field.tag == "select":
            chosen = field.xpath(".//option[@selected]/@value")
            found[field.get("name")] = chosen[0] if chosen else field.xpath(".//option/@value")[0]
        elif field.get("type") != "checkbox":
            found[field.get("name")] = field.text or "" if field.tag == "textarea" else field.get("value") or ""
    return found


def test_a_pending_order_is_edited(trade: Trade) -> None:
    order_id = trade.order(PA)
    form = _edit_form(trade, order_id) | {"lines-0-boxes": "12", "notes": "New boxes"}
    seen = trade.buyer.post(f"/orders/{order_id}/edit", {k: v for k, v in form.items() if not k.startswith("lines-1")})
    order = trade.now(order_id)

    assert seen.says(f"Purchase order {order.number} is saved.")
    assert [(line.boxes, line.description) for line in order.lines] == [(12, "Roses 60 cm")]
    assert (order.notes, order.charges[0].amount, order.order_total) == ("New boxes", 25, 625)


def test_the_lines_of_an_approved_order_can_not_be_sent_back_changed(trade: Trade) -> None:
    order_id = trade.order(A)
    form = _edit_form(trade, order_id)
    kept = [name for name in form if name.startswith("lines-") or name == "vendor"]
    given = form | {"lines-0-boxes": "99", "ship_date": "2026-03-20", "arrival_date": ""}
    seen = trade.buyer.post(f"/orders/{order_id}/edit", given)
    order = trade.now(order_id)

    assert kept == []
    assert seen.says("is saved.")
    assert (order.boxes, order.ship_date, order.arrival_date) == (14, date(2026, 3, 20), None)


def test_two_who_edit_one_order_do_not_overwrite_each_other(trade: Trade) -> None:
    order_id = trade.order(PA)
    form = _edit_form(trade, order_id)
    trade.buyer.post(f"/orders/{order_id}/edit", form | {"notes": "first"})
    seen = trade.buyer.post(f"/orders/{order_id}/edit", form | {"notes": "second"})

    assert seen.says("was changed by somebody else while you were working on it")
    assert trade.now(order_id).notes == "first"


def test_charges_are_shown_locked_once_an_invoice_is_approved(trade: Trade) -> None:
    order_id = trade.order(SC, awb="729-12345675")
    with trade.site.session() as session:
        make_invoice(session, session.get_one(PurchaseOrder, order_id), InvoiceStatus.A)
    form = _edit_form(trade, order_id)
    seen = trade.buyer.post(
        f"/orders/{order_id}/edit", form | {"notes": "x", "charges-0-name": "Duties", "charges-0-amount": "5"}
    )

    assert trade.buyer.get(f"/orders/{order_id}").says("Locked: an invoice of this order is approved.")
    assert "charges-0-amount" not in form
    assert seen.says("is saved.")
    assert [charge.amount for charge in trade.now(order_id).charges] == [25]


def test_an_order_goes_from_approval_to_the_warehouse(trade: Trade) -> None:
    order_id = trade.order(PA)
    at = f"/orders/{order_id}"
    approved = trade.buyer.post(f"{at}/approve")
    confirmed = trade.buyer.post(f"{at}/confirm", trade.boxes(order_id, 8, 4) | {"revision": "2"})
    shipped = trade.buyer.post(f"{at}/ship", {"awb": "729 1234 5676", "ship_date": "2026-03-11"})
    received = trade.buyer.post(f"{at}/receive", trade.boxes(order_id, 7, 4))
    before = trade.buyer.get(f"{at}/lines")
    SpreadCharges().sweep(trade.site.sessions, trade.site.clock, JobSettings())
    last, after = trade.buyer.get(at), trade.buyer.get(f"{at}/lines")

    assert approved.says("approved and mailed to gloria@rosas.example")
    assert confirmed.says("12 of 14 boxes are confirmed.")
    assert shipped.says("shipped under 729-12345676")
    assert shipped.says("The last digit of 729-12345676 does not fit the others")
    assert received.says("The received boxes are noted.")
    assert last.texts("//td[contains(@class, 'differs')]") == [
        "7 differs from what was confirmed⚠",
        "11",
    ]
    assert last.says("Confirmed by Farm → Sent to CargoMaster Shipped 2026-03-11 under 729-12345676")
    assert last.says("Charges spread: 4.86% of unit costs")
    assert not last.says("The charges are being spread")
    assert (before.page.get("hx-trigger"), after.page.get("hx-trigger")) == ("every 2s", None)


def test_steps_are_taken_back(trade: Trade) -> None:
    order_id = trade.order(SC, awb="729-12345675")
    seen = [
        trade.buyer.post(f"/orders/{order_id}/{step}").messages
        for step in ("undo_shipment", "return_to_approved", "return_to_pending", "cancel", "approve")
    ]

    assert "taken back" in seen[0]
    assert "confirm the order anew" in seen[1]
    assert "waits for approval again" in seen[2]
    assert "is canceled" in seen[3]
    assert '"Approve" can not be done' in seen[4]
    assert trade.now(order_id).status is CA


def test_a_shipment_that_can_not_be_is_shown_again_with_its_errors(trade: Trade) -> None:
    order_id = trade.order(CF)
    seen = trade.buyer.post(f"/orders/{order_id}/ship", {"awb": "12", "ship_date": "2026-03-12"})

    assert seen.status == 422
    assert seen.texts("//*[@id='awb-error']") == ["Write three digits, a dash and eight digits, such as 729-12345675."]
    assert seen.page.xpath("//*[@data-opens='order-ship']")


@pytest.mark.parametrize("text", ["ten", "-1", "1.5", "99999999999"])
def test_boxes_that_are_no_number_are_refused_by_name(trade: Trade, text: str) -> None:
    order_id = trade.order(A)
    first, second = trade.boxes(order_id, 1, 1)
    seen = trade.buyer.post(f"/orders/{order_id}/confirm", {first: text, second: "1"}, referer=f"/orders/{order_id}")

    assert f"Roses 60 cm: {text} boxes can not be confirmed" in seen.messages
    assert trade.now(order_id).status is A


def test_what_a_person_may_not_do_is_not_offered(trade: Trade) -> None:
    order_id = trade.order(PA)
    accountant = trade.site.sign_in(Role.ACCOUNTS_PAYABLE)
    seen = accountant.get(f"/orders/{order_id}")

    assert seen.page.xpath(f"//form[@action='/orders/{order_id}/approve']") == []
    assert accountant.post(f"/orders/{order_id}/approve").status == 403
    assert trade.now(order_id).status is PA


def test_an_order_of_another_company_is_not_there(trade: Trade) -> None:
    with trade.site.session() as session:
        theirs = make_order(session, make_vendor(session, trade.site.other_company), status=PA).id
    for path in ("", "/edit"):
        assert trade.buyer.get(f"/orders/{theirs}{path}").status == 404
    assert trade.buyer.post(f"/orders/{theirs}/approve").status == 404
    assert trade.now(theirs).status is PA


def test_an_edit_keeps_unit_costs_of_four_places(trade: Trade) -> None:
    order_id = trade.order(PA)
    form = _edit_form(trade, order_id)
    trade.buyer.post(f"/orders/{order_id}/edit", form)

    assert form["lines-1-unit_cost"] == "0.2855"
    assert trade.now(order_id).lines[1].unit_cost == Decimal("0.2855")


def test_a_new_order_is_for_the_one_location_there_is(trade: Trade) -> None:
    seen = trade.buyer.get("/orders/new")

    assert seen.texts("//select[@name='location']/option[@selected]") == ["MIA, Miami"]
