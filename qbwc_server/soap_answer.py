"""Asks the conversation and answers in the protocol, whatever happens.

A fault makes the Web Connector show QBWC1012 or QBWC1041 to 1045 and leave QuickBooks' session hanging
(web_connector.md 5), so nothing a Web Connector can send ends in one.
"""

import logging
import re
from collections.abc import Sequence
from typing import Any

from qbwc_server.soap_contract import Answer, Conversation, Operation, Result
from qbwc_server.soap_text import without_illegal

logger = logging.getLogger(__name__)

_LEAST_MEMBERS = 2  # authenticate: the ticket, and which file to open
_LARGEST = 2**31 - 1
_WHOLE = re.compile(r"\s*([+-]?\d{1,9})")


def answer(conversation: Conversation, operation: Operation, address: str, given: Sequence[str | None]) -> Answer:
    """Answers what the conversation answers to one call; its unexpected errors are logged and answered in the protocol.

    Args:
        conversation: what answers.
        operation: which of the eleven.
        address: where the call comes from.
        given: the parameters in the contract's order; None for absent or nil.
    """
    try:
        result = operation.call(conversation, address, *_arguments(operation, given))
        return _checked(operation, result)
    except Exception:  # the SOAP edge: whatever broke, the Web Connector gets an answer it understands
        logger.exception("%s could not be answered, so its neutral answer was given", operation.name)
        return operation.if_broken()


def _arguments(operation: Operation, given: Sequence[str | None]) -> list[Any]:
    pairs = zip(operation.parameters, given, strict=True)
    return [whole(text) if name in operation.whole_numbers else text or "" for name, text in pairs]


def whole(text: str | None) -> int:
    """Answers the number a text begins with, 0 when there is none: "13" and " 13.0" are 13."""
    found = _WHOLE.match(text or "")
    return int(found[1]) if found else 0


def _checked(operation: Operation, result: object) -> Answer:
    """Answers the result if it has its operation's shape; an absent one would be a null reference in the client."""
    if operation.result is Result.WHOLE:
        if isinstance(result, int) and -_LARGEST <= result <= _LARGEST:
            return int(result)
    elif operation.result is Result.TEXTS:
        if isinstance(result, list) and len(result) >= _LEAST_MEMBERS and all(isinstance(t, str) for t in result):
            return [_legal(operation, text) for text in result]
    elif isinstance(result, str):
        return _legal(operation, result)
    raise TypeError(f"{operation.name} answers {operation.result}, got {type(result).__name__}")


def _legal(operation: Operation, text: str) -> str:
    legal, count = without_illegal(text)
    if count:
        logger.warning("%s: %d letters that XML cannot carry were left out of the answer", operation.name, count)
    return legal
