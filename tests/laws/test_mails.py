"""Every mail is there in every language, says the same in text and HTML, and can not be led astray by its values."""

import re
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.each import for_each
from wholesale.mail_filling import LONGEST_SUBJECT, Filled, example, fill
from wholesale.mail_html import as_html
from wholesale.mail_template import FRAME, Button, MailTemplate, mail_templates, parse, read_template
from wholesale.sentences import LANGUAGES

MAILS = mail_templates()
BOTH = [(name, language) for name in MAILS for language in LANGUAGES]
EVIL = '"><script>alert(1)</script>\r\nBcc: eve@example.com\r\n\r\n**x** $total ${app} [a](javascript:b) & \0\x1b\u2028'
_ALONE = {"meta", "br", "img", "link", "hr", "input"}


class _Reader(HTMLParser):
    """Reads the HTML of a mail as a mail program does."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open += [] if tag in _ALONE else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self._open):
            self.words.append(data)

    @property
    def is_closed(self) -> bool:
        return not self._open

    @property
    def links(self) -> list[str]:
        return [attributes["href"] or "" for tag, attributes in self.tags if tag == "a"]


def _filled(name: str, language: str) -> Filled:
    return fill(name, example(name), language, "Andes Blooms")


def _said(text: str) -> list[str]:
    """Answer the words alone: marks, lines and order of rows are how each form shows them."""
    return re.findall(r"\w+", text)


def _evil(value: Any) -> Any:
    if isinstance(value, list):
        return [_evil(each) for each in value]
    if isinstance(value, dict):
        return {name: _evil(each) for name, each in value.items()}
    return EVIL


@for_each("name", MAILS)
def test_a_mail_takes_the_same_values_in_every_language(name: str) -> None:
    wanted = {language: read_template(name, language).names - {"app", "company"} for language in LANGUAGES}

    assert wanted["es"] == wanted["en"]


@for_each("name", MAILS)
def test_an_example_holds_what_its_mail_takes_and_nothing_else(name: str) -> None:
    given = set()
    for key, value in example(name).items():
        given.add(key)
        for each in value if isinstance(value, list) else ():
            given |= {f"{key}.{inner}" for inner in (each if isinstance(each, dict) else ("each",))}
    taken = read_template(name, "en").names

    # In a list a value may also be one of the mail itself.
    assert {key for key in taken if key.partition(".")[2] not in given} - given <= {"app", "company"}
    assert given <= taken | {"company"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_has_a_mail_that_english_lacks(language: str) -> None:
    ending = ".txt" if language == "en" else f".{language}.txt"
    names = {found.name for found in files("wholesale").joinpath("emails").iterdir()}

    assert {f"{name}{ending}" for name in [*MAILS, FRAME]} <= names


@for_each(("name", "language"), BOTH)
def test_a_mail_says_the_same_in_text_and_html(name: str, language: str) -> None:
    filled = _filled(name, language)
    reader = _Reader(filled.html)
    html = " ".join([*reader.words, *reader.links])

    assert reader.is_closed
    assert set(_said(filled.text)) <= set(_said(html))
    assert set(_said(html)) <= set(_said(f"{filled.text} {filled.subject} Andes Blooms"))


@for_each(("name", "language"), BOTH)
def test_a_mail_is_filled_to_the_end(name: str, language: str) -> None:
    filled = _filled(name, language)

    assert filled.subject
    assert len(filled.subject) <= LONGEST_SUBJECT
    for text in (filled.subject, filled.text, _Reader(filled.html).words):
        assert not re.search(r"\$[a-z{]|\*\*|None|Decimal|\bdatetime\b", str(text))


@for_each(("name", "language"), BOTH)
def test_every_link_of_a_mail_is_absolute(name: str, language: str) -> None:
    buttons = [block for block in read_template(name, language).blocks if isinstance(block, Button)]
    links = _Reader(_filled(name, language).html).links

    assert len(links) == len(buttons)
    for link in links:
        assert urlsplit(link).scheme in ("http", "https")
        assert urlsplit(link).netloc


@for_each(("name", "language"), BOTH)
def test_the_html_of_a_mail_fetches_nothing_and_runs_nothing(name: str, language: str) -> None:
    html = _filled(name, language).html
    tags = {tag for tag, _ in _Reader(html).tags}

    assert not tags & {"img", "script", "link", "iframe", "object", "form", "video", "audio", "base"}
    assert not re.search(r"url\(|@import|@font-face|\bon\w+=", html)


@for_each(("name", "language"), BOTH)
def test_no_value_changes_what_a_mail_is_made_of(name: str, language: str) -> None:
    good = example(name)
    buttons = [block for block in read_template(name, language).blocks if isinstance(block, Button)]
    # What makes up an address is ours: a number, or a link we have made.
    ours = {word for button in buttons for word in re.findall(r"\$\{?(\w+)", button.lines[0].cells[1])}
    evil = {key: value if key in ours else _evil(value) for key, value in good.items()}
    filled = fill(name, evil, language, EVIL)
    plain = fill(name, good, language, "Andes Blooms")
    made, meant = _Reader(filled.html), _Reader(plain.html)

    assert filled.subject.isprintable()
    assert len(filled.subject) <= LONGEST_SUBJECT
    assert {tag for tag, _ in made.tags} <= {tag for tag, _ in meant.tags} | {"br"}
    assert made.links == meant.links


def test_a_link_that_is_no_web_address_is_refused() -> None:
    template, frame = MailTemplate("x", parse("[Open]($link)")), read_template(FRAME, "en")

    with pytest.raises(ValueError, match="begins with https://"):
        as_html(template, frame, "x", {"link": "javascript:alert(1)", "company": ""}, "en")
