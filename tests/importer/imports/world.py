"""The company that the sample files of tests/samples/imports/ are imported into; see the README there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import Session, sessionmaker

from importer.kind import Kind, Pick
from tests.factories import make_company, make_customer, make_location, make_order, make_product, make_vendor
from tests.tables import tables_in_order
from wholesale.carrier import Carrier, no_carrier
from wholesale.company import Company
from wholesale.db import UtcMoment, reading
from wholesale.product import VendorProductAlias
from wholesale.purchase_order import OrderStatus

SAMPLES: Final = Path(__file__).parents[2] / "samples" / "imports"


def make_world(session: Session) -> Company:
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
    no_carrier(session, company.id)
    return company


def sample_of(kind: str) -> Path:
    """Answer the sample file of a kind."""
    found = [path for path in SAMPLES.iterdir() if path.stem == kind and path.suffix != ".md"]
    assert len(found) == 1, f"tests/samples/imports/ needs one file named {kind}, it has {found}"
    return found[0]


def first_choices(session: Session, company: Company, kind: type[Kind[Any]], *, switches: bool) -> dict[str, object]:
    """Answer options of a kind: each switch as told, of each list the first choice."""
    return {
        option.name: option.choices(session, company)[0][0] if isinstance(option, Pick) else switches
        for option in kind.options
    }


def dump(
    sessions: sessionmaker[Session], but: frozenset[str], *, moments: bool = True
) -> dict[str, list[tuple[Any, ...]]]:
    """Answer every row of every table but some, as the database holds them, in their order."""
    with reading(sessions) as session:
        return {
            table.name: [tuple(row) for row in session.connection().execute(_ordered(table, moments=moments))]
            for table in tables_in_order()
            if table.name not in but
        }


def _ordered(table: Table, *, moments: bool) -> Select[Any]:
    columns = [column for column in table.columns if moments or not isinstance(column.type, UtcMoment)]
    return select(*columns).order_by(*table.primary_key.columns)
