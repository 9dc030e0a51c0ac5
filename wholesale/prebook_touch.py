"""What has happened to a prebook since its standing order made it, so that it follows the order no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement

from wholesale.box import Box
from wholesale.choice import Choice
from wholesale.customer_invoice_item import InvoicePrebook
from wholesale.held_rows import HeldRows
from wholesale.prebook import Prebook, PrebookLine
from wholesale.purchase_order import PurchaseOrderLine


class Touch(Choice):
    """Why a prebook stays as it is when its standing order is changed; the strongest reason comes last."""

    EDITED = "edited", "Somebody has changed it."
    ORDERED = "ordered", "A purchase order was made from it."
    SHIPPED = "shipped", "Boxes for it are on their way or on hand."
    BILLED = "billed", "It is on an invoice."


def touches(held: HeldRows, prebook_ids: Sequence[int]) -> dict[int, Touch]:
    """Answer what has happened to those prebooks to which something has; the others follow their order."""
    found: dict[int, Touch] = {}
    edited: ColumnElement[bool] = Prebook.revision != Prebook.revision_made
    found.update((key, Touch.EDITED) for (key,) in held.rows((Prebook.id,), Prebook.id, prebook_ids, edited))
    wanted = (PrebookLine.id, PrebookLine.prebook_id, PrebookLine.billed_boxes)
    lines = held.rows(wanted, PrebookLine.prebook_id, prebook_ids)
    prebook_of = {line.id: line.prebook_id for line in lines}
    for column, touch in _TIED:
        found.update((prebook_of[key], touch) for (key,) in held.rows((column,), column, list(prebook_of)))
    found.update((line.prebook_id, Touch.BILLED) for line in lines if line.billed_boxes)
    carried = InvoicePrebook.prebook_id
    found.update((key, Touch.BILLED) for (key,) in held.rows((carried,), carried, prebook_ids))
    return found


_TIED: Final[tuple[tuple[Any, Touch], ...]] = (
    (PurchaseOrderLine.prebook_line_id, Touch.ORDERED),
    (Box.prebook_line_id, Touch.SHIPPED),
)
