"""Every field says what the table of elements says: order, limits, versions, editions (qbxml.md 2)."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from typing import Any

from qbxml import types
from qbxml.field import Spec, as_version
from qbxml.message import Aggregate
from tests.each import for_each
from tests.qbxml.strategies import ANSWERS, REQUESTS
from tests.reference import needs_shared, shared

pytestmark = needs_shared

_EDITIONS = {"QBD": "US", "QBCA": "CA", "QBUK": "UK", "QBAU": "AU"}
_OURS = (13, 0)

_each = for_each("cls", [*REQUESTS, *ANSWERS], ids=lambda cls: cls.__name__)


@cache
def _rows() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with shared("qbxml_schema/elements.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["order"] != "0" and as_version(row["since"] or "0.0") <= _OURS:
                found[row["message"]].append(row)
    return found


def _found(cls: type[Aggregate], path: str) -> tuple[Spec | None, tuple[int, int], frozenset[str]]:
    """The field of a path, and the version and editions that hold for it with all it stands in."""
    owner: Any = cls
    spec, since, not_in = None, (0, 0), frozenset[str]()
    for tag in path.split("/"):
        if not hasattr(owner, "table") or tag not in owner.table.by_tag:
            return None, since, not_in
        _place, spec, owner = owner.table.by_tag[tag]
        since, not_in = max(since, spec.since), not_in | spec.not_in
    return spec, since, not_in


@_each
def test_every_element_of_the_table_is_there(cls: type[Aggregate]) -> None:
    missing = [row["path"] for row in _rows()[cls.__name__] if _found(cls, row["path"])[0] is None]

    assert missing == []


@_each
def test_the_order_is_the_order_of_the_table(cls: type[Aggregate]) -> None:
    top = [row["path"] for row in _rows()[cls.__name__] if "/" not in row["path"]]
    places = [cls.table.by_tag[tag][0] for tag in top]

    assert places == sorted(places)


@_each
def test_every_limit_is_the_limit_of_the_table(cls: type[Aggregate]) -> None:
    wrong = []
    for row in _rows()[cls.__name__]:
        spec = _found(cls, row["path"])[0]
        assert spec is not None
        if isinstance(spec.kind, types.Text) and row["type"] == "STRTYPE":
            ours = spec.kind.limit
            # Where the table leaves the limit out because the US edition has no such element, the XSD's is taken.
            is_known = row["maxlen_qbd"] or row["us"] == "yes"
            if is_known and ours != (int(row["maxlen_qbd"]) if row["maxlen_qbd"] else None):
                wrong.append((row["path"], ours, row["maxlen_qbd"]))

    assert wrong == []


@_each
def test_every_version_is_the_version_of_the_table(cls: type[Aggregate]) -> None:
    wrong = []
    first = {row["path"]: as_version(row["since"] or "0.0") for row in _rows()[cls.__name__]}
    for row in _rows()[cls.__name__]:
        since = _found(cls, row["path"])[1]
        # A message newer than its elements, and a kind of Ret newer than its answer, need no version of their own.
        newer_whole = cls.is_answer or min(first.values()) > (0, 0)
        base = first[row["path"].split("/")[0]] if newer_whole else (0, 0)
        wanted = as_version(row["since"] or "0.0")
        if max(since, base) != max(wanted, base):
            wrong.append((row["path"], since, row["since"]))

    assert wrong == []


@_each
def test_every_edition_is_the_edition_of_the_table(cls: type[Aggregate]) -> None:
    wrong = []
    for row in _rows()[cls.__name__]:
        spec = _found(cls, row["path"])[0]
        assert spec is not None
        wanted = {_EDITIONS[name] for name in row["not_in"].split("|") if name in _EDITIONS}
        # Lines are shared with bills; a credit looks for the link itself (test_building).
        is_link = cls.__name__ == "VendorCreditAddRq" and "LinkToTxn" in row["path"]
        if not wanted <= _found(cls, row["path"])[2] and not is_link:
            wrong.append((row["path"], set(spec.not_in), wanted))

    assert wrong == []


@_each
def test_what_repeats_and_what_is_required_is_what_the_table_says(cls: type[Aggregate]) -> None:
    wrong: list[tuple[str, str, object]] = []
    for row in _rows()[cls.__name__]:
        spec = _found(cls, row["path"])[0]
        assert spec is not None
        repeats = row["rep"] in ("0..n", "1..n") or "or more" in row["choice"]
        if (spec.many and spec.most != 1) != repeats:
            wrong.append((row["path"], "repeats", repeats))
        if not cls.is_answer and spec.required != (row["req"] == "REQ" or "1 or more" in row["choice"]):
            wrong.append((row["path"], "required", row["req"]))

    assert wrong == []
