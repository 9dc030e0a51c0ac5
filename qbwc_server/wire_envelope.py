"""Reads the body of a POST into a checked SOAP envelope, before spyne sees it.

spyne lets through what ends in a stack trace or in minutes of work: a DOCTYPE, references between elements, thousands
of elements, an empty body, an unknown charset (libraries.md, SOAP). Here each gets its refusal, in plain words.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lxml import etree

from qbwc_server.soap_contract import ENVELOPE_NAMESPACE, NAMESPACE

# An envelope of the Web Connector has 3 to 30 tags: the inner qbXML is escaped text.
_MOST_TAGS: Final = 2_000
_MOST_LEVELS: Final = 32
_MOST_ILLEGAL: Final = 100_000

_ENVELOPE: Final = f"{{{ENVELOPE_NAMESPACE}}}Envelope"
_BODY: Final = f"{{{ENVELOPE_NAMESPACE}}}Body"
_IS_DEEP = etree.XPath("boolean(" + "/*" * (_MOST_LEVELS + 1) + ")")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]+)""", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
# References to control letters (but tab and line ends), surrogates, U+FFFE and U+FFFF; then the letters themselves.
_ILLEGAL = re.compile(
    rb"&#0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|5529[6-9]|55[3-9][0-9]{2}|56[0-9]{3}|57[0-2][0-9]{2}|573[0-3][0-9]|5734[0-3]"
    rb"|6553[45]);"
    rb"|&#x0*(?:[0-8BCEFbcef]|1[0-9A-Fa-f]|[Dd][89A-Fa-f][0-9A-Fa-f]{2}|[Ff]{3}[EFef]);"
    rb"|[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]"
)

_MARKS: Final = (
    # The longer marks first: UTF-32's little-endian mark begins with UTF-16's.
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
_ENCODINGS = re.compile(r"utf-8|utf-16(-[lb]e)?|utf-32(-[lb]e)?|ascii|iso8859-\d+|cp125\d")


class RefusedError(Exception):
    """The body is nothing a Web Connector sends; the text says what would be right and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A checked envelope."""

    root: etree._Element
    stripped: int  # illegal letters and references taken out so that it could be read at all

    @property
    def operation(self) -> etree._Element:
        """Answers the element of the operation: the first in the Body."""
        body = self.root.find(_BODY)
        if body is None:
            raise RefusedError(_NO_BODY)
        return body[0]


_NO_BODY: Final = "The SOAP envelope has no Body with an operation in it; serverVersion is the simplest one."


def read_envelope(body: bytes, content_type: str) -> Envelope:
    """Answers the envelope in a body, checked; raises RefusedError for what no Web Connector sends."""
    text = _utf8(body, content_type)
    if not text.strip():
        raise RefusedError("The body is empty; a SOAP 1.1 envelope is expected.")
    _check_size_of_tree(text)
    root, stripped = _parsed(text)
    _check_tree(root)
    return Envelope(root, stripped)


def _utf8(body: bytes, content_type: str) -> bytes:
    """Answers the body in UTF-8 without a byte order mark."""
    encoding = _encoding(body, content_type)
    if encoding == "utf-8":
        return body
    try:
        return body.decode(encoding).encode()
    except UnicodeError as error:
        raise RefusedError(f"The body is not {encoding}, which it says it is.") from error


def _encoding(body: bytes, content_type: str) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return encoding
    for name in _named_encodings(body, content_type):
        try:
            encoding = codecs.lookup(name).name
        except LookupError:
            encoding = ""
        if not _ENCODINGS.fullmatch(encoding):
            raise RefusedError(f"The charset {name!r} is not known here; the Web Connector sends utf-8.")
        return encoding
    return "utf-8"


def _named_encodings(body: bytes, content_type: str) -> Iterator[str]:
    # The header wins over the declaration (RFC 3023).
    if found := _CHARSET.search(content_type):
        yield found[1]
    if declared := _DECLARED.match(body):
        yield declared[1].decode("ascii")


def _check_size_of_tree(text: bytes) -> None:
    """Refuses before the parser works: entities grow without limit once libxml2's limits are lifted."""
    if b"<!DOCTYPE" in text:
        raise RefusedError("The body has a DOCTYPE, which SOAP forbids; no entity is ever resolved here.")
    tags = text.count(b"<")
    if tags > _MOST_TAGS and b"<![CDATA[" in text and b"<!--" not in text:
        tags = _tags_outside_cdata(text)
    if tags > _MOST_TAGS:
        raise RefusedError(f"The envelope has {tags} tags, {_MOST_TAGS} are plenty: qbXML travels as escaped text.")


def _tags_outside_cdata(text: bytes) -> int:
    # By hand, because a regular expression takes hours over many sections that never end.
    tags = at = 0
    while (start := text.find(b"<![CDATA[", at)) >= 0 and (end := text.find(b"]]>", start)) >= 0:
        tags += text.count(b"<", at, start)
        at = end
    return tags + text.count(b"<", at)


def _parsed(text: bytes) -> tuple[etree._Element, int]:
    try:
        return etree.fromstring(text, _parser()), 0
    except etree.XMLSyntaxError as error:
        # .NET writes control characters of QuickBooks' data as &#x1; and the like, which XML 1.0 does not allow.
        legal, count = _without_illegal(text)
        if not count:
            raise _malformed(error) from None
    try:
        return etree.fromstring(legal, _parser()), count
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from None


def _malformed(error: etree.XMLSyntaxError) -> RefusedError:
    # The parser's own words can quote the body, passwords included; its place cannot.
    line, column = error.position
    return RefusedError(f"The body is not well-formed XML (line {line}, column {column}).")


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        huge_tree=True,  # else libxml2 refuses a text of more than 10,000,000 bytes
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )


def _without_illegal(text: bytes) -> tuple[bytes, int]:
    """Answers the text without the letters and references XML 1.0 does not allow, and how many those were."""
    count = sum(1 for _ in islice(_ILLEGAL.finditer(text), _MOST_ILLEGAL + 1))
    if count > _MOST_ILLEGAL:
        raise RefusedError(f"The body has more than {_MOST_ILLEGAL} letters that XML does not allow.")
    return _ILLEGAL.sub(b"", text) if count else text, count


def _check_tree(root: etree._Element) -> None:
    if root.tag != _ENVELOPE:
        raise RefusedError(f"The root element must be Envelope of SOAP 1.1 ({ENVELOPE_NAMESPACE}).")
    body = root.find(_BODY)
    if body is None or not len(body):
        raise RefusedError(_NO_BODY)
    elements = list(root.iter())
    if len(elements) > _MOST_LEVELS and _IS_DEEP(root):
        raise RefusedError(f"The envelope is nested deeper than {_MOST_LEVELS} levels.")
    if any(element.get("href") is not None for element in elements):
        raise RefusedError("The envelope refers from one element to another (href); write each value where it belongs.")
    if not body[0].tag.startswith(f"{{{NAMESPACE}}}"):
        raise RefusedError(f"The operation must be in the namespace {NAMESPACE}, with its slash at the end.")
