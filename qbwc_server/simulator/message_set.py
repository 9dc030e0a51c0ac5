"""Message set IDs: what QuickBooks remembers of a message so that it is not run twice (qbxml.md 3.1, 3.2).

The store is in the company file, one for each application, and goes with it: a restored backup loses the sets
together with the bills.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from qbwc_server.simulator.books import Unproved
from qbwc_server.simulator.company_state import CompanyState
from qbwc_server.simulator.record import MessageSet
from qbxml.envelope import CLEAR_ALL, RequestSet, write_reply
from qbxml.message import Answer, ErrorRecovery

STORED: Final = 0
UNKNOWN_ID: Final = 600
OTHER_CONTENT: Final = 9001
NO_ANSWER: Final = 9002
BAD_ID: Final = 9004
NOT_STORED: Final = 9005

_MOST: Final = 23
_ID_ATTRIBUTES: Final = re.compile(r"""\s(?:new|old)MessageSetID\s*=\s*("[^"]*"|'[^']*')""")


@dataclass(frozen=True)
class MessageSetStore:
    """The message sets of one application in one company file."""

    state: CompanyState
    application: str
    unproved: Unproved

    def reply_without_running(self, asked: RequestSet, text: str) -> str | None:
        """Answer the whole reply when the set's IDs decide it alone; None when the requests are to be run.

        Forgets what the message says to forget.
        """
        new, old = asked.new_message_set_id, asked.old_message_set_id
        if any(name is not None and name != CLEAR_ALL and len(name) > _MOST for name in (new, old)):
            return write_reply([], new_message_set_id=new, message_set_status_code=BAD_ID)
        if old is not None and old != new:
            forgotten = self.state.forget_message_sets(self.application, None if old == CLEAR_ALL else old)
            if new is None and not asked.requests:
                known = forgotten or old == CLEAR_ALL
                return write_reply([], message_set_status_code=STORED if known else UNKNOWN_ID)
        if new is None:
            return None
        kept = self.state.message_set(self.application, new)
        if kept is None and asked.requests:
            return None
        content = checksum(text) if asked.requests else None
        if kept is not None and kept.answer is None and content == kept.checksum and self.unproved.runs_unanswered_sets:
            return None
        return self._from_memory(new, kept, content)

    def open(self, set_id: str, text: str) -> None:
        """Note that a set begins; until its answer is stored QuickBooks knows no more of it (9002)."""
        self.state.keep_message_set(self.application, MessageSet(set_id, checksum(text), None))

    def store(self, set_id: str, text: str, answers: Sequence[Answer]) -> None:
        """Store the ids and statuses of the answers; the objects themselves are not kept (qbxml.md 3.2)."""
        kept = write_reply([_ids_only(answer) for answer in answers], new_message_set_id=set_id,
                           message_set_status_code=STORED)  # fmt: skip
        self.state.keep_message_set(self.application, MessageSet(set_id, checksum(text), kept))

    def _from_memory(self, set_id: str, kept: MessageSet | None, content: str | None) -> str:
        if kept is None:
            code = self.unproved.unknown_set_code
        elif content is not None and content != kept.checksum:
            code = OTHER_CONTENT
        elif kept.answer is None:
            code = NO_ANSWER
        else:
            return kept.answer
        return write_reply([], new_message_set_id=set_id, message_set_status_code=code)


def checksum(text: str) -> str:
    """Answer the mark by which QuickBooks knows the same content again; the IDs themselves do not count."""
    return hashlib.sha256(_ID_ATTRIBUTES.sub("", text).encode("utf-8")).hexdigest()


def _ids_only(answer: Answer) -> Answer:
    stored = type(answer)(
        request_id=answer.request_id,
        status_code=answer.status_code,
        status_severity=answer.status_severity,
        status_message=answer.status_message,
    )
    stored.element = answer.element
    made = answer.rets[0] if len(answer.rets) == 1 else answer
    recovery = {
        name: value
        for name in ("list_id", "txn_id", "txn_number", "edit_sequence", "external_guid")
        if (value := _value(made, name)) is not None
    }
    if recovery and any(spec.name == "error_recovery" for spec in stored.table.elements):
        stored.error_recovery = ErrorRecovery(**recovery)
    return stored


def _value(made: Any, name: str) -> Any:  # noqa: ANN401 - any Ret
    return getattr(made, name, None)
