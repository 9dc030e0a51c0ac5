"""Standing orders, the calendar and the carriers, as people see them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.prebook_calendar import Month
from importer.record_field import shown_as
from tests.factories import make_customer, make_product, make_standing_order, make_vendor
from tests.importer.site import Seen, Site
from wholesale.carrier import Carrier, no_carrier
from wholesale.carrier_entry import CARRIER_KEEPERS
from wholesale.company import Company
from wholesale.customer import Customer
from wholesale.prebook import Prebook
from wholesale.prebook_entry import PREBOOK_KEEPERS
from wholesale.standing_order import StandingOrder
from wholesale.user import Role

ROW = "//section[h2='Days to come']//tbody/tr"


def stock(session: Session, company: Company) -> dict[str, Any]:
    """Make what a standing order needs, and answer a form of it: two lines, one of them blank."""
    make_customer(session, company, code="PETAL", name="Petal & Stem")
    rose = make_product(session, company, code="RFR60", description="Rose Freedom Red 60 cm")
    make_vendor(session, company, code="FARM", name="Rosas del Valle")
    truck = Carrier(company_id=company.id, code="TRUCK", name="Flower Truck")
    session.add(truck)
    session.flush()
    return {
        "customer": "petal",
        "carrier": str(truck.id),
        "location": "",
        "customer_po": "PO-7",
        "ship_to": "",
        "ship_via": "warehouse",
        "salesperson": "Ana Soto",
        "comments": "Before noon",
        "weekdays": ["1", "4"],
        "every_weeks": "2",
        "ends_on": "",
        "lines-0-product": shown_as(rose),
        "lines-0-vendor": "rosas",
        "lines-0-boxes": "4",
        "lines-0-box_type": "QB",
        "lines-0-bunches_per_box": "12",
        "lines-0-stems_per_bunch": "25",
        "lines-0-unit_type": "bunch",
        "lines-0-price": "",
        "lines-0-cost": "0.00",
        "lines-0-mark_code": "PS1",
        "lines-0-notes": "",
        "lines-1-product": "",
        "lines-1-boxes": "",
        "charges-0-name": "Delivery",
        "charges-0-amount": "15.00",
        "do": "save",
    }


def days_shown(seen: Seen) -> list[str]:
    return seen.texts(ROW)


def test_a_standing_order_is_entered_changed_paused_and_ended(site: Site) -> None:
    today = site.clock.today(site.company.time_zone)
    monday = today + timedelta(days=(7 - today.weekday()) % 7)
    with site.session() as session:
        form = stock(session, site.company) | {"starts_on": str(monday)}
    seller = site.sign_in(Role.SALES)
    wrong = seller.post("/standing-orders/new", form | {"customer": "nobody", "weekdays": [], "ends_on": "2020-01-01"})
    entered = seller.post("/standing-orders/new", form)
    path = entered.path
    with site.session() as session:
        order = session.scalars(select(StandingOrder)).one()
        prebooks = session.scalars(select(Prebook).order_by(Prebook.truck_date)).all()
        prebooks[0].revision += 1
        line = prebooks[0].lines[0]
        kept = (line.cost, line.price, line.vendor and line.vendor.code, line.mark_code)
    edit = seller.get(f"{path}/edit")
    changed = seller.post(
        f"{path}/edit", form | {"starts_on": str(monday), "revision": str(order.revision), "lines-0-boxes": "6"}
    )
    stale = seller.post(f"{path}/edit", form | {"starts_on": str(monday), "revision": "1", "lines-0-boxes": "7"})
    skipped = seller.post(f"{path}/skip", {"day": str(prebooks[1].truck_date)})
    again = seller.post(f"{path}/unskip", {"day": str(prebooks[1].truck_date)})
    paused = seller.post(f"{path}/pause", {"revision": "2"})
    resumed = seller.post(f"{path}/resume", {"revision": "3"})
    ended = seller.post(f"{path}/end", {"revision": "4", "last_day": str(monday)})
    made = seller.post(f"{path}/make", {})

    assert wrong.status == 422
    assert wrong.says("There is none with the code or the name 'nobody'.")
    assert wrong.says("Tick at least one day.")
    assert wrong.says("It can not end before it begins.")
    assert entered.says("Standing order S000001 is entered. Prebooks made: 5.") or entered.says("Prebooks made: 4.")
    assert entered.says("Monday, Thursday, every 2 weeks")
    assert entered.says("Rose Freedom Red 60 cm RFR60 PS1")
    assert kept == (Decimal("0.0000"), Decimal("0.0000"), "FARM", "PS1")
    assert edit.page.xpath("//input[@name='lines-0-product']/@value") == [form["lines-0-product"]]
    assert len(edit.page.xpath("//input[@name='weekdays'][@checked]")) == 2
    assert changed.says("Prebooks that stay as they are: 1.")
    assert "no changed by hand" in days_shown(changed)[0]
    assert "yes" in days_shown(changed)[1]
    assert changed.says("1 of them does not follow changes of this order any more.")
    assert changed.says("lines: 4 QB RFR60 at 0")
    assert stale.status == 422
    assert stale.says("Standing order S000001 was changed by somebody else since you looked at it.")
    assert "left out" in days_shown(skipped)[1]
    assert "left out" not in days_shown(again)[1]
    assert again.says("Prebooks made: 1.")
    assert paused.says("no prebooks are made until somebody lets it go on.")
    assert len(days_shown(paused)) == 1
    assert resumed.says("Standing order S000001 goes on.")
    assert ended.says("Prebooks taken back")
    assert made.says("No prebook was due")


def test_standing_orders_are_found_and_say_why_they_make_none(site: Site) -> None:
    today = site.clock.today(site.company.time_zone)
    with site.session() as session:
        customer, product = (
            make_customer(session, site.company, name="Petal & Stem"),
            make_product(session, site.company),
        )
        gone = make_customer(session, site.company, name="Gone", is_active=False)
        tuesdays = {"weekdays": [2], "every_weeks": 2, "starts_on": date(2020, 1, 7)}
        first = make_standing_order(session, customer, product, **tuesdays)
        make_standing_order(session, customer, product, is_active=False)
        ended = {"starts_on": date(2020, 1, 6), "ends_on": today - timedelta(days=1)}
        make_standing_order(session, customer, product, **ended)
        off = make_standing_order(session, gone, product)
        make_standing_order(
            session, make_customer(session, site.other_company), make_product(session, site.other_company)
        )
    reader = site.sign_in(Role.INVENTORY)
    found = {
        query: reader.get(f"/standing-orders?{query}").texts("//tbody//th")
        for query in ("", "state=active", "state=paused", "state=ended", "state=all", "number=3", "customer=gone")
    }
    listed = reader.get("/standing-orders?state=all")
    seller = site.sign_in(Role.SALES)
    made, again = (seller.post("/standing-orders/make", {}) for _ in range(2))
    next_day = "//tr[th='S000001']/td//time/@datetime"
    before = listed.page.xpath(next_day)
    seller.post(f"/standing-orders/{first.id}/skip", {"day": before[0]})
    after = seller.get("/standing-orders").page.xpath(next_day)

    assert found == {
        "": ["S000004", "S000002", "S000001"],
        "state=active": ["S000004", "S000001"],
        "state=paused": ["S000002"],
        "state=ended": ["S000003"],
        "state=all": ["S000004", "S000003", "S000002", "S000001"],
        "number=3": ["S000003"],
        "customer=gone": ["S000004"],
    }
    assert listed.texts("//tbody/tr/td[last()]") == ["Customer not active", "Ended", "Paused", "Active"]
    assert listed.says("Tue, every 2 weeks")
    # Of the one that is active, and whose customer is: two or three Tuesdays of every other week.
    assert made.says("Prebooks made: 2.") or made.says("Prebooks made: 3.")
    assert again.says("No prebook was due")
    assert date.fromisoformat(after[0]) - date.fromisoformat(before[0]) == timedelta(weeks=2)
    assert listed.page.xpath("//main//a[@href='/standing-orders/new']") == []
    assert reader.get(f"/standing-orders/{off.id}").says("No prebooks are made, as the customer is not active.")
    assert reader.post(f"/standing-orders/{off.id}/pause", {"revision": "1"}).status == 403


def test_the_calendar_shows_prebooks_and_what_standing_orders_will_make(site: Site) -> None:
    today = site.clock.today(site.company.time_zone)
    month = Month.at(today).next
    with site.session() as session:
        customers = [make_customer(session, site.company, code=f"C{place}", name=f"Shop {place}") for place in range(6)]
        product = make_product(session, site.company)
        order = make_standing_order(session, customers[0], product, starts_on=month.first, weekdays=[3])
        for customer in customers:
            session.add(_prebook(session, customer, month.first))
        session.add(_prebook(session, customers[1], month.last))
    visitor = site.sign_in(Role.SALES)
    shown = visitor.get(f"/prebooks/calendar?month={month}")
    one = visitor.get(f"/prebooks/calendar?month={month}&customer=C1")
    empty = visitor.get("/prebooks/calendar?month=2001-02")
    planned = order.recurrence.days(month.first, month.last)

    assert shown.texts(f"//td[.//time[@datetime='{month.first}']]//a[contains(@class, 'chip')]")[:2] == [
        "Shop 0 0 boxes",
        "Shop 1 0 boxes",
    ]
    assert shown.says("and 2 more")
    assert shown.texts("//a[contains(@class, 'is-planned')]") == ["not made yet: Shop 0 4 boxes"] * len(planned)
    assert len(one.page.xpath("//table//a[contains(@class, 'calendar-chip')]")) == 2
    assert empty.says("Nothing leaves in this month.")
    assert visitor.get("/prebooks/calendar?month=never").status == 200
    assert visitor.get("/prebooks/calendar?month=9999-12").says("today")


def _prebook(session: Session, customer: Customer, day: date) -> Prebook:
    return Prebook(
        company_id=customer.company_id,
        number=f"B-{customer.id}-{day}",
        customer=customer,
        carrier=no_carrier(session, customer.company_id),
        truck_date=day,
        created_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )


def test_carriers_are_entered_renamed_and_switched_off(site: Site) -> None:
    assert site.sign_in(Role.SALES).get("/prebooks/new").says("There is no carrier yet")
    with site.session() as session:
        nobody = no_carrier(session, site.company.id)
    keeper = site.sign_in(Role.SETUP)
    entered = keeper.post("/setup/carriers/new", {"code": "ARM", "name": "Armelini", "is_active": "y"})
    taken = keeper.post("/setup/carriers/new", {"code": "ARM", "name": "Another", "is_active": "y"})
    long = keeper.post("/setup/carriers/new", {"code": "A B", "name": "", "is_active": "y"})
    with site.session() as session:
        carrier = session.scalars(select(Carrier).where(Carrier.code == "ARM")).one()
    keeper.post(f"/setup/carriers/{carrier.id}", {"code": "ARM", "name": "Armellini Express"})
    fixed = keeper.post(f"/setup/carriers/{nobody.id}", {"code": "NO-CARRIER", "name": "No Carrier"})

    assert entered.says("Carrier Armelini is entered.")
    assert taken.says("There is a carrier with the code ARM already.")
    assert long.says("A code is one word without blanks.")
    assert keeper.get("/setup/carriers").texts("//tbody//th") == ["NO-CARRIER"]
    assert keeper.get("/setup/carriers?all=1&q=arm").says("Armellini Express not active")
    assert keeper.get(f"/setup/carriers/{carrier.id}").says("not active name: Armelini → Armellini Express")
    assert fixed.says("it stays active")


@pytest.mark.parametrize(
    ("path", "keepers"), [("/standing-orders/new", PREBOOK_KEEPERS), ("/setup/carriers", CARRIER_KEEPERS)]
)
def test_who_may_keep_them(site: Site, path: str, keepers: frozenset[Role]) -> None:
    assert {role for role in Role if site.sign_in(role).get(path).status == 200} == keepers


def test_names_are_offered_while_one_is_written(site: Site) -> None:
    with site.session() as session:
        petal = make_customer(session, site.company, code="PETAL", name='Petal & "Stem"')
        make_customer(session, site.company, code="OFF", name="Petal Past", is_active=False)
        make_customer(session, site.other_company, code="THEIRS", name="Petals of theirs")
        rose = make_product(session, site.company, code="RFR60", description="Rose Freedom")
    visitor = site.sign_in(Role.SALES)
    offered = "//option/@value"

    assert visitor.get("/suggest/customers?customer=pet").page.xpath(offered) == [shown_as(petal)]
    assert visitor.get("/suggest/products?lines-3-product=rfr").page.xpath(offered) == [shown_as(rose)]
    assert visitor.get("/suggest/vendors").text == ""
