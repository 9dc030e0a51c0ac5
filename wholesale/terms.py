"""Payment terms: when an invoice falls due."""

import re
from datetime import date, timedelta
from typing import Final

_NET: Final = re.compile(r"\bnet\s*(\d{1,3})\b", re.IGNORECASE)
# "1% Prepay" is a discount for paying before; "PIA" is payment in advance (domain.md 3.4).
_AT_ONCE: Final = re.compile(r"\bpre-?\s?pa(y|id|yment)\b|\bpia\b|\bc\.?o\.?d\b|\bdue on receipt\b", re.IGNORECASE)


def due_date(terms: str, day: date) -> date | None:
    """Answer when an invoice of a day falls due under these terms; None = they do not say."""
    if net := _NET.search(terms):
        return day + timedelta(days=int(net[1]))
    return day if _AT_ONCE.search(terms) else None
