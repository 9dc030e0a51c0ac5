"""Which function answers which request: members of `handlers/` register themselves with `answers`."""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any, Final, TypeVar

from qbwc_server.simulator.books import Books
from qbwc_server.simulator.rules import Refusal
from qbxml.envelope import OtherAnswer
from qbxml.message import Answer, Request
from qbxml.message import answers as answer_classes

Handler = Callable[[Books, Any], Answer]
_Function = TypeVar("_Function", bound=Callable[..., Answer])
_HANDLERS: Final[dict[type[Request], Handler]] = {}


def answers(*requests: type[Request]) -> Callable[[_Function], _Function]:
    """Register the function below as the one that answers these requests."""

    def register(function: _Function) -> _Function:
        _HANDLERS.update(dict.fromkeys(requests, function))
        return function

    return register


def load() -> None:
    """Import every module of `handlers`, which registers what QuickBooks can answer here."""
    package = importlib.import_module("qbwc_server.simulator.handlers")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")


def handle(books: Books, request: Request) -> Answer:
    """Answer one request; raises Refusal, also for a message this simulator does not know (1030)."""
    handler = _HANDLERS.get(type(request))
    if handler is None:
        raise Refusal(1030, f"This QuickBooks is a simulator and does not answer {request.tag()}.")
    return handler(books, request)


def refused(request: Request, refusal: Refusal) -> Answer:
    """Answer the answer element of a refused request."""
    name = request.element.removesuffix("Rq") + "Rs"
    answer = answer_classes().get(name, OtherAnswer)(
        request_id=request.request_id,
        status_code=refusal.code,
        status_severity=refusal.severity,
        status_message=refusal.text,
    )
    answer.element = name
    return answer
