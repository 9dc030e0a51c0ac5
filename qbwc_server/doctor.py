"""What the address check finds: one finding for each check, with its proof; stored and shown as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from qbwc_server.error_catalogue import find
from wholesale.choice import Choice
from wholesale.errors import Entry


class State(Choice):
    """How a check came out."""

    GOOD = "good", "It is as it should be."
    WARNING = "warning", "It works, but not as well as it could, or not for long."
    FAULT = "fault", "The Web Connector will fail here."
    NOT_NEEDED = "not_needed", "An address on the same computer needs none."
    NOT_TRIED = "not_tried", "It was not tried, because something before it failed."


class Check(Choice):
    """What is looked at, in this order; the sentence is true when all is well."""

    FORM = "form", "The address has a form the Web Connector takes."
    NAME = "name", "The name leads to a computer."
    PORT = "port", "That computer answers."
    ENCRYPTION = "encryption", "It offers TLS 1.2, which Windows needs."
    CERTIFICATE = "certificate", "Its certificate is trusted, complete, for this name and valid for long enough."
    PAGE = "page", "A plain look at the address is answered with a page and without a redirect."
    WSDL = "wsdl", "The description of the service can be read."
    SUPPORT = "support", "The help page of the .qwc file opens without a log-in and without a redirect."
    CALL = "call", "A call of the Web Connector is answered as it must be."
    CONNECTION = "connection", "The connection stays open from one call to the next."
    SIZE = "size", "A large answer of QuickBooks gets through."
    CLOCK = "clock", "The clocks agree."


@dataclass(frozen=True)
class Finding:
    """What one check found."""

    check: Check
    state: State
    proof: str = ""  # what was seen: an address, a status line, a certificate; the same in every language
    entry: Entry | None = None  # told; None when all is well or nothing was tried

    def as_json(self) -> dict[str, Any]:
        """Answer the finding as it is stored."""
        entry = self.entry
        values = {name: str(value) for name, value in entry.values.items()} if entry is not None else {}
        return {
            "check": self.check.value,
            "state": self.state.value,
            "proof": self.proof,
            "entry": entry.key if entry is not None else None,
            "values": values,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Answer a stored finding."""
        entry = find(stored["entry"]) if stored["entry"] else None
        return cls(
            Check(stored["check"]),
            State(stored["state"]),
            stored["proof"],
            entry.told(**stored["values"]) if entry is not None else None,
        )


def good(check: Check, proof: str) -> Finding:
    """Answer that all is well with one thing."""
    return Finding(check, State.GOOD, proof)


def fault(check: Check, entry: Entry, proof: str = "") -> Finding:
    """Answer that the Web Connector will fail at one thing."""
    return Finding(check, State.FAULT, proof, entry)


def warning(check: Check, entry: Entry, proof: str = "") -> Finding:
    """Answer that one thing could be better."""
    return Finding(check, State.WARNING, proof, entry)


def with_those_not_tried(findings: list[Finding]) -> list[Finding]:
    """Answer one finding for each check, in the order of the checks."""
    found = {finding.check: finding for finding in findings}
    return [found.get(check, Finding(check, State.NOT_TRIED)) for check in Check]


def worst(findings: list[Finding]) -> State:
    """Answer how the whole came out."""
    states = {finding.state for finding in findings}
    return next((state for state in (State.FAULT, State.WARNING) if state in states), State.GOOD)
