"""First of all: is the right company file open? Asked only where the Web Connector's greeting did not say."""

from __future__ import annotations

from typing import Any

from qbwc_server import company_facts
from qbwc_server.step import Question, Step, Turn
from qbxml.envelope import Reply
from qbxml.messages.company import CompanyQueryRq
from qbxml.messages.host import HostQueryRq
from qbxml.messages.preferences import PreferencesQueryRq
from qbxml.status import Advice


class CheckCompany(Step):
    """Asks what strHCPResponse says in a common session (web_connector.md 2.4); it is free there."""

    order = 10
    name = "check_company"

    def question(self, turn: Turn) -> Question | None:
        """Answer the three start queries, once a session."""
        if company_facts.is_known(turn):
            return None
        if turn.ticket.recall(self.name).get("asked"):
            turn.end_session("QuickBooks did not say which company file is open, so nothing was sent.")
            return None
        turn.ticket.remember(self.name, asked=True)
        owner = [turn.connection.owner_id]
        return Question(requests=[HostQueryRq(), CompanyQueryRq(owner_id=owner), PreferencesQueryRq()])

    def answer(self, turn: Turn, state: dict[str, Any], reply: Reply) -> None:
        """Compare the open company with ours."""
        company_facts.examine(turn, reply)

    def failed(self, turn: Turn, state: dict[str, Any], advice: Advice) -> None:
        """Without knowing the company nothing is sent."""
        turn.end_session(f"{advice.key}: {advice.sentence} {advice.next_step}")
