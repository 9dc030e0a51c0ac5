"""komet-qbwc vendor-invoice: vendor invoices from a file to QuickBooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Select, literal, select

from komet_qbwc.bill_file import BillFileError, read_bills
from komet_qbwc.command import BILLS, ActorOption, CommandError, CompanyOption, Desk, desk, group, moment, say, table
from komet_qbwc.load import Loaded, Loader, Seen
from qbwc_server.mapping import KnownAccounting
from qbwc_server.queue import latest_item
from wholesale import vendor_invoice as moves
from wholesale.errors import Entry, MoveRefused
from wholesale.history import history_of
from wholesale.purchase_order import PurchaseOrder
from wholesale.sending import send as send_all
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import VendorInvoice, become

vendor_invoice = group(
    "vendor-invoice", BILLS, 10, "Load, approve, send and follow vendor invoices, which become bills in QuickBooks."
)

_A_PART = 200
_Invoices = Annotated[
    list[str] | None, typer.Argument(help="Ids or bill numbers, such as 12 or P040989-INV1.", metavar="INVOICE...")
]
_All = Annotated[bool, typer.Option("--all", help="Every invoice that is due for this step.")]
_Limit = Annotated[int, typer.Option(min=1, max=100_000, help="How many at most, the newest first.")]


@vendor_invoice.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="A .json file, or QuickBooks' answer to a BillQuery (.xml).")],
    approve: Annotated[bool, typer.Option("--approve", help="Give both approvals, too.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Send what is approved to QuickBooks, too.")] = False,
    company: CompanyOption = None,
    actor: ActorOption = None,
) -> int:
    """Load vendor invoices from a file. Loading the same file again adds nothing and says so.

    A .json file is a list of bills; vendor, date and total are required, and charges are part of the total:

        [{"vendor": "Rosas de Cayambe", "number": "RC-1041", "date": "2026-11-20", "total": "1240.50",
          "purchase_order": "P040989", "category": "Roses", "memo": "60 cm, 40 boxes",
          "charges": [{"name": "Truck freight", "amount": "85.00"}], "ship_date": "2026-11-18"}]

    Of a .xml file each BillRet becomes a vendor, a purchase order and a vendor invoice.

    Example:
        komet-qbwc vendor-invoice load bills.json --approve --send
    """
    try:
        bills = read_bills(file)
    except BillFileError as fault:
        raise CommandError(str(fault)) from None
    seen: Seen = Counter()
    refused = 0
    for start in range(0, len(bills), _A_PART):
        # A transaction for each part, so that the Web Connector's calls do not wait for a long file.
        with desk(company, actor) as at:
            loaded = Loader(at.session, at.company, at.actor, at.now, seen).load(bills[start : start + _A_PART])
            refused += _told(loaded)
            if approve:
                refused += _approve(at, loaded.added)
            if send:
                refused += _send(at, [one for one in loaded.added if one.status is InvoiceStatus.A])
    return 1 if refused else 0


def _told(loaded: Loaded) -> int:
    """Say what became of the bills; answer how many were refused."""
    say(f"{len(loaded.added)} loaded, {len(loaded.skipped)} skipped, {len(loaded.refused)} refused.")
    for words in loaded.skipped:
        say(f"Skipped: {words}")
    for words in loaded.refused:
        say(f"Refused: {words}")
    return len(loaded.refused)


@vendor_invoice.command("approve")
def approve(
    invoices: _Invoices = None, every: _All = False, company: CompanyOption = None, actor: ActorOption = None
) -> int:
    """Give the approvals that are missing, procurement's and accounting's, as far as the acting person may.

    Examples:
        komet-qbwc vendor-invoice approve P040989-RC-1041
        komet-qbwc vendor-invoice approve --all --as rosa@andesblooms.example
    """
    with desk(company, actor) as at:
        chosen = _chosen(at, invoices, every, InvoiceStatus.AP, InvoiceStatus.AA)
        return 1 if _approve(at, chosen) else 0


@vendor_invoice.command("send")
def send(
    invoices: _Invoices = None, every: _All = False, company: CompanyOption = None, actor: ActorOption = None
) -> int:
    """Send approved invoices to QuickBooks; of each that may not go it says every reason and what to do.

    Example:
        komet-qbwc vendor-invoice send --all
    """
    with desk(company, actor) as at:
        return 1 if _send(at, _chosen(at, invoices, every, InvoiceStatus.A)) else 0


@vendor_invoice.command("return")
def return_to_approved(
    invoices: _Invoices = None,
    every: Annotated[bool, typer.Option("--all", help="Every failed invoice.")] = False,
    why: Annotated[str, typer.Option(help="The reason, for the history.")] = "",
    company: CompanyOption = None,
    actor: ActorOption = None,
) -> int:
    """Return invoices to Approved, to be sent again; what is in QuickBooks already is found there, not added twice.

    Example:
        komet-qbwc vendor-invoice return P040989-RC-1041 --why "vendor renamed in QuickBooks"
    """
    with desk(company, actor) as at:
        refused = 0
        for invoice in _chosen(at, invoices, every, InvoiceStatus.F):
            try:
                become(at.session, invoice, InvoiceStatus.A, at.actor, at.now, why)
                say(f"{invoice.bill_number} is Approved again.")
            except MoveRefused as refusal:
                refused += 1
                _tell(invoice, [refusal.entry])
        return 1 if refused else 0


@vendor_invoice.command("list")
def list_invoices(
    status: Annotated[InvoiceStatus | None, typer.Option(help="Only invoices with this status.")] = None,
    limit: _Limit = 100,
    company: CompanyOption = None,
) -> None:
    """List vendor invoices: AP, AA, A approved, ES sent, S in QuickBooks, F failed, P paid.

    Example:
        komet-qbwc vendor-invoice list --status F
    """
    with desk(company, writes=False) as at:
        wanted = select(VendorInvoice)
        if status is not None:
            wanted = wanted.where(VendorInvoice.status == status)
        rows = [
            (one.id, one.bill_number, one.vendor.name, one.bill_date, one.total, one.status,
             one.failure if one.status is InvoiceStatus.F else one.accounting_id)
            for one in at.session.scalars(wanted.order_by(VendorInvoice.id.desc()).limit(limit))
        ]  # fmt: skip
        table("id", "bill", "vendor", "date", "total", "status", "TxnID, or why not", rows=rows,
              empty="There is no such vendor invoice; load some: komet-qbwc vendor-invoice load --help")  # fmt: skip


@vendor_invoice.command("show")
def show(invoice: Annotated[str, typer.Argument(help="Id or bill number.")], company: CompanyOption = None) -> None:
    """Show one vendor invoice, what may be done about it, and its history.

    Example:
        komet-qbwc vendor-invoice show P040989-RC-1041
    """
    with desk(company, writes=False) as at:
        one = _of(at, invoice)
        say(f"{one.bill_number} of {one.vendor.name}, {one.bill_date}, {one.total} US dollars")
        say(one.status.sentence)
        if one.failure:
            say(f"Said: {one.failure}")
            say(f"What to do: {one.failure_advice}")
        if one.accounting_id:
            say(f"TxnID in QuickBooks: {one.accounting_id}")
        item = latest_item(at.session, at.company.id, "vendor_bill", one.id)
        if item is not None:
            say(f"Work item {item.id} is {item.state.value}; its story: komet-qbwc queue show {item.id}")
        rows = [
            (moment(each.at), each.actor_name, each.old, each.new, each.why) for each in history_of(at.session, one)
        ]  # fmt: skip
        table("when", "who", "from", "to", "why", rows=rows, empty="It has no history.")


def _approve(at: Desk, invoices: Sequence[VendorInvoice]) -> int:
    """Approve and say what was not; answer how many were refused."""
    approved = refused = 0
    for invoice in invoices:
        try:
            while invoice.status in {InvoiceStatus.AP, InvoiceStatus.AA}:
                moves.approve(at.session, invoice, at.actor, at.now)
            approved += 1
        except MoveRefused as refusal:
            refused += 1
            _tell(invoice, [refusal.entry])
    say(f"{approved} approved, {refused} not.")
    return refused


def _send(at: Desk, invoices: Sequence[VendorInvoice]) -> int:
    """Send and say what was not; answer how many were refused."""
    results = send_all(at.session, invoices, at.actor, KnownAccounting(at.session, at.company), at.now)
    refused = [result for result in results if result.reasons]
    for result in refused:
        _tell(result.invoice, result.reasons)
    say(f"{len(results) - len(refused)} sent, {len(refused)} not.")
    return len(refused)


def _tell(invoice: VendorInvoice, reasons: Sequence[Entry]) -> None:
    for reason in reasons:
        say(f"{invoice.bill_number} ({invoice.status}): {reason}")


def _chosen(at: Desk, named: list[str] | None, every: bool, *statuses: InvoiceStatus) -> list[VendorInvoice]:
    if bool(named) is every:
        raise CommandError("Name invoices by id or bill number, or say --all.")
    if named:
        return [_of(at, name) for name in dict.fromkeys(named)]
    due = select(VendorInvoice).where(VendorInvoice.status.in_(statuses)).order_by(VendorInvoice.id)
    return list(at.session.scalars(due))


def _of(at: Desk, name: str) -> VendorInvoice:
    """Answer the invoice of a bill number, else of an id."""
    found = [one for one in at.session.scalars(_numbered_like(name)) if one.bill_number == name]
    if len(found) > 1:
        ids = ", ".join(str(one.id) for one in found)
        raise CommandError(f"There are {len(found)} invoices with the bill number {name!r}; choose one by id: {ids}")
    if not found and name.isascii() and name.isdigit():
        found = list(at.session.scalars(select(VendorInvoice).where(VendorInvoice.id == int(name[:18]))))
    if not found:
        raise CommandError(f"{at.company.name} has no vendor invoice {name!r}; see: komet-qbwc vendor-invoice list")
    return found[0]


def _numbered_like(name: str) -> Select[VendorInvoice]:
    joined = select(VendorInvoice).join(PurchaseOrder, VendorInvoice.purchase_order_id == PurchaseOrder.id)
    return joined.where(literal(name).startswith(PurchaseOrder.number, autoescape=False))
