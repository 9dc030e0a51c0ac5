"""TxnVoid: void a transaction."""

from __future__ import annotations

from qbxml.field import enum, ident, moment, part, required, text
from qbxml.message import Answer, ErrorRecovery, Request
from qbxml.moment import Stamp
from qbxml.words import TXN_VOID_TYPES


class TxnVoidRq(Request):
    """Voids a transaction: it stays with amount zero (qbxml.md 2.5)."""

    txn_void_type: str = required(enum(TXN_VOID_TYPES))
    txn_id: str = required(ident())


class TxnVoidRs(Answer):
    """The answer to TxnVoidRq (qbxml.md 2.6)."""

    txn_void_type: str | None = enum(TXN_VOID_TYPES)
    txn_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    ref_number: str | None = text()
    error_recovery: ErrorRecovery | None = part(ErrorRecovery, since="11.0")
