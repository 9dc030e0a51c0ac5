"""The sample company sells what arrives."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from komet_qbwc.installation import Installation
from wholesale.box import Box, BoxPlace
from wholesale.confirm_billing import confirm_and_bill
from wholesale.history import Actor
from wholesale.purchase_order import PurchaseOrder, PurchaseOrderLine
from wholesale.user import Role, User


def store(number: str, found: Installation, today: date) -> None:
    """The warehouse confirms the boxes of a purchase order to inventory, as far as they have come."""
    with found.sessions() as session:
        order = session.scalars(select(PurchaseOrder).where(PurchaseOrder.number == number)).one()
        of_order = PurchaseOrderLine.purchase_order_id == order.id
        waiting = (
            select(Box.id)
            .join(PurchaseOrderLine, PurchaseOrderLine.id == Box.purchase_order_line_id)
            .where(of_order, Box.place == BoxPlace.STAGING)
        )
        ids = session.scalars(waiting).all()
        keeper = next(user for user in session.scalars(select(User)) if Role.INVENTORY in user.roles)
        actor = Actor.of(keeper)
    confirm_and_bill(found.sessions, order.company_id, ids, actor, found.clock.now(), today)
