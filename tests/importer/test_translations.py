"""Spanish is complete: every text there is, is translated, with its values, and the program reads what people wrote."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from importer.translation import KINDS, Kind, as_po, brought_up_to_date, missing, read

SPANISH = "es"
PLACES = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*[^}]*\}")
TAGS = re.compile(r"</?\w+[^>]*>|&\w+;")
# What is called the same in both languages, though it is several words long.
NAMES = re.compile(r"QuickBooks|Web Connector|Komet|QBWC|[A-Z]{2,}|\W|\d")


def _forms(message: Message) -> Iterator[tuple[str, str]]:
    """Answer each English text with its Spanish: one pair, or the singular and the plural."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    says = [message.string] if isinstance(message.string, str) else list(message.string)
    yield from zip(ids, says, strict=True)


def _all(catalogue: Catalog) -> list[tuple[str, str]]:
    return sorted(pair for message in catalogue if message.id for pair in _forms(message))


def _differences(catalogue: Catalog) -> list[str]:
    """Answer what is amiss in a catalogue, one line for each text."""
    found = []
    for message in catalogue:
        for english, spanish in _forms(message) if message.id else ():
            if not spanish:
                continue
            if set(PLACES.findall(english)) != set(PLACES.findall(spanish)) and not _says_one(english, spanish):
                found.append(f"other places for values: {english!r} is {spanish!r}")
            if sorted(TAGS.findall(english)) != sorted(TAGS.findall(spanish)):
                found.append(f"other marks: {english!r} is {spanish!r}")
            if (english[:1].isspace(), english[-1:].isspace()) != (spanish[:1].isspace(), spanish[-1:].isspace()):
                found.append(f"other blanks around it: {english!r} is {spanish!r}")
            if english == spanish and len(NAMES.sub(" ", PLACES.sub(" ", english)).split()) > 2:
                found.append(f"still English: {english!r}")
    return found


def _says_one(english: str, spanish: str) -> bool:
    """Answer whether the text is a singular, which may say "one" where English gives the number."""
    unsaid = set(PLACES.findall(english)) - set(PLACES.findall(spanish))
    return unsaid == {"%(num)s"} and bool(re.search(r"\b(un|una|otro|otra)\b", spanish, re.IGNORECASE))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.domain)
def test_every_text_is_translated_and_nothing_else(kind: Kind) -> None:
    written, wanted = read(kind, SPANISH), brought_up_to_date(kind, SPANISH)
    hint = "run make translations, then fill what it names"

    assert {str(message.id) for message in wanted} - {str(message.id) for message in written} == set(), hint
    assert {str(message.id) for message in written} - {str(message.id) for message in wanted} == set(), hint
    assert missing(written) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.domain)
def test_a_translation_keeps_values_and_marks(kind: Kind) -> None:
    assert _differences(read(kind, SPANISH)) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.domain)
def test_the_program_reads_what_people_wrote(kind: Kind) -> None:
    with kind.path(SPANISH, "mo").open("rb") as stream:
        compiled = read_mo(stream)

    assert _all(compiled) == _all(read(kind, SPANISH))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.domain)
def test_writing_a_catalogue_again_changes_nothing(kind: Kind) -> None:
    written = kind.path(SPANISH, "po").read_bytes()

    assert as_po(brought_up_to_date(kind, SPANISH)) == written


@pytest.mark.parametrize(
    ("english", "spanish", "fault"),
    [
        ("Sent %(count)s bills", "Se enviaron facturas", "other places for values"),
        ("Invoice {invoice} is paid.", "La factura {factura} está pagada.", "other places for values"),
        ("Read <b>this</b>", "Lea esto", "other marks"),
        ("Press ", "Pulse", "other blanks"),
        ("This is still English", "This is still English", "still English"),
    ],
)
def test_a_bad_translation_is_found(english: str, spanish: str, fault: str) -> None:
    catalogue = Catalog(locale=SPANISH)
    catalogue.add(english, spanish)

    assert [line.partition(":")[0] for line in _differences(catalogue)] == [
        fault if fault != "other blanks" else "other blanks around it"
    ]


def test_a_text_without_or_with_an_unsure_translation_is_missing() -> None:
    catalogue = Catalog(locale=SPANISH)
    catalogue.add("Sent", "Enviado")
    catalogue.add("Paid", "")
    catalogue.add("Bill", "Boleta", flags=["fuzzy"])
    catalogue.add(("%(num)s bill", "%(num)s bills"), ("%(num)s factura", ""))

    assert missing(catalogue) == ["Paid", "Bill", "('%(num)s bill', '%(num)s bills')"]
