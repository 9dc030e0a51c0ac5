"""What comes of an update, and what differs between connectors and their users."""

from dataclasses import dataclass, field


@dataclass
class UpdateResult:
    """What the Web Connector shows after an update, and what it did."""

    status: str = ""  # the Status column
    error: str | None = None  # the Web Connector's own code, such as QBWC1012; None = no error
    progress: list[int] = field(default_factory=list)  # each number receiveResponseXML returned
    calls: list[str] = field(default_factory=list)  # operations in the order they were called
    requests: list[str] = field(default_factory=list)  # qbXML handed to QuickBooks
    responses: list[str] = field(default_factory=list)  # its answers, "" where it threw
    postponed_seconds: int | None = None  # authenticate's third string
    minimum_seconds: int | None = None  # authenticate's fourth string

    @property
    def is_ok(self) -> bool:
        """Whether the update ended without one of the Web Connector's error codes."""
        return self.error is None


class UpdateEndedError(Exception):
    """The update is over; no further call is made."""

    def __init__(self, status: str, error: str | None = None) -> None:
        self.status = status
        self.error = error
        super().__init__(status)


@dataclass(frozen=True)
class Habits:
    """What differs between connectors and their users."""

    version: str = "2.3.0.215"
    # A person presses Cancel (False) or OK (True) when clientVersion answers "W:...".
    continues_on_warning: bool = True
    # Assumed: closeConnection follows none, nvu and busy (the guide says so, p21; no capture shows it).
    closes_after_refusal: bool = True
    # A person agrees to interactive mode when getLastError asks for it.
    agrees_to_interact: bool = False
