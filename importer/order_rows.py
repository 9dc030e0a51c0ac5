"""The rows of the form of a purchase order: its lines and its additional charges."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, HiddenField, IntegerField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import NumberInput

from importer.form import MoneyField, choices
from importer.order_words import UNIT_LABELS
from importer.query import key_of
from wholesale.order_entry import ChargeEntry
from wholesale.order_lines import MOST_COST, MOST_UNITS, LineEntry
from wholesale.purchase_order import MOST_BOXES, BoxType, UnitType

_WHOLE: Final = _l("Write a whole number, at least 1.")


class LineForm(Form):
    """One line of an order."""

    line_id = HiddenField()
    description = StringField(
        _l("Product"), [InputRequired(_l("Write the product.")), Length(max=200)], render_kw={"maxlength": 200}
    )
    category = StringField(
        _l("Category"),
        [InputRequired(_l("Write the category.")), Length(max=200)],
        render_kw={"list": "categories", "maxlength": 200},
    )
    box_type = SelectField(
        _l("Box"), choices=choices((one.value, one.value) for one in BoxType), default=BoxType.QB.value
    )
    boxes = IntegerField(
        _l("Boxes"),
        [InputRequired(_WHOLE), NumberRange(1, MOST_BOXES, _WHOLE)],
        widget=NumberInput(step="1", min="1", max=str(MOST_BOXES)),
        render_kw={"class": "num"},
    )
    units_per_box = IntegerField(
        _l("Units/box"),
        [InputRequired(_WHOLE), NumberRange(1, MOST_UNITS, _WHOLE)],
        widget=NumberInput(step="1", min="1", max=str(MOST_UNITS)),
        render_kw={"class": "num"},
    )
    unit_type = SelectField(_l("Unit"), choices=choices((one.value, label) for one, label in UNIT_LABELS.items()))
    unit_cost = MoneyField(_l("Unit cost"), [InputRequired(_l("Write the cost of one unit."))], places=4)

    def validate_unit_cost(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field what is no cost."""
        if field.data is not None and not 0 <= field.data <= MOST_COST:
            raise ValidationError(_l("A cost is 0 or more."))

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written in the row, so that it counts for nothing."""
        written = (self.description, self.category, self.boxes, self.units_per_box, self.unit_cost)
        return not self.line_id.data and not any(map(is_written, written))

    @property
    def entry(self) -> LineEntry:
        """Answer the line; to be asked once the form is right."""
        return LineEntry(
            id=key_of(self.line_id.data),
            description=self.description.data or "",
            category=self.category.data or "",
            box_type=BoxType(self.box_type.data),
            boxes=self.boxes.data or 0,
            units_per_box=self.units_per_box.data or 0,
            unit_type=UnitType(self.unit_type.data),
            unit_cost=self.unit_cost.data or Decimal(0),
        )


class ChargeForm(Form):
    """One additional charge."""

    charge_id = HiddenField()
    name = StringField(
        _l("Charge"),
        [InputRequired(_l("Write what the charge is for.")), Length(max=200)],
        render_kw={"list": "charge-names", "maxlength": 200},
    )
    amount = MoneyField(_l("Amount"), [InputRequired(_l("Write the amount; negative reduces the order."))])

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written in the row."""
        return not self.charge_id.data and not any(map(is_written, (self.name, self.amount)))

    @property
    def entry(self) -> ChargeEntry:
        """Answer the charge; to be asked once the form is right."""
        return ChargeEntry(
            id=key_of(self.charge_id.data), name=self.name.data or "", amount=self.amount.data or Decimal(0)
        )


def is_written(field: Field) -> bool:
    """Answer whether a person has written anything into a field."""
    return any(str(text).strip() for text in field.raw_data or [])
