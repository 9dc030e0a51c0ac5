"""PO Reconciliation: the orders in accounts payable with their invoices, and what is done to many at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, ClassVar

from flask import request, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from importer import bulk, grid, reconciliation_query
from importer.export import COUNT, DAY, MONEY, MOST_ROWS, TEXT, ExcelColumn, write
from importer.grid_cells import Cells
from importer.menu import Menu, Section
from importer.page import Admitted, Answer, Page, action, part
from importer.reconciliation_list import OrderRow, every_row, page_of
from importer.reconciliation_query import NONE_YET, Asked
from wholesale.company import Location
from wholesale.errors import Klass, TradeError, Who, define
from wholesale.purchase_order import PurchaseOrder
from wholesale.status import APPROVERS, InvoiceStatus
from wholesale.user import User

EXPORT_TOO_LONG = define(
    "export_too_long",
    Klass.FIX_DATA,
    "More than {most} orders match, and an Excel file holds so many at most.",
    "Narrow the list, such as by dates, and make one file for each part.",
    Who.CLERK,
)

_FORMATS = {grid.Kind.MONEY: MONEY, grid.Kind.DAY: DAY, grid.Kind.COUNT: COUNT}
_AT_ONCE = 1000


class Reconciliation(Page):
    """The grid of orders with their invoices."""

    name: ClassVar[str] = "reconciliation"
    path: ClassVar[str] = "/reconciliation"
    title: ClassVar[LazyString] = _l("PO Reconciliation")
    roles: ClassVar[Admitted] = APPROVERS
    menu: ClassVar[Menu | None] = Menu(Section.ACCOUNTS_PAYABLE, order=10)

    def get(self) -> Answer:
        """Show a page of the orders that are asked for; without a wish, of those asked for on the last visit."""
        if not request.args and (last := reconciliation_query.last_asked()):
            return self.to(self.name, **last)
        asked = reconciliation_query.read(self.session, request.args)
        reconciliation_query.keep(asked)
        if "clear" in request.args:
            return self.to(self.name)
        found = page_of(self.session, asked.filter, request.args.get("cursor"))
        columns = grid.chosen(self.user.preferences)
        return self.render(
            "reconciliation/grid.html",
            asked=asked,
            found=found,
            columns=columns,
            cells=Cells(columns),
            offered=grid.offered(self.user.preferences),
            totals=grid.Totals.of(found.rows, columns).values,
            may=bulk.may(self.actor),
            most=bulk.MOST,
            most_rows=MOST_ROWS,
            **self._choices(),
        )

    @part("vendors")
    def vendors(self) -> Answer:
        """Offer vendors while a name is written."""
        text = request.args.get("vendor", "").strip()
        names = reconciliation_query.vendors_like(self.session, text) if text else []
        return self.render("reconciliation/vendors.html", names=names)

    @action("columns")
    def columns(self) -> Answer:
        """Keep the columns a person has chosen, in their order."""
        person = self.session.get_one(User, self.user.id)
        chosen = [] if "default" in request.form else request.form.getlist("column")
        person.preferences = grid.with_choice(person.preferences, chosen)
        self.say(_("Your columns are kept."))
        return self.to(self.name, **reconciliation_query.last_asked())

    @part("export")
    def export(self) -> Answer:
        """Answer an Excel file of everything that is asked for, with the columns of the screen in their order."""
        asked = reconciliation_query.read(self.session, request.args)
        columns = grid.chosen(self.user.preferences)
        rows = self._rows_for_export(asked)
        titles = [ExcelColumn(str(one.label), one.width, _FORMATS.get(one.kind, TEXT)) for one in columns]
        file = write(_("PO Reconciliation"), titles, (_values(row, columns) for row in rows))
        answer = send_file(
            file,
            mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            as_attachment=True,
            download_name=f"{self.company.code} PO Reconciliation {self.today.isoformat()}.xlsx",
        )
        answer.call_on_close(file.close)
        return answer

    @action("approve")
    def approve(self) -> Answer:
        """Approve what the person may approve of the selected orders or invoices."""
        chosen = bulk.chosen(self.session, request.form)
        done = bulk.approve(self.session, chosen, self.actor, self.now)
        return self.render("reconciliation/result.html", done=done, what="approve")

    @action("send")
    def send(self) -> Answer:
        """Send what is approved of the selected orders or invoices to the accounting program."""
        chosen = bulk.chosen(self.session, request.form)
        done = bulk.send(self.session, chosen, self.actor, self.company, self.now)
        if "back" in request.form and all(one.is_done for one in done):
            return self._back(done, request.form["back"])
        return self.render("reconciliation/result.html", done=done, what="send")

    def _back(self, done: list[bulk.Outcome], place: str) -> Answer:
        """Lead back to where one invoice was sent from."""
        for one in done:
            number = one.invoice.bill_number if one.invoice else one.order.number
            self.say(_("Invoice %(number)s was sent; QuickBooks fetches it at its next contact.", number=number))
        if place == "grid":
            return self.to(self.name)
        if place == "invoice" and done[0].invoice:
            return self.to("invoice", invoice_id=done[0].invoice.id)
        return self.to("order_invoices", order_id=done[0].order.id)

    def _choices(self) -> dict[str, Any]:
        locations = self.session.execute(select(Location.id, Location.code, Location.name).order_by(Location.code))
        return {"locations": locations.all(), "statuses": list(InvoiceStatus), "none_yet": NONE_YET}

    def _rows_for_export(self, asked: Asked) -> Iterator[OrderRow]:
        wanted = asked.filter.applied(self.session, select(PurchaseOrder.id))
        if self.session.scalar(wanted.offset(MOST_ROWS).limit(1)) is not None and not asked.filter.invoice:
            raise TradeError(EXPORT_TOO_LONG, most=MOST_ROWS)
        return chain(every_row(self.session, asked.filter, _AT_ONCE))


def _values(row: OrderRow, columns: list[grid.Column]) -> list[tuple[Any, bool]]:
    return [(_plain(column.value(row)), column.differs(row)) for column in columns]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell takes anything
    return value.value if isinstance(value, InvoiceStatus) else value
