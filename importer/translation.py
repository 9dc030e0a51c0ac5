"""Catalogues of translations: what must be said in every language, gathered from the program, and what is said so far.

There are two for each language. `wholesale/translations` holds the sentences of all rules and codes, which mails and
the Web Connector need as well; `importer/translations` holds the words of the pages. Both are ordinary gettext files.

`make translations` brings them up to date: new texts are added empty, texts that are gone are dropped, and the `.mo`
files are made, which the program reads.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from qbwc_server import own_words
from qbwc_server.error_catalogue import all_entries
from wholesale import history_words
from wholesale.choice import Choice
from wholesale.errors import Entry
from wholesale.sentences import DOMAIN, LANGUAGES
from wholesale.status import MOVES
from wholesale.user import Role

ROOT: Final = Path(__file__).parent.parent
_METHODS: Final = [("**.py", "python"), ("templates/**.html", "jinja2")]
_KEYWORDS: Final = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "_n": (1, 2),
    "N_": None,
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
_OPTIONS: Final = {"templates/**.html": {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true"}}


@dataclass(frozen=True)
class Kind:
    """One of the catalogues a language has."""

    domain: str
    folder: Path
    wanted: Callable[[], Catalog]

    def path(self, language: str, ending: str) -> Path:
        """Answer the catalogue's file of a language: `po` is what people write, `mo` what the program reads."""
        return self.folder / language / "LC_MESSAGES" / f"{self.domain}.{ending}"


def page_texts() -> Catalog:
    """Answer every text of the pages, from the code and the templates."""
    found = Catalog(domain="messages")
    for name, _, message, comments, context in extract_from_dir(
        ROOT / "importer", _METHODS, _OPTIONS, _KEYWORDS, strip_comment_tags=True, comment_tags=["Translators:"]
    ):
        found.add(
            message, locations=[(f"importer/{Path(name).as_posix()}", 0)], auto_comments=comments, context=context
        )
    return found


def sentence_texts() -> Catalog:
    """Answer every sentence of the rules: entries of the error catalogue, values of enums, labels of moves."""
    _load_everything()
    found = Catalog(domain=DOMAIN)
    for text, comment in _sentences():
        if text:
            found.add(text, auto_comments=[comment])
    return found


def _sentences() -> Iterator[tuple[str, str]]:
    for entry in _entries():
        yield entry.sentence, f"{entry.key}: what happened"
        yield entry.next_step, f"{entry.key}: what to do"
    for kind in sorted(_choices(Choice), key=lambda kind: (kind.__module__, kind.__qualname__)):
        for member in kind:
            yield member.sentence, f"{kind.__qualname__}.{member.name}"
            yield getattr(member, "label", ""), f"{kind.__qualname__}.{member.name}: its label"
    for move in MOVES:
        yield move.label, "a move of an invoice"
    for text in own_words.OWN:
        yield text, "what the queue says of a record"
    for text in (*history_words.OWN, *history_words.FIELDS, *history_words.VALUES):
        yield text, "what a history says: a sentence, or the name of what was changed"
    for role in Role:
        yield role.value, "a role, in the list of those who may"
    yield "one word without blanks", "what a code must be, in a refusal"


def _entries() -> list[Entry]:
    return sorted(all_entries(), key=lambda entry: entry.key)


def _choices(kind: type[Choice]) -> Iterator[type[Choice]]:
    for found in kind.__subclasses__():
        if found.__module__.partition(".")[0] in ("wholesale", "qbwc_server", "importer"):
            yield found
        yield from _choices(found)


def _load_everything() -> None:
    """Import every module, for an entry is in the catalogue, and an enum known, once its module is."""
    for name in ("wholesale", "qbwc_server", "importer"):
        package = import_module(name)
        for module in walk_packages(package.__path__, f"{name}."):
            import_module(module.name)


KINDS: Final = (
    Kind(DOMAIN, ROOT / "wholesale" / "translations", sentence_texts),
    Kind("messages", ROOT / "importer" / "translations", page_texts),
)


def read(kind: Kind, language: str) -> Catalog:
    """Answer a language's catalogue as it is written down; an empty one for a language that is new."""
    path = kind.path(language, "po")
    if not path.exists():
        return Catalog(locale=language, domain=kind.domain)
    with path.open("rb") as stream:
        return read_po(stream, locale=language, domain=kind.domain)


def brought_up_to_date(kind: Kind, language: str) -> Catalog:
    """Answer a language's catalogue with exactly the texts there are now; what was translated before stays."""
    written, fresh = read(kind, language), Catalog(locale=language, domain=kind.domain, fuzzy=False)
    for message in kind.wanted():
        if not message.id:
            continue
        known = written.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        says = known.string if known is not None and known.pluralizable == message.pluralizable else None
        comments = sorted(set(message.auto_comments))
        locations = sorted(set(message.locations))
        fresh.add(message.id, says or "", locations, message.flags, comments, context=message.context)
    return fresh


def missing(catalogue: Catalog) -> list[str]:
    """Answer the texts of a catalogue that are not, or not surely, translated."""
    return [str(message.id) for message in catalogue if message.id and (message.fuzzy or not _is_full(message.string))]


def _is_full(says: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(says) and bool(says) if isinstance(says, tuple | list) else bool(says)


def as_po(catalogue: Catalog) -> bytes:
    """Write a catalogue as people read it: without dates and line numbers, which would change with every edit."""
    catalogue.header_comment = f"# {catalogue.domain} of Komet QBWC in {catalogue.locale}."
    written = io.BytesIO()
    write_po(written, catalogue, width=120, omit_header=True, include_lineno=False)
    head = (
        f'{catalogue.header_comment}\nmsgid ""\nmsgstr ""\n"Language: {catalogue.locale}\\n"\n'
        f'"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return head.encode() + written.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Write a catalogue as the program reads it."""
    # The day it was made would change the file each time.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def main() -> None:
    """Bring every catalogue up to date and say what is still to be translated."""
    for language in LANGUAGES:
        for kind in KINDS if language != "en" else ():
            catalogue = brought_up_to_date(kind, language)
            path = kind.path(language, "po")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(as_po(catalogue))
            with path.open("rb") as stream:
                kind.path(language, "mo").write_bytes(as_mo(read_po(stream, locale=language, domain=kind.domain)))
            gaps = missing(catalogue)
            print(f"{path.relative_to(ROOT)}: {len(catalogue)} texts, {len(gaps)} to translate")  # noqa: T201 - a command
            for text in gaps:
                print(f"  {text!r}")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
