"""DataExtAdd: values of custom fields."""

from __future__ import annotations

from typing import ClassVar

from qbxml.choice import Choice, one_of
from qbxml.field import enum, guid, ident, mixed, part, required, text
from qbxml.line_rets import DataExtRet
from qbxml.message import Aggregate, Answer, ErrorRecovery, Request
from qbxml.reference import Ref159
from qbxml.words import LIST_DATA_EXT_TYPES, OTHER_DATA_EXT_TYPES, TXN_DATA_EXT_TYPES


class DataExtAdd(Aggregate):
    """A custom field value for a list entry, a transaction or one of its lines, or the company (qbxml.md 2.5)."""

    choices: ClassVar[tuple[Choice, ...]] = (
        one_of(
            "list_data_ext_type list_obj_ref",
            "txn_data_ext_type txn_id txn_line_id",
            "other_data_ext_type",
            needs="list_data_ext_type list_obj_ref txn_data_ext_type txn_id",
        ),
    )

    owner_id: str = required(guid())
    data_ext_name: str = required(text(31))
    list_data_ext_type: str | None = enum(LIST_DATA_EXT_TYPES)
    list_obj_ref: Ref159 | None = part(Ref159)
    txn_data_ext_type: str | None = enum(TXN_DATA_EXT_TYPES)
    txn_id: str | None = ident()
    txn_line_id: str | None = ident(since="3.0")
    other_data_ext_type: str | None = enum(OTHER_DATA_EXT_TYPES)
    data_ext_value: str = required(text())


class DataExtAddRq(Request):
    """Adds a custom field value (qbxml.md 2.5)."""

    data_ext_add: DataExtAdd = required(part(DataExtAdd))


class DataExtAddRs(Answer):
    """The answer to DataExtAddRq (qbxml.md 2.6)."""

    rets: list[DataExtRet] = mixed(DataExtRet, most=1)
    error_recovery: ErrorRecovery | None = part(ErrorRecovery, since="11.0")
