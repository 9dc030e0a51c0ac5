"""komet-qbwc queue: the work items on their way to QuickBooks, and what a person decides about them."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import select

from komet_qbwc.command import LOOK, ActorOption, CommandError, CompanyOption, Desk, desk, group, moment, say, table
from qbwc_server import resolve as decisions
from qbwc_server.exchange import Exchange
from qbwc_server.queue import OPEN_STATES, ItemState, WorkItem
from qbwc_server.story import story_of
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice

queue = group("queue", LOOK, 10, "See what waits for QuickBooks, and decide what a program must not decide.")

_Item = Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="Number of the work item, from `queue list`.")]


@queue.command("list")
def list_items(
    company: CompanyOption = None,
    state: Annotated[ItemState | None, typer.Option(help="Only items in this state.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Finished items, too, the newest first.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 100,
) -> None:
    """List the open work items: what waits, what is delayed, what is unknown, what needs a person.

    Example:
        komet-qbwc queue list --state needs_person
    """
    with desk(company, writes=False) as at:
        wanted = select(WorkItem)
        if state is not None:
            wanted = wanted.where(WorkItem.state == state)
        elif not every:
            wanted = wanted.where(WorkItem.state.in_(OPEN_STATES))
        order = WorkItem.id.desc() if every else WorkItem.id
        rows = [
            (
                one.id,
                _record(at, one),
                one.state.value,
                one.attempt,
                moment(one.due_at, ""),
                one.accounting_id,
                one.words,
            )
            for one in at.session.scalars(wanted.order_by(order).limit(limit))
        ]
        table("item", "record", "state", "attempts", "due", "in QuickBooks as", "words", rows=rows,
              empty="Nothing waits for QuickBooks.")  # fmt: skip


@queue.command("show")
def show(
    item: _Item,
    company: CompanyOption = None,
    messages: Annotated[bool, typer.Option("--messages", help="Show the last message and its answer, too.")] = False,
) -> None:
    """Show the story of a work item: each sending, each answer, each decision.

    Example:
        komet-qbwc queue show 12 --messages
    """
    with desk(company, writes=False) as at:
        one = _of(at, item)
        say(f"Work item {one.id}: {_record(at, one)} is {one.state.value} after {one.attempt} attempts.")
        if one.words:
            say(f"Said: {one.words}")
        rows = [(moment(each.at), each.actor, each.what, each.words) for each in story_of(at.session, one)]
        table("when", "who", "what", "words", rows=rows, empty="It has not left yet.")
        if messages and one.exchange_id is not None:
            exchange = at.session.get_one(Exchange, one.exchange_id)
            say(f"\nMessage of {moment(exchange.sent_at)}:\n{exchange.request}")
            say(f"\nAnswer:\n{exchange.answer or exchange.hresult_text or 'none came'}")


@queue.command("retry")
def retry(item: _Item, company: CompanyOption = None, actor: ActorOption = None) -> None:
    """Try a delayed work item with the next run of the Web Connector, without waiting for its time.

    Example:
        komet-qbwc queue retry 12
    """
    with desk(company, actor) as at:
        decisions.retry_now(at.session, _of(at, item), at.actor, at.now)
        say(f"Work item {item} leaves with the next run of the Web Connector.")


@queue.command("resolve")
def resolve(
    item: _Item,
    posted: Annotated[str | None, typer.Option(metavar="TXNID", help="It is in QuickBooks, under this TxnID.")] = None,
    send_again: Annotated[bool, typer.Option("--send-again", help="It is not in QuickBooks: send it again.")] = False,
    dismiss: Annotated[
        bool, typer.Option("--dismiss", help="Take it out of the queue; the bill becomes Failed.")
    ] = False,
    why: Annotated[str, typer.Option(help="A reason for the history, with --dismiss.")] = "",
    company: CompanyOption = None,
    actor: ActorOption = None,
) -> None:
    """Decide about a work item that is unknown or needs a person, after you have looked into QuickBooks.

    Examples:
        komet-qbwc queue resolve 12 --posted 1A2B-1700000000
        komet-qbwc queue resolve 12 --send-again
        komet-qbwc queue resolve 12 --dismiss --why "entered by hand"
    """
    if [posted is not None, send_again, dismiss].count(True) != 1:
        raise CommandError("Choose exactly one of --posted TXNID, --send-again and --dismiss.")
    if posted is not None and not posted.strip():
        raise CommandError("--posted needs the TxnID under which QuickBooks has it, such as 1A2B-1700000000.")
    with desk(company, actor) as at:
        one = _of(at, item)
        if posted is not None:
            decisions.mark_posted(at.session, one, posted.strip(), at.actor, at.now)
        elif send_again:
            decisions.send_again(at.session, one, at.actor, at.now)
        else:
            decisions.dismiss(at.session, one, at.actor, at.now, why)
        say(f"Work item {one.id}: {_record(at, one)} is now {one.state.value}.")


def _of(at: Desk, number: int) -> WorkItem:
    one = at.session.scalar(select(WorkItem).where(WorkItem.id == number))
    if one is None:
        raise CommandError(f"{at.company.name} has no work item {number}; see: komet-qbwc queue list")
    return one


def _record(at: Desk, one: WorkItem) -> str:
    """Answer how people name the record of an item."""
    if one.kind == "vendor_bill" and (invoice := at.session.get(VendorInvoice, one.record_id)) is not None:
        return f"bill {invoice.bill_number} ({invoice.status})"
    if one.kind == "vendor" and (vendor := at.session.get(Vendor, one.record_id)) is not None:
        return f"vendor {vendor.accounting_name or vendor.name}"
    return f"{one.kind} {one.record_id}"
