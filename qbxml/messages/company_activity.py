"""CompanyActivityQuery: was a backup restored? (qbxml.md 3.5)."""

from __future__ import annotations

from qbxml.field import many, mixed, moment, text
from qbxml.message import Answer, Request, Ret
from qbxml.moment import Stamp


class CompanyActivityQueryRq(Request):
    """Asks for when a backup was restored or the file condensed (qbxml.md 2.4)."""

    include_ret_element: list[str] = many(text(50, since="4.0"))


class CompanyActivityRet(Ret):
    """When a backup was restored and the file condensed; never = UNIX second 0 in local time (qbxml.md 2.4)."""

    last_restore_time: Stamp | None = moment()
    last_condense_time: Stamp | None = moment(since="3.0")


class CompanyActivityQueryRs(Answer):
    """The answer to CompanyActivityQueryRq (qbxml.md 2.6)."""

    rets: list[CompanyActivityRet] = mixed(CompanyActivityRet, most=1)
