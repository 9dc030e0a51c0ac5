"""What the drop-down lists of import templates offer: the codes a company has."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from wholesale.company import Company, Location


def location_codes(session: Session, company: Company) -> Iterable[str]:
    """Answer the codes of the company's locations."""
    return session.scalars(select(Location.code).where(Location.company_id == company.id).order_by(Location.code))
