"""Payment cards in messages; read where QuickBooks tells of them, never sent by us."""

from __future__ import annotations

from qbxml.field import enum, moment, part, required, text, whole
from qbxml.message import Aggregate, Ret
from qbxml.moment import Stamp
from qbxml.words import CARD_CHECKS, CARD_MODES, CARD_PAYMENT_STATUSES, CARD_TXN_TYPES


class CreditCardInfo(Aggregate):
    """A card of the customer; never sent by us."""

    credit_card_number: str | None = text(25)
    expiration_month: int | None = whole(least=1, most=12)
    expiration_year: int | None = whole()
    name_on_card: str | None = text(41)
    credit_card_address: str | None = text(41)
    credit_card_postal_code: str | None = text(41)


class CreditCardTxnInputInfo(Aggregate):
    """What was told to the company that settles card payments."""

    credit_card_number: str = required(text(25))
    expiration_month: int = required(whole(least=1, most=12))
    expiration_year: int = required(whole())
    name_on_card: str = required(text(41))
    credit_card_address: str | None = text(41)
    credit_card_postal_code: str | None = text(18)
    commercial_card_code: str | None = text(24)
    transaction_mode: str | None = enum(CARD_MODES)
    credit_card_txn_type: str | None = enum(CARD_TXN_TYPES)


class CreditCardTxnResultInfo(Aggregate):
    """What that company answered."""

    result_code: int = required(whole())
    result_message: str = required(text(60))
    credit_card_trans_id: str = required(text(24))
    merchant_account_number: str = required(text(32))
    authorization_code: str | None = text(12)
    avs_street: str | None = enum(CARD_CHECKS)
    avs_zip: str | None = enum(CARD_CHECKS)
    card_security_code_match: str | None = enum(CARD_CHECKS)
    recon_batch_id: str | None = text(84)
    payment_grouping_code: int | None = whole()
    payment_status: str = required(enum(CARD_PAYMENT_STATUSES))
    txn_authorization_time: Stamp = required(moment())
    txn_authorization_stamp: int | None = whole()
    client_trans_id: str | None = text(16)


class CreditCardTxnInfo(Aggregate):
    """The refund to a card that a line stands for."""

    credit_card_txn_input_info: CreditCardTxnInputInfo = required(part(CreditCardTxnInputInfo))
    credit_card_txn_result_info: CreditCardTxnResultInfo = required(part(CreditCardTxnResultInfo))


class CreditCardTxnInputInfoRet(Ret):
    """What was told to the company that settles card payments."""

    credit_card_number: str | None = text(25)
    expiration_month: int | None = whole(least=1, most=12)
    expiration_year: int | None = whole()
    name_on_card: str | None = text(41)
    credit_card_address: str | None = text(41)
    credit_card_postal_code: str | None = text(18)
    commercial_card_code: str | None = text(24)
    transaction_mode: str | None = enum(CARD_MODES)
    credit_card_txn_type: str | None = enum(CARD_TXN_TYPES)


class CreditCardTxnResultInfoRet(Ret):
    """What that company answered."""

    result_code: int | None = whole()
    result_message: str | None = text(60)
    credit_card_trans_id: str | None = text(24)
    merchant_account_number: str | None = text(32)
    authorization_code: str | None = text(12)
    avs_street: str | None = enum(CARD_CHECKS)
    avs_zip: str | None = enum(CARD_CHECKS)
    card_security_code_match: str | None = enum(CARD_CHECKS)
    recon_batch_id: str | None = text(84)
    payment_grouping_code: int | None = whole()
    payment_status: str | None = enum(CARD_PAYMENT_STATUSES)
    txn_authorization_time: Stamp | None = moment()
    txn_authorization_stamp: int | None = whole()
    client_trans_id: str | None = text(16)


class CreditCardTxnInfoRet(Ret):
    """The refund to a card that a line stands for."""

    credit_card_txn_input_info: CreditCardTxnInputInfoRet | None = part(CreditCardTxnInputInfoRet)
    credit_card_txn_result_info: CreditCardTxnResultInfoRet | None = part(CreditCardTxnResultInfoRet)
