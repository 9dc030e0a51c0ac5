"""Fills `komet_sales.qwc.template` for one connection: the file an accountant opens in the Web Connector.

The same connection gives the same bytes each time. New ids on a second download would be refused with QBWC1039, and
only Intuit's clean-up tool gets the old ones out of the company file (web_connector.md 4).
"""

from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final

from lxml import etree

from qbwc_server.connection import Connection
from qbwc_server.qwc_check import QwcFault, check_qwc

__all__ = ["QwcError", "QwcFault", "QwcOptions", "check_qwc", "qwc_faults", "qwc_file_name", "write_qwc"]

_NAME: Final = "komet_sales.qwc.template"
_DESCRIPTION: Final = "Posts approved vendor bills into QuickBooks."


@dataclass(frozen=True, kw_only=True)
class QwcOptions:
    """What the Web Connector asks of QuickBooks when the application is added."""

    auth_flags: str = "0xF"  # every edition of QuickBooks Desktop: 1 Simple Start, 2 Pro, 4 Premier, 8 Enterprise
    unattended: str = "umpOptional"  # umpRequired would refuse a company file whose owner does not grant it
    personal_data: str = "pdpNotNeeded"  # bills carry no social security numbers


class QwcError(ValueError):
    """The connection would make a file the Web Connector refuses; `faults` says why."""

    def __init__(self, faults: list[QwcFault]) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))


def write_qwc(connection: Connection, options: QwcOptions | None = None) -> bytes:
    """Answers the bytes of the .qwc file, checked; raises QwcError with everything the Web Connector would refuse."""
    content = _fill(connection, options or QwcOptions())
    if faults := check_qwc(content):
        raise QwcError(faults)
    return content


def qwc_faults(connection: Connection, options: QwcOptions | None = None) -> list[QwcFault]:
    """Answers what the Web Connector would refuse in the file of this connection."""
    return check_qwc(_fill(connection, options or QwcOptions()))


def qwc_file_name(connection: Connection) -> str:
    """Answers the name to save the file under, which Windows takes."""
    return f"{connection.user_name}.qwc"


def _fill(connection: Connection, options: QwcOptions) -> bytes:
    values = {
        "app_name": connection.app_name,
        "app_url": connection.app_url,
        "app_description": _DESCRIPTION,
        "app_support": connection.support_url,
        "user_name": connection.user_name,
        "owner_id": connection.owner_id,
        "file_id": connection.file_id,
        "minutes": str(connection.minutes),
        "auth_flags": options.auth_flags,
        "unattended": options.unattended,
        "personal_data": options.personal_data,
    }
    root = etree.fromstring(_template())
    for element in root.iter():
        # Filled as text of elements, not as text of the file, so "Roses & Co" needs no care.
        if element.text and "$" in element.text:
            element.text = Template(element.text).substitute(values)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _template() -> bytes:
    """Answers the template: beside this module in an installed wheel, at the top of a checkout."""
    here = Path(__file__).resolve().parent
    for folder in (here, here.parent):
        if (folder / _NAME).is_file():
            return (folder / _NAME).read_bytes()
    raise FileNotFoundError(f"{_NAME} is neither in {here} nor in {here.parent}: install the program again")
