"""Which QuickBooks and which company file is on the other end, read from the first sendRequestXML of a session.

Before anything is written the right company must be open: the FileID that our .qwc stamped into it, and the company
name of the last good session (web_connector.md 2.4, 8.24).
"""

from __future__ import annotations

import logging
from typing import Any, TypeVar

from qbwc_server.step import Turn
from qbxml.envelope import Reply, choose_version, read_reply
from qbxml.errors import QbxmlError
from qbxml.messages.company import CompanyRet
from qbxml.messages.host import HostRet
from qbxml.messages.preferences import PreferencesRet
from wholesale.choice import Choice

_log = logging.getLogger(__name__)
Kind = TypeVar("Kind")
MEMORY = "company"
_FACTS = "facts"


class WrongFile(Choice):
    """Why the company file that is open is not the one to write into."""

    NOT_STAMPED = "not_stamped", "The open company file carries no FileID of ours: the .qwc file was not added in it."
    OTHER_FILE = "other_file", "The open company file belongs to another connection."
    RENAMED = "renamed", "The open company bears another name than in the last good session."


def greet(turn: Turn, hcp_response: str, company_file: str, country: str, version: str) -> None:
    """Take in what the first sendRequestXML of a session says; later calls say nothing."""
    memory = turn.ticket.recall(MEMORY)
    if memory.get("greeted"):
        return
    turn.ticket.remember(MEMORY, greeted=True, company_file=company_file, country=country, version=version)
    # QuickBooks POS puts an English sentence here (web_connector.md 2.4).
    if not hcp_response.lstrip().startswith("<"):
        return
    try:
        examine(turn, read_reply(hcp_response))
    except QbxmlError as fault:
        _log.warning("the Web Connector's greeting could not be read: %s", fault)


def is_known(turn: Turn) -> bool:
    """Answer whether this session knows which company file is open."""
    return bool(turn.ticket.recall(MEMORY).get("known"))


def examine(turn: Turn, reply: Reply) -> None:
    """Compare the open company file with ours; learn its facts, or end the session with words."""
    company = _first(reply, CompanyRet)
    if company is None:
        return
    refusal = _why_not_this_company(turn, company)
    if refusal is not None:
        why, words = refusal
        turn.ticket.remember(MEMORY, wrong=why.value, open_company=company.company_name or "")
        turn.end_session(words)
        return
    _learn(turn, _first(reply, HostRet), company, _first(reply, PreferencesRet))


def _why_not_this_company(turn: Turn, company: CompanyRet) -> tuple[WrongFile, str] | None:
    connection = turn.connection
    stamped, name = _file_id(company, connection.owner_id), company.company_name or ""
    if stamped is None and not connection.qb_company_name:
        return WrongFile.NOT_STAMPED, (
            f"The company file {name!r} carries no FileID of ours. In the Web Connector remove "
            f"{connection.app_name!r}, open the right company in QuickBooks as Admin and add komet_sales.qwc again."
        )
    if stamped is not None and stamped.casefold() != connection.file_id.casefold():
        return WrongFile.OTHER_FILE, (
            f"Another company file is open: {name!r} belongs to FileID {stamped}, this connection to "
            f"{connection.file_id}. Open {connection.qb_company_name or 'the right company'!r} in QuickBooks."
        )
    if connection.qb_company_name and name and name != connection.qb_company_name:
        return WrongFile.RENAMED, (
            f"The open company is called {name!r}, in the last good session it was {connection.qb_company_name!r}. "
            "Open the right one; if you renamed it, confirm the new name on the QuickBooks desk."
        )
    return None


def _file_id(company: CompanyRet, owner_id: str) -> str | None:
    for extension in company.data_ext_ret:
        ours = extension.owner_id is None or extension.owner_id.casefold() == owner_id.casefold()
        if ours and extension.data_ext_name == "FileID":
            return str(extension.data_ext_value)
    return None


def _learn(turn: Turn, host: HostRet | None, company: CompanyRet, preferences: PreferencesRet | None) -> None:
    connection, memory = turn.connection, turn.ticket.recall(MEMORY)
    supported = list(host.supported_qbxml_version) if host is not None else []
    turn.ticket.version = choose_version(supported or [memory.get("version") or "13.0"])
    connection.qb_company_name = company.company_name or connection.qb_company_name
    connection.company_file = memory.get("company_file") or connection.company_file
    connection.max_qbxml_version = max(supported, key=_as_number, default=connection.max_qbxml_version)
    connection.last_product = (host.product_name if host is not None else None) or connection.last_product
    connection.edition = memory.get("country") or connection.edition
    facts = _facts(host, company, preferences)
    if preferences is None:
        facts = {**connection.facts, **{key: value for key, value in facts.items() if value is not None}}
    if facts != connection.facts:
        connection.facts = facts
    turn.ticket.memory = {**turn.ticket.memory, _FACTS: facts}
    turn.ticket.remember(MEMORY, known=True)


def _facts(host: HostRet | None, company: CompanyRet, preferences: PreferencesRet | None) -> dict[str, Any]:
    accounting = preferences.accounting_preferences if preferences is not None else None
    purchases = preferences.purchases_and_vendors_preferences if preferences is not None else None
    dividing = company.accountant_copy.dividing_date if company.accountant_copy is not None else None
    closing = accounting.closing_date if accounting is not None else None
    return {
        "closing_date": closing.isoformat() if closing is not None else None,
        "dividing_date": dividing.isoformat() if dividing is not None else None,
        "class_tracking": bool(accounting.is_using_class_tracking) if accounting is not None else None,
        "days_bills_are_due": purchases.days_bills_are_due if purchases is not None else None,
        "country": host.country if host is not None else None,
        "product": host.product_name if host is not None else None,
    }


def _first(reply: Reply, kind: type[Kind]) -> Kind | None:
    return next((ret for answer in reply.answers for ret in answer.rets if isinstance(ret, kind)), None)


def _as_number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
