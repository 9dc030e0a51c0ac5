"""The log of automatic billing, a page at a time: each box with its order, its customer and its invoice."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from importer.paging import Keyset, PageOf
from wholesale.billing_run import BillingOutcome, BillingRun, BoxOutcome, NotBilled
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.prebook import Prebook, PrebookLine

RUNS: Final = Keyset((BillingRun.id,), descending=True)
# In the order of the indexes that find them.
_OF_RUN: Final = Keyset((BillingOutcome.box_id,))
_OF_ALL: Final = Keyset((BillingOutcome.run_id, BillingOutcome.box_id), descending=True)
_OF_REASON: Final = Keyset((BillingOutcome.id,), descending=True)


class Stood(NamedTuple):
    """What stands behind the outcome of a box."""

    prebook: Prebook | None
    customer: Customer | None
    invoice: CustomerInvoice | None  # on which the run has put it, else on which it stands now
    is_on_invoice: bool  # now: it may have come off since, or have been billed since


class Log(NamedTuple):
    """A page of outcomes; `stood` and `runs` by their keys."""

    outcomes: PageOf[Any]
    stood: dict[int, Stood]
    runs: dict[int, BillingRun]

    @property
    def waits(self) -> bool:
        """Answer whether a box of the page was skipped and can be billed by hand."""
        return any(
            one.outcome is BoxOutcome.SKIPPED and one.prebook_line_id and not self.stood[one.id].is_on_invoice
            for one in self.outcomes.rows
        )


def outcomes_of(session: Session, run: BillingRun, reason: NotBilled | None, cursor: str | None) -> Log:
    """Answer a page of what a run has done, box by box; of one reason when it is asked for."""
    wanted = select(BillingOutcome).where(BillingOutcome.company_id == run.company_id, BillingOutcome.run_id == run.id)
    if reason is not None:
        wanted = wanted.where(BillingOutcome.reason == reason)
    return _log(session, _OF_RUN.page(session, wanted, cursor))


def outcomes_with(session: Session, company_id: int, reason: NotBilled | None, cursor: str | None) -> Log:
    """Answer a page of the boxes of all runs, the latest first; of one reason when it is asked for."""
    if reason is None:
        every = select(BillingOutcome).where(BillingOutcome.company_id == company_id)
        return _log(session, _OF_ALL.page(session, every, cursor))
    mine = (BillingOutcome.company_id == company_id, BillingOutcome.outcome.in_(reason.outcomes))
    wanted = select(BillingOutcome).where(*mine, BillingOutcome.reason == reason)
    return _log(session, _OF_REASON.page(session, wanted, cursor))


def _log(session: Session, found: PageOf[Any]) -> Log:
    lines = {one.prebook_line_id for one in found.rows if one.prebook_line_id is not None}
    wanted: Any = (
        select(PrebookLine.id, Prebook, Customer)
        .join(Prebook, Prebook.id == PrebookLine.prebook_id)
        .join(Customer, Customer.id == Prebook.customer_id)
        .where(PrebookLine.id.in_(lines))
    )
    orders = {key: (prebook, customer) for key, prebook, customer in session.execute(_by_keys(wanted))}
    now = _invoices(session, {one.box_id for one in found.rows})
    then = _invoices_then(session, {one.customer_invoice_id for one in found.rows})
    stood = {
        one.id: Stood(
            *orders.get(one.prebook_line_id or 0, (None, None)),
            invoice=then.get(one.customer_invoice_id) or now.get(one.box_id),
            is_on_invoice=one.box_id in now,
        )
        for one in found.rows
    }
    ids = {one.run_id for one in found.rows}
    runs = {one.id: one for one in session.scalars(_by_keys(select(BillingRun).where(BillingRun.id.in_(ids))))}
    return Log(found, stood, runs)


def _invoices(session: Session, box_ids: set[int]) -> dict[int, CustomerInvoice]:
    item = CustomerInvoiceItem
    wanted: Any = select(item.box_id, CustomerInvoice).join(
        CustomerInvoice, CustomerInvoice.id == item.customer_invoice_id
    )
    found = session.execute(_by_keys(wanted.where(item.box_id.in_(box_ids))))
    return {row[0]: row[1] for row in found}


def _invoices_then(session: Session, ids: set[int | None]) -> dict[int | None, CustomerInvoice]:
    wanted = select(CustomerInvoice).where(CustomerInvoice.id.in_(ids - {None}))
    return {one.id: one for one in session.scalars(_by_keys(wanted))}


def _by_keys(wanted: Select[Any]) -> Select[Any]:
    return wanted.execution_options(by_keys=True)
