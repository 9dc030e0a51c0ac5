"""TxnDeletedQuery: what was deleted lately."""

from __future__ import annotations

from qbxml.field import attribute, enum, ident, many, mixed, moment, part, required, text
from qbxml.filters import DeletedDateRangeFilter
from qbxml.message import Answer, Request, Ret
from qbxml.moment import Stamp
from qbxml.words import META_DATA, TXN_DEL_TYPES


class TxnDeletedQueryRq(Request):
    """Asks for transactions deleted in the last 90 days or so (qbxml.md 2.4)."""

    meta_data: str | None = attribute(enum(META_DATA), "metaData")
    txn_del_type: list[str] = required(many(enum(TXN_DEL_TYPES)))
    deleted_date_range_filter: DeletedDateRangeFilter | None = part(DeletedDateRangeFilter)
    include_ret_element: list[str] = many(text(50, since="4.0"))


class TxnDeletedRet(Ret):
    """One deleted transaction."""

    txn_del_type: str | None = enum(TXN_DEL_TYPES)
    txn_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_deleted: Stamp | None = moment()
    ref_number: str | None = text()


class TxnDeletedQueryRs(Answer):
    """The answer to TxnDeletedQueryRq (qbxml.md 2.6)."""

    rets: list[TxnDeletedRet] = mixed(TxnDeletedRet)
