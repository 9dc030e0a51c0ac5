"""Mails to those who keep the books of a company: rows in the transaction of what they tell about."""

from sqlalchemy import select

from qbwc_server.step import Scene
from wholesale.mail import queue_mail
from wholesale.user import Role, User

# What a long session may say many times is told once in ten minutes, all in one mail.
_GATHERED = {"bill_failed": "bills_failed", "customer_document_failed": "customer_documents_failed"}
_READERS = frozenset({Role.ADMIN, Role.ACCOUNTS_PAYABLE})
SALES_READERS = frozenset({Role.ADMIN, Role.ACCOUNTS_RECEIVABLE})
"""Those who are told of invoices and credits of customers."""


def tell_accountants(scene: Scene, template: str, *, readers: frozenset[Role] = _READERS, **values: object) -> None:
    """Queue a mail to the active people of these roles; where there are none, nothing is queued."""
    people = scene.session.scalars(
        select(User).where(User.company_id == scene.company_id, User.is_active.is_(True)).order_by(User.id)
    )
    to = ", ".join(user.email for user in people if user.roles & readers)
    if to:
        gather = _GATHERED.get(template)
        queue_mail(scene.session, scene.company_id, to, template, values, scene.now, gather=gather)
