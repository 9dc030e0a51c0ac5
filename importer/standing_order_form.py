"""The form of a standing order: what a prebook's form asks for, and its days."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import IntegerField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget, NumberInput

from importer.form import DayField, choices
from importer.sale_form import BLANK_LINES, SaleForm, head_data
from importer.standing_order_words import weekday_names
from wholesale.recurrence import Recurrence
from wholesale.standing_order import StandingOrder
from wholesale.standing_order_facts import FIRST_DAY, LAST_DAY, MOST_WEEKS, StandingOrderFacts

_WEEKS = _l("Write a whole number from 1 to 52.")


class StandingOrderForm(SaleForm):
    """Everything a person gives of a standing order."""

    weekdays = SelectMultipleField(
        _l("Truck days"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    every_weeks = IntegerField(
        _l("Every so many weeks"),
        [InputRequired(_WEEKS), NumberRange(1, MOST_WEEKS, _WEEKS)],
        default=1,
        description=_l("1 = every week, 2 = every other week."),
        widget=NumberInput(step="1", min="1", max=str(MOST_WEEKS)),
        render_kw={"class": "num"},
    )
    starts_on = DayField(
        _l("First day"),
        [InputRequired(_l("Choose the day it begins."))],
        description=_l("Its week is the first one of the rhythm."),
    )
    ends_on = DayField(_l("Last day"), [Optional()], description=_l("Empty = it goes on until somebody ends it."))

    @classmethod
    def blank(cls, session: Session, today: date) -> Self:
        """Answer the form of a new order, as posted or with empty rows."""
        form = cls(data={"starts_on": today, "lines": [{}] * BLANK_LINES})
        form.prepare(session)
        return form

    @classmethod
    def of(cls, session: Session, order: StandingOrder) -> Self:
        """Answer the form of an order that is there, as posted or as it is."""
        names = ("starts_on", "ends_on", "weekdays", "every_weeks")
        form = cls(data=head_data(order) | {name: getattr(order, name) for name in names})
        form.prepare(session, order)
        return form

    def prepare(self, session: Session, kept: Any = None) -> None:  # noqa: ANN401 - a standing order
        """Fill the choices, those of the days as well."""
        self.weekdays.choices = choices((str(day), name) for day, name in weekday_names().items())
        super().prepare(session, kept)

    def validate_weekdays(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the days that one at least is needed; a browser would ask for each of them."""
        if not field.data:
            raise ValidationError(_l("Tick at least one day."))

    def validate_starts_on(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field what is no day to begin on."""
        if field.data and not FIRST_DAY <= field.data <= LAST_DAY:
            raise ValidationError(_l("Choose a day of this century."))

    def validate_ends_on(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that nothing ends before it begins."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("It can not end before it begins."))

    def facts(self, session: Session) -> StandingOrderFacts:
        """Answer the head; to be asked once the form is right."""
        days = frozenset(self.weekdays.data or ())
        begins = self.starts_on.data or FIRST_DAY
        recurrence = Recurrence(begins, self.ends_on.data, days, self.every_weeks.data or 1)
        return StandingOrderFacts(recurrence=recurrence, **self.head(session))
