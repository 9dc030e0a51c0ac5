"""One record on its way into QuickBooks: its whole story, every message, and what a person may decide."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from importer import desk_story, desk_words
from importer.page import Answer, Page, action, part
from qbwc_server import resolve
from qbwc_server.desk import BILL, Row, row_of
from qbwc_server.error_catalogue import find
from qbwc_server.heartbeat import heartbeat_of
from qbwc_server.message_text import readable
from qbwc_server.queue import ItemState, WorkItem, latest_item
from qbwc_server.resolve import decisions_for
from wholesale.errors import MOVE_UNKNOWN, Entry, Klass
from wholesale.status import ACCOUNTING, APPROVERS, InvoiceStatus
from wholesale.user import Role
from wholesale.vendor_invoice import VendorInvoice, become, refusal_of

SALES = frozenset({Role.ADMIN, Role.ACCOUNTS_RECEIVABLE})
_MOST_OTHERS = 20
_PLAIN_NAME = str.maketrans(dict.fromkeys(' /\\:*?"<>|;,%', "_"))


def _deciders(item: WorkItem) -> frozenset[Role]:
    """Answer who decides about an item: those of receivables about customers' documents alone."""
    return ACCOUNTING | SALES if item.kind.startswith("customer") else ACCOUNTING


class DeskItem(Page):
    """The story of one work item."""

    name: ClassVar = "desk_item"
    path: ClassVar = "/quickbooks/items/<int:item_id>"
    title: ClassVar = _l("On its way to QuickBooks")
    roles: ClassVar = APPROVERS | {Role.ACCOUNTS_RECEIVABLE}

    def get(self, item_id: int) -> Answer:
        """Answer the whole story."""
        item = self.one(WorkItem, item_id)
        row = row_of(self.session, item)
        latest = latest_item(self.session, item.company_id, item.kind, item.record_id)
        is_latest = latest is not None and latest.id == item.id
        refused = self._return_refused(row) if is_latest else MOVE_UNKNOWN
        last = desk_story.last_message(self.session, item)
        may_act = bool(self.user.roles & _deciders(item))
        return self.render(
            "desk/item.html",
            item=item,
            row=row,
            words=desk_words,
            story=desk_story.tell(self.session, item),
            entry=self._entry(item),
            decisions=decisions_for(item) if may_act else [],
            candidates=desk_story.candidates(item),
            last_message=last,
            awaits_result=desk_story.is_without_answer(last),
            may_return=refused is None,
            return_refused=None if refused is None or refused.key == MOVE_UNKNOWN.key else refused,
            others=self._others(item),
            newer=None if is_latest else latest,
            beat=heartbeat_of(self.session, self.company, self.now),
        )

    @part("message")
    def message(self, item_id: int) -> Answer:
        """Answer a whole message, or its answer, as a file."""
        item = self.one(WorkItem, item_id)
        exchange = desk_story.exchange_of(self.session, item, request.args.get("exchange", 0, type=int))
        which = request.args.get("which", "request")
        text = None if exchange is None else exchange.answer if which == "answer" else exchange.request
        if exchange is None or not text:
            raise NotFound
        name = f"{row_of(self.session, item).number}-{'answer' if which == 'answer' else 'request'}-{exchange.id}.xml"
        answer = Response(readable(text), mimetype="application/xml")
        answer.headers.set("Content-Disposition", "attachment", filename=name.translate(_PLAIN_NAME))
        return answer

    @action("retry", roles=ACCOUNTING | SALES)
    def retry(self, item_id: int) -> Answer:
        """Do not wait for the delay to pass."""
        resolve.retry_now(self.session, self._decidable(item_id), self.actor, self.now)
        return self._done(item_id, _("It leaves with the next run of the Web Connector."))

    @action("send-again", roles=ACCOUNTING | SALES)
    def send_again(self, item_id: int) -> Answer:
        """It is not in QuickBooks: it leaves again."""
        resolve.send_again(self.session, self._decidable(item_id), self.actor, self.now)
        return self._done(item_id, _("It leaves again with the next run of the Web Connector."))

    @action("mark-posted", roles=ACCOUNTING | SALES)
    def mark_posted(self, item_id: int) -> Answer:
        """It is in QuickBooks under this id."""
        given = request.form.get("accounting_id", "").strip() or request.form.get("candidate", "")
        resolve.mark_posted(self.session, self._decidable(item_id), given, self.actor, self.now)
        return self._done(item_id, _("It is marked as posted."))

    @action("dismiss", roles=ACCOUNTING | SALES)
    def dismiss(self, item_id: int) -> Answer:
        """Take it out of the queue."""
        why = request.form.get("why", "").strip()[:500]
        resolve.dismiss(self.session, self._decidable(item_id), self.actor, self.now, why)
        return self._done(item_id, _("It is taken out of the queue."))

    @action("return", roles=APPROVERS)
    def return_to_approved(self, item_id: int) -> Answer:
        """Give the invoice back to those who can mend it."""
        item = self.one(WorkItem, item_id)
        if item.kind != BILL:
            raise NotFound
        invoice = self.one(VendorInvoice, item.record_id)
        become(self.session, invoice, InvoiceStatus.A, self.actor, self.now)
        number = invoice.bill_number
        return self._done(item_id, _("Invoice %(number)s is Approved again; mend it, then send it.", number=number))

    def _decidable(self, item_id: int) -> WorkItem:
        item = self.one(WorkItem, item_id)
        if not self.user.roles & _deciders(item):
            raise NotFound
        return item

    def _done(self, item_id: int, text: str) -> Answer:
        self.say(text)
        return self.to("desk_item", item_id=item_id)

    def _entry(self, item: WorkItem) -> Entry | None:
        entry = find(item.advice_key) if item.advice_key else None
        # What is in doubt begins with a lost answer; by now waiting for the next session is no advice any more.
        if entry is not None and item.state is ItemState.NEEDS_PERSON and entry.klass in {Klass.WAIT, Klass.RETRY}:
            return None
        # A sentence with places for the case's own names is told in the words of the item.
        return None if entry is None or "{" in entry.sentence + entry.next_step else entry

    def _return_refused(self, row: Row) -> Entry | None:
        """Answer why the invoice may not return to Approved, or that it may (None)."""
        if row.invoice is None:
            return MOVE_UNKNOWN
        refused = refusal_of(row.invoice, InvoiceStatus.A, self.actor)
        return None if refused is None else refused.entry

    def _others(self, item: WorkItem) -> list[Any]:
        """Answer the other times the same record was sent, the newest first."""
        found = select(WorkItem).where(
            WorkItem.company_id == item.company_id,
            WorkItem.kind == item.kind,
            WorkItem.record_id == item.record_id,
            WorkItem.id != item.id,
        )
        return list(self.session.scalars(found.order_by(WorkItem.id.desc()).limit(_MOST_OTHERS)))
