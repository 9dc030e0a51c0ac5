"""How a message's fields are declared: one line each, in QuickBooks' own order.

    class BillAdd(Aggregate):
        vendor_ref: Ref41 = required(part(Ref41))
        ref_number: str | None = text(20)

A field's place in its class is its element's place in the message. Limits, enumerations, the version an element
came with and the editions that refuse it stand on the field as data.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qbxml import types

if TYPE_CHECKING:
    from qbxml.message import Aggregate


Declared = Any  # stands where the typed default of a dataclass field stands


class _Clear:
    """Takes a value away."""

    def __repr__(self) -> str:
        return "CLEAR"


# Given for a simple field of a ...Mod, it writes the element empty, which clears the value (qbxml.md 1.3).
CLEAR: Declared = _Clear()


@dataclass(frozen=True)
class Spec:
    """What the wire knows of one field."""

    kinds: dict[str, Any]  # element name -> Kind or Aggregate class; "" = named after the attribute
    many: bool = False
    most: int | None = None  # how many at most
    required: bool = False
    attribute: bool = False
    since: tuple[int, int] = (0, 0)  # first qbXML version
    not_in: frozenset[str] = frozenset()  # editions that refuse it: US CA UK AU
    name: str = ""  # Python attribute
    tag: str = ""  # element; the first one when several kinds may stand here
    default: Any = None

    @functools.cached_property
    def kind(self) -> Any:  # noqa: ANN401 - a Kind or an Aggregate class
        """The only kind, or the first of several."""
        return self.kinds[self.tag]

    @functools.cached_property
    def is_simple(self) -> bool:
        """Does the element hold a text, and no elements?"""
        return isinstance(self.kind, types.Kind)


def as_version(text: str) -> tuple[int, int]:
    """Read "13.0" as (13, 0); raises ValueError for anything else."""
    major, _, minor = text.partition(".")
    return int(major), int(minor or 0)


def _element(kind: types.Kind | type[Aggregate], tag: str, since: str, not_in: str) -> Declared:
    return Spec(
        kinds={tag: kind},
        tag=tag,
        since=as_version(since) if since else (0, 0),
        not_in=frozenset(not_in.split()),
    )


def text(limit: int | None = None, *, colon: bool = True, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """Text of at most `limit` characters."""
    return _element(types.Text(limit, colon), tag, since, not_in)


def ident(*, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """ListID, TxnID or TxnLineID."""
    return _element(types.Id(), tag, since, not_in)


def enum(words: tuple[str, ...], *, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """One of QuickBooks' English words."""
    return _element(types.Enum(words=words), tag, since, not_in)


def guid(*, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """A GUID in braces, or 0."""
    return _element(types.Guid(), tag, since, not_in)


def interval(*, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """A length of time."""
    return _element(types.Interval(), tag, since, not_in)


def flag(*, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """A boolean."""
    return _element(types.Flag(), tag, since, not_in)


def whole(
    *, least: int | None = None, most: int | None = None, tag: str = "", since: str = "", not_in: str = ""
) -> Declared:
    """A whole number."""
    return _element(types.Whole(least, most), tag, since, not_in)


def money(*, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """Money, two decimals."""
    return _element(types.Amount(), tag, since, not_in)


def unit_price(*, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """A price, at most five decimals."""
    return _element(types.Number(3045, "a price of at most five decimals"), tag, since, not_in)


def percent(*, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """A percentage, at most five decimals."""
    return _element(types.Number(3050, "a percentage of at most five decimals"), tag, since, not_in)


def units(*, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """A quantity, at most five decimals."""
    return _element(types.Number(3060, "a quantity of at most five decimals"), tag, since, not_in)


def rate(*, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """An exchange rate: home units for one foreign unit."""
    return _element(types.Rate(), tag, since, not_in)


def day(*, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """A plain date."""
    return _element(types.Day(), tag, since, not_in)


def moment(*, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """A date and time of the QuickBooks machine."""
    return _element(types.Moment(), tag, since, not_in)


def part(cls: type[Aggregate], *, tag: str = "", since: str = "", not_in: str = "") -> Declared:
    """An element with elements of its own."""
    return _element(cls, tag, since, not_in)


def many(spec: Declared) -> Declared:
    """An element that repeats; a list, empty when none is there."""
    return replace(spec, many=True)


def mixed(*classes: type[Aggregate], most: int | None = None) -> Declared:
    """Elements of several kinds in one list, freely mixed, each named after its class."""
    return Spec(
        kinds={cls.__name__: cls for cls in classes},
        many=True,
        most=most,
        tag=classes[0].__name__,
    )


def required(spec: Declared) -> Declared:
    """A field that must be given."""
    return replace(spec, required=True)


def attribute(spec: Declared, tag: str, default: object = None) -> Declared:
    """An XML attribute of the message element."""
    return replace(spec, attribute=True, tag=tag, kinds={tag: spec.kinds[""]}, default=default)


def absent(kind: type[list[Any]] | None = None) -> Declared:
    """A field that has no element here; members that have one declare it anew."""
    return Spec(kinds={}, many=kind is list)
