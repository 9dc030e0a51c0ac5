"""axe-core in a page of the browser: what keeps people who do not see or point from using it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_SOURCE = Path(__file__).parent / "vendor" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_MOST_SHOWN = 3


@cache
def _source() -> str:
    return _SOURCE.read_text("utf-8")


def violations(page: Page, without: str = "no-such-element") -> list[str]:
    """Answer what axe finds on the page that is open, a line for each rule with the first elements that break it.

    What is `without`, by its CSS selector, was looked at before.
    """
    page.evaluate(_source())
    found: dict[str, Any] = page.evaluate(
        "([tags, without]) => axe.run({exclude: [[without]]}, {runOnly: tags, resultTypes: ['violations']})",
        [_TAGS, without],
    )
    return [_line(one) for one in found["violations"]]


def _line(violation: dict[str, Any]) -> str:
    where = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:_MOST_SHOWN])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}: {where}"
