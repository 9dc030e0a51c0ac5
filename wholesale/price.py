"""The price of a box whose order names none (domain.md 4.6)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from wholesale.billing_settings import PriceMethod

_CENT: Final = Decimal("0.01")
_WHOLE: Final = Decimal(100)


def suggested_price(landed_cost: Decimal, gpm: Decimal, method: PriceMethod) -> Decimal | None:
    """Answer the price of one unit: landed cost plus the company's GPM, rounded half up to cents; None = there is none.

    Assumed: the GPM is a margin, as its name says, so 25 % on 0.30 gives 0.40; PriceMethod.MARKUP makes it a mark-up,
    0.38. A cost of nothing and a margin of 100 % or more give no price.
    """
    if landed_cost <= 0 or (method is PriceMethod.MARGIN and gpm >= _WHOLE):
        return None
    factor = _WHOLE / (_WHOLE - gpm) if method is PriceMethod.MARGIN else (_WHOLE + gpm) / _WHOLE
    price = (landed_cost * factor).quantize(_CENT, ROUND_HALF_UP)
    return price if price > 0 else None
