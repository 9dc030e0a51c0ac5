"""The bytes of a reply: compact SOAP 1.1, nothing before the XML declaration, never an absent result.

The .NET client takes white space inside a result for part of its value and ignores elements of another namespace
without a word (web_connector.md 3.2), so every byte here is pinned by a golden test.
"""

import re

from qbwc_server.soap_contract import ENVELOPE_NAMESPACE, NAMESPACE, Answer, Operation, Result

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_HEAD = f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{ENVELOPE_NAMESPACE}"><soap:Body>'
_TAIL = "</soap:Body></soap:Envelope>"


def reply(operation: Operation, answer: Answer) -> bytes:
    """Answers the envelope that carries the result of an operation."""
    name = operation.name
    result = f"<{name}Result>{_result(operation, answer)}</{name}Result>"
    return f'{_HEAD}<{name}Response xmlns="{NAMESPACE}">{result}</{name}Response>{_TAIL}'.encode()


def fault(text: str, *, code: str = "Client") -> bytes:
    """Answers the envelope of a SOAP fault, whose text the Web Connector shows to the person."""
    what = f"<faultcode>soap:{escape(code)}</faultcode><faultstring>{escape(without_illegal(text)[0])}</faultstring>"
    return f"{_HEAD}<soap:Fault>{what}</soap:Fault>{_TAIL}".encode()


def escape(text: str) -> str:
    """Answers the text as XML carries it; it must be free of what `without_illegal` takes out."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A bare CR would arrive as LF: parsers normalise line ends, but not references.
    return text.replace("\r", "&#13;")


def without_illegal(text: str) -> tuple[str, int]:
    """Answers the text without the letters XML 1.0 cannot carry, not even as references, and how many those were."""
    return _ILLEGAL.subn("", text)


def _result(operation: Operation, answer: Answer) -> str:
    if operation.result is Result.TEXTS and isinstance(answer, list):
        return "".join(f"<string>{escape(member)}</string>" for member in answer)
    return escape(str(answer))
