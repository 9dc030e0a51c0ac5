"""The rows of a form of what was sold before it is bought: the lines and charges of prebooks and standing orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField, IntegerField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import NumberInput

from importer.form import MoneyField, choices
from importer.order_rows import is_written
from importer.order_words import UNIT_LABELS
from importer.query import key_of
from importer.record_field import RecordField
from wholesale.order_lines import MOST_UNITS
from wholesale.prebook_entry import LONGEST_CODE, LONGEST_NAME, MOST_BOXES, MOST_PRICE, PrebookLineEntry
from wholesale.product import Product
from wholesale.purchase_order import BoxType, UnitType
from wholesale.vendor import Vendor

_WHOLE: Final = _l("Write a whole number, at least 1.")
_SUGGESTED: Final = _l("Empty or 0.00 = the suggested price, when it is billed.")
_NOT_BOUGHT: Final = _l("Without a cost it is not put on a purchase order; 0.00 is a cost.")


def _count(label: Any, most: int) -> IntegerField:  # noqa: ANN401 - a lazy text
    validators = [InputRequired(_WHOLE), NumberRange(1, most, _WHOLE)]
    widget = NumberInput(step="1", min="1", max=str(most))
    return IntegerField(label, validators, widget=widget, render_kw={"class": "num"})


class SaleLineForm(Form):
    """One line of a prebook or a standing order."""

    line_id = HiddenField()
    product = RecordField(_l("Product"), [InputRequired(_l("Write the product or its code."))], model=Product)
    vendor = RecordField(_l("Vendor"), [Optional()], model=Vendor)
    boxes = _count(_l("Boxes"), MOST_BOXES)
    box_type = SelectField(
        _l("Box"), choices=choices((one.value, one.value) for one in BoxType), default=BoxType.QB.value
    )
    bunches_per_box = _count(_l("Bunches/Box"), MOST_UNITS)
    stems_per_bunch = _count(_l("Stems/Bunch"), MOST_UNITS)
    unit_type = SelectField(
        _l("Sold by"),
        choices=choices((one.value, label) for one, label in UNIT_LABELS.items()),
        default=UnitType.BUNCH.value,
    )
    price = MoneyField(_l("Price"), [Optional()], places=4, render_kw={"title": _SUGGESTED})
    cost = MoneyField(_l("Cost"), [Optional()], places=4, render_kw={"title": _NOT_BOUGHT})
    mark_code = StringField(_l("Mark code"), [Length(max=LONGEST_CODE)], render_kw={"maxlength": LONGEST_CODE})
    notes = StringField(_l("Notes"), [Length(max=LONGEST_NAME)], render_kw={"maxlength": LONGEST_NAME})

    def validate_product(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that a product is not sold any more; a line that has it keeps it."""
        if field.data is not None and not field.data.is_active and not self.line_id.data:
            raise ValidationError(_l("This product is not active any more."))

    def validate_vendor(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that nothing is bought from a vendor any more."""
        if field.data is not None and not field.data.is_active and not self.line_id.data:
            raise ValidationError(_l("This vendor is not active any more."))

    def validate_price(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field what is no price."""
        _check_amount(field.data)

    def validate_cost(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field what is no cost."""
        _check_amount(field.data)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written in the row, so that it counts for nothing."""
        counts = (self.boxes, self.bunches_per_box, self.stems_per_bunch)
        written = (self.product, self.vendor, *counts, self.price, self.cost, self.mark_code, self.notes)
        return not self.line_id.data and not any(map(is_written, written))

    @property
    def entry(self) -> PrebookLineEntry:
        """Answer the line; to be asked once the form is right."""
        return PrebookLineEntry(
            id=key_of(self.line_id.data),
            product=self.product.data,  # type: ignore[arg-type]  # a form that is right has one, and of this model
            vendor=self.vendor.data,  # type: ignore[arg-type]  # a vendor: the field is of this model
            boxes=self.boxes.data or 0,
            box_type=BoxType(self.box_type.data),
            unit_type=UnitType(self.unit_type.data),
            bunches_per_box=self.bunches_per_box.data or 0,
            stems_per_bunch=self.stems_per_bunch.data or 0,
            price=self.price.data or Decimal(0),
            cost=self.cost.data,
            mark_code=self.mark_code.data or "",
            notes=self.notes.data or "",
        )


class SaleChargeForm(Form):
    """One charge that the invoice will carry."""

    name = StringField(
        _l("Charge"),
        [InputRequired(_l("Write what the charge is for.")), Length(max=LONGEST_NAME)],
        render_kw={"list": "charge-names", "maxlength": LONGEST_NAME},
    )
    amount = MoneyField(_l("Amount"), [InputRequired(_l("Write the amount; negative reduces the invoice."))])

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written in the row."""
        return not any(map(is_written, (self.name, self.amount)))

    @property
    def entry(self) -> tuple[str, Decimal]:
        """Answer the charge; to be asked once the form is right."""
        return self.name.data or "", self.amount.data or Decimal(0)


def line_data(line: Any) -> dict[str, Any]:  # noqa: ANN401 - a line of a prebook, or of a standing order
    """Answer what the form of a line that is there holds."""
    names = ("product", "vendor", "boxes", "bunches_per_box", "stems_per_bunch", "price", "cost", "mark_code", "notes")
    kinds = {"box_type": line.box_type.value, "unit_type": line.unit_type.value}
    return {"line_id": str(line.id), **kinds} | {name: getattr(line, name) for name in names}


def _check_amount(amount: Decimal | None) -> None:
    if amount is not None and not 0 <= amount <= MOST_PRICE:
        raise ValidationError(_l("Write an amount from 0 to 10,000."))
