"""The contract with the Web Connector: eleven operations, in one table that the service, the WSDL and the tests share.

Names, parameters and their order are Intuit's (web_connector.md 1); a server that binds by other names gets nothing.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

NAMESPACE: Final = "http://developer.intuit.com/"
ENVELOPE_NAMESPACE: Final = "http://schemas.xmlsoap.org/soap/envelope/"

Answer = str | int | list[str]


class Conversation(Protocol):
    """What answers the eleven operations; every text is '' where the Web Connector sent nothing."""

    def server_version(self) -> str:
        """Answers the text shown under "more information"."""
        ...

    def client_version(self, version: str, address: str) -> str:
        """Answers '' to go on."""
        ...

    def authenticate(self, user_name: str, password: str, address: str) -> list[str]:
        """Answers the ticket and a company path, '', "none", "nvu" or "busy"."""
        ...

    def send_request(
        self, ticket: str, hcp_response: str, company_file: str, country: str, major: int, minor: int
    ) -> str:
        """Answers the next qbXML document; '' when there is none."""
        ...

    def receive_response(self, ticket: str, response: str, hresult: str, message: str) -> int:
        """Answers how far we are: 0 to 99, 100 when done, negative for an error."""
        ...

    def connection_error(self, ticket: str, hresult: str, message: str) -> str:
        """Answers "done", or the company path to try next."""
        ...

    def last_error(self, ticket: str) -> str:
        """Answers the sentence the Web Connector shows; never ''."""
        ...

    def close(self, ticket: str) -> str:
        """Answers the status text of the finished run."""
        ...

    def interactive_url(self, ticket: str, session_id: str) -> str:
        """Answers the address of the interactive page; '' when there is none."""
        ...

    def interactive_rejected(self, ticket: str, reason: str) -> str:
        """Answers the text shown when the person declined."""
        ...

    def interactive_done(self, ticket: str) -> str:
        """Answers "Done" when the person has finished."""
        ...


class Result(StrEnum):
    """The three shapes of a result."""

    TEXT = "string"  # one string, never absent
    WHOLE = "int"  # one 32-bit integer, never absent
    TEXTS = "ArrayOfString"  # `string` members in Intuit's namespace


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation: its wire names, who answers it, and what is answered when that breaks."""

    name: str
    parameters: tuple[str, ...] = ()
    whole_numbers: frozenset[str] = frozenset()  # parameters of type int; the others are strings
    result: Result = Result.TEXT
    call: Callable[..., Any]  # (conversation, address, *parameters) -> the result
    if_broken: Callable[[], Answer]

    @property
    def soap_action(self) -> str:
        """Answers the SOAPAction: the full URI."""
        return NAMESPACE + self.name


_LAST_ERROR = (
    "The server could not finish this step, and has noted why in its log. Nothing is posted twice and nothing is lost: "
    "the next run goes on from here. If this text comes back, ask the administrator of the server to look at its log."
)


def _text(words: str) -> Callable[[], str]:
    return lambda: words


def _come_back_later() -> list[str]:
    # Never a constant ticket: two customers with one ticket would share a session.
    return [str(uuid.uuid4()), "busy"]


OPERATIONS: Final[Sequence[Operation]] = (
    Operation(name="serverVersion", call=lambda c, _a: c.server_version(), if_broken=_text("unknown")),
    Operation(
        name="clientVersion",
        parameters=("strVersion",),
        call=lambda c, address, version: c.client_version(version, address),
        if_broken=_text(""),
    ),
    Operation(
        name="authenticate",
        parameters=("strUserName", "strPassword"),
        result=Result.TEXTS,
        call=lambda c, address, user, password: c.authenticate(user, password, address),
        if_broken=_come_back_later,
    ),
    Operation(
        name="sendRequestXML",
        parameters=(
            "ticket",
            "strHCPResponse",
            "strCompanyFileName",
            "qbXMLCountry",
            "qbXMLMajorVers",
            "qbXMLMinorVers",
        ),
        whole_numbers=frozenset({"qbXMLMajorVers", "qbXMLMinorVers"}),
        call=lambda c, _a, *given: c.send_request(*given),
        # The Web Connector asks getLastError after '' and then ends the run.
        if_broken=_text(""),
    ),
    Operation(
        name="receiveResponseXML",
        parameters=("ticket", "response", "hresult", "message"),
        result=Result.WHOLE,
        call=lambda c, _a, *given: c.receive_response(*given),
        # The Web Connector asks getLastError after a negative number, never after 0.
        if_broken=lambda: -1,
    ),
    Operation(
        name="connectionError",
        parameters=("ticket", "hresult", "message"),
        call=lambda c, _a, *given: c.connection_error(*given),
        # Any other word would be taken for the path of a company file.
        if_broken=_text("done"),
    ),
    Operation(
        name="getLastError",
        parameters=("ticket",),
        call=lambda c, _a, *given: c.last_error(*given) or _LAST_ERROR,
        if_broken=_text(_LAST_ERROR),
    ),
    Operation(
        name="closeConnection",
        parameters=("ticket",),
        call=lambda c, _a, *given: c.close(*given),
        if_broken=_text("OK"),
    ),
    Operation(
        name="getInteractiveURL",
        parameters=("wcTicket", "sessionID"),
        call=lambda c, _a, *given: c.interactive_url(*given),
        if_broken=_text(""),
    ),
    Operation(
        name="interactiveRejected",
        parameters=("wcTicket", "reason"),
        call=lambda c, _a, *given: c.interactive_rejected(*given),
        if_broken=_text("The run was stopped."),
    ),
    Operation(
        name="interactiveDone",
        parameters=("wcTicket",),
        call=lambda c, _a, *given: c.interactive_done(*given),
        if_broken=_text("Done"),
    ),
)

BY_NAME: Final = {operation.name: operation for operation in OPERATIONS}
