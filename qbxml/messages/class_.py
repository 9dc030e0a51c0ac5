"""Classes: ask."""

from __future__ import annotations

from typing import ClassVar

from qbxml.choice import Choice, at_most_one_of
from qbxml.field import attribute, enum, flag, ident, many, mixed, moment, part, text, whole
from qbxml.filters import NameFilter, NameRangeFilter
from qbxml.message import Answer, Request, Ret
from qbxml.moment import Stamp
from qbxml.reference import Ref
from qbxml.words import ACTIVE_STATUSES, META_DATA


class ClassQueryRq(Request):
    """Asks for classes (qbxml.md 2.4)."""

    choices: ClassVar[tuple[Choice, ...]] = (
        at_most_one_of(
            "list_id",
            "full_name",
            "max_returned active_status from_modified_date to_modified_date name_filter name_range_filter",
        ),
        at_most_one_of("name_filter", "name_range_filter"),
    )

    meta_data: str | None = attribute(enum(META_DATA), "metaData")
    list_id: list[str] = many(ident())
    full_name: list[str] = many(text())
    max_returned: int | None = whole(least=1)
    active_status: str | None = enum(ACTIVE_STATUSES)
    from_modified_date: Stamp | None = moment()
    to_modified_date: Stamp | None = moment()
    name_filter: NameFilter | None = part(NameFilter)
    name_range_filter: NameRangeFilter | None = part(NameRangeFilter)
    include_ret_element: list[str] = many(text(50, since="4.0"))


class ClassRet(Ret):
    """A class as QuickBooks holds it; any element may be missing (qbxml.md 1.4)."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    name: str | None = text(31)
    full_name: str | None = text(159)
    is_active: bool | None = flag()
    parent_ref: Ref | None = part(Ref)
    sublevel: int | None = whole()


class ClassQueryRs(Answer):
    """The answer to ClassQueryRq (qbxml.md 2.6)."""

    rets: list[ClassRet] = mixed(ClassRet)
