"""Keeps the row status of an order true when one of its invoices moves: one small statement on the busiest way.

It knows the tables by their names only, because `vendor_invoice` calls it.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, Update, bindparam, case, func, select, update
from sqlalchemy.orm import Session

from wholesale.db import Base
from wholesale.reconciliation_row import NO_INVOICE, rank_of
from wholesale.status import InvoiceStatus


def note_rank(session: Session, company_id: int, order_id: int) -> int:
    """Write the rank of the least advanced invoice onto an order, and answer it."""
    connection, of_order = session.connection(), {"_company_id": company_id, "_order_id": order_id}
    if connection.dialect.name == "postgresql":
        # The update below must see what whoever held the order last has done: that takes a statement of its own.
        connection.execute(held(), of_order)
    rank: int | None = connection.execute(_change(), of_order).scalar()
    return NO_INVOICE if rank is None else rank


@cache
def held() -> Select[int]:
    """Answer the statement that holds an order until the transaction ends, and lets invoices be added meanwhile."""
    orders = Base.metadata.tables["purchase_order"].c
    wanted = select(orders.id).where(orders.company_id == bindparam("_company_id"), orders.id == bindparam("_order_id"))
    return wanted.with_for_update(key_share=True)


@cache
def _change() -> Update:
    tables = Base.metadata.tables
    orders, invoices = tables["purchase_order"], tables["vendor_invoice"].c
    ranks = case(*((invoices.status == status, rank_of(status)) for status in InvoiceStatus))
    of_order = (invoices.company_id == bindparam("_company_id"), invoices.purchase_order_id == bindparam("_order_id"))
    least = select(func.coalesce(func.min(ranks), NO_INVOICE)).where(*of_order).scalar_subquery()
    here = (orders.c.company_id == bindparam("_company_id"), orders.c.id == bindparam("_order_id"))
    return update(orders).where(*here).values(row_rank=least).returning(orders.c.row_rank)
