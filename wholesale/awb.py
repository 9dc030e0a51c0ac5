"""Air waybill numbers: three digits of the airline, seven of the shipment and a check digit (IATA: modulo 7)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from wholesale.errors import TradeError
from wholesale.order_refusal import AWB_WRONG

_DIGITS = re.compile(r"(\d{3})[- ]?(\d{4}) ?(\d{4})", re.ASCII)
_TEMPORARY = re.compile(r"[A-Za-z0-9][A-Za-z0-9/-]{0,19}", re.ASCII)
_CHECK = 7


@dataclass(frozen=True)
class Awb:
    """One air waybill number as it is kept."""

    number: str
    is_temporary: bool = False

    @classmethod
    def kept(cls, number: str) -> Self:
        """Answer a number that was read before."""
        return cls(number, is_temporary=_DIGITS.fullmatch(number) is None)

    @property
    def check_digit_is_wrong(self) -> bool:
        """Whether the last digit is not the rest of the seven before it; airlines do print such numbers."""
        if self.is_temporary:
            return False
        serial = self.number[-8:]
        return int(serial[:7]) % _CHECK != int(serial[7])


def read_awb(text: str, *, is_temporary: bool = False) -> Awb:
    """Read a number as people write it: `729-12345675`, `729 1234 5675`, `72912345675`; raises TradeError."""
    given = text.strip()
    if is_temporary:
        if not _TEMPORARY.fullmatch(given):
            raise TradeError(AWB_WRONG, awb=given)
        return Awb(given.upper(), is_temporary=True)
    found = _DIGITS.fullmatch(given)
    if found is None:
        raise TradeError(AWB_WRONG, awb=given)
    return Awb(f"{found[1]}-{found[2]}{found[3]}")
