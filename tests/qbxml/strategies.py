"""Draws messages from what their fields say of themselves."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from qbxml import message as registry
from qbxml import types
from qbxml.field import Spec
from qbxml.line_rets import DataExtRet
from qbxml.message import Aggregate, Answer, Request
from qbxml.moment import Stamp

registry.load()

REQUESTS = sorted(registry.requests().values(), key=lambda cls: cls.__name__)
ANSWERS = sorted(registry.answers().values(), key=lambda cls: cls.__name__)

_LETTERS = string.ascii_letters + string.digits + " .,:-&<>'\"éñü\xa0ÿ"


def requests(cls: type[Request], edition: str = "US") -> st.SearchStrategy[Request]:
    """Requests of one class as a program of this edition may send them."""
    return _messages(cls, edition, depth=0, links=cls.__name__ != "VendorCreditAddRq")


def answers(cls: type[Answer]) -> st.SearchStrategy[Answer]:
    """Answers of one class, limited or whole, as QuickBooks may write them."""
    return _messages(cls, "", depth=0)


@st.composite
def _messages(draw: st.DrawFn, cls: type[Aggregate], edition: str, depth: int, *, links: bool = True) -> Any:
    allowed, forced = _branches(draw, cls)
    values = {}
    for spec in cls.table.fields:
        if spec.name not in allowed or edition in spec.not_in or not _belongs(spec, cls):
            continue
        if spec.name == "link_to_txn" and not links:
            continue
        # The XSD wants parts inside a Ret whole; the Ret itself may be limited (qbxml.md 1.4).
        must = spec.required or spec.name in forced or (cls.is_answer and (depth > 1 or cls is DataExtRet))
        if must or draw(st.booleans()):
            values[spec.name] = draw(_values(spec, cls, edition, depth, must=must, links=links))
    return cls(**values)


def _branches(draw: st.DrawFn, cls: type[Aggregate]) -> tuple[set[str], set[str]]:
    """Choose a branch of each choice: the names that may stand, and those that must."""
    allowed = set(cls.table.names)
    forced: set[str] = set()
    for choice in cls.choices:
        branch = draw(st.sampled_from(choice.branches))
        for other in choice.branches:
            if other != branch:
                allowed -= other - branch
        if choice.is_demanded:
            forced.add(min(branch & allowed))
            forced |= choice.needs & branch
    return allowed, forced


def _belongs(spec: Spec, cls: type[Aggregate]) -> bool:
    """Does this answer carry counts and iterators? Only those of queries that may ask for them."""
    if not spec.attribute or not issubclass(cls, Answer) or not spec.tag.startswith(("retCount", "iterator")):
        return True
    asked = registry.requests()[cls.__name__[:-1] + "q"].table.by_attribute
    return ("metaData" if spec.tag == "retCount" else "iterator") in asked


def _values(
    spec: Spec, cls: type[Aggregate], edition: str, depth: int, *, must: bool, links: bool
) -> st.SearchStrategy[Any]:
    if spec.is_simple:
        one = _simple(spec.kind, is_answer=cls.is_answer)
    else:
        one = st.one_of(*(_messages(kind, edition, depth + 1, links=links) for kind in spec.kinds.values()))
    if not spec.many:
        return one
    return st.lists(one, min_size=1 if must else 0, max_size=spec.most or 2)


def _simple(kind: types.Kind, *, is_answer: bool) -> st.SearchStrategy[Any]:
    return _MOMENTS[is_answer] if isinstance(kind, types.Moment) else _SIMPLE[type(kind)](kind)


def _texts(kind: types.Text) -> st.SearchStrategy[str]:
    letters = _LETTERS if kind.colon else _LETTERS.replace(":", "")
    return st.text(letters, min_size=1, max_size=min(kind.limit or 40, 40))


def _numbers(kind: types.Number) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(-(10**9)), Decimal(10**9), places=min(kind.places, 5))


def _stamps(*offsets: str) -> st.SearchStrategy[Stamp]:
    moments = st.datetimes(datetime(1970, 1, 1), datetime(2999, 12, 31))  # noqa: DTZ001 - another machine's wall clock
    return st.builds(Stamp.of, moments, st.sampled_from(offsets))


_MOMENTS = {False: _stamps(""), True: _stamps("", "-05:00", "-08:00", "+02:00")}

_SIMPLE: dict[type[types.Kind], Callable[[Any], st.SearchStrategy[Any]]] = {
    types.Enum: lambda kind: st.sampled_from(kind.words),
    types.Guid: lambda _kind: st.one_of(st.just("0"), st.uuids().map(lambda found: f"{{{found}}}")),
    types.Interval: lambda _kind: st.just("PT1H30M0S"),
    types.Id: lambda _kind: st.from_regex(r"[0-9A-F]{1,8}-[0-9]{10}", fullmatch=True),
    types.Text: _texts,
    types.Flag: lambda _kind: st.booleans(),
    types.Whole: lambda kind: st.integers(0 if kind.least is None else kind.least, kind.most or 2**31 - 1),
    types.Amount: lambda _kind: st.decimals(Decimal(-(10**12)), Decimal(10**12), places=2),
    types.Number: _numbers,
    types.Rate: _numbers,
    types.Day: lambda _kind: st.dates(date(1901, 1, 1), date(2999, 12, 31)),
}
