"""What pages of staff and of vendors ask alike: boxes for each line, and the shipment."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from importer.form import DayField, Form
from wholesale.awb import Awb, read_awb
from wholesale.errors import TradeError
from wholesale.order_refusal import BOXES_WRONG
from wholesale.purchase_order import MOST_BOXES, PurchaseOrder


class ShipForm(Form):
    """The air waybill and the days of a shipment."""

    awb = StringField(
        _l("AWB"),
        [InputRequired(_l("Write the number of the air waybill.")), Length(max=20)],
        description=_l("Three digits, a dash, eight digits: 729-12345675"),
        render_kw={"autocomplete": "off", "class": "mono"},
    )
    is_temporary = BooleanField(_l("Temporary AWB"), description=_l("The airline has not given the number yet."))
    ship_date = DayField(_l("Ship date"), [InputRequired(_l("Choose the day it leaves."))])
    arrival_date = DayField(_l("Expected arrival"), [Optional()])

    @classmethod
    def of(cls, order: PurchaseOrder, today: date) -> ShipForm:
        """Answer the form for an order, as posted or as expected."""
        leaves, arrives = max(order.ship_date, today), order.arrival_date
        expected = arrives if arrives is not None and arrives >= leaves else None
        return cls(data={"awb": order.awb or "", "ship_date": leaves, "arrival_date": expected})

    @property
    def waybill(self) -> Awb:
        """The air waybill as it is kept; to be asked once the form is right."""
        return read_awb(self.awb.data or "", is_temporary=bool(self.is_temporary.data))

    def validate_awb(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field what is no air waybill."""
        if field.data:
            check_awb(field.data, is_temporary=bool(self.is_temporary.data))

    def validate_arrival_date(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that nothing arrives before it leaves."""
        if field.data and self.ship_date.data and field.data < self.ship_date.data:
            raise ValidationError(_l("It can not arrive before it is shipped."))


def check_awb(text: str, *, is_temporary: bool) -> None:
    """Raise WTForms' own error for what is no air waybill."""
    try:
        read_awb(text, is_temporary=is_temporary)
    except TradeError:
        raise ValidationError(
            _l("A temporary number has up to 20 letters and digits.")
            if is_temporary
            else _l("Write three digits, a dash and eight digits, such as 729-12345675.")
        ) from None


def posted_boxes(order: PurchaseOrder, what: str, *, blank_is_none: bool = False) -> dict[int, int | None]:
    """Answer the boxes that were posted for each line, by its id; TradeError names the line of what is no number."""
    found: dict[int, int | None] = {}
    for line in order.lines:
        text = request.form.get(f"boxes-{line.id}")
        if text is None:
            continue
        if not text.strip() and blank_is_none:
            found[line.id] = None
        elif text.strip().isdecimal() and len(text.strip()) <= len(str(MOST_BOXES)):
            found[line.id] = int(text)
        else:
            most = line.boxes if what == "confirmed" else MOST_BOXES
            raise TradeError(BOXES_WRONG, order=order.number, line=line.description, value=text, what=what, most=most)
    return found


def posted_counts(order: PurchaseOrder) -> dict[int, int]:
    """Answer the boxes to confirm for each line, by its id; a blank line is told as one without an answer."""
    return {
        key: count for key, count in posted_boxes(order, "confirmed", blank_is_none=True).items() if count is not None
    }


def posted_revision() -> int | None:
    """Answer which state of the order the person saw; None = the form did not say."""
    return request.form.get("revision", type=int)
