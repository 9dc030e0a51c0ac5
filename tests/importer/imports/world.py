"""The company that the sample files of tests/samples/imports/ are imported into; see the README there."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from tests.factories import make_company, make_customer, make_location, make_order, make_product, make_user, make_vendor
from wholesale.carrier import Carrier
from wholesale.company import Company
from wholesale.product import VendorProductAlias
from wholesale.purchase_order import OrderStatus
from wholesale.user import Role, User


class World(NamedTuple):
    """Who imports, and where."""

    company: Company
    admin: User


def make_world(session: Session) -> World:
    """Make a company with everything that the samples name."""
    company = make_company(session, name="Biscayne Blooms", code="BB")
    for code, name in (("MIA", "Miami"), ("NYC", "New York")):
        make_location(session, company, code=code, name=name)
    for code, terms in (("ROSA", "Net 30"), ("LILY", "Net 15"), ("00123", ""), ("HUGO", "Pre-payment")):
        make_customer(session, company, code=code, terms=terms)
    growers = [make_vendor(session, company, id=key, code=code) for key, code in ((1, "ECUA"), (2, "COLO"))]
    goods = (("R50", "Rose Freedom 50 cm"), ("R60", "Rose Mondial 60 cm"), ("C01", "Carnation Red"))
    products = [make_product(session, company, code=code, description=said) for code, said in goods]
    alias = VendorProductAlias(
        company_id=company.id, vendor_id=growers[0].id, alias="FREEDOM 50", product_id=products[0].id
    )
    carriers = [Carrier(company_id=company.id, code=code, name=code.title()) for code in ("FEDX", "TRUK")]
    session.add_all([alias, *carriers])
    for number in ("P000100", "P000101"):
        make_order(session, growers[0], number=number, status=OrderStatus.SC, ship_date=date(2026, 3, 2))
    return World(company, make_user(session, company, *(set(Role) - {Role.VENDOR})))
