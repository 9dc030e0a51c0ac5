"""TxnDel: delete a transaction."""

from __future__ import annotations

from qbxml.field import enum, ident, moment, part, required, text
from qbxml.message import Answer, ErrorRecovery, Request
from qbxml.moment import Stamp
from qbxml.words import TXN_DEL_TYPES


class TxnDelRq(Request):
    """Deletes a transaction; a new one gets a new TxnID (qbxml.md 2.5)."""

    txn_del_type: str = required(enum(TXN_DEL_TYPES))
    txn_id: str = required(ident())


class TxnDelRs(Answer):
    """The answer to TxnDelRq (qbxml.md 2.6)."""

    txn_del_type: str | None = enum(TXN_DEL_TYPES)
    txn_id: str | None = ident()
    time_deleted: Stamp | None = moment()
    ref_number: str | None = text()
    error_recovery: ErrorRecovery | None = part(ErrorRecovery, since="11.0")
