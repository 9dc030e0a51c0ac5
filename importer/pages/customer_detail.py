"""One customer: what is known of it, its credit, what it owes, its adjustments and its history."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from importer.mending import mends
from importer.page import PAGES, Answer, Page
from importer.paging import Keyset
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.customer import Customer
from wholesale.customer_balance import balance_of, days_overdue, open_invoices
from wholesale.customer_credit_entry import CREDIT_KEEPERS
from wholesale.customer_entry import CUSTOMER_KEEPERS, CUSTOMER_READERS
from wholesale.history import history_of

for _key in ("customer_on_hold", "customer_over_limit"):
    mends(_key, _l("Open the customer"), "customer", customer_id="customer_id")
mends("customer_without_address", _l("Edit the customer"), "customer_edit", customer_id="customer_id")

_NEWEST = Keyset((BalanceAdjustment.adjusted_on, BalanceAdjustment.id), descending=True)
_SHOWN = 10


class CustomerPage(Page):
    """The customer as those who sell see it."""

    name: ClassVar = "customer"
    path: ClassVar = "/setup/customers/<int:customer_id>"
    title: ClassVar = _l("Customer")
    roles: ClassVar = CUSTOMER_READERS

    def get(self, customer_id: int) -> Answer:
        """Answer the customer with the oldest of what is open and the newest of its adjustments."""
        customer = self.one(Customer, customer_id)
        invoices = self.session.scalars(open_invoices(customer).limit(_SHOWN + 1)).all()
        return self.render(
            "customers/customer.html",
            customer=customer,
            balance=balance_of(self.session, customer, self.today),
            invoices=invoices[:_SHOWN],
            has_more=len(invoices) > _SHOWN,
            days_overdue={invoice.id: days_overdue(invoice, self.today) for invoice in invoices},
            adjustments=self._adjustments(customer),
            may_credit=bool(self.actor.roles & CREDIT_KEEPERS),
            may_keep=bool(self.actor.roles & CUSTOMER_KEEPERS),
            may_open_run=PAGES["import_run"].admits(self.user),
            history=history_of(self.session, customer),
        )

    def _adjustments(self, customer: Customer) -> Any:  # noqa: ANN401 - a page of rows
        wanted = select(BalanceAdjustment).where(BalanceAdjustment.customer_id == customer.id)
        return _NEWEST.page(self.session, wanted, request.args.get("cursor"), size=_SHOWN)
