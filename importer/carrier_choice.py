"""The choice of a carrier on forms of sales."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from wtforms import SelectField

from importer.form import choices
from wholesale.carrier import Carrier


def offer_carriers(field: SelectField, session: Session, chosen: int = 0) -> None:
    """Fill the choice with the active carriers, and with the one that is `chosen`; say where to add the first."""
    wanted = select(Carrier).where(or_(Carrier.is_active.is_(True), Carrier.id == chosen))
    named = [(str(one.id), one.name) for one in session.scalars(wanted.order_by(Carrier.name, Carrier.id))]
    field.choices = choices([("", _l("Choose a carrier")), *named])
    if not named:
        field.description = _l("There is no carrier yet: add one under Setup > Carriers.")
