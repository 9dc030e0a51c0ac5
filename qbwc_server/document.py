"""A kind of record that is posted into QuickBooks: the rule and the registry; the members are in `documents/`.

A document says how a record becomes a request and what an answer does to the record. When and how often it is sent,
and what is done when the answer is lost, is the queue's and the recovery's matter and the same for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, false

from qbwc_server import documents
from qbwc_server.queue import WorkItem
from qbwc_server.step import Scene, Turn
from qbxml.message import Answer, Request
from wholesale.registry import load_folder

_WORTH_NOTING = 30  # seconds


@dataclass(frozen=True)
class Refusal:
    """Why a record cannot be posted: an entry of the error catalogue and the words of the case."""

    key: str
    words: str


@dataclass(frozen=True)
class After:
    """Another record has to be in QuickBooks first."""

    kind: str
    record_id: int
    priority: int


@dataclass(frozen=True)
class Posted:
    """What QuickBooks said of a record that it now holds."""

    accounting_id: str  # TxnID or ListID
    edit_sequence: str | None = None
    amount: Decimal | None = None  # AmountDue, where it was told


@dataclass
class Verdict:
    """What a search in QuickBooks has shown of one item."""

    found: Posted | None = None  # exactly one record that is ours without doubt
    doubtful: list[str] = field(default_factory=list)  # records that may be ours, in words for a person


class Document:
    """A kind of record. Members set `kind` and `priority` (small leaves first)."""

    kind: ClassVar[str]
    priority: ClassVar[int]
    registry: ClassVar[dict[str, Document]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        Document.registry[cls.kind] = cls()

    def sweep(self, turn: Turn, limit: int) -> int:
        """Queue records that wait to be posted and have no open item yet; answer how many. Safe to repeat."""
        del turn, limit
        return 0

    def is_wanted(self, company_id: int | ColumnElement[int]) -> ColumnElement[bool]:
        """Answer the indexed condition under which the sweep would find something."""
        del company_id
        return false()

    def load(self, turn: Turn, items: list[WorkItem]) -> None:
        """Read what these records need in a few queries, before each is prepared."""

    def recall(self, turn: Turn, items: list[WorkItem]) -> None:
        """Read these records in one query, before the answer to each is applied."""

    def prepare(self, turn: Turn, item: WorkItem) -> Request | Refusal | After | None:
        """Answer the request of this record as it stands now, or why not; None when it is no longer to be posted."""
        raise LookupError(f"documents of kind {self.kind!r} answer no request for item {item.id} at {turn.now}")

    def departs(self, turn: Turn, item: WorkItem) -> bool:
        """Take note that the request leaves; answer False when somebody has just taken the record back."""
        del turn, item
        return True

    def returns(self, scene: Scene, item: WorkItem) -> None:
        """Take note that the request surely was not run and waits in the queue again."""

    def posted(self, scene: Scene, item: WorkItem, posted: Posted) -> None:
        """Take note that QuickBooks holds the record."""

    def refused(self, scene: Scene, item: WorkItem, refusal: Refusal) -> None:
        """Take note that the record was refused, and tell those who can mend it."""

    def needs_person(self, scene: Scene, item: WorkItem, findings: list[str]) -> None:
        """Tell those who can decide that QuickBooks' books are ambiguous."""

    def named_so(self, scene: Scene, item: WorkItem, accounting_id: str) -> str | None:
        """Answer which other record of the company bears this id of QuickBooks, in words; None = none does."""
        del scene, item, accounting_id
        return None

    def read_posted(self, answer: Answer) -> Posted | None:
        """Answer what an add's answer says, or None when it names no id."""
        del answer
        return None

    def search(self, turn: Turn, item: WorkItem) -> list[Request]:
        """Answer the queries that find this record in QuickBooks, if it is there; the first round."""
        del turn, item
        return []

    def candidates(self, turn: Turn, item: WorkItem, answers: list[Answer]) -> list[str]:
        """Answer the ids of the records that the first round found and that have to be read in full."""
        del turn, item, answers
        return []

    def read_candidates(self, ids: list[str]) -> Request:
        """Answer the query that reads those records in full."""
        raise LookupError(f"documents of kind {self.kind!r} have no candidates to read, got {ids}")

    def judge(self, turn: Turn, item: WorkItem, records: list[Any]) -> Verdict:
        """Compare the records that were read with what was sent."""
        del turn, item, records
        return Verdict()


def find_document(kind: str) -> Document:
    """Answer the document of a kind. Raises LookupError naming the kinds there are."""
    if kind not in Document.registry:
        load_folder(documents)
    if kind not in Document.registry:
        raise LookupError(f"there is no document of kind {kind!r}; known are {', '.join(sorted(Document.registry))}")
    return Document.registry[kind]


def clock_allowance(turn: Turn) -> tuple[int, int]:
    """Answer by how many seconds the QuickBooks PC's clock may be behind and ahead of ours (qbxml.md 3.5, 4b).

    Measured with the seconds in the ids of earlier posts; Assumed: a quarter of an hour either way before that.
    """
    skew = turn.connection.clock_skew
    return (15 * 60, 15 * 60) if skew is None else (120 - skew, 120 + skew)


def measure_clock(scene: Scene, created: datetime | None, sent_at: datetime | None) -> None:
    """Learn how far the QuickBooks PC's clock is ahead of ours, from a record it made between `sent_at` and now."""
    if created is None or sent_at is None:
        return
    middle = sent_at + (scene.now - sent_at) / 2
    skew = round((created - middle).total_seconds())
    if scene.connection.clock_skew is None or abs(scene.connection.clock_skew - skew) > _WORTH_NOTING:
        scene.connection.clock_skew = skew
