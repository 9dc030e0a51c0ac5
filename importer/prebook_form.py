"""The form of a prebook."""

from __future__ import annotations

from datetime import date
from typing import Self

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from importer.form import DayField
from importer.sale_form import BLANK_LINES, SaleForm, head_data
from wholesale.prebook import Prebook
from wholesale.prebook_entry import PrebookFacts


class PrebookForm(SaleForm):
    """Everything a person gives of a prebook."""

    number = StringField(
        _l("Prebook number"),
        [Length(max=20)],
        description=_l("Leave it empty for the next number."),
        render_kw={"autocomplete": "off"},
    )
    truck_date = DayField(
        _l("Truck date"),
        [InputRequired(_l("Choose the day the boxes leave for the customer."))],
        description=_l("The invoice bears this day."),
    )

    @classmethod
    def blank(cls, session: Session, today: date) -> Self:
        """Answer the form of a new prebook, as posted or with empty rows."""
        form = cls(data={"truck_date": today, "lines": [{}] * BLANK_LINES})
        form.prepare(session)
        return form

    @classmethod
    def of(cls, session: Session, prebook: Prebook) -> Self:
        """Answer the form of a prebook that is there, as posted or as it is."""
        form = cls(data=head_data(prebook) | {"number": prebook.number, "truck_date": prebook.truck_date})
        form.prepare(session, prebook)
        return form

    def facts(self, session: Session) -> PrebookFacts:
        """Answer the head; to be asked once the form is right."""
        return PrebookFacts(**self.head(session), truck_date=self.truck_date.data or date.min)
