"""The words of the QuickBooks desk: trays, states, happenings and who brought them about, in the person's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from babel.dates import format_skeleton
from flask_babel import format_datetime, format_timedelta, get_locale, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from importer.chart import Chart, Series, columns, lines, rows
from importer.entry_text import sentence
from importer.language import language
from qbwc_server.desk import Tray
from qbwc_server.error_catalogue import find
from qbwc_server.figures import DaySum, reasons_of
from qbwc_server.queue import ItemState
from wholesale.sentences import retell

_LONGEST_REASON = 84


@dataclass(frozen=True)
class Words:
    """How a tray is shown: its name, its colour, and what it says when it is empty."""

    label: LazyString
    tone: str
    empty: LazyString
    lesson: LazyString


TRAYS: Mapping[Tray, Words] = MappingProxyType(
    {
        Tray.NEEDS_PERSON: Words(
            lazy_pgettext("tray", "Needs a person"),
            "bad",
            _l("Nothing needs a decision."),
            _l("A bill comes here when its answer was lost and the books do not say clearly whether it is there."),
        ),
        Tray.REFUSED: Words(
            lazy_pgettext("tray", "Refused"),
            "bad",
            _l("No bill waits to be mended."),
            _l("A bill comes here when QuickBooks refuses it, with QuickBooks' own words and what to do about them."),
        ),
        Tray.UNKNOWN: Words(
            lazy_pgettext("tray", "Unknown"),
            "warn",
            _l("The outcome of every bill is known."),
            _l("A bill comes here when its answer was lost on the way. The next session asks QuickBooks by itself."),
        ),
        Tray.WAITING: Words(
            lazy_pgettext("tray", "Waiting"),
            "info",
            _l("Nothing waits for QuickBooks."),
            _l("Approved bills come here when somebody chooses Send to External System in PO Reconciliation."),
        ),
        Tray.SENDING: Words(
            lazy_pgettext("tray", "On its way"),
            "moving",
            _l("Nothing is on its way at the moment."),
            _l("A bill is here for the seconds between its leaving and QuickBooks' answer."),
        ),
        Tray.POSTED: Words(
            lazy_pgettext("tray", "Posted"),
            "ok",
            _l("No bill has been posted yet."),
            _l("A bill comes here with its TxnID as soon as QuickBooks has said that it holds it."),
        ),
        Tray.DISMISSED: Words(
            lazy_pgettext("tray", "Taken out"),
            "muted",
            _l("Nobody has taken a bill out of the queue."),
            _l("What a person dismisses stays here with the reason and the name."),
        ),
    }
)

STATES: Mapping[ItemState, tuple[LazyString, str, LazyString]] = MappingProxyType(
    {
        ItemState.WAITING: (_l("Waiting"), "info", _l("It leaves with the next run of the Web Connector.")),
        ItemState.DELAYED: (
            _l("Delayed"),
            "warn",
            _l("A passing obstacle, such as a locked record, held it up; it waits for its time and is tried again."),
        ),
        ItemState.SENDING: (_l("On its way"), "moving", _l("It has left and QuickBooks' answer is awaited.")),
        ItemState.UNKNOWN: (
            _l("Unknown"),
            "warn",
            _l("It has left and no clear answer came. QuickBooks is asked before anything else happens to it."),
        ),
        ItemState.NEEDS_PERSON: (
            _l("Needs a person"),
            "bad",
            _l("QuickBooks' books do not say clearly whether it is there. Nothing is sent until a person decides."),
        ),
        ItemState.POSTED: (_l("Posted"), "ok", _l("It is in QuickBooks.")),
        ItemState.REFUSED: (_l("Refused"), "bad", _l("It was refused, and nothing was written in QuickBooks.")),
        ItemState.DISMISSED: (_l("Taken out"), "muted", _l("A person took it out of the queue.")),
    }
)

HAPPENINGS: Mapping[str, tuple[LazyString, str]] = MappingProxyType(
    {
        "queued": (_l("Taken into the queue"), "muted"),
        "sent": (_l("Sent to QuickBooks"), "moving"),
        "refused": (_l("Refused"), "bad"),
        "delayed": (_l("Delayed; it is tried again"), "warn"),
        "unknown": (_l("Outcome unknown"), "warn"),
        "asked for result": (_l("QuickBooks was asked for the stored result"), "info"),
        "searched": (_l("Looked for in QuickBooks"), "info"),
        "adopted": (_l("Found in QuickBooks"), "ok"),
        "not there": (_l("Not in QuickBooks"), "info"),
        "not run": (_l("QuickBooks did not run it; it waits again"), "muted"),
        "needs person": (_l("A person has to decide"), "bad"),
        "taken back": (_l("Taken back before it was sent"), "muted"),
        "look first": (_l("It is looked for before it is sent"), "info"),
        "retry": (_l("To be tried with the next run"), "info"),
        "send again": (_l("To be sent again"), "info"),
        "marked as posted": (_l("Marked as posted"), "ok"),
        "dismissed": (_l("Taken out of the queue"), "muted"),
        "posted": (_l("Posted in QuickBooks"), "ok"),
    }
)


def happening(what: str) -> tuple[str | LazyString, str]:
    """Answer how an event of a story is shown; one that has no words here says its own."""
    return HAPPENINGS.get(what, (what, "muted"))


def who(actor: str) -> str:
    """Answer who brought an event about."""
    return _("This server") if actor == "server" else actor


def told(words: str) -> str:
    """Answer the words of an event: our own in the person's language, QuickBooks' as they are."""
    whole = retell(words, language())
    return whole if whole != words else "; ".join(retell(part, language()) for part in words.split("; "))


def span(seconds: float) -> str:
    """Answer how long something took: "4 seconds", "10 minutes"."""
    if seconds < 1:
        return _("less than a second")
    return format_timedelta(timedelta(seconds=seconds), threshold=1.5)


def to_the_second(moment: datetime) -> str:
    """Answer a moment where the company is, with its seconds."""
    return format_datetime(moment, "medium").replace("\u202f", "\u00a0")


def charts(sums: list[DaySum]) -> list[Chart]:
    """Answer the three charts of the desk."""
    labels = [_day(one.day) for one in sums]
    posted = Series(_("posted"), [one.posted for one in sums])
    refused = Series(_("refused"), [one.refused for one in sums])
    middle = Series(_("half of the bills"), [_minutes(one.median_wait) for one in sums])
    late = Series(_("nine of ten bills"), [_minutes(one.late_wait) for one in sums])
    reasons = reasons_of(sums)
    return [
        columns(_("Bills posted and refused per day"), labels, [posted, refused], _("bills")),
        lines(_("Minutes from sent to posted"), labels, [middle, late], _("minutes")),
        rows(
            _("Why bills were refused in the last 30 days"),
            [reason(key) for key, _count in reasons],
            [count for _key, count in reasons],
            _("bills"),
        ),
    ]


def reason(key: str) -> str:
    """Answer an entry of the catalogue in one short line: its key and its sentence."""
    entry = find(key)
    # A sentence with places for the case's own names says nothing without the case.
    if entry is None or "{" in entry.sentence:
        return key.replace("_", " ") or _("no reason was told")
    text = f"{key}: {sentence(entry)}" if key[0].isdigit() else sentence(entry)
    return text if len(text) <= _LONGEST_REASON else f"{text[: _LONGEST_REASON - 1].rstrip()}…"


def _day(day: date) -> str:
    return format_skeleton("MMMd", day, locale=get_locale())


def _minutes(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds() / 60, 1)
