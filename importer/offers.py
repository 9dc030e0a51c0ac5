"""What the drop-down lists of import templates offer: the codes a company has, and the column of its locations."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.column import MULTI_LOCATION
from importer.columns import Text
from wholesale.company import Company, Location


def location_codes(session: Session, company: Company) -> Iterable[str]:
    """Answer the codes of the company's locations."""
    return session.scalars(select(Location.code).where(Location.company_id == company.id).order_by(Location.code))


def location_column(about: LazyString) -> Text:
    """Answer the column that names the one location of a row; `about` says what the location is to it."""
    return Text(_l("Location Code"), such_as="MIA", most=20, need=MULTI_LOCATION, offers=location_codes, about=about)
