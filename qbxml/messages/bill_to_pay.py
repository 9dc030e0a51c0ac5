"""BillToPayQuery: what is still open at one vendor (qbxml.md 2.4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from qbxml.choice import Choice, at_most_one_of
from qbxml.field import attribute, day, enum, ident, many, mixed, money, part, rate, required, text
from qbxml.filters import CurrencyFilter
from qbxml.message import Answer, Request, Ret
from qbxml.reference import Ref64, Ref159, Ref209
from qbxml.words import META_DATA, TXN_TYPES


class BillToPayQueryRq(Request):
    """Asks for open bills and credits of one vendor (qbxml.md 2.4)."""

    meta_data: str | None = attribute(enum(META_DATA), "metaData")
    payee_entity_ref: Ref209 = required(part(Ref209))
    ap_account_ref: Ref159 | None = part(Ref159)
    due_date: date | None = day()
    currency_filter: CurrencyFilter | None = part(CurrencyFilter, since="8.0")
    include_ret_element: list[str] = many(text(50, since="4.0"))


class BillToPay(Ret):
    """An open bill; AmountDue is what is still open (qbxml.md 2.4)."""

    txn_id: str | None = ident()
    txn_type: str | None = enum(TXN_TYPES)
    ap_account_ref: Ref159 | None = part(Ref159)
    txn_date: date | None = day()
    ref_number: str | None = text(20)
    due_date: date | None = day()
    amount_due: Decimal | None = money()
    currency_ref: Ref64 | None = part(Ref64, since="8.0")
    exchange_rate: Decimal | None = rate(since="8.0")
    amount_due_in_home_currency: Decimal | None = money(since="8.0")


class CreditToApply(Ret):
    """A credit with what is left of it."""

    txn_id: str | None = ident()
    txn_type: str | None = enum(TXN_TYPES)
    ap_account_ref: Ref159 | None = part(Ref159)
    txn_date: date | None = day()
    ref_number: str | None = text(20)
    credit_remaining: Decimal | None = money()
    currency_ref: Ref64 | None = part(Ref64, since="8.0")
    exchange_rate: Decimal | None = rate(since="8.0")
    credit_remaining_in_home_currency: Decimal | None = money(since="8.0")


class BillToPayRet(Ret):
    """Either an open bill or a credit that may be applied."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("bill_to_pay", "credit_to_apply"),)

    bill_to_pay: BillToPay | None = part(BillToPay)
    credit_to_apply: CreditToApply | None = part(CreditToApply)


class BillToPayQueryRs(Answer):
    """The answer to BillToPayQueryRq (qbxml.md 2.6)."""

    rets: list[BillToPayRet] = mixed(BillToPayRet)
