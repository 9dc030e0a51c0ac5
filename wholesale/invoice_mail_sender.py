"""Who may send invoices by mail, and for which orders (domain.md 2.5)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wholesale.errors import TradeError
from wholesale.history import Actor
from wholesale.invoice_mail_message import Letter
from wholesale.invoice_mail_refusal import SENDER_FORGED, SENDER_UNCLEAR, SENDER_UNKNOWN
from wholesale.invoice_mailbox import InvoiceMailbox, addresses_in, is_address
from wholesale.order_status import VISIBLE_TO_VENDORS
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import APPROVERS
from wholesale.user import Role, User
from wholesale.vendor import Vendor


@dataclass(frozen=True)
class MailSender:
    """An address with what it is to the company; one address may be several things."""

    address: str
    staff: tuple[Actor, ...] = ()  # people of the company who may upload invoices
    vendor_users: tuple[Actor, ...] = ()
    contact_of: frozenset[int] = frozenset()  # vendors at whose address it is
    is_authorized: bool = False  # on the mailbox's own list

    def acts_on(self, order: PurchaseOrder) -> Actor | None:
        """Answer as whom the sender acts on an order; None = it is none of their business.

        Vendors send for their own orders only, once the importer has approved them (domain.md 2.3).
        """
        if self.staff:
            return self.staff[0]
        mine = order.vendor_id in self.contact_of
        if order.status in VISIBLE_TO_VENDORS:
            users = [user for user in self.vendor_users if user.vendor_id == order.vendor_id]
            if users:
                return users[0]
        if self.is_authorized or (mine and order.status in VISIBLE_TO_VENDORS):
            return Actor.system(self.address)
        return None


def sender_of(session: Session, mailbox: InvoiceMailbox, letter: Letter) -> MailSender:
    """Answer who sent a mail, or raise TradeError: nobody clear, forged, or unknown to the company."""
    if len(letter.senders) != 1 or not is_address(letter.senders[0]):
        raise TradeError(SENDER_UNCLEAR, sender=", ".join(letter.senders))
    (address,) = letter.senders
    if letter.is_forged:
        raise TradeError(SENDER_FORGED, sender=address)
    users = [Actor.of(user) for user in _users(session, mailbox.company_id, address)]
    sender = MailSender(
        address,
        staff=tuple(user for user in users if user.vendor_id is None and user.roles & APPROVERS),
        vendor_users=tuple(user for user in users if user.vendor_id is not None and Role.VENDOR in user.roles),
        contact_of=_vendors_at(session, mailbox.company_id, address),
        is_authorized=address in addresses_in(mailbox.authorized_from),
    )
    if not (sender.staff or sender.vendor_users or sender.contact_of or sender.is_authorized):
        raise TradeError(SENDER_UNKNOWN, sender=address, mailbox=mailbox.address)
    return sender


def _users(session: Session, company_id: int, address: str) -> list[User]:
    users = select(User).where(User.company_id == company_id, func.lower(User.email) == address, User.is_active)
    return list(session.scalars(users.order_by(User.id)))


def _vendors_at(session: Session, company_id: int, address: str) -> frozenset[int]:
    candidates = select(Vendor.id, Vendor.email_for_orders).where(
        Vendor.company_id == company_id,
        Vendor.is_active,
        func.lower(Vendor.email_for_orders).contains(address, autoescape=True),
    )
    return frozenset(vendor_id for vendor_id, emails in session.execute(candidates) if address in addresses_in(emails))
