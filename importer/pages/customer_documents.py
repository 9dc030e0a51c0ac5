"""Invoices and credits of customers on their way into QuickBooks: refused, under way, waiting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_babel.speaklater import LazyString

from importer.menu import Menu, Section
from importer.page import Answer, Page, action
from importer.query import key_of
from qbwc_server.heartbeat import heartbeat_of
from qbwc_server.sales_desk import UNDER_WAY, under_way
from wholesale.balance_adjustment import BalanceAdjustment
from wholesale.customer_invoice import CustomerInvoice, Sync
from wholesale.customer_sync import queue_for_accounting
from wholesale.user import Role

_MODELS: Final[Mapping[str, Any]] = {"invoice": CustomerInvoice, "credit": BalanceAdjustment}
_HEADINGS: Final[Mapping[Sync, tuple[LazyString, LazyString]]] = {
    Sync.FAILED: (
        lazy_pgettext("documents", "Refused"),
        _l("Mend what the words name. An unconfirmed invoice is sent when it is confirmed."),
    ),
    Sync.TAKEN: (_l("In the queue or on its way"), _l("They are locked until QuickBooks has answered.")),
    Sync.WAITING: (_l("Waiting"), _l("They leave with the next run of the Web Connector; they can be taken back.")),
}


class CustomerDocuments(Page):
    """What of customers is not in QuickBooks yet."""

    name: ClassVar = "customer_documents"
    path: ClassVar = "/quickbooks/customers"
    title: ClassVar = _l("Documents of customers")
    roles: ClassVar = frozenset({Role.ADMIN, Role.ACCOUNTS_PAYABLE, Role.ACCOUNTS_RECEIVABLE})
    menu: ClassVar = Menu(Section.QUICKBOOKS, order=15)

    def get(self) -> Answer:
        """Answer what was refused, what is under way and what waits."""
        heaps = [(sync, *_HEADINGS[sync], *under_way(self.session, self.company.id, sync)) for sync in UNDER_WAY]
        return self.render("desk/customers.html", heaps=heaps, beat=heartbeat_of(self.session, self.company, self.now))

    @action("send-again")
    def send_again(self) -> Answer:
        """Let a document that was refused wait for the next run."""
        model = _MODELS.get(request.form.get("kind", ""), CustomerInvoice)
        document = self.one(model, key_of(request.form.get("document")) or 0)
        if queue_for_accounting(self.session, document, self.now):
            self.say(_("It leaves with the next run of the Web Connector."))
        else:
            self.say(_("It is not sent: an invoice has to be confirmed first."), "warning")
        return self.to("customer_documents")
