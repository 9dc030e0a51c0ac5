"""Records for every argument of a page's address: of one vendor, of another vendor, and of another company."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.page import PUBLIC, Route
from qbwc_server.connection import create_connection
from qbwc_server.exchange import Exchange, Standing, new_id
from qbwc_server.queue import ItemState, put
from qbwc_server.session import open_ticket
from qbwc_server.story import note_sending
from tests.factories import (
    make_boxes,
    make_credit,
    make_customer,
    make_customer_invoice,
    make_invoice,
    make_location,
    make_order,
    make_prebook,
    make_product,
    make_standing_order,
    make_user,
    make_vendor,
)
from tests.importer.imports.made_run import make_run
from tests.importer.site import SERVER_KEY, Site, Visitor
from wholesale.attachment import Attachment
from wholesale.billing_run import BillingRun, BillingTrigger
from wholesale.carrier import no_carrier
from wholesale.company import Company
from wholesale.customer_invoice import CustomerInvoiceStatus
from wholesale.invoice_mail_log import MailFate, ReceivedMail
from wholesale.invoice_mailbox import InvoiceMailbox
from wholesale.mail import OutgoingMail
from wholesale.mail_attachment import MailAttachment, MailFile, attach_to_mails
from wholesale.status import InvoiceStatus
from wholesale.user import Role

# What an address asks for besides, where it answers nothing without.
QUERIES = {"outgoing_mail.file": "?file={mail_file_id}", "desk_item.message": "?exchange={exchange_id}&which=request"}
_ARGUMENT = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
Ids = dict[str, Any]


@dataclass
class World:
    """A site with a visitor for each role; `ids` by argument name, or by "page.argument" where pages differ."""

    site: Site
    ids: Ids  # of the company, its first vendor
    of_another_vendor: Ids
    of_another_company: Ids
    vendor_id: int
    _visitors: dict[object, Visitor] = field(default_factory=dict)

    def visitor(self, role: Role) -> Visitor:
        """Answer somebody of the company who has this one role."""
        if role not in self._visitors:
            self._visitors[role] = self.newcomer(role)
        return self._visitors[role]

    def newcomer(self, role: Role) -> Visitor:
        """Answer a browser of its own, in which somebody new with this role is signed in."""
        vendor_id = self.vendor_id if role is Role.VENDOR else None
        return self.site.sign_in(role, vendor_id=vendor_id)

    def anonymous(self) -> Visitor:
        return self.site.visitor()

    def path(self, route: Route, ids: Ids | None = None) -> str:
        """Answer the address of a route with the arguments of these records."""
        return fill(route, {**self.ids, **(ids or {})})


def fill(route: Route, ids: Ids) -> str:
    """Answer the address of a route with its arguments."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        key = next((key for key in (f"{route.page.name}.{name}", name) if key in ids), None)
        assert key is not None, f"{route.rule}: add a record for {name!r} to tests/laws/page_world.py"
        return str(ids[key])

    query = QUERIES.get(route.endpoint, "").format(**ids)
    return _ARGUMENT.sub(value, route.rule) + query


def arguments(route: Route) -> set[str]:
    """Answer the names of the arguments in a route's address."""
    return set(_ARGUMENT.findall(route.rule))


def fitting(route: Route) -> Role | None:
    """Answer the role that may open it and sees most; None = nobody needs to be signed in."""
    if route.roles is PUBLIC:
        return None
    admitted = [role for role in Role if not isinstance(route.roles, frozenset) or role in route.roles]
    return admitted[0]


def make_world(site: Site) -> World:
    """Fill a site."""
    with site.session() as session:
        ids, vendor_id = _records(session, session.get_one(Company, site.company.id), site)
        second, _ = _records(session, session.get_one(Company, site.company.id), site, is_second=True)
        other, _ = _records(session, session.get_one(Company, site.other_company.id), site)
    return World(site, ids, second, other, vendor_id)


def _records(session: Session, company: Company, site: Site, *, is_second: bool = False) -> tuple[Ids, int]:
    vendor = make_vendor(session, company)
    order = make_order(session, vendor)
    invoice = make_invoice(session, order)
    sent = make_invoice(session, order, status=InvoiceStatus.ES)
    attachment = _attachment(session, site, invoice)
    user = make_user(session, company, Role.VENDOR, vendor_id=vendor.id)
    product = make_product(session, company)
    box = make_boxes(session, vendor, product)[0]
    ids: Ids = {
        "order_id": order.id,
        "invoice_id": invoice.id,
        "vendor_id": vendor.id,
        "line_id": order.lines[0].id,
        "charge_id": order.charges[0].id,
        "attachment_id": attachment.id,
        "user_id": user.id,
        "product_id": product.id,
        "box_id": box.id,
    }
    if not is_second:
        location, customer = make_location(session, company), make_customer(session, company)
        mailbox, received = _received_mail(session, company, site)
        prebook = make_prebook(session, customer, product)
        ids |= {
            "key": "3140",
            "location_id": location.id,
            "customer_id": customer.id,
            "customer_invoice_id": make_customer_invoice(session, customer, status=CustomerInvoiceStatus.PENDING).id,
            "credit_id": make_credit(session, customer).id,
            "prebook_id": prebook.id,
            "prebook_line_id": prebook.lines[0].id,
            "carrier_id": no_carrier(session, company.id).id,
            "standing_order_id": make_standing_order(session, customer, product).id,
            "billing_run_id": _billing_run(session, company, site),
            "mailbox_id": mailbox.id,
            "run_id": make_run(session, user, site.storage, site.clock.now()).id,
            "received_mail.mail_id": received.id,
            "mail_id": (mail_id := _mail(session, company, site)),
            "mail_file_id": session.scalars(select(MailAttachment.id).where(MailAttachment.mail_id == mail_id)).one(),
            **_on_the_desk(session, company, sent.id, site),
        }
    return ids, vendor.id


def _attachment(session: Session, site: Site, invoice: Any) -> Attachment:
    key = f"{invoice.company_id}/2026/ab/{'ab' * 32}-{invoice.id:016x}"
    site.storage.put(key, b"%PDF-1.4\n%%EOF\n")
    row = Attachment(
        company_id=invoice.company_id,
        vendor_invoice=invoice,
        file_name="IN1.pdf",
        content_type="application/pdf",
        size=15,
        sha256="ab" * 32,
        storage_key=key,
        uploaded_at=site.clock.now(),
        uploaded_by="Rosa Velez",
    )
    session.add(row)
    session.flush()
    return row


def _billing_run(session: Session, company: Company, site: Site) -> int:
    now = site.clock.now()
    run = BillingRun(
        company_id=company.id, trigger=BillingTrigger.SCAN, at=now, day=now.date(), actor_name="Rosa Velez"
    )
    session.add(run)
    session.flush()
    return run.id


def _mail(session: Session, company: Company, site: Site) -> int:
    now = site.clock.now()
    facts = {"to": "ada@andesblooms.example", "template": "bill_failed", "subject": "A bill failed", "body": "Why."}
    mail = OutgoingMail(company_id=company.id, queued_at=now, due_at=now, html="<p>Why.</p>", **facts)
    session.add(mail)
    session.flush()
    key = f"{company.id}/2026/ab/{'ab' * 32}-{mail.id:016x}"
    site.storage.put(key, b"%PDF-1.4\n%%EOF\n")
    attach_to_mails(session, [mail], MailFile("Invoice 1.pdf", "application/pdf", 15, key))
    return mail.id


def _received_mail(session: Session, company: Company, site: Site) -> tuple[InvoiceMailbox, ReceivedMail]:
    facts = {"address": "bills@andesblooms.example", "host": "localhost", "user": "bills", "password_sealed": ""}
    mailbox = InvoiceMailbox(company_id=company.id, **facts)
    session.add(mailbox)
    session.flush()
    received = ReceivedMail(
        company_id=company.id,
        mailbox_id=mailbox.id,
        uid_validity=1,
        uid=1,
        fate=MailFate.IGNORED,
        read_at=site.clock.now(),
        subject="P P000001;IN1;1.00",
    )
    session.add(received)
    session.flush()
    return mailbox, received


def _on_the_desk(session: Session, company: Company, invoice_id: int, site: Site) -> Ids:
    now = site.clock.now()
    address = site.services.connector_url
    connection, _ = create_connection(session, company, address, server_key=SERVER_KEY, now=now)
    ticket, _ = open_ticket(session, company.id, connection.id, now, timedelta(minutes=10))
    item = put(session, company.id, "vendor_bill", [invoice_id], 0, now)[0]
    session.flush()
    exchange = Exchange(
        company_id=company.id,
        id=new_id(now),
        ticket_id=ticket.id,
        step="post",
        standing=Standing.UNKNOWN,
        request="<QBXML/>",
        first_sent_at=now,
        sent_at=now,
    )
    session.add(exchange)
    session.flush()
    item.exchange_id, item.state = exchange.id, ItemState.NEEDS_PERSON
    note_sending(session, [item], exchange.id, now)
    return {"item_id": item.id, "exchange_id": exchange.id}
