"""The sample company of the demonstration: made once from `sample/*.json`, through the same moves people make."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from komet_qbwc import demo_pc
from komet_qbwc.bill_file import FileBill, bills_of
from komet_qbwc.installation import Installation
from komet_qbwc.load import Loader
from qbwc_server.connection import Connection, create_connection
from qbwc_server.lists import ListKind
from qbwc_server.mapping import Subject, Target, put
from wholesale.company import Company, Location
from wholesale.db import keep_to_company
from wholesale.history import Actor
from wholesale.status import InvoiceStatus
from wholesale.user import Role, User
from wholesale.vendor_invoice import VendorInvoice, become

_BUYER, _BOOKKEEPER = Role.PROCUREMENT_MANAGER, Role.ACCOUNTS_PAYABLE


def sample(name: str) -> Any:  # noqa: ANN401 - whatever JSON the file holds
    """Answer what a file of the sample holds."""
    return json.loads(files("komet_qbwc").joinpath("sample", name).read_text("utf-8"))


def sample_bills() -> list[FileBill]:
    """Answer every bill of the sample, in the order they are loaded and sent."""
    return [bill for name in sample("company.json")["bills"] for bill in bills_of(name, sample(name))]


def vendors_in_quickbooks() -> list[str]:
    """Answer the vendors the simulated QuickBooks has: those of the bills but the ones it is to lack."""
    lacking = sample("company.json")["vendors_quickbooks_lacks"]
    return sorted({bill.vendor for bill in sample_bills()}.difference(lacking))


def prepare(found: Installation, pc: demo_pc.DemoPc) -> bool:
    """Make the sample company unless it is there; answer whether it was made. The address of the .qwc is kept right."""
    with found.sessions.begin() as session:
        company = session.scalar(select(Company).where(Company.code == sample("company.json")["company"]["code"]))
        is_new = company is None
        if company is None:
            company = _make(session, found)
        keep_to_company(session, company.id)
        connection = session.scalar(select(Connection))
        if connection is None:
            connection, password = create_connection(
                session,
                company,
                found.settings.connector_url,
                server_key=found.server_key,
                now=found.clock.now(),
                minutes=1,
            )
            pc.keep_password(password)
        elif pc.password is None:
            pc.keep_password(connection.new_password(found.server_key, found.clock.now()))
        connection.app_url = found.settings.connector_url
        pc.keep_qwc(connection)
    return is_new


def actor_of(session: Session, role: Role) -> Actor:
    """Answer the person of the sample company who has that role."""
    people = session.scalars(select(User).order_by(User.id))
    return Actor.of(next(person for person in people if role in person.roles))


def bookkeeper(session: Session) -> Actor:
    """Answer the person who sends bills."""
    return actor_of(session, _BOOKKEEPER)


def _make(session: Session, found: Installation) -> Company:
    facts = sample("company.json")
    # The bills of the larger sample have no additional charges, and they are to go.
    company = Company(**facts["company"], require_additional_charges=False)
    session.add(company)
    session.flush()
    keep_to_company(session, company.id)
    session.add(Location(company_id=company.id, **facts["location"]))
    for person in facts["people"]:
        roles = frozenset(map(Role, person["roles"]))
        session.add(
            User(
                company_id=company.id,
                email=person["email"],
                name=person["name"],
                roles=roles,
                allows_invoice_approval=True,
            )
        )
    session.flush()
    for row in facts["mappings"]:
        target = Target(ListKind.ACCOUNT, row["account"])
        put(session, company.id, Subject(row["subject"]), row.get("key", ""), target)
    _load_and_approve(session, company, found)
    return company


def _load_and_approve(session: Session, company: Company, found: Installation) -> None:
    buyer, now = actor_of(session, _BUYER), found.clock.now()
    loaded = Loader(session, company, buyer, now).load(sample_bills())
    for invoice in loaded.added:
        _approve(session, invoice, found)


def _approve(session: Session, invoice: VendorInvoice, found: Installation) -> None:
    now = found.clock.now()
    become(session, invoice, InvoiceStatus.AA, actor_of(session, _BUYER), now)
    become(session, invoice, InvoiceStatus.A, actor_of(session, _BOOKKEEPER), now)
