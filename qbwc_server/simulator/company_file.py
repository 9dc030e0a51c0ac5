"""QuickBooks with one company file open, as a program sees it through the request processor."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum
from pathlib import Path
from typing import Final

from qbwc_server.simulator import handler
from qbwc_server.simulator.books import Books, Product, Unproved
from qbwc_server.simulator.company_state import CompanyState
from qbwc_server.simulator.machine_clock import MachineClock
from qbwc_server.simulator.message_set import NOT_STORED, STORED, MessageSetStore
from qbwc_server.simulator.person import Person
from qbwc_server.simulator.rules import (
    ANOTHER_FILE_OPEN,
    DIALOG_OPEN,
    NO_FILE_OPEN,
    PARSE_ERROR,
    SERVER_GONE,
    SERVER_THREW,
    VERSION_NOT_SUPPORTED,
    HResult,
    Refusal,
)
from qbwc_server.simulator.sample_company import SAMPLE, Contents, fill
from qbxml.envelope import RequestSet, read_request, write_reply
from qbxml.errors import ShapeError
from qbxml.message import Answer, Request
from qbxml.messages.company import CompanyQueryRq
from qbxml.messages.host import HostQueryRq
from qbxml.messages.preferences import PreferencesQueryRq

_FOLDER: Final = r"C:\Users\Public\Documents\Intuit\QuickBooks\Company Files"
# .NET counts ticks of 100 nanoseconds from the first day of year 1.
_TICKS_A_SECOND: Final = 10_000_000
_TICKS_BEFORE_1970: Final = 621_355_968_000_000_000


class CrashPoint(Enum):
    """Where QuickBooks dies while it works on a message."""

    BEFORE_ANYTHING = "before anything is saved"
    SET_OPENED = "the message set is noted, nothing else is saved"
    FIRST_SAVED = "the first request is saved, the others are not run"
    ALL_SAVED = "every request is saved, the message set's answer is not stored"
    ANSWER_STORED = "everything is saved and stored, nobody hears of it"


class CompanyFile(Person):
    """One company file in one SQLite file, with QuickBooks around it; what people do in it comes from `Person`.

    A new file gets `company_name` and `contents`; an existing one keeps what it has.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        clock: Callable[[], datetime] | None = None,
        company_name: str = "Sample Flower Wholesale",
        contents: Contents = SAMPLE,
        is_sample: bool = False,
        product: Product | None = None,
        unproved: Unproved | None = None,
        zone: tzinfo | str = "America/New_York",
        clock_ahead: timedelta = timedelta(),
        machine: str = "FRONTDESK",
    ) -> None:
        handler.load()
        state = CompanyState(path)
        machine_clock = MachineClock(clock, zone=zone, ahead=clock_ahead)
        self.books = Books(state, machine_clock, product or Product(), unproved or Unproved())
        super().__init__(self.books)
        self.machine = machine
        self.crash_at: CrashPoint | None = None
        self.cannot_store_answers = False
        self.refuses_sessions_with: str | None = None  # an hresult, such as "0x80040418"; None = sessions may begin
        self._is_dialog_open = False
        self._is_dead = False
        self._is_open = True
        self._another: CompanyFile | None = None
        with ExitStack() as unless_made:
            # Lists that do not fit together are refused, and no file stays open behind them.
            unless_made.callback(state.close)
            with state.saving():
                if state.fact("company_name") is None:
                    state.set_fact("company_name", company_name)
                    state.set_fact("is_sample", "true" if is_sample else "false")
                    fill(self.books, contents)
            unless_made.pop_all()

    @property
    def name(self) -> str:
        """The company's name."""
        return self.books.state.fact("company_name") or ""

    @property
    def own_file_name(self) -> str:
        """Where this company's file lies on the QuickBooks computer."""
        return f"{_FOLDER}\\{self.name}.QBW"

    @property
    def file_name(self) -> str:
        """Path of the file that is open, as strCompanyFileName carries it."""
        return self._another.own_file_name if self._another else self.own_file_name

    @property
    def country_and_version(self) -> tuple[str, int, int]:
        """Country and highest qbXML version, as sendRequestXML carries them."""
        product = self.books.product
        return (product.country, *product.highest)

    def close(self) -> None:
        """Close the SQLite file."""
        if self._another is not None:
            self._another.close()
        self.books.state.close()

    def begin_session(self, application: str = "", path: str = "") -> None:
        """Open a session for an application, "" for the file that is open; HResult when it cannot be.

        Starts QuickBooks again when it died, and opens the file when a path is given and none is open.
        """
        self._is_dead = False
        if self.refuses_sessions_with is not None:
            raise HResult(self.refuses_sessions_with)
        if self._is_dialog_open:
            raise HResult(DIALOG_OPEN)
        if path and path.casefold() != self.file_name.casefold():
            raise HResult(ANOTHER_FILE_OPEN)
        if not path and not self._is_open:
            raise HResult(NO_FILE_OPEN)
        self._is_open = True
        books = self._another.books if self._another else self.books
        books.application = application
        books.iterations.clear()

    def end_session(self) -> None:
        """End the session: its iterators are gone and the application's lock on the file is taken off."""
        for books in filter(None, (self.books, self._another.books if self._another else None)):
            books.iterations.clear()
            owner = books.state.fact("locked_for")
            if owner:
                books.state.set_data_ext(owner, "AppLock", None)
                books.state.set_fact("locked_for", None)

    def process(self, request: str) -> str:
        """Run a qbXML message as the request processor does and answer its reply.

        HResult: nothing of the message was run, or QuickBooks died over it.
        """
        if self._another is not None:
            return self._another.process(request)
        if self._is_dead:
            raise HResult(SERVER_GONE)
        if self._is_dialog_open:
            raise HResult(DIALOG_OPEN)
        asked = self._read(request)
        self._die_at(CrashPoint.BEFORE_ANYTHING)
        store = MessageSetStore(self.books.state, self.books.application, self.books.unproved)
        known = store.reply_without_running(asked, request)
        return self._run(asked, request, store) if known is None else known

    def _read(self, request: str) -> RequestSet:
        # Letters beyond ASCII must come as references; raw ones are a parse error (qbxml.md 5.1).
        if not request.isascii():
            raise HResult(PARSE_ERROR)
        try:
            asked = read_request(request)
        except ShapeError as problem:
            raise HResult(PARSE_ERROR) from problem
        if asked.version not in self.books.product.qbxml_versions:
            raise HResult(VERSION_NOT_SUPPORTED)
        return asked

    def _run(self, asked: RequestSet, text: str, store: MessageSetStore) -> str:
        set_id = asked.new_message_set_id
        if set_id is not None:
            store.open(set_id, text)
        self._die_at(CrashPoint.SET_OPENED)
        answers: list[Answer] = []
        for index, request in enumerate(asked.requests):
            stopped = asked.on_error == "stopOnError" and any(one.status_severity == "Error" for one in answers)
            answers.append(handler.refused(request, Refusal.not_run()) if stopped else self._one(asked, index, request))
            self._die_at(CrashPoint.FIRST_SAVED)
        self._die_at(CrashPoint.ALL_SAVED)
        if set_id is None:
            return write_reply(answers)
        if self.cannot_store_answers:
            return write_reply(answers, new_message_set_id=set_id, message_set_status_code=NOT_STORED)
        store.store(set_id, text, answers)
        self._die_at(CrashPoint.ANSWER_STORED)
        return write_reply(answers, new_message_set_id=set_id, message_set_status_code=STORED)

    def _one(self, asked: RequestSet, index: int, request: Request) -> Answer:
        """Run one request in a transaction of its own: QuickBooks undoes nothing of the others."""
        try:
            _check_values(asked, index)
            with self.books.state.saving():
                return handler.handle(self.books, request)
        except Refusal as refusal:
            return handler.refused(request, refusal)

    def _die_at(self, point: CrashPoint) -> None:
        if self.crash_at is point:
            self.crash_at = None
            self._is_dead = True
            raise HResult(SERVER_THREW)

    def host_facts(self, owner_id: str) -> str:
        """Answer the three start answers the Web Connector hands over in its first sendRequestXML."""
        if self._another is not None:
            return self._another.host_facts(owner_id)
        questions: list[Request] = [
            HostQueryRq(request_id="0"),
            CompanyQueryRq(request_id="1", owner_id=[owner_id]),
            PreferencesQueryRq(request_id="2"),
        ]
        return write_reply([handler.handle(self.books, question) for question in questions])

    def lock_for(self, owner_id: str) -> None:
        """Write the mark by which connectors keep out of each other's way (web_connector.md 3.3)."""
        state = (self._another or self).books.state
        ticks = self.books.clock.second() * _TICKS_A_SECOND + _TICKS_BEFORE_1970
        state.set_data_ext(owner_id, "AppLock", f"LOCKED:{self.machine}:{ticks}")
        state.set_fact("locked_for", owner_id)

    def stamped(self, owner_id: str, name: str) -> str | None:
        """Answer a private value an owner keeps in the company file, such as its FileID."""
        return self.books.state.data_exts(owner_id).get(name)

    def stamp(self, owner_id: str, name: str, value: str) -> None:
        """Write a private value of an owner into the company file."""
        self.books.state.set_data_ext(owner_id, name, value)

    def unstamp(self, owner_id: str, name: str) -> None:
        """Take a private value out of the company file."""
        self.books.state.set_data_ext(owner_id, name, None)

    def open_dialog(self) -> None:
        """Leave a dialog open in QuickBooks: no program gets in."""
        self._is_dialog_open = True

    def close_dialog(self) -> None:
        """Close the dialog."""
        self._is_dialog_open = False

    def close_company(self) -> None:
        """Close the company file: without a path no program gets in."""
        self._is_open = False

    def open_another_company(self, name: str = "Another Company") -> None:
        """Open another company file in QuickBooks instead of this one."""
        if self._another is None:
            clock = self.books.clock
            self._another = CompanyFile(
                ":memory:", clock=lambda: datetime.fromtimestamp(clock.second(), UTC), company_name=name,
                product=self.books.product,
            )  # fmt: skip

    def return_to_company(self) -> None:
        """Open this company file again."""
        if self._another is not None:
            self._another.close()
        self._another = None


def _check_values(asked: RequestSet, index: int) -> None:
    """Refuse one request for a value QuickBooks does not take; the others of its set go on (qbxml.md 0)."""
    for fault in asked.faults:
        if fault.index == index:
            raise Refusal.bad_value(fault.code, fault.path.rpartition("/")[2], fault.value)
