"""Reads a .qwc file and refuses it as the Web Connector does (web_connector.md 4 and 5)."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from qbwc_server.simulator.soap_client import Style

_REQUIRED: Final = (
    "AppName", "AppID", "AppURL", "AppDescription", "AppSupport", "UserName", "OwnerID", "FileID", "QBType",
)  # fmt: skip
_OPTIONAL: Final = (
    "Style", "Scheduler", "AuthFlags", "IsReadOnly", "UnattendedModePref", "PersonalDataPref", "Notify", "CertURL",
    "AppDisplayName", "AppUniqueName",
)  # fmt: skip
_MAY_BE_EMPTY: Final = {"AppID"}
_GUID: Final = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")


class QwcRefusedError(Exception):
    """The Web Connector does not take the file; `code` is its own code, such as QBWC1010."""

    def __init__(self, code: int, text: str) -> None:
        self.code = f"QBWC{code}"
        super().__init__(f"{self.code}: {text}")


@dataclass(frozen=True)
class Application:
    """What a .qwc file says about one application."""

    name: str
    url: str
    support_url: str
    certificate_url: str
    user_name: str
    owner_id: str
    file_id: str
    is_read_only: bool
    style: Style
    every_seconds: int | None  # None = no Scheduler: runs only when somebody presses Update


def read_qwc(content: bytes) -> Application:
    """Answer the application a .qwc file describes; QwcRefusedError carries the Web Connector's code."""
    texts = _texts(content)
    _check_addresses(texts["AppURL"], texts["AppSupport"])
    if texts["QBType"] not in {"QBFS", "QBPOS"}:
        raise QwcRefusedError(1065, f"QBType must be QBFS or QBPOS, got: {texts['QBType']!r}")
    for element in ("OwnerID", "FileID"):
        if not _GUID.fullmatch(texts[element]):
            raise QwcRefusedError(1039, f"{element} must be a GUID in braces, got: {texts[element]!r}")
    style = texts.get("Style", Style.DOCUMENT)
    if style not in set(Style):
        raise QwcRefusedError(1039, f"Style must be Document, DocWrapped or RPC, got: {style!r}")
    return Application(
        name=texts["AppName"],
        url=texts["AppURL"],
        support_url=texts["AppSupport"],
        certificate_url=texts.get("CertURL") or texts["AppURL"],
        user_name=texts["UserName"],
        owner_id=texts["OwnerID"],
        file_id=texts["FileID"],
        is_read_only=texts.get("IsReadOnly", "false").lower() == "true",
        style=Style(style),
        every_seconds=_interval(texts),
    )


def _texts(content: bytes) -> dict[str, str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as problem:
        raise QwcRefusedError(1039, f"The file is not well-formed XML: {problem}") from problem
    if root.tag != "QBWCXML":
        raise QwcRefusedError(1039, f"The root element must be QBWCXML, got: {root.tag!r}")
    texts: dict[str, str] = {}
    for child in root.iterchildren(tag=etree.Element):
        name = str(child.tag)
        if name not in _REQUIRED + _OPTIONAL:
            raise QwcRefusedError(1039, f"{name} is no element of a .qwc file")
        texts[name] = (child.text or "").strip()
        if name == "Scheduler":
            texts |= {str(part.tag): (part.text or "").strip() for part in child.iterchildren(tag=etree.Element)}
    for name in _REQUIRED:
        if name not in texts or not (texts[name] or name in _MAY_BE_EMPTY):
            raise QwcRefusedError(1039, f"{name} is missing or empty")
    return texts


def _check_addresses(app_url: str, app_support: str) -> None:
    app, support = urlsplit(app_url), urlsplit(app_support)
    if app.scheme not in {"http", "https"} or not app.hostname:
        raise QwcRefusedError(1039, f"AppURL must be a web address, got: {app_url!r}")
    if support.scheme not in {"http", "https"} or not support.hostname:
        raise QwcRefusedError(1039, f"AppSupport must be a web address, got: {app_support!r}")
    if _is_ip_address(app.hostname):
        raise QwcRefusedError(1001, f"AppURL must name a host, not an IP address, got: {app_url!r}")
    if _is_ip_address(support.hostname):
        raise QwcRefusedError(1002, f"AppSupport must name a host, not an IP address, got: {app_support!r}")
    if app.hostname.lower() != support.hostname.lower():
        raise QwcRefusedError(
            1000, f"AppURL and AppSupport must name the same host, got: {app.hostname!r}, {support.hostname!r}"
        )
    if app.scheme != "https" and app.hostname.lower() != "localhost":
        raise QwcRefusedError(1010, f"AppURL must begin with https:// (http only on localhost), got: {app_url!r}")


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _interval(texts: dict[str, str]) -> int | None:
    # The first of the two that stands in the file wins.
    factors = {"RunEveryNMinutes": 60, "RunEveryNSeconds": 1}
    for name, text in texts.items():
        if name in factors:
            if not text.isdigit():
                raise QwcRefusedError(1039, f"{name} must be a whole number, got: {text!r}")
            return int(text) * factors[name]
    return None
