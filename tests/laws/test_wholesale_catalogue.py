"""Every error a person can meet has an entry with a sentence, a next step and who acts."""

import ast
import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from string import Formatter

import pytest

import wholesale
import wholesale.errors
import wholesale.refusal
from tests.each import for_each
from tests.laws.house import ROOT
from wholesale.errors import ENTRIES, Entry, Klass, TradeError, Who, define

for _found in walk_packages(wholesale.__path__, "wholesale."):
    import_module(_found.name)
# Other packages add entries of their own, told beside QuickBooks' words, which name the thing.
_OWN = [entry for entry in vars(wholesale.errors).values() if isinstance(entry, Entry)]
_OWN += [entry for entry in vars(wholesale.refusal).values() if isinstance(entry, Entry)]
_SOURCES = sorted(Path(next(iter(wholesale.__path__))).rglob("*.py"))


@for_each("entry", ENTRIES.values(), ids=lambda entry: entry.key)
def test_an_entry_says_what_happened_and_what_to_do(entry: Entry) -> None:
    assert entry.sentence[0].isupper() or entry.sentence[0] == "{"
    assert entry.next_step.endswith(".")
    assert isinstance(entry.klass, Klass)
    assert isinstance(entry.who, Who)


@for_each("entry", _OWN, ids=lambda entry: entry.key)
def test_an_entry_names_the_thing_it_is_about(entry: Entry) -> None:
    assert [name for _, name, _, _ in Formatter().parse(entry.sentence) if name]


def test_every_entry_is_used() -> None:
    # The loader of files and the kinds of import refuse in these words, too.
    sources = [*_SOURCES, *(ROOT / "komet_qbwc").glob("*.py"), *(ROOT / "importer").rglob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    constants = re.findall(r"^([A-Z_]+) = define\(", text, re.MULTILINE)

    said = Counter(re.findall(r"\b[A-Z_]+\b", text))

    assert [name for name in constants if said[name] < 2] == []


def test_a_key_is_used_once() -> None:
    with pytest.raises(ValueError, match="already has an entry 'invoice_locked'"):
        define("invoice_locked", Klass.RETRY, "Again.", "Again.", Who.NOBODY)


def test_an_error_speaks_in_the_words_of_its_entry() -> None:
    error = TradeError(ENTRIES["number_taken"], order="P000171", number="IN1")

    assert str(error) == (
        "Purchase order P000171 already has an invoice with the number 'IN1'. "
        "Check whether it was uploaded twice; else give the right number."
    )


def test_the_trade_catches_no_error_wholesale() -> None:
    handlers = [
        (path.name, node.lineno)
        for path in _SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    ]

    assert handlers == []
