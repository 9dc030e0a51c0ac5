"""Labels of boxes: what stands on them, and bars that say the number of the box."""

from __future__ import annotations

import io
import re
from itertools import chain, pairwise

import pytest
from barcode.charsets import code128
from pypdf import PageObject, PdfReader

from importer.key_ranges import as_ranges, from_ranges
from importer.label_facts import MOST_LABELS
from tests.factories import make_order, make_product, make_vendor
from tests.importer.site import Seen, Site
from tests.wholesale.billing import Trade
from wholesale.box import BoxPlace
from wholesale.company import Company
from wholesale.user import Role

_RECTANGLE = re.compile(r"([\d.]+) ([\d.]+) ([\d.]+) -?([\d.]+) re f")


def pages(seen: Seen) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(seen.response.data)).pages)


def words(page: PageObject) -> str:
    return " ".join(page.extract_text().split())


def scanned(page: PageObject) -> str:
    """Read the bars as a scanner does: pairs of digits, by the widths of black and white."""
    contents = page.get_contents()
    drawn = "" if contents is None else contents.get_data().decode("latin-1")
    found = [tuple(map(float, one)) for one in _RECTANGLE.findall(drawn)]
    height = max(tall for *_, tall in found if tall < 100)
    bars = sorted((left, left + wide) for left, _, wide, tall in found if tall == height)
    module = min(end - begin for begin, end in bars)
    gaps = [after[0] - before[1] for before, after in pairwise(bars)]
    runs = list(chain.from_iterable(zip([end - begin for begin, end in bars], [*gaps, 0.0], strict=True)))[:-1]
    modules = "".join("10"[place % 2] * round(wide / module) for place, wide in enumerate(runs))
    codes = [code128.CODES.index(modules[at : at + 11]) for at in range(0, len(modules) - 13, 11)]
    start, *pairs, check = codes
    assert (start + sum(place * pair for place, pair in enumerate(pairs, 1))) % 103 == check
    return "".join(f"{pair:02}" for pair in pairs)


def test_a_label_says_whose_box_it_is_and_its_bars_say_its_number(site: Site) -> None:
    with site.session() as session:
        company = session.get_one(Company, site.company.id)
        trade = Trade(session, company, make_vendor(session, company), make_product(session, company))
        trade.settings()
        customer = trade.customer(name="Café Ω & Stem Florist")
        prebook = trade.prebook(customer, boxes=5, customer_po="PO-88123", ship_to="Back door")
        line = prebook.lines[0]
        order = make_order(session, trade.vendor)
        facts = {"mark_code": "CS-12", "purchase_order_line_id": order.lines[0].id}
        billed = trade.boxes(line, 2, **facts)
        waits = trade.boxes(line, 1, place=BoxPlace.STAGING, **facts)
        free = trade.boxes(None, 1, unit_cost=1)
        first = trade.boxes(None, 2)
        # Two rows of one mixed box.
        trade.box(first[1]).mixed_box_id = trade.box(first[0]).mixed_box_id = first[0]
        trade.box(first[1]).product_id = make_product(session, company, description="Lily Casablanca").id
        trade.bill(billed)
        invoice = trade.invoices()[0]
        invoice_id, order_id, number, order_number = invoice.id, order.id, str(invoice.number), order.number
        name = trade.product.description
    keeper = site.sign_in(Role.INVENTORY)
    large = pages(keeper.get(f"/inventory/labels/pdf?boxes={as_ranges([*billed, *waits, *free, first[1]])}"))

    assert [scanned(page) for page in large] == [f"{key:010}" for key in [*billed, *waits, *free, first[0]]]
    for part in ("Café Ω & Stem Florist", "Back door", "PO-88123", number, order_number, "CS-12", name, "1 of 2"):
        assert part in words(large[0])
    assert "Mar 10, 2026" in words(large[0])
    assert prebook.number in words(large[2])
    # Two of the line's five are billed; this one is the third of its line.
    assert "3 of 5" in words(large[2])
    assert "Open market" in words(large[3])
    assert f"{name}, Lily Casablanca" in words(large[4])
    assert [
        len(pages(keeper.get(f"/inventory/labels/pdf?{of}"))) for of in (f"order={order_id}", f"invoice={invoice_id}")
    ] == [3, 2]

    # A person chooses the small labels, which are kept.
    listed = keeper.post(f"/inventory/labels/size?boxes={waits[0]}", {"size": "2.25x1.25"})
    small = pages(keeper.get(str(listed.page.xpath("//a[contains(@href, 'labels/pdf')]/@href")[0])))[0]
    assert [round(float(side) / 72, 2) for side in small.mediabox[2:]] == [2.25, 1.25]
    assert scanned(small) == f"{waits[0]:010}"
    assert "CS-12" in words(small)


def test_labels_are_asked_for_where_boxes_are_ticked(site: Site) -> None:
    with site.session() as session:
        company = session.get_one(Company, site.company.id)
        trade = Trade(session, company, make_vendor(session, company), make_product(session, company))
        ids = trade.boxes(None, 3, place=BoxPlace.STAGING)
        theirs = Trade(
            session,
            site.other_company,
            make_vendor(session, site.other_company),
            make_product(session, site.other_company),
        )
        others = theirs.boxes(None, 1)
    keeper = site.sign_in(Role.INVENTORY)
    group = keeper.get("/inventory/staging").page.xpath("//input[@name='group']/@value")
    chosen = keeper.post("/inventory/labels/choose", {"group": group})

    assert chosen.texts("//tbody//th") == [f"{key:010}" for key in ids]
    assert keeper.post("/inventory/labels/choose", {}).says("No boxes were chosen.")
    assert keeper.get(f"/inventory/labels?box={others[0]}").says("No boxes were chosen.")
    assert keeper.get("/inventory/labels?boxes=1-99999999").says(f"At most {MOST_LABELS} labels are printed at once.")


@pytest.mark.parametrize(
    ("keys", "text"), [([3, 1, 2, 7], "1-3,7"), ([5], "5"), ([], ""), ([1, 2, 2, 4, 5], "1-2,4-5")]
)
def test_keys_stand_in_an_address_as_ranges(keys: list[int], text: str) -> None:
    assert as_ranges(keys) == text
    assert from_ranges(text, 100) == sorted(set(keys))
    assert from_ranges(f"x,0-0,9-8,{text},-3", 2) == sorted(set(keys))[:2]
