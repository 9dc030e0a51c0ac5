"""What the handlers of requests work on: the company's state, the computer's clock, and who has what open."""

from dataclasses import dataclass, field
from typing import Any, Final

from qbwc_server.simulator.company_state import CompanyState
from qbwc_server.simulator.machine_clock import MachineClock
from qbwc_server.simulator.record import Entry, Transaction

EVERYTHING: Final = "*"
_VERSIONS: Final = (
    "1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0", "11.0", "12.0", "13.0",
    "14.0", "15.0", "16.0",
)  # fmt: skip


@dataclass(frozen=True)
class Product:
    """The QuickBooks that has the file open."""

    name: str = "Intuit QuickBooks Enterprise Solutions: Manufacturing and Wholesale 24.0"
    major: str = "34"  # Enterprise 24.0 calls itself so (qbxml.md 1.2)
    minor: str = "0"
    country: str = "US"
    highest_qbxml: str = "16.0"
    is_multi_user: bool = False

    @property
    def qbxml_versions(self) -> list[str]:
        """Every qbXML version it speaks, lowest first."""
        highest = _as_numbers(self.highest_qbxml)
        return [version for version in _VERSIONS if _as_numbers(version) <= highest]

    @property
    def highest(self) -> tuple[int, int]:
        """The highest qbXML version as two numbers."""
        return _as_numbers(self.highest_qbxml)


@dataclass(frozen=True)
class Unproved:
    """What no public source tells of QuickBooks (qbxml.md 3 and 8); a server must be right either way."""

    # Status of a check for a message set nobody knows: 600 or 9002.
    unknown_set_code: int = 600
    # Whether a message whose set has no stored answer is run when it comes again (else 9002).
    runs_unanswered_sets: bool = False
    # Whether a second transaction with the same ExternalGUID is refused.
    refuses_known_guids: bool = False


@dataclass
class Iteration:
    """What an iterator has not handed out yet."""

    request: str  # element name of the query
    rest: list[Any]  # Rets


@dataclass
class Books:
    """One company file while it is open."""

    state: CompanyState
    clock: MachineClock
    product: Product
    unproved: Unproved = field(default_factory=Unproved)
    application: str = ""
    iterations: dict[str, Iteration] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)  # ids and lower-case names open in somebody's window

    def new_txn_id(self, second: int) -> str:
        """Answer a fresh TxnID or TxnLineID: a running number and the second of creation."""
        return f"{0x1A00 + self.state.next_number('last_txn_id'):X}-{second}"

    def new_list_id(self, second: int) -> str:
        """Answer a fresh ListID."""
        return f"{0x80000000 + self.state.next_number('last_list_id'):X}-{second}"

    def later(self, modified: int) -> int:
        """Answer the second of a change, later than the last change of the same record."""
        return max(self.clock.second(), modified + 1)

    def is_held(self, record: Entry | Transaction) -> bool:
        """Whether somebody has this record open in another window."""
        names = {record.list_id, record.full_name.lower()} if isinstance(record, Entry) else {record.txn_id}
        return bool(self.held & (names | {EVERYTHING}))


def _as_numbers(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor)
