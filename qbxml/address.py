"""Postal addresses, as a block of lines or in parts."""

from __future__ import annotations

from qbxml.field import text
from qbxml.message import Aggregate, Ret


class Address(Aggregate):
    """A postal address in parts."""

    addr1: str | None = text(41)
    addr2: str | None = text(41)
    addr3: str | None = text(41)
    addr4: str | None = text(41, since="2.0")
    addr5: str | None = text(41, since="6.0")
    city: str | None = text(31)
    state: str | None = text(21)
    postal_code: str | None = text(13)
    country: str | None = text(31)
    note: str | None = text(41, since="6.0")


class AddressBlock(Ret):
    """A postal address as printed, line by line."""

    addr1: str | None = text(41)
    addr2: str | None = text(41)
    addr3: str | None = text(41)
    addr4: str | None = text(41)
    addr5: str | None = text(41)


class ShipAddress(Aggregate):
    """The address a vendor ships from."""

    addr1: str | None = text(41)
    addr2: str | None = text(41)
    addr3: str | None = text(41)
    addr4: str | None = text(41)
    addr5: str | None = text(41)
    city: str | None = text(31)
    state: str | None = text(21)
    postal_code: str | None = text(13)
    country: str | None = text(31)
    note: str | None = text(41)
