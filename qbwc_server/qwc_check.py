"""Checks a .qwc file by the Web Connector's own rules (web_connector.md 3.5, 4 and 5) before anybody opens it there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from lxml import etree

REQUIRED: Final = (
    "AppName", "AppID", "AppURL", "AppDescription", "AppSupport", "UserName", "OwnerID", "FileID", "QBType",
)  # fmt: skip
_CHOICES: Final = {
    "QBType": ("QBWC1065", ("QBFS", "QBPOS")),
    # DocWrapped and RPC exist, but Document is the form every reply here is tested with.
    "Style": ("QBWC1039", ("Document",)),
    "UnattendedModePref": ("QBWC1039", ("umpRequired", "umpOptional")),
    "PersonalDataPref": ("QBWC1039", ("pdpNotNeeded", "pdpOptional", "pdpRequired")),
    "Notify": ("QBWC1039", ("true", "false")),
    "AppUniqueName": ("QBWC1039", ("true", "false")),
}
_KNOWN: Final = {*REQUIRED, *_CHOICES, "Scheduler", "AuthFlags", "IsReadOnly", "CertURL", "AppDisplayName"}
_MAY_BE_EMPTY: Final = {"AppID"}
_LONGEST_DESCRIPTION: Final = 80
_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_FLAGS = re.compile(r"0x[0-9A-Fa-f]{1,8}")
_ALL_FLAGS: Final = 0xF


@dataclass(frozen=True)
class QwcFault:
    """What the Web Connector would refuse, under its own code, and what would be right."""

    code: str  # QBWC1039
    element: str
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


def check_qwc(content: bytes) -> list[QwcFault]:
    """Answers everything the Web Connector would refuse in a .qwc file; an empty list is a good file."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        return [QwcFault("QBWC1039", "", f"The file must be well-formed XML, got: {error.msg}")]
    if root.tag != "QBWCXML":
        return [QwcFault("QBWC1039", "", f"The root element must be QBWCXML, got: {root.tag}")]
    texts = {str(child.tag): child.text or "" for child in root}
    return [*_check_shape(root), *_check_addresses(texts), *_check_values(texts), *_check_scheduler(root)]


def _check_shape(root: etree._Element) -> Iterator[QwcFault]:
    tags = [str(child.tag) for child in root]
    for name in REQUIRED:
        if not (root.findtext(name) or "").strip() and (name not in tags or name not in _MAY_BE_EMPTY):
            yield QwcFault("QBWC1039", name, f"{name} is required and must not be empty")
    for name in sorted(set(tags)):
        if name not in _KNOWN:
            yield QwcFault("QBWC1039", name, f"{name} is no element of a .qwc file")
        if tags.count(name) > 1:
            yield QwcFault("QBWC1039", name, f"{name} must be there once, got it {tags.count(name)} times")


def _check_addresses(texts: dict[str, str]) -> Iterator[QwcFault]:
    app, support = _split(texts.get("AppURL", "")), _split(texts.get("AppSupport", ""))
    for name in ("AppURL", "CertURL"):
        if texts.get(name):
            yield from address_faults(name, texts[name])
    if not texts.get("AppSupport"):
        return
    if support.scheme not in {"http", "https"} or not support.hostname:
        yield QwcFault("QBWC1004", "AppSupport", f"AppSupport must be a web address, got: {support.geturl()!r}")
    elif _is_ip(support):
        yield QwcFault("QBWC1002", "AppSupport", f"AppSupport must name a host, not an IP address: {support.hostname}")
    elif support.hostname != app.hostname:
        text = f"AppSupport must be on the host of AppURL ({app.hostname}), got: {support.hostname}"
        yield QwcFault("QBWC1000", "AppSupport", text)
    elif support.hostname.endswith("intuit.com"):
        yield QwcFault("QBWC1003", "AppSupport", "AppSupport must be a page of your own, not of Intuit")


def address_faults(name: str, url: str) -> Iterator[QwcFault]:
    """Answers what the Web Connector would refuse in an address it calls; `name` is the element it stands in."""
    address = _split(url)
    if _is_ip(address):
        yield QwcFault("QBWC1001", name, f"{name} must name a host, not an IP address: {address.hostname}")
    elif address.scheme != "https" and (address.scheme, address.hostname) != ("http", "localhost"):
        yield QwcFault("QBWC1010", name, f"{name} must begin with https:// (http only for localhost)")
    elif not address.hostname:
        yield QwcFault("QBWC1039", name, f"{name} must name a host, got: {address.geturl()!r}")


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:  # such as "http://[::1"
        return SplitResult("", "", text, "", "")


def _is_ip(address: SplitResult) -> bool:
    try:
        ip_address(address.hostname or "")
    except ValueError:
        return False
    return True


def _check_values(texts: dict[str, str]) -> Iterator[QwcFault]:
    for name, (code, choices) in _CHOICES.items():
        if name in texts and texts[name] not in choices:
            yield QwcFault(code, name, f"{name} must be {' or '.join(choices)}, got: {texts[name]!r}")
    for name in ("OwnerID", "FileID"):
        if texts.get(name) and not _GUID.fullmatch(texts[name]):
            yield QwcFault("QBWC1039", name, f"{name} must be a GUID in braces, got: {texts[name]!r}")
    length = len(texts.get("AppDescription", ""))
    if length > _LONGEST_DESCRIPTION:
        text = f"AppDescription holds {_LONGEST_DESCRIPTION} characters, got {length}"
        yield QwcFault("QBWC1039", "AppDescription", text)
    # The Web Connector itself writes FileID and AppLock into the company file, so it may not be told to only read.
    if texts.get("IsReadOnly", "false") != "false":
        yield QwcFault("QBWC1080", "IsReadOnly", f"IsReadOnly must be absent or false, got: {texts['IsReadOnly']!r}")
    flags = texts.get("AuthFlags")
    if flags is not None and not (_FLAGS.fullmatch(flags) and int(flags, 16) <= _ALL_FLAGS):
        yield QwcFault("QBWC1034", "AuthFlags", f"AuthFlags must be 0x0 (all) to 0xF, got: {flags!r}")
    for name in ("AppName", "AppURL", "AppSupport", "UserName", "OwnerID", "FileID"):
        if texts.get(name, "") != texts.get(name, "").strip():
            yield QwcFault("QBWC1039", name, f"{name} must have no blanks around it, got: {texts[name]!r}")


def _check_scheduler(root: etree._Element) -> Iterator[QwcFault]:
    scheduler = root.find("Scheduler")
    if scheduler is None:
        return
    if len(scheduler) != 1 or scheduler[0].tag not in {"RunEveryNMinutes", "RunEveryNSeconds"}:
        text = "Scheduler must hold one of RunEveryNMinutes and RunEveryNSeconds"
        yield QwcFault("QBWC1039", "Scheduler", text)
        return
    number = scheduler[0].text or ""
    if not (number.isascii() and number.isdigit() and int(number) > 0):
        text = f"{scheduler[0].tag} must be a whole number above 0, got: {number!r}"
        yield QwcFault("QBWC1039", "Scheduler", text)
