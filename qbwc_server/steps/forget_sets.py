"""Last: let QuickBooks forget the message sets whose answers are safely stored (qbxml.md 3.5, step 3)."""

from __future__ import annotations

from typing import Any

from qbwc_server.exchange import Exchange, Standing, with_standing
from qbwc_server.step import Question, Step, Turn
from qbxml.envelope import Reply
from qbxml.status import Advice

_IN_ONE_SESSION = 50


class ForgetSets(Step):
    """Sends each old message set ID alone, one a message; what is left over is forgotten in a later session."""

    order = 90
    name = "forget_sets"

    def question(self, turn: Turn) -> Question | None:
        """Answer the next set to forget."""
        memory = turn.ticket.recall(self.name)
        if memory.get("asked", 0) >= _IN_ONE_SESSION:
            return None
        sets = with_standing(turn.session, turn.company_id, Standing.ANSWERED, 1, after=memory.get("last", 0))
        if not sets:
            return None
        turn.ticket.remember(self.name, asked=memory.get("asked", 0) + 1, last=sets[0].id)
        return Question(state={"set": sets[0].id}, old_message_set_id=sets[0].message_set_id)

    def answer(self, turn: Turn, state: dict[str, Any], reply: Reply) -> None:
        """Whatever the code: QuickBooks does not know the set any more."""
        exchange = turn.session.get_one(Exchange, state["set"])
        if exchange.standing is Standing.ANSWERED:
            exchange.standing = Standing.FORGOTTEN

    def failed(self, turn: Turn, state: dict[str, Any], advice: Advice) -> None:
        """The set is forgotten another time."""
        turn.end_session(f"{advice.key}: {advice.sentence} {advice.next_step}")
