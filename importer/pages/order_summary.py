"""Order Summary: every invoice to a customer."""

from __future__ import annotations

from typing import ClassVar

from flask import request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from importer import customer_invoice_query
from importer.customer_invoice_list import excel_of, page_of
from importer.customer_invoice_words import (
    INVOICE_READERS,
    STATUS_LABELS,
    STATUS_TONES,
    SYNC_LABELS,
    SYNC_TONES,
)
from importer.export import MOST_ROWS
from importer.menu import Menu, Section
from importer.page import Answer, Page, action, part
from importer.query import key_of
from wholesale.company import Location
from wholesale.customer_invoice_bulk import confirm_invoices
from wholesale.customer_invoice_status import INVOICE_KEEPERS


class OrderSummary(Page):
    """The list, the newest first, with its filters."""

    name: ClassVar = "order_summary"
    path: ClassVar = "/sales/orders"
    title: ClassVar = _l("Order Summary")
    roles: ClassVar = INVOICE_READERS
    menu: ClassVar = Menu(Section.ORDER_ENTRY, 10)

    def get(self) -> Answer:
        """Show a page of the invoices that are asked for."""
        asked = customer_invoice_query.read(self.session, request.args)
        locations = self.session.execute(select(Location.id, Location.code, Location.name).order_by(Location.code))
        return self.render(
            "sales/order_summary.html",
            asked=asked,
            found=page_of(self.session, asked.filter, request.args.get("cursor")),
            locations=locations.all(),
            labels=STATUS_LABELS,
            tones=STATUS_TONES,
            most_rows=MOST_ROWS,
            may_confirm=bool(self.actor.roles & INVOICE_KEEPERS),
            syncs=SYNC_LABELS,
            sync_tones=SYNC_TONES,
        )

    @action("confirm", roles=INVOICE_KEEPERS)
    def confirm(self) -> Answer:
        """Confirm the chosen invoices, and tell of each that is refused."""
        chosen = _chosen(request.form.getlist("invoice"))
        together = confirm_invoices(self.session, self.user.company_id, chosen, self.actor, self.now)
        if not together.refused:
            count = len(together.done)
            self.say(ngettext("%(num)s invoice is confirmed.", "%(num)s invoices are confirmed.", count))
            return self.to("order_summary", **customer_invoice_query.given(request.args))
        back = url_for("order_summary", **customer_invoice_query.given(request.args))
        return self.render("sales/confirmed.html", together=together, back=back)

    @part("customers")
    def customers(self) -> Answer:
        """Offer customers while a name is written."""
        words = request.args.get("customer", "").strip()
        names = customer_invoice_query.customers_like(self.session, words) if words else []
        return self.render("sales/customers.html", names=names)

    @part("export")
    def export(self) -> Answer:
        """Answer an Excel file of everything that is asked for."""
        asked = customer_invoice_query.read(self.session, request.args)
        file = excel_of(self.session, asked.filter, _("Order Summary"), self.today)
        name = f"{self.company.code} {_('Order Summary')} {self.today.isoformat()}.xlsx"
        answer = send_file(file, as_attachment=True, download_name=name)
        answer.call_on_close(file.close)
        return answer


def _chosen(texts: list[str]) -> dict[int, int]:
    """Answer the revisions of the chosen invoices by their ids; each is posted as "id.revision"."""
    chosen = {}
    for text in texts:
        key, _dot, revision = text.partition(".")
        if (one := key_of(key)) is not None:
            chosen[one] = key_of(revision) or 0
    return chosen
