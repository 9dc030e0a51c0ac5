"""The sample company of the demonstration: made once, with its people, its growers, its connection and its past."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from komet_qbwc.demo_mails import add_mailbox
from komet_qbwc.demo_past import play_past
from komet_qbwc.demo_pc import DemoPc
from komet_qbwc.demo_sample import sample
from komet_qbwc.installation import Installation
from qbwc_server.connection import Connection, create_connection
from qbwc_server.lists import ListKind
from qbwc_server.mapping import Subject, Target, put
from wholesale.carrier import Carrier
from wholesale.clock import SetClock
from wholesale.company import Company, Location
from wholesale.db import keep_to_company
from wholesale.history import Actor
from wholesale.order_number import OrderNumber
from wholesale.password import hash_password
from wholesale.product_entry import ProductFacts, add_alias, create_product
from wholesale.user import Role, User
from wholesale.vendor import Vendor

_OLD = timedelta(days=26)


def prepare(found: Installation, pc: DemoPc) -> bool:
    """Make the sample company unless it is there; answer whether it was made. The address of the .qwc is kept right."""
    with found.sessions() as session:
        is_new = session.scalar(select(Company.id)) is None
    if is_new:
        then = replace(found, clock=SetClock(found.clock.now() - _OLD))
        with found.sessions.begin() as session:
            add_mailbox(session, make_company(session, then.clock.now()), found.server_key)
            _connect(session, then, pc)
        play_past(then, pc, until=found.clock.now())
    with found.sessions.begin() as session:
        _connect(session, found, pc)
    return is_new


def make_company(session: Session, now: datetime) -> Company:
    """Write the company with its people, growers, products and mappings."""
    facts = sample("company")
    company = Company(**facts["company"])
    session.add(company)
    session.flush()
    keep_to_company(session, company.id)
    session.add(Location(company_id=company.id, **facts["location"]))
    # One password for all of the sample: hashing is meant to take its time.
    kept = hash_password(facts["password"])
    _add_people(session, company, kept)
    _add_growers(session, company, kept)
    session.add(OrderNumber(company_id=company.id, last=sample("sales")["orders_before"]))
    session.add_all(Carrier(company_id=company.id, **carrier) for carrier in facts["carriers"])
    _add_products(session, company, now)
    for row in facts["mappings"]:
        kind = next(kind for kind in ListKind if kind.value in row)
        put(session, company.id, Subject(row["subject"]), row.get("key", ""), Target(kind, row[kind.value]))
    return company


def _add_people(session: Session, company: Company, password_hash: str) -> None:
    for person in sample("company")["people"]:
        roles = frozenset(map(Role, person["roles"]))
        facts = person | {"roles": roles, "allows_invoice_approval": True, "password_hash": password_hash}
        session.add(User(company_id=company.id, **facts))


def _add_growers(session: Session, company: Company, password_hash: str) -> None:
    for grower in sample("growers"):
        vendor = Vendor(company_id=company.id, **grower)
        session.add(vendor)
        session.flush()
        session.add(
            User(
                company_id=company.id,
                email=vendor.email_for_orders,
                name=vendor.contact_name,
                roles=frozenset({Role.VENDOR}),
                vendor_id=vendor.id,
                language="en" if vendor.code in {"NAIVASHA", "WESTLAND"} else "es",
                password_hash=password_hash,
            )
        )


def _add_products(session: Session, company: Company, now: datetime) -> None:
    keeper = Actor.of(session.scalars(select(User).where(User.email == sample("company")["people"][0]["email"])).one())
    vendors = {vendor.code: vendor for vendor in session.scalars(select(Vendor))}
    for goods in sample("products").values():
        facts = ProductFacts(code=goods["code"], description=goods["description"], category=goods["category"])
        product = create_product(session, company.id, facts, keeper, now)
        for vendor, alias in goods.get("aliases", {}).items():
            add_alias(session, product, vendors[vendor], alias, keeper, now)


def _connect(session: Session, found: Installation, pc: DemoPc) -> None:
    """Connect the company with the simulated computer, and keep what lies there right."""
    address = found.settings.connector_url
    company = session.scalars(select(Company)).one()
    keep_to_company(session, company.id)
    connection = session.scalar(select(Connection))
    if connection is None:
        connection, password = create_connection(
            session, company, address, server_key=found.server_key, now=found.clock.now(), minutes=1
        )
        pc.keep_password(password)
    elif pc.password is None:
        pc.keep_password(connection.new_password(found.server_key, found.clock.now()))
    connection.app_url = address
    pc.keep_qwc(connection)
