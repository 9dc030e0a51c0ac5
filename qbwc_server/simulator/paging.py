"""From the records a query found to its answer: pages of iterators, counts, and the elements asked for."""

import uuid
from collections.abc import Sequence
from typing import Any, TypeVar

from qbwc_server.simulator.books import Books, Iteration
from qbwc_server.simulator.filters import given
from qbwc_server.simulator.rules import Refusal
from qbxml.message import Answer, Request

_SomeAnswer = TypeVar("_SomeAnswer", bound=Answer)


def continues(books: Books, query: Request, answer_class: type[_SomeAnswer]) -> _SomeAnswer | None:
    """Answer the next page of an iterator, or its end; None when the query starts afresh.

    Refusal 3391: the iterator belongs to another session or to another query.
    """
    if given(query, "iterator") not in {"Continue", "Stop"}:
        return None
    iterator_id = given(query, "iterator_id") or ""
    iteration = books.iterations.get(iterator_id)
    if iteration is None or iteration.request != query.tag():
        raise Refusal.unknown_iterator(iterator_id)
    if given(query, "iterator") == "Stop":
        del books.iterations[iterator_id]
        return _answer(query, answer_class, [])
    return _page(books, query, answer_class, iterator_id)


def answer_with(
    books: Books,
    query: Request,
    answer_class: type[_SomeAnswer],
    rets: Sequence[Any],
    missing: str | None = None,
) -> _SomeAnswer:
    """Answer what was found, a page of it when an iterator starts; `missing` is a key nobody has."""
    rets = [only_elements(ret, given(query, "include_ret_element")) for ret in rets]
    if missing is not None and (rets or not _asks_by_ref_number(query)):
        refusal = Refusal.not_all_found(missing)
        return _answer(query, answer_class, rets, refusal)
    if given(query, "iterator") == "Start":
        iterator_id = f"{{{uuid.uuid4()}}}"
        books.iterations[iterator_id] = Iteration(query.tag(), rets)
        return _page(books, query, answer_class, iterator_id)
    most = given(query, "max_returned")
    return _answer(query, answer_class, rets[:most] if most else rets, None if rets else Refusal.nothing_found())


def _asks_by_ref_number(query: Request) -> bool:
    return bool(given(query, "ref_number") or given(query, "ref_number_case_sensitive"))


def _page(books: Books, query: Request, answer_class: type[_SomeAnswer], iterator_id: str) -> _SomeAnswer:
    iteration = books.iterations[iterator_id]
    most = given(query, "max_returned") or len(iteration.rest)
    page, iteration.rest = iteration.rest[:most], iteration.rest[most:]
    answer = _answer(query, answer_class, page, None if page else Refusal.nothing_found())
    # The last page has the count 0 and still an id (sample 52).
    answer.iterator_remaining_count = len(iteration.rest)
    answer.iterator_id = iterator_id
    return answer


def _answer(
    query: Request, answer_class: type[_SomeAnswer], rets: Sequence[Any], refusal: Refusal | None = None
) -> _SomeAnswer:
    meta = given(query, "meta_data") or "NoMetaData"
    answer = answer_class(
        request_id=query.request_id,
        status_code=refusal.code if refusal else 0,
        status_severity=refusal.severity if refusal else "Info",
        status_message=refusal.text if refusal else "Status OK",
        rets=[] if meta == "MetaDataOnly" else list(rets),
    )
    if meta != "NoMetaData":
        answer.ret_count = len(rets)
    return answer


def only_elements(ret: Any, names: Sequence[str] | None) -> Any:  # noqa: ANN401 - any Ret
    """Answer a Ret with only the first-level elements named (IncludeRetElement); all when none is named."""
    if names:
        for spec in ret.table.elements:
            if not set(spec.kinds) & set(names):
                setattr(ret, spec.name, [] if spec.many else None)
    return ret
