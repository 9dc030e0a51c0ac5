"""Was a backup restored since the last session? Then bills posted after that backup are gone, and posting stops."""

from __future__ import annotations

from typing import Any

from qbwc_server.pausing import pause_after_restore
from qbwc_server.step import Question, Step, Turn
from qbxml.envelope import Reply
from qbxml.messages.company_activity import CompanyActivityQueryRq, CompanyActivityRet
from qbxml.status import Advice

_WORDS = (
    "A backup of the QuickBooks company file was restored ({when}): bills posted after that backup are gone from it. "
    "Posting is paused. Compare the bills posted since, return the missing ones to Approved, then resume the company."
)


class CheckRestore(Step):
    """Reads LastRestoreTime at the start of every session (qbxml.md 3.5, step 8)."""

    order = 20
    name = "check_restore"

    def question(self, turn: Turn) -> Question | None:
        """Answer the query, once a session."""
        if turn.ticket.recall(self.name).get("asked"):
            return None
        turn.ticket.remember(self.name, asked=True)
        return Question(requests=[CompanyActivityQueryRq()])

    def answer(self, turn: Turn, state: dict[str, Any], reply: Reply) -> None:
        """Compare with the last session's time; pause the company when it has moved."""
        rets = [ret for answer in reply.answers for ret in answer.rets if isinstance(ret, CompanyActivityRet)]
        if not rets or rets[0].last_restore_time is None:
            # Old hosts do not tell; message sets and searches still guard each bill.
            return
        told, connection = rets[0].last_restore_time.local.isoformat(), turn.connection
        known, connection.last_restore_time = connection.last_restore_time, told
        if known and known != told:
            pause_after_restore(turn.session, connection, _WORDS.format(when=told), turn.now)
            turn.end_session(connection.pause_reason)

    def failed(self, turn: Turn, state: dict[str, Any], advice: Advice) -> None:
        """Without this answer nothing is posted in this session."""
        turn.end_session(f"{advice.key}: {advice.sentence} {advice.next_step}")
