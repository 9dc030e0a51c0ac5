"""What invoices and credits of customers have alike on their way into QuickBooks: queued, locked, sought, settled."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import Any, ClassVar, Final, cast

from sqlalchemy import ColumnElement, Select, exists, literal_column, select

from qbwc_server import error_catalogue, transaction_search
from qbwc_server.advice import in_words
from qbwc_server.customer_first import customer_first
from qbwc_server.document import After, Posted, Refusal, Verdict, measure_clock
from qbwc_server.message_part import MissingMappingError, accounting_of, external_guid
from qbwc_server.notice import SALES_READERS, tell_accountants
from qbwc_server.queue import ItemState, WorkItem, put
from qbwc_server.step import Scene, Turn
from qbwc_server.transaction_search import Paper, Sought
from qbxml.errors import FieldError
from qbxml.field import as_version
from qbxml.message import Answer, Request
from qbxml.moment import created_at
from wholesale import customer_sync
from wholesale.customer_invoice import Sync
from wholesale.customer_sync import CustomerDocument, document_name
from wholesale.errors import TradeError
from wholesale.history import Actor
from wholesale.sentences import Kept

_QUICKBOOKS: Final = Actor.system("QuickBooks")


class CustomerPaper:
    """One document of a customer; members of `documents/` are this and a Document."""

    kind: ClassVar[str]
    priority: ClassVar[int]
    model: ClassVar[type[CustomerDocument]]
    paper: ClassVar[Paper]

    @abstractmethod
    def to_load(self) -> Select[Any]:
        """Answer the query for these documents with everything their message is made of."""

    @abstractmethod
    def request(self, turn: Turn, document: Any, mark: str | None) -> Request:  # noqa: ANN401 - of the model
        """Answer the add of a document. Raises MissingMappingError, FieldError and TradeError."""

    @abstractmethod
    def sought(self, document: Any) -> Sought:  # noqa: ANN401 - of the model
        """Answer what would be looked for, by what the document says now."""

    def is_wanted(self, company_id: int | ColumnElement[int]) -> ColumnElement[bool]:
        """Answer the condition: a document that waits for the queue."""
        return exists().where(*self._waiting(company_id))

    def sweep(self, turn: Turn, limit: int) -> int:
        """Queue and lock the documents that wait; one that may be in QuickBooks already is looked for first."""
        waiting = select(self.model).where(*self._waiting(turn.company_id)).order_by(self.model.id).limit(limit)
        # A document that somebody is changing at this moment is taken up the next time.
        fresh: list[Any] = list(turn.session.scalars(waiting.with_for_update(skip_locked=True)))
        if not fresh or _waits_for_customers(turn):
            return 0
        may_be_there = self._may_be_there(turn, fresh)
        for item in put(turn.session, turn.company_id, self.kind, [each.id for each in fresh], self.priority, turn.now):
            item.external_guid = external_guid(turn.connection, self.kind, item.id)
            if turn.connection.looks_first or item.record_id in may_be_there:
                item.state = ItemState.UNKNOWN
        for document in fresh:
            document.sync, document.sync_since, document.sync_failure = Sync.TAKEN, turn.now, None
        return len(fresh)

    def load(self, turn: Turn, items: list[WorkItem]) -> None:
        """Read the documents with everything their messages are made of; the turn holds them until the call is over."""
        ids = [item.record_id for item in items]
        # "+ 0" keeps SQLite from walking through all of the company's, which it prefers to looking up twenty ids.
        wanted = self.to_load().where(self.model.company_id + 0 == turn.company_id, self.model.id.in_(ids))
        turn.shared[f"{self.kind} to send"] = turn.session.scalars(wanted).unique().all()

    def prepare(self, turn: Turn, item: WorkItem) -> Request | Refusal | After | None:
        """Answer the add of the document as it stands now."""
        document: Any = turn.session.get(self.model, item.record_id)
        if document is None or document.sync is not Sync.TAKEN:
            return None
        first = customer_first(turn, item, document.customer)
        if first is not None:
            return first
        try:
            return self.request(turn, document, _mark(turn, item))
        except MissingMappingError as missing:
            return Refusal("sale_mapping_missing", str(missing))
        except FieldError as fault:
            return Refusal("not_storable", str(fault))
        except TradeError as fault:
            return Refusal(fault.entry.key, str(fault))

    def posted(self, scene: Scene, item: WorkItem, posted: Posted) -> None:
        """Lock the document for good, under its TxnID; an amount that is not ours raises an alarm."""
        document = self._document(scene, item)
        measure_clock(scene, created_at(posted.accounting_id), item.first_sent_at)
        customer_sync.change_sync(
            scene.session,
            document,
            Sync.DONE,
            scene.now,
            only_from=(Sync.TAKEN,),
            accounting_id=posted.accounting_id,
        )
        total = self.sought(document).total
        if posted.amount is not None and posted.amount != total:
            values = {"shown": posted.amount, "total": total, "item": item.id}
            self._tell(scene, "customer_document_differs", document, **values)

    def refused(self, scene: Scene, item: WorkItem, refusal: Refusal) -> None:
        """Free the document with the first words of why; tell those who can mend it."""
        document = self._document(scene, item)
        if document.sync is not Sync.TAKEN:
            return
        customer_sync.refuse(scene.session, document, refusal.words, _QUICKBOOKS, scene.now)
        advice = error_catalogue.find(refusal.key) or in_words(refusal.key)
        total, customer = self.sought(document).total, document.customer.name
        values = {"customer": customer, "total": total, "failure": refusal.words, "advice": advice, "item": item.id}
        self._tell(scene, "customer_document_failed", document, **values)

    def needs_person(self, scene: Scene, item: WorkItem, findings: list[str]) -> None:
        """Ask the accountants; the document stays locked, for nobody knows better."""
        kept = [Kept(finding) for finding in findings]
        self._tell(scene, "customer_document_needs_person", self._document(scene, item), item=item.id, findings=kept)

    def named_so(self, scene: Scene, item: WorkItem, accounting_id: str) -> str | None:
        """Answer the name of the other document that bears this TxnID."""
        others = select(self.model).where(
            self.model.company_id == item.company_id,
            self.model.accounting_id == accounting_id,
            self.model.id != item.record_id,
        )
        other: Any = scene.session.scalars(others.limit(1)).first()
        return None if other is None else document_name(other)

    def read_posted(self, answer: Answer) -> Posted | None:
        """Answer TxnID, EditSequence and total from the record itself, or the ids of a stored result."""
        seen = self.paper.seen(answer.rets[0]) if answer.rets else None
        if seen is not None:
            return Posted(seen.txn_id, seen.edit_sequence, seen.total)
        stored = answer.error_recovery
        return Posted(stored.txn_id, stored.edit_sequence) if stored is not None and stored.txn_id else None

    def search(self, turn: Turn, item: WorkItem) -> list[Request]:
        """Answer the searches for a record that may be there, as it would leave now or as it left before."""
        found = transaction_search.queries(self.paper, self._as_sent(turn, item), item)
        for earlier, sent in self._left_before(turn, item):
            if earlier.state is ItemState.DISMISSED:
                found += transaction_search.queries(self.paper, sent, earlier)
        return found

    def candidates(self, turn: Turn, item: WorkItem, answers: list[Answer]) -> list[str]:
        """Answer the TxnIDs that the searches name."""
        del turn, item
        return transaction_search.ids_found(self.paper, answers)

    def read_candidates(self, ids: list[str]) -> Request:
        """Answer the query that reads those records."""
        return self.paper.by_ids(ids)

    def judge(self, turn: Turn, item: WorkItem, records: list[Any]) -> Verdict:
        """Compare the records with what was sent, and with what was sent of the same document before."""
        sought = self._as_sent(turn, item)
        verdict = transaction_search.compare(self.paper, turn, item, sought, records)
        known = accounting_of(turn).lists.customer(sought.party_name)
        now = replace(sought, party_list_id=None if known is None else known.list_id)
        for _, sent in self._left_before(turn, item):
            transaction_search.doubt_what_left_before(self.paper, verdict, sent, now, records)
        return verdict

    def _waiting(self, company_id: int | ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
        # As in the index, word for word: SQLite does not look into parameters.
        return self.model.company_id == company_id, self.model.sync == literal_column(f"'{Sync.WAITING.value}'")

    def _may_be_there(self, turn: Turn, documents: list[Any]) -> set[int]:
        """Answer which have an id of QuickBooks, or were taken out of the queue by a person after they had left."""
        left = select(WorkItem.record_id).where(
            WorkItem.company_id == turn.company_id,
            WorkItem.kind == self.kind,
            WorkItem.record_id.in_([document.id for document in documents]),
            WorkItem.state == ItemState.DISMISSED,
            WorkItem.exchange_id.is_not(None),
        )
        return {document.id for document in documents if document.accounting_id} | set(turn.session.scalars(left))

    def _document(self, scene: Scene, item: WorkItem) -> CustomerDocument:
        return cast("CustomerDocument", scene.session.get_one(self.model, item.record_id))

    def _as_sent(self, turn: Turn, item: WorkItem) -> Sought:
        """Answer what is looked for: what has left, word for word; where nothing has left, what the document says."""
        document = self._document(turn, item)
        sent = transaction_search.as_sent(self.paper, turn, item, document.accounting_id)
        return sent or replace(self.sought(document), mark=item.external_guid, known_id=document.accounting_id)

    def _left_before(self, turn: Turn, item: WorkItem) -> list[tuple[WorkItem, Sought]]:
        # What has left of this very item left after all that was before it had been looked for.
        return [] if item.exchange_id is not None else transaction_search.left_before(self.paper, turn, item)

    def _tell(self, scene: Scene, template: str, document: CustomerDocument, **values: object) -> None:
        tell_accountants(scene, template, readers=SALES_READERS, document=document_name(document), **values)


def _waits_for_customers(turn: Turn) -> bool:
    """Answer whether the customers of QuickBooks have to be read first; then they are asked for at once.

    Where they could not be read in this very session, the documents leave all the same: QuickBooks itself says what
    is missing.
    """
    if accounting_of(turn).lists.customers_were_read or turn.ticket.recall("read_lists").get("customers"):
        return False
    turn.connection.lists_due_at = turn.now
    return True


def _mark(turn: Turn, item: WorkItem) -> str | None:
    # ExternalGUID came with qbXML 9.0; with an older QuickBooks a record is recognised by what it says.
    return item.external_guid if as_version(turn.version) >= (9, 0) else None
