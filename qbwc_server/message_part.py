"""What the messages of all documents are made with: the company's QuickBooks, references, marks and texts."""

from __future__ import annotations

import uuid

from qbwc_server.connection import Connection
from qbwc_server.mapping import KnownAccounting, Target
from qbwc_server.step import Turn
from qbxml.reference import Ref, Ref31, Ref159
from qbxml.text import storable
from wholesale.company import Company

_MEMO = 4095


class MissingMappingError(LookupError):
    """Something of the bill has no counterpart in QuickBooks; the message says what, and what would be right."""


def accounting_of(turn: Turn) -> KnownAccounting:
    """Answer what is known of the company's QuickBooks, read once in a call."""
    known = turn.shared.get("accounting")
    if not isinstance(known, KnownAccounting):
        known = KnownAccounting(turn.session, turn.session.get_one(Company, turn.company_id), turn.connection)
        turn.shared["accounting"] = known
    return known


def external_guid(connection: Connection, kind: str, item_id: int) -> str:
    """Answer the mark that a record carries in QuickBooks: always the same for the same work item."""
    return "{" + str(uuid.uuid5(uuid.UUID(connection.file_id.strip("{}")), f"{kind}:{item_id}")) + "}"


def ref_to(target: Target) -> Ref:
    """Answer the reference to an item."""
    return Ref.to(target.list_id) if target.list_id else Ref.named(target.full_name)


def ref31_to(target: Target) -> Ref31:
    """Answer the reference to terms."""
    return Ref31.to(target.list_id) if target.list_id else Ref31.named(target.full_name)


def ref159_to(target: Target) -> Ref159:
    """Answer the reference to an account or a class."""
    return Ref159.to(target.list_id) if target.list_id else Ref159.named(target.full_name)


def text_of(text: str, most: int = _MEMO) -> str | None:
    """Answer a text as QuickBooks can keep it, cut to its length; None = there is nothing to say."""
    return storable(text).text[:most].strip() or None
