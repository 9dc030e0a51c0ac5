"""Open Invoices: what customers have not paid yet, by its age."""

from __future__ import annotations

from typing import ClassVar

from flask import request, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from importer import customer_invoice_query
from importer.customer_invoice_list import ages_of, excel_of, page_of
from importer.customer_invoice_words import RECEIVABLE_READERS
from importer.export import MOST_ROWS
from importer.menu import Menu, Section
from importer.page import Answer, Page, part
from wholesale.company import Location
from wholesale.customer import Customer
from wholesale.customer_balance import balance_of


class OpenInvoicesPage(Page):
    """The list, the oldest first, with its filters."""

    name: ClassVar = "open_invoices"
    path: ClassVar = "/receivables/open-invoices"
    title: ClassVar = _l("Open Invoices")
    roles: ClassVar = RECEIVABLE_READERS
    menu: ClassVar = Menu(Section.ACCOUNTS_RECEIVABLE, 10)

    def get(self) -> Answer:
        """Show a page of the open invoices that are asked for; of one customer, all its balances by age as well."""
        asked = customer_invoice_query.read(self.session, request.args, only_open=True)
        found = page_of(self.session, asked.filter, request.args.get("cursor"))
        locations = self.session.execute(select(Location.id, Location.code, Location.name).order_by(Location.code))
        customer = self.session.get(Customer, asked.filter.customer_id) if asked.filter.customer_id else None
        return self.render(
            "sales/open_invoices.html",
            asked=asked,
            found=found,
            today=self.today,
            ages=ages_of(found.rows, self.today),
            customer=customer,
            balance=balance_of(self.session, customer, self.today) if customer else None,
            locations=locations.all(),
            most_rows=MOST_ROWS,
        )

    @part("export")
    def export(self) -> Answer:
        """Answer an Excel file of everything that is asked for."""
        asked = customer_invoice_query.read(self.session, request.args, only_open=True)
        file = excel_of(self.session, asked.filter, _("Open Invoices"), self.today)
        name = f"{self.company.code} {_('Open Invoices')} {self.today.isoformat()}.xlsx"
        answer = send_file(file, as_attachment=True, download_name=name)
        answer.call_on_close(file.close)
        return answer
