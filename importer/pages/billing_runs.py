"""Order Entry > Billing Log: what automatic billing did with each box, and why not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from importer.billing_log import RUNS, Log, Stood, outcomes_of, outcomes_with
from importer.billing_words import (
    BILLING_READERS,
    OUTCOME_TONES,
    OUTCOMES,
    REASONS,
    TRIGGERS,
    Concerned,
    Mend,
    may_open,
    mend_of,
)
from importer.menu import Menu, Section
from importer.order_list import member
from importer.page import Answer, Page
from wholesale.billing_run import BillingOutcome, BillingRun, BoxOutcome, NotBilled


class BillingRuns(Page):
    """The boxes of all runs, the latest first, or the runs: a scanner makes one of each box or two."""

    name: ClassVar = "billing_runs"
    path: ClassVar = "/sales/billing"
    title: ClassVar = _l("Billing Log")
    roles: ClassVar = BILLING_READERS
    menu: ClassVar = Menu(Section.ORDER_ENTRY, 40)

    def get(self) -> Answer:
        """Answer a page of boxes, also of those that were not billed for a reason, or of runs."""
        reason, cursor = member(NotBilled, request.args.get("reason")), request.args.get("cursor")
        if reason is not None or request.args.get("by") != "run":
            log = outcomes_with(self.session, self.company.id, reason, cursor)
            return self.render("billing/runs.html", runs=None, reason=reason, **log_words(self, log))
        mine = select(BillingRun).where(BillingRun.company_id == self.company.id)
        runs = RUNS.page(self.session, mine, cursor)
        return self.render("billing/runs.html", runs=runs, reason=None, reasons=REASONS, triggers=TRIGGERS)


class BillingRunPage(Page):
    """One run, box by box."""

    name: ClassVar = "billing_run"
    path: ClassVar = "/sales/billing/<int:billing_run_id>"
    title: ClassVar = _l("Billing run")
    roles: ClassVar = BILLING_READERS

    def get(self, billing_run_id: int) -> Answer:
        """Answer a page of the boxes of a run."""
        run, reason = self.one(BillingRun, billing_run_id), member(NotBilled, request.args.get("reason"))
        log = outcomes_of(self.session, run, reason, request.args.get("cursor"))
        return self.render("billing/run.html", run=run, reason=reason, **log_words(self, log))


def log_words(page: Page, log: Log) -> dict[str, Any]:
    """Answer what a list of outcomes needs."""
    return {
        "log": log,
        "mends": {one.id: _mend(page, one, log.stood[one.id]) for one in _outcomes(log)},
        "may_open": may_open(page.user),
        "outcomes": OUTCOMES,
        "tones": OUTCOME_TONES,
        "reasons": REASONS,
        "triggers": TRIGGERS,
    }


def _outcomes(log: Log) -> Iterable[BillingOutcome]:
    return log.outcomes.rows


def _mend(page: Page, one: BillingOutcome, stood: Stood) -> Mend | None:
    if stood.is_on_invoice and one.reason is not NotBilled.ALREADY_BILLED:
        return None
    # What was released, or has come off its invoice since, can be given to a prebook by hand.
    reason = one.reason if one.outcome is BoxOutcome.SKIPPED else NotBilled.OPEN_MARKET
    return mend_of(reason, Concerned.of(one.box_id, stood.customer, stood.prebook, stood.invoice), page.user)
