"""One update of one application: the conversation of web_connector.md 2, from serverVersion to closeConnection."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.faults import Delivery, Ending, Fault
from qbwc_server.simulator.qwc_reader import Application
from qbwc_server.simulator.rules import HResult
from qbwc_server.simulator.soap_client import Answer, CallFailedError, SoapClient, Value
from qbwc_server.simulator.update_result import Habits, UpdateEndedError, UpdateResult

Wait = Callable[[float], object]

NO_OP_SECONDS: Final = 5.0
_DONE: Final = 100
_POSTPONE, _EVERY = 2, 3
_REFUSALS: Final = {
    "none": "No Data Exchange",
    "nvu": "Invalid password for username",
    "busy": "Application Busy",
}
_LOST: Final = "The underlying connection was closed: An unexpected error occurred on a send."
_TIMED_OUT: Final = "The operation has timed out"
_NULL: Final = "Object reference not set to an instance of an object."


class Update:
    """The conversation; `run` has it once."""

    def __init__(
        self,
        application: Application,
        password: str,
        company: CompanyFile,
        client: SoapClient,
        *,
        faults: Sequence[Fault] = (),
        habits: Habits | None = None,
        log: Callable[[str], object] = lambda _line: None,
        wait: Wait,
    ) -> None:
        self._application = application
        self._password = password
        self._company = company
        self._client = client
        self._faults = faults
        self._habits = habits or Habits()
        self._log = log
        self._wait = wait
        self._ticket = ""
        self.result = UpdateResult()

    def run(self) -> UpdateResult:
        """Have the conversation and answer what came of it; every fault ends it as in the real program."""
        session_faults = [fault for fault in self._faults if fault.counts_updates]
        for fault in session_faults:
            fault.count()
        striking = _striking(session_faults)
        for fault in striking:
            fault.before(self._company)
        try:
            self._converse()
        except UpdateEndedError as end:
            self.result.status = end.status
            self.result.error = end.error
            self._log(f"{end.error or 'Update'}: {end.status}")
        finally:
            self._company.end_session()
            for fault in striking:
                fault.after(self._company)
        return self.result

    def _converse(self) -> None:
        self._agree_on_versions()
        path = self._log_in()
        self._open_company(path)
        self._exchange()
        self._close()

    def _agree_on_versions(self) -> None:
        try:
            self._call("serverVersion")
        except CallFailedError as problem:
            # Only logged: the update goes on.
            self._log(f"Actual error received from web service for serverVersion call: {problem}")
        answer = self._text("clientVersion", "QBWC1036", strVersion=self._habits.version) or ""
        if answer.startswith("E:"):
            raise UpdateEndedError(answer[2:], "QBWC1037")
        if answer.startswith("W:"):
            if not self._habits.continues_on_warning:
                raise UpdateEndedError(answer[2:], "QBWC1037")
        elif answer and not answer.startswith("O:"):
            raise UpdateEndedError(f"clientVersion must begin with W:, E: or O:, got: {answer!r}", "QBWC1046")

    def _log_in(self) -> str:
        """Log in and answer the company file to open, "" for the one that is open."""
        try:
            answer = self._call(
                "authenticate", strUserName=self._application.user_name, strPassword=self._password
            )  # fmt: skip
        except CallFailedError as problem:
            raise UpdateEndedError(str(problem), "QBWC1012") from problem
        if not isinstance(answer, list):
            raise UpdateEndedError(_NULL, "QBWC1012")
        if len(answer) <= 1:
            raise UpdateEndedError("Index was outside the bounds of the array.", "QBWC1012")
        self._ticket = answer[0]
        self.result.postponed_seconds = _seconds(answer, _POSTPONE)
        self.result.minimum_seconds = _seconds(answer, _EVERY)
        refusal = _REFUSALS.get(answer[1].strip().lower())
        if self.result.postponed_seconds is not None:
            # Whatever the second string says: the guide's table (p63) hides it behind the postponement.
            refusal = "Update postponed by application"
        if refusal:
            if self._habits.closes_after_refusal:
                self._text("closeConnection", "QBWC1044", ticket=self._ticket)
            raise UpdateEndedError(refusal, "QBWC1040" if answer[1].lower() == "nvu" else None)
        return answer[1]

    def _open_company(self, path: str) -> None:
        while True:
            try:
                self._company.begin_session(self._application.name, path)
            except HResult as problem:
                answer = self._text(
                    "connectionError", "QBWC1045",
                    ticket=self._ticket, hresult=problem.code, message=problem.message,
                )  # fmt: skip
                # Everything but "done" is a path to try, also an empty text.
                if (answer or "").lower() == "done":
                    raise UpdateEndedError(problem.message, "QBWC1013") from problem
                path = answer or ""
            else:
                self._company.lock_for(self._application.owner_id)
                return

    def _exchange(self) -> None:
        facts = self._company.host_facts(self._application.owner_id)
        ending = Ending.GO_ON
        while ending is Ending.GO_ON:
            trip_faults = [fault for fault in self._faults if not fault.counts_updates]
            for fault in trip_faults:
                fault.count()
            request = self._ask_for_work(facts)
            facts = ""
            if request is None:
                continue
            if not self._hand_over(request, trip_faults):
                return
            ending = next((fault.ending for fault in _striking(trip_faults) if fault.ending is not ending), ending)
        if ending is Ending.POWER_OFF:
            raise UpdateEndedError("The computer was switched off")

    def _ask_for_work(self, facts: str) -> str | None:
        """Answer the request, or None when the server asked to wait and be asked again."""
        country, major, minor = self._company.country_and_version
        request = self._text(
            "sendRequestXML", "QBWC1041",
            ticket=self._ticket, strHCPResponse=facts, strCompanyFileName=self._company.file_name,
            qbXMLCountry=country, qbXMLMajorVers=major, qbXMLMinorVers=minor,
        )  # fmt: skip
        if request is None:
            raise UpdateEndedError(_NULL, "QBWC1041")
        if request:
            return request
        self._ask_why(None)
        return None

    def _ask_why(self, error: str | None) -> None:
        """Call getLastError: wait for NoOp, interact, or end the session with its text."""
        text = self._text("getLastError", "QBWC1043", ticket=self._ticket) or ""
        if error is None and text.lower() == "noop":
            self._wait(NO_OP_SECONDS)
            return
        if error is None and text.lower() == "interactive mode":
            self._interact()
            return
        self._text("closeConnection", "QBWC1044", ticket=self._ticket)
        raise UpdateEndedError(text, error)

    def _interact(self) -> None:
        if not self._habits.agrees_to_interact:
            reason = "User rejected interactive mode"
            text = self._text("interactiveRejected", "QBWC1031", wcTicket=self._ticket, reason=reason)
            self._text("closeConnection", "QBWC1044", ticket=self._ticket)
            raise UpdateEndedError(text or reason)
        url = self._text("getInteractiveURL", "QBWC1031", wcTicket=self._ticket, sessionID="1")
        self._log(f"Opening {url} in the browser")
        # The guide names both an empty text and "Done" as the end of the interaction.
        while (self._text("interactiveDone", "QBWC1031", wcTicket=self._ticket) or "done").lower() != "done":
            self._wait(NO_OP_SECONDS)

    def _hand_over(self, request: str, faults: Iterable[Fault]) -> bool:
        """Let QuickBooks run the request and hand its answer over; answer whether the session goes on."""
        response, hresult, message = self._run(request, _striking(faults))
        answer = self._text(
            "receiveResponseXML", "QBWC1042",
            ticket=self._ticket, response=response, hresult=hresult, message=message,
        )  # fmt: skip
        try:
            # A missing element leaves .NET's int at 0.
            number = int(answer) if answer is not None else 0
        except ValueError as problem:
            raise UpdateEndedError("Input string was not in a correct format.", "QBWC1042") from problem
        self.result.progress.append(number)
        if number < 0:
            self._ask_why("QBWC1031")
        return number < _DONE

    def _run(self, request: str, striking: Sequence[Fault]) -> tuple[str, str, str]:
        for fault in striking:
            fault.before(self._company)
        self.result.requests.append(request)
        if seconds := max((fault.seconds for fault in striking), default=0.0):
            self._wait(seconds)
        try:
            response = self._company.process(request)
        except HResult as problem:
            self.result.responses.append("")
            return "", problem.code, problem.message
        finally:
            for fault in striking:
                fault.after(self._company)
        self.result.responses.append(response)
        return response, "", ""

    def _close(self) -> None:
        self.result.status = self._text("closeConnection", "QBWC1044", ticket=self._ticket) or ""
        self._log(f"Update completed: {self.result.status}")

    def _text(self, operation: str, error: str, **arguments: Value) -> str | None:
        """Call an operation whose result is text; a failure ends the update with the Web Connector's code.

        Assumed: after a failed call nothing more is sent, not even closeConnection.
        """
        try:
            answer = self._call(operation, **arguments)
        except CallFailedError as problem:
            raise UpdateEndedError(str(problem), error) from problem
        return answer if isinstance(answer, str) else None

    def _call(self, operation: str, **arguments: Value) -> Answer:
        self.result.calls.append(operation)
        self._log(f"Calling {operation}")
        deliveries = [fault.deliveries[operation] for fault in _striking(self._faults) if operation in fault.deliveries]
        delivery = deliveries[0] if deliveries else Delivery.SENT
        if delivery is Delivery.LOST:
            raise CallFailedError(_LOST)
        answer = self._client.call(operation, **arguments)
        if delivery is Delivery.TWICE:
            answer = self._client.call(operation, **arguments)
        if delivery is Delivery.REPLY_LOST:
            raise CallFailedError(_TIMED_OUT)
        return answer


def _striking(faults: Iterable[Fault]) -> list[Fault]:
    return [fault for fault in faults if fault.strikes]


def _seconds(answer: Sequence[str], index: int) -> int | None:
    text = answer[index].strip() if len(answer) > index else ""
    return int(text) if text.isdigit() else None
