"""The demonstration's company in a running program: records of every kind, for pages to be looked at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from importer.import_run import ImportRun
from importer.page import PUBLIC, Route
from komet_qbwc.demo_company import prepare
from komet_qbwc.demo_pc import DemoPc
from komet_qbwc.demo_sample import SampleOrder, sample, sample_orders
from qbwc_server.queue import ItemState, WorkItem
from tests.browser.computer import Computer
from tests.browser.live import Live, live
from tests.laws.page_world import Ids
from wholesale.attachment import Attachment
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.billing_run import BillingRun
from wholesale.box import Box, BoxPlace
from wholesale.carrier import Carrier
from wholesale.company import Location
from wholesale.customer_invoice import CustomerInvoice
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.db import keep_to_company
from wholesale.invoice_mail_log import ReceivedMail
from wholesale.mail import OutgoingMail
from wholesale.prebook import Prebook
from wholesale.product import VendorProductAlias
from wholesale.purchase_order import PurchaseOrder
from wholesale.standing_order import StandingOrder
from wholesale.status import InvoiceStatus
from wholesale.user import Role, User
from wholesale.vendor import Vendor
from wholesale.vendor_invoice import VendorInvoice

ADMIN, BUYER, PAYER, GROWER = sample("company")["shown_people"]
PASSWORD = sample("company")["password"]


def make_demonstration(template: Path, folder: Path) -> None:
    """Make a data folder with the sample company, whose Web Connector has last come a moment ago."""
    with live(folder, template) as site:
        prepare(site.found, _computer_of(folder))


@contextmanager
def demonstration(made: Path, folder: Path) -> Iterator[tuple[Live, Computer]]:
    """Lend the program and the QuickBooks computer on a copy of that folder."""
    shutil.copytree(made, folder, dirs_exist_ok=True)
    with live(folder) as site:
        desk = _computer_of(folder)
        prepare(site.found, desk)
        computer = Computer(desk.open_company())
        computer.add(desk.qwc.read_bytes(), desk.password or "")
        yield site, computer
        computer.close()


def _computer_of(folder: Path) -> DemoPc:
    return DemoPc(folder / "quickbooks-pc")


def speak(site: Live, language: str) -> None:
    """Let everybody of the company read this language."""
    with site.session() as session:
        session.execute(update(User).values(language=language))


def order_of(vendor: str, goal: str) -> SampleOrder:
    """Answer the first order of a grower that has come so far."""
    return next(order for order in sample_orders() if (order.vendor, order.goal) == (vendor, goal))


def order_with(invoice: str) -> SampleOrder:
    """Answer the order that an invoice bills."""
    return next(order for order in sample_orders() if any(one.number == invoice for one in order.invoices))


def visitor_of(route: Route) -> str | None:
    """Answer who of the sample company looks at a page; None = nobody."""
    if route.roles is PUBLIC:
        return None
    return GROWER if route.roles == frozenset({Role.VENDOR}) else ADMIN


def ids_of(site: Live) -> Ids:
    """Answer records that have much to show, by the names of arguments; the grower's own ones, for the portal."""
    with site.found.sessions() as session:
        grower = session.scalars(select(User).where(User.email == GROWER)).one()
        keep_to_company(session, grower.company_id)
        bill = _bill(session, grower)
        item = session.scalars(select(WorkItem).where(WorkItem.state == ItemState.NEEDS_PERSON)).first()
        mailed = session.scalars(select(ReceivedMail).order_by(ReceivedMail.id)).first()
        return {
            "order_id": bill.purchase_order_id,
            "invoice_id": bill.id,
            "attachment_id": session.scalars(
                select(Attachment.id).where(Attachment.vendor_invoice_id == bill.id)
            ).first(),
            "vendor_id": grower.vendor_id,
            "user_id": grower.id,
            "item_id": item.id if item else 0,
            "mail_id": session.scalars(select(OutgoingMail.id)).first(),
            "received_mail.mail_id": mailed.id if mailed else 0,
            "key": "3140",
            "box_id": session.scalars(select(Box.id).where(Box.confirmation_id.is_not(None))).first(),
            "product_id": session.scalars(select(VendorProductAlias.product_id)).first(),
            "prebook_id": session.scalars(select(Prebook.id)).first(),
            # One to which boxes on hand are assigned.
            "prebook_line_id": session.scalars(
                select(Box.prebook_line_id).where(Box.place == BoxPlace.INVENTORY, Box.prebook_line_id.is_not(None))
            ).first(),
            "carrier_id": session.scalars(select(Carrier.id)).first(),
            "standing_order_id": session.scalars(select(StandingOrder.id)).first(),
            "billing_run_id": session.scalars(select(BillingRun.id).where(BillingRun.skipped > 0)).first(),
            "location_id": session.scalars(select(Location.id)).first(),
            # Of one who owes something, and a file some of whose rows were refused.
            "customer_id": session.scalars(select(CustomerInvoice.customer_id)).first(),
            "customer_invoice_id": session.scalars(select(CustomerInvoiceItem.customer_invoice_id)).first(),
            "credit_id": session.scalars(select(BalanceAdjustment.id)).first(),
            "run_id": session.scalars(select(ImportRun.id).where(ImportRun.refused > 0)).first(),
        }


def _bill(session: Session, grower: User) -> Any:
    wanted = (
        select(VendorInvoice)
        .join(PurchaseOrder, PurchaseOrder.id == VendorInvoice.purchase_order_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .where(Vendor.id == grower.vendor_id, VendorInvoice.status == InvoiceStatus.AA)
    )
    return session.scalars(wanted).first()
