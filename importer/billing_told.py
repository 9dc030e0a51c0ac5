"""What a run of automatic billing has done, told on the page from which it was set off."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request
from sqlalchemy import func, select

from importer.billing_words import REASONS, may_open
from importer.page import Page
from importer.query import key_of
from wholesale.billing_run import BillingOutcome, BillingRun, BoxOutcome, NotBilled


class Told(NamedTuple):
    """A run, and why some of its boxes were not billed, the most frequent reason first."""

    run: BillingRun
    reasons: list[tuple[NotBilled, int]]


def told_of(page: Page) -> dict[str, Any]:
    """Answer what a template shows of the run that the address names: a page is sent there after a press."""
    key = key_of(request.args.get("run"))
    run = None if key is None else page.session.get(BillingRun, key)
    if run is None or run.company_id != page.user.company_id:
        return {"told": None}
    return {"told": Told(run, _reasons(page, run)), "reasons": REASONS, "may_open": may_open(page.user)}


def _reasons(page: Page, run: BillingRun) -> list[tuple[NotBilled, int]]:
    one, count = BillingOutcome, func.count()
    wanted = (
        select(one.reason, count)
        .where(one.company_id == run.company_id, one.run_id == run.id, one.outcome != BoxOutcome.BILLED)
        .group_by(one.reason)
        .order_by(count.desc(), one.reason)
    )
    return [(reason, many) for reason, many in page.session.execute(wanted) if reason is not None]
