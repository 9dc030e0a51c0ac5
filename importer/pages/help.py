"""Help with codes: every entry of the error catalogue, in the words every message uses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from importer.entry_text import next_step, sentence
from importer.menu import Menu, Section
from importer.page import SIGNED_IN, STAFF, Answer, Page
from qbwc_server.error_catalogue import all_entries, find
from wholesale.errors import ENTRIES, Entry, Klass, Who

CLASSES: Final[Mapping[Klass, LazyString]] = {
    Klass.RETRY: _l("Try again"),
    Klass.WAIT: _l("Wait"),
    Klass.FIX_DATA: _l("Correct a record"),
    Klass.FIX_SETUP: _l("Correct the set-up"),
    Klass.ASK_A_PERSON: _l("Somebody decides"),
}
ACTORS: Final[Mapping[Who, LazyString]] = {
    Who.NOBODY: _l("Nobody"),
    Who.CLERK: _l("Whoever works on it"),
    Who.ACCOUNTANT: _l("Accounting"),
    Who.ADMIN: _l("Administrator"),
    Who.SUPPORT: _l("Support"),
}
_RELATED: Final = 6
_SHARED: Final = 4
_COMMON: Final = frozenset({"quickbooks", "connector", "there", "which", "again", "company", "where", "other"})
_PLACE = re.compile(r"\{(\w+)[^}]*\}")


@dataclass(frozen=True)
class Group:
    """One source of codes."""

    key: str
    title: LazyString
    about: LazyString


GROUPS: Final = (
    Group("web_connector", _l("Web Connector"), _l("Codes the Web Connector shows and writes into QWCLog.txt.")),
    Group("opening", _l("QuickBooks cannot be reached"), _l("Codes such as 0x80040408, before a request was read.")),
    Group("answer", _l("QuickBooks' answers"), _l("Status codes with which QuickBooks answers a request.")),
    Group("address", _l("Address and log"), _l("What the address check and the reading of QWCLog.txt find.")),
    Group("ours", _l("This program"), _l("Why something was not sent, changed or taken in here.")),
)


def group_of(entry: Entry) -> Group:
    """Answer the source of a code."""
    key = entry.key
    place = 4
    if key.startswith("QBWC"):
        place = 0
    elif key.startswith("0x"):
        place = 1
    elif key.startswith(("doctor_", "log_")):
        place = 3
    elif key not in ENTRIES:
        place = 2
    return GROUPS[place]


def plain(text: str) -> str:
    """Answer a sentence of the catalogue with an ellipsis where the names of a case stand."""
    return _PLACE.sub("…", text)


def related_to(entry: Entry) -> list[Entry]:
    """Answer entries that tell of the same: those it names, those of the same sentence, those that share words."""
    others = [other for other in all_entries() if other.key != entry.key and group_of(other) == group_of(entry)]
    same = [other for other in others if other.sentence == entry.sentence]
    named = [find(code) for code in re.findall(r"QBWC\d{4}|0x[0-9A-Fa-f]{8}", f"{entry.sentence} {entry.next_step}")]
    words = _words(entry)
    near = sorted(
        (other for other in others if len(words & _words(other)) >= _SHARED), key=lambda one: -len(words & _words(one))
    )
    found = [*(one for one in named if one is not None and one.key != entry.key), *same, *near]
    return list({one.key: one for one in found}.values())[:_RELATED]


def _words(entry: Entry) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Za-z.]{5,}", f"{entry.sentence} {entry.next_step}")} - _COMMON


class Codes(Page):
    """Every code."""

    name: ClassVar = "codes"
    path: ClassVar = "/help"
    title: ClassVar = _l("Help with codes")
    roles: ClassVar = SIGNED_IN
    menu: ClassVar = Menu(Section.QUICKBOOKS, 90, STAFF)

    def get(self) -> Answer:
        """Answer the codes in which the words that are looked for occur."""
        wanted = request.args.get("q", "").strip()
        groups = [
            (group, [entry for entry in all_entries() if group_of(entry) == group and _matches(entry, wanted)])
            for group in GROUPS
        ]
        shown = [(group, entries) for group, entries in groups if entries]
        template = "quickbooks/codes_found.html" if request.headers.get("HX-Request") else "quickbooks/codes.html"
        return self.render(template, groups=shown, wanted=wanted, plain=plain, classes=CLASSES, actors=ACTORS)


def _matches(entry: Entry, wanted: str) -> bool:
    text = f"{entry.key} {sentence(entry)} {next_step(entry)}".casefold()
    return all(word in text for word in wanted.casefold().split())


class Code(Page):
    """One code."""

    name: ClassVar = "code"
    path: ClassVar = "/help/<key>"
    title: ClassVar = _l("Help with a code")
    roles: ClassVar = SIGNED_IN

    def get(self, key: str) -> Answer:
        """Answer what a code means, or where to look for one that is not known."""
        entry = find(key)
        if entry is None:
            return self.render("quickbooks/code_unknown.html", key=key[:80]), 404
        return self.render(
            "quickbooks/code.html",
            found=entry,
            group=group_of(entry),
            related=related_to(entry),
            plain=plain,
            classes=CLASSES,
            actors=ACTORS,
            heading=_("Code %(key)s", key=entry.key) if group_of(entry) in GROUPS[:3] else plain(sentence(entry)),
        )
