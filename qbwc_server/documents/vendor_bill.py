"""Vendor invoices become Bills: ES is queued, posted is S, refused is F with QuickBooks' own words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, literal_column, select
from sqlalchemy.orm import joinedload, load_only

from qbwc_server import error_catalogue, transaction_search
from qbwc_server.advice import in_words
from qbwc_server.bill_message import bill_add
from qbwc_server.bill_search import BILL
from qbwc_server.document import After, Document, Posted, Refusal, Verdict, measure_clock
from qbwc_server.message_part import MissingMappingError, accounting_of, external_guid
from qbwc_server.notice import tell_accountants
from qbwc_server.queue import ItemState, WorkItem, latest_item, put
from qbwc_server.step import Scene, Turn
from qbwc_server.transaction_search import Sought
from qbxml.errors import FieldError
from qbxml.field import as_version
from qbxml.message import Answer, Request
from qbxml.messages.bill import BillAddRq
from qbxml.moment import created_at
from wholesale import order_parts
from wholesale.errors import TradeError
from wholesale.history import Actor
from wholesale.purchase_order import PurchaseOrder
from wholesale.sentences import Kept
from wholesale.status import InvoiceStatus
from wholesale.vendor_invoice import Transfer, VendorInvoice, become, mark_transfer

# "+ 0" keeps SQLite from walking through all invoices of the company, which it prefers to looking up twenty ids.
_THESE = select(VendorInvoice).where(
    VendorInvoice.company_id + 0 == bindparam("company_id"), VendorInvoice.id.in_(bindparam("ids", expanding=True))
)
_WITH_ORDERS = _THESE.options(
    joinedload(VendorInvoice.vendor),
    joinedload(VendorInvoice.company),
    joinedload(VendorInvoice.purchase_order).joinedload(PurchaseOrder.location),
)
_TO_MOVE = _THESE.options(
    load_only(
        VendorInvoice.company_id,
        VendorInvoice.status,
        VendorInvoice.transfer,
        VendorInvoice.status_before_paid,
        VendorInvoice.total,
    )
)
_QUICKBOOKS = Actor.system("QuickBooks")
_VENDOR_PRIORITY = 10


def _to_take(company_id: int | ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        VendorInvoice.company_id == company_id,
        # As in the index, word for word: SQLite does not look into parameters, and would walk through all of ES.
        VendorInvoice.status == literal_column(f"'{InvoiceStatus.ES.value}'"),
        VendorInvoice.transfer == literal_column(f"'{Transfer.NOT_TAKEN.value}'"),
    )


_FRESH = (
    select(VendorInvoice)
    .where(*_to_take(bindparam("company_id", type_=VendorInvoice.company_id.type)))
    .order_by(VendorInvoice.id)
    .limit(bindparam("most"))
)


class VendorBill(Document):
    """One Bill for each vendor invoice."""

    kind = "vendor_bill"
    priority = 50

    def is_wanted(self, company_id: int | ColumnElement[int]) -> ColumnElement[bool]:
        """Answer the condition: an invoice in ES that the queue has not taken yet."""
        return exists().where(*_to_take(company_id))

    def sweep(self, turn: Turn, limit: int) -> int:
        """Queue the invoices in ES that have no open item yet; one that was posted before is looked for first."""
        fresh = list(turn.session.scalars(_FRESH, {"company_id": turn.company_id, "most": limit}))
        if not fresh:
            return 0
        may_be_there = _may_be_there(turn, self.kind, fresh)
        for item in put(turn.session, turn.company_id, self.kind, [each.id for each in fresh], self.priority, turn.now):
            item.external_guid = external_guid(turn.connection, self.kind, item.id)
            if turn.connection.looks_first or item.record_id in may_be_there:
                # Returned to Approved after it was posted: the Bill is probably still there (domain.md 1.4).
                item.state = ItemState.UNKNOWN
        for invoice in fresh:
            mark_transfer(turn.session, invoice, Transfer.TAKEN)
        return len(fresh)

    def load(self, turn: Turn, items: list[WorkItem]) -> None:
        """Read the invoices with everything a Bill is made of; the turn holds them until the call is over."""
        invoices = turn.session.scalars(_WITH_ORDERS, _records(turn, items)).all()
        turn.shared["bills to send"] = invoices
        order_parts.load(turn.session, [invoice.purchase_order for invoice in invoices])

    def recall(self, turn: Turn, items: list[WorkItem]) -> None:
        """Read what a move of these invoices asks for; the turn holds them until the call is over."""
        turn.shared["bills answered"] = turn.session.scalars(_TO_MOVE, _records(turn, items)).all()

    def prepare(self, turn: Turn, item: WorkItem) -> Request | Refusal | After | None:
        """Answer the BillAdd of the invoice as it stands now."""
        invoice = turn.session.get(VendorInvoice, item.record_id)
        if invoice is None or invoice.status is not InvoiceStatus.ES:
            return None
        first = _vendor_first(turn, item, invoice)
        if first is not None:
            return first
        try:
            return BillAddRq(bill_add=bill_add(turn, invoice, _mark(turn, item)))
        except MissingMappingError as missing:
            return Refusal("mapping_missing", str(missing))
        except FieldError as fault:
            return Refusal("not_storable", str(fault))
        except TradeError as fault:
            return Refusal(fault.entry.key, str(fault))

    def departs(self, turn: Turn, item: WorkItem) -> bool:
        """Bar people from taking the invoice back while its Bill is on the way."""
        return mark_transfer(turn.session, _invoice(turn, item), Transfer.UNDER_WAY)

    def returns(self, scene: Scene, item: WorkItem) -> None:
        """Let people take the invoice back: it only waits in the queue."""
        mark_transfer(scene.session, _invoice(scene, item), Transfer.TAKEN)

    def posted(self, scene: Scene, item: WorkItem, posted: Posted) -> None:
        """ES -> S, with the TxnID; an amount that is not ours raises an alarm."""
        invoice = _invoice(scene, item)
        measure_clock(scene, created_at(posted.accounting_id), item.first_sent_at)
        if invoice.status is InvoiceStatus.ES:
            become(scene.session, invoice, InvoiceStatus.S, _QUICKBOOKS, scene.now, accounting_id=posted.accounting_id)
        if posted.amount is not None and posted.amount != invoice.total:
            tell_accountants(
                scene,
                "bill_differs",
                bill_number=invoice.bill_number,
                shown=posted.amount,
                total=invoice.total,
                invoice=invoice.id,
            )

    def refused(self, scene: Scene, item: WorkItem, refusal: Refusal) -> None:
        """ES -> F, with QuickBooks' own words and our advice, and a mail to those who can mend it."""
        invoice = _invoice(scene, item)
        if invoice.status is not InvoiceStatus.ES:
            return
        advice = in_words(refusal.key)
        # Taken out of the queue by a person after it had left, it may be in QuickBooks all the same.
        in_doubt = item.state is ItemState.DISMISSED and invoice.transfer is Transfer.UNDER_WAY
        become(
            scene.session,
            invoice,
            InvoiceStatus.F,
            _QUICKBOOKS,
            scene.now,
            why=refusal.words,
            failure=refusal.words,
            failure_advice=advice,
            transfer=Transfer.UNDER_WAY if in_doubt else Transfer.TAKEN,
        )
        tell_accountants(
            scene,
            "bill_failed",
            bill_number=invoice.bill_number,
            vendor=invoice.vendor.name,
            total=invoice.total,
            failure=refusal.words,
            advice=error_catalogue.find(refusal.key) or advice,
            invoice=invoice.id,
        )

    def needs_person(self, scene: Scene, item: WorkItem, findings: list[str]) -> None:
        """Ask the accountants; the invoice stays in ES, for nobody knows better."""
        number = _invoice(scene, item).bill_number
        kept = [Kept(finding) for finding in findings]
        tell_accountants(scene, "bill_needs_person", bill_number=number, item=item.id, findings=kept)

    def named_so(self, scene: Scene, item: WorkItem, accounting_id: str) -> str | None:
        """Answer the number of the other invoice that bears this TxnID."""
        others = select(VendorInvoice).where(
            VendorInvoice.company_id == item.company_id,
            VendorInvoice.accounting_id == accounting_id,
            VendorInvoice.id != item.record_id,
        )
        other = scene.session.scalars(others.limit(1)).first()
        return None if other is None else other.bill_number

    def read_posted(self, answer: Answer) -> Posted | None:
        """Answer TxnID, EditSequence and AmountDue from the Bill itself, or the ids of a stored result."""
        if answer.rets and answer.rets[0].txn_id:
            bill = answer.rets[0]
            return Posted(bill.txn_id, bill.edit_sequence, bill.amount_due)
        stored = answer.error_recovery
        return Posted(stored.txn_id, stored.edit_sequence) if stored is not None and stored.txn_id else None

    def search(self, turn: Turn, item: WorkItem) -> list[Request]:
        """Answer the searches for a Bill that may be there, as it would leave now or as it left before."""
        found = transaction_search.queries(BILL, _sought(turn, item), item)
        for earlier, sent in _left_before(turn, item):
            if earlier.state is ItemState.DISMISSED:
                found += transaction_search.queries(BILL, sent, earlier)
        return found

    def candidates(self, turn: Turn, item: WorkItem, answers: list[Answer]) -> list[str]:
        """Answer the TxnIDs that the searches name."""
        return transaction_search.ids_found(BILL, answers)

    def read_candidates(self, ids: list[str]) -> Request:
        """Answer the query that reads those Bills."""
        return BILL.by_ids(ids)

    def judge(self, turn: Turn, item: WorkItem, records: list[Any]) -> Verdict:
        """Compare the Bills with what was sent, and with what was sent of the same invoice before."""
        sought = _sought(turn, item)
        verdict = transaction_search.compare(BILL, turn, item, sought, records)
        list_id = accounting_of(turn).lists.vendor_list_id(sought.party_name)
        for _, sent in _left_before(turn, item):
            now = replace(sought, party_list_id=list_id)
            transaction_search.doubt_what_left_before(BILL, verdict, sent, now, records)
        return verdict


def _records(turn: Turn, items: list[WorkItem]) -> dict[str, Any]:
    return {"company_id": turn.company_id, "ids": [item.record_id for item in items]}


def _may_be_there(turn: Turn, kind: str, invoices: list[VendorInvoice]) -> set[int]:
    """Answer which of these were posted before, or were taken out of the queue by a person after they had left."""
    left = select(WorkItem.record_id).where(
        WorkItem.company_id == turn.company_id,
        WorkItem.kind == kind,
        WorkItem.record_id.in_([invoice.id for invoice in invoices]),
        WorkItem.state == ItemState.DISMISSED,
        WorkItem.exchange_id.is_not(None),
    )
    posted = {invoice.id for invoice in invoices if invoice.accounting_id}
    return posted | set(turn.session.scalars(left))


def _invoice(scene: Scene, item: WorkItem) -> VendorInvoice:
    return scene.session.get_one(VendorInvoice, item.record_id)


def _sought(turn: Turn, item: WorkItem) -> Sought:
    """Answer what is looked for: what has left, word for word; where nothing has left, what the invoice says."""
    invoice = _invoice(turn, item)
    sent = transaction_search.as_sent(BILL, turn, item, invoice.accounting_id)
    if sent is not None:
        return sent
    name = invoice.vendor.accounting_name or ""
    return Sought(None, name, invoice.bill_number, invoice.total, item.external_guid, invoice.accounting_id)


def _left_before(turn: Turn, item: WorkItem) -> list[tuple[WorkItem, Sought]]:
    # What has left of this very item left after all that was before it had been looked for.
    return [] if item.exchange_id is not None else transaction_search.left_before(BILL, turn, item)


def _mark(turn: Turn, item: WorkItem) -> str | None:
    # ExternalGUID came with qbXML 9.0; with an older QuickBooks a Bill is recognised by what it says.
    return item.external_guid if as_version(turn.version) >= (9, 0) else None


def _vendor_first(turn: Turn, item: WorkItem, invoice: VendorInvoice) -> Refusal | After | None:
    accounting = accounting_of(turn)
    name = invoice.vendor.accounting_name
    if not name:
        return Refusal("no_accounting_name", f"Vendor {invoice.vendor.code} has no Accounting Name.")
    if not accounting.creates_missing_vendors or accounting.vendor_is_known(name) is not False:
        return None
    earlier = latest_item(turn.session, turn.company_id, "vendor", invoice.vendor_id)
    if (
        earlier is not None
        and earlier.state is ItemState.REFUSED
        and (earlier.finished_at or turn.now) >= item.created_at
    ):
        return Refusal(
            earlier.advice_key or "vendor_unclear", f"The vendor {name!r} could not be created: {earlier.words}"
        )
    if earlier is not None and earlier.state is ItemState.NEEDS_PERSON:
        return Refusal("vendor_unclear", f"The vendor {name!r} waits for a person: {earlier.words}")
    return After("vendor", invoice.vendor_id, _VENDOR_PRIORITY)
