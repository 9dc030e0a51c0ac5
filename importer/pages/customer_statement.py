"""A customer's statement of balance: what is open, how old it is, what is due; on paper and as an Excel file."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from flask import send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from importer.export import COUNT, DAY, MONEY, MOST_ROWS, TEXT, ExcelColumn, write
from importer.page import Answer, Page, part
from wholesale.customer import Customer
from wholesale.customer_balance import MOST_LINES, days_overdue, open_credits, open_invoices, statement_of
from wholesale.customer_entry import CUSTOMER_READERS

_AT_ONCE = 1000


class CustomerStatement(Page):
    """The statement of one customer, as of today."""

    name: ClassVar = "customer_statement"
    path: ClassVar = "/setup/customers/<int:customer_id>/statement"
    title: ClassVar = _l("Statement of balance")
    roles: ClassVar = CUSTOMER_READERS

    def get(self, customer_id: int) -> Answer:
        """Answer the statement, to be printed."""
        customer = self.one(Customer, customer_id)
        statement = statement_of(self.session, customer, self.today)
        return self.render(
            "customers/statement.html",
            customer=customer,
            statement=statement,
            most=MOST_LINES,
            days_overdue={one.id: days_overdue(one, self.today) for one in statement.invoices},
        )

    @part("excel")
    def excel(self, customer_id: int) -> Answer:
        """Answer an Excel file of everything that is open, credits as negative amounts."""
        customer = self.one(Customer, customer_id)
        file = write(_("Statement of balance"), _columns(), self._lines(customer))
        answer = send_file(
            file,
            mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            as_attachment=True,
            download_name=f"{customer.code} {_('Statement of balance')} {self.today.isoformat()}.xlsx",
        )
        answer.call_on_close(file.close)
        return answer

    def _lines(self, customer: Customer) -> Iterator[list[tuple[Any, bool]]]:
        read = {"yield_per": _AT_ONCE}
        for one in self.session.scalars(open_invoices(customer).limit(MOST_ROWS), execution_options=read):
            late, number = days_overdue(one, self.today), str(one.number)
            days = (one.invoice_date, one.due_date)
            yield _unmarked(_("Invoice"), number, *days, one.customer_po, one.reference, late, one.total, one.balance)
        for credit in self.session.scalars(open_credits(customer).limit(MOST_ROWS), execution_options=read):
            money = (-_cents(credit.amount), -credit.open_amount)
            yield _unmarked(_("Credit"), "", credit.adjusted_on, None, "", credit.reference, None, *money)


def _unmarked(*values: Any) -> list[tuple[Any, bool]]:  # noqa: ANN401 - texts, days and amounts
    return [(value, False) for value in values]


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _columns() -> list[ExcelColumn]:
    return [
        ExcelColumn(_("Kind"), 10, TEXT),
        ExcelColumn(_("Number"), 12, TEXT),
        ExcelColumn(_("Date"), 12, DAY),
        ExcelColumn(_("Due date"), 12, DAY),
        ExcelColumn(_("Customer PO"), 22, TEXT),
        ExcelColumn(_("Ref #"), 22, TEXT),
        ExcelColumn(_("Days overdue"), 13, COUNT),
        ExcelColumn(_("Amount"), 14, MONEY),
        ExcelColumn(_("Open"), 14, MONEY),
    ]
