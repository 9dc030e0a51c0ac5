"""Order Summary: every invoice to a customer."""

from __future__ import annotations

from typing import ClassVar

from flask import request, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from importer import customer_invoice_query
from importer.customer_invoice_list import excel_of, page_of
from importer.customer_invoice_words import INVOICE_READERS, STATUS_LABELS, STATUS_TONES
from importer.export import MOST_ROWS
from importer.menu import Menu, Section
from importer.page import Answer, Page, part
from wholesale.company import Location


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
        )

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
