"""Spanish is complete: every text there is, is translated, with its values, and the program reads what people wrote."""

import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from importer.translation import KINDS, Kind, as_po, brought_up_to_date, missing, read
from qbwc_server.advice import in_words
from qbwc_server.error_catalogue import find
from tests.each import for_each
from wholesale.errors import ENTRIES, MOVE_UNKNOWN, Entry
from wholesale.sentences import LANGUAGES, retell, say, tell
from wholesale.status import InvoiceStatus

SPANISH = "es"
PLACES = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*[^}]*\}")
TAGS = re.compile(r"</?\w+[^>]*>|&\w+;")
# What is called the same in both languages, though it is several words long.
NAMES = re.compile(r"QuickBooks|Web Connector|Komet|QBWC|[A-Z]{2,}|\W|\d")


def _forms(message: Message) -> Iterator[tuple[str, str]]:
    """Answer each English text with its Spanish: one pair, or the singular and the plural."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    says = [message.string] if isinstance(message.string, str) else list(message.string or ())
    yield from zip(ids, says, strict=True)


@cache
def _wanted(kind: Kind) -> Catalog:
    return brought_up_to_date(kind, SPANISH)


def _all(catalogue: Catalog) -> list[tuple[str, str]]:
    return sorted(pair for message in catalogue if message.id for pair in _forms(message))


def _differences(catalogue: Catalog) -> list[str]:
    """Answer what is amiss in a catalogue, one line for each text."""
    found = []
    for message in catalogue:
        for english, spanish in _forms(message) if message.id else ():
            if not spanish:
                continue
            if _places(english) != _places(spanish) and not _says_one(english, spanish):
                found.append(f"other places for values: {english!r} is {spanish!r}")
            if sorted(TAGS.findall(english)) != sorted(TAGS.findall(spanish)):
                found.append(f"other marks: {english!r} is {spanish!r}")
            if (english[:1].isspace(), english[-1:].isspace()) != (spanish[:1].isspace(), spanish[-1:].isspace()):
                found.append(f"other blanks around it: {english!r} is {spanish!r}")
            if english == spanish and len(NAMES.sub(" ", PLACES.sub(" ", english)).split()) > 2:
                found.append(f"still English: {english!r}")
    return found


def _places(text: str) -> set[str]:
    """Answer the places for values; one without a name counts by its number."""
    found = PLACES.findall(text)
    return {place if place != "{}" else f"{{}} x {found.count('{}')}" for place in found}


def _says_one(english: str, spanish: str) -> bool:
    """Answer whether the text is a singular, which may say "one" where English gives the number."""
    unsaid = set(PLACES.findall(english)) - set(PLACES.findall(spanish))
    return unsaid == {"%(num)s"} and bool(re.search(r"\b(un|una|otro|otra)\b", spanish, re.IGNORECASE))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.domain)
def test_every_text_is_translated_and_nothing_else(kind: Kind) -> None:
    written, wanted = read(kind, SPANISH), _wanted(kind)
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
def test_a_catalogue_is_written_as_make_translations_writes_it(kind: Kind) -> None:
    written = kind.path(SPANISH, "po").read_bytes()

    assert as_po(read(kind, SPANISH)) == written


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_is_not_ours_stays_as_it_is(language: str) -> None:
    text = "There is an invalid reference to QuickBooks Vendor."

    assert say(text, language) == retell(text, language) == text


def test_an_entry_is_told_in_spanish_with_its_values() -> None:
    told = MOVE_UNKNOWN.told(
        invoice="P1-7", old=InvoiceStatus.A.sentence, new="P", allowed="Cancel Payment, Mark as Paid"
    )
    said = tell(told, SPANISH)

    assert said.sentence.startswith("La factura P1-7 está en Aprobada: compras y contabilidad")
    assert said.next_step == "Elija una de las acciones que permite su estado: Cancelar pago, Marcar como pagada."
    assert tell(told, "en") == told


@for_each("key", sorted(ENTRIES))
def test_what_was_told_and_kept_in_english_is_found_again(key: str) -> None:
    told = _told(ENTRIES[key])

    assert retell(f"{told.sentence} {told.next_step}", SPANISH) == f"{tell(told, SPANISH)}"
    assert retell(told.next_step, SPANISH) == tell(told, SPANISH).next_step


def _told(entry: Entry) -> Entry:
    names = {field for _, field, _, _ in Formatter().parse(entry.sentence + entry.next_step) if field}
    return entry.told(**{name: f"X{number}" for number, name in enumerate(sorted(names))})


def test_the_advice_of_a_code_is_found_again() -> None:
    spanish = find("3140")
    assert spanish is not None

    assert retell(in_words("3140"), SPANISH) == str(tell(spanish, SPANISH))
    assert "proveedor, cuenta, clase" in retell(in_words("3140"), SPANISH)


def test_what_the_queue_said_of_a_record_is_found_again() -> None:
    assert retell("bill 1A-2, posted before, shows 1.00; the invoice now makes 2.00", SPANISH) == (
        "la factura 1A-2, contabilizada antes, muestra 1,00; la factura ahora suma 2,00"
    )
