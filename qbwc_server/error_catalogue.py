"""One catalogue over every code a person can meet: the Web Connector's, QuickBooks' and our own, in the same form.

Keys: "QBWC1039", "0x80040408", "3140", or a word of our own such as "invoice_total_differs".
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from qbwc_server import customer_first, doctor_log_words, doctor_words, doubts, own_words, pausing, resolve
from qbwc_server.connector_codes import CONNECTOR_CODES
from qbxml import hresult, status
from qbxml.status import Advice, Outcome
from wholesale import refusal
from wholesale.errors import ENTRIES, Entry, Klass, Who

# A process that only talks to the Web Connector imports these from nowhere else, and needs the words they define.
_LOADED_FOR_THEIR_ENTRIES: Final = (
    customer_first,
    doctor_log_words,
    doctor_words,
    doubts,
    own_words,
    pausing,
    refusal,
    resolve,
)

_KLASSES: Final = {
    Outcome.DONE: Klass.WAIT,
    Outcome.NOTHING_FOUND: Klass.WAIT,
    Outcome.RETRY: Klass.RETRY,
    Outcome.FIX_DATA: Klass.FIX_DATA,
    Outcome.FIX_SETUP: Klass.FIX_SETUP,
    Outcome.UNKNOWN: Klass.ASK_A_PERSON,
}


def find(key: str) -> Entry | None:
    """Answers the entry of a code, in whatever case it is written ("qbwc1039", "0X80040408"); None for unknown ones."""
    return ENTRIES.get(key.strip()) or _codes().get(key.strip().casefold())


def all_entries() -> tuple[Entry, ...]:
    """Answers every entry, ours last."""
    return (*_codes().values(), *ENTRIES.values())


def entry_of(advice: Advice) -> Entry:
    """Answers QuickBooks' advice in the form of the catalogue."""
    return Entry(advice.key, _KLASSES[advice.outcome], advice.sentence, advice.next_step, Who(advice.who.value))


@cache
def _codes() -> Mapping[str, Entry]:
    """Answers the codes of others, which never change while the program runs."""
    advice = (*hresult.all_advice().values(), *status.all_advice().values())
    entries = (*CONNECTOR_CODES.values(), *map(entry_of, advice))
    return MappingProxyType({entry.key.casefold(): entry for entry in entries})
