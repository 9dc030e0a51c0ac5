"""Procurement approves an invoice without ever touching the mouse."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Demo, Open
from tests.browser.demo import BUYER, PASSWORD, order_with
from tests.browser.person import Person

pytestmark = pytest.mark.xdist_group("browser")

INVOICE = "FT 20495"
_MOST_STOPS = 120
# What has the focus: its name as it is read out, and whether it can be seen that it has it.
_FOCUSED = """() => {
    const it = document.activeElement, style = getComputedStyle(it);
    const name = it.getAttribute("aria-label") || it.labels?.[0]?.innerText || it.innerText || "";
    return [name.trim(), style.outlineStyle !== "none" || style.boxShadow !== "none"];
}"""


def tab_to(person: Person, name: str) -> None:
    """Press Tab until the control of this name has the focus; each stop on the way must be seen."""
    stops = []
    for _ in range(_MOST_STOPS):
        person.page.keyboard.press("Tab")
        stop, is_seen = person.page.evaluate(_FOCUSED)
        stops.append(stop)
        assert is_seen, f"nobody sees that {stop!r} has the focus"
        if stop == name:
            return
    raise AssertionError(f"Tab does not lead to {name!r}, only to {stops}")


def press(person: Person, name: str) -> None:
    tab_to(person, name)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def test_an_invoice_is_approved_by_keyboard(demo: Demo, window: Open) -> None:
    pablo = window(demo.site)
    keys = pablo.page.keyboard
    pablo.open("/login")
    keys.type(BUYER)
    tab_to(pablo, "Password")
    keys.type(PASSWORD)
    keys.press("Enter")
    pablo.sees("What waits for you")
    press(pablo, "Skip to the content")
    pablo.open("/")
    press(pablo, "PO Reconciliation")
    tab_to(pablo, "PO number")
    keys.type(order_with(INVOICE).number)
    keys.press("Enter")
    pablo.sees("The list is filtered.")
    press(pablo, INVOICE)
    pablo.sees("Invoice Summary")
    press(pablo, "Approve")

    pablo.sees(INVOICE)
    pablo.has_status("AA")
