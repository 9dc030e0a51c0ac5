"""The invoice as the customer gets it: a PDF of one page or many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from importer.customer_invoice_words import STATUS_LABELS
from importer.order_words import UNITS
from importer.paper import LETTER, Align, Paper, make_pdf
from importer.tongue import Tongue
from wholesale.company import Company
from wholesale.customer import Customer
from wholesale.customer_invoice import CustomerInvoice, CustomerInvoiceStatus
from wholesale.history_words import history_in_words
from wholesale.invoice_lines import InvoiceLine, as_sold, invoice_lines

_LEFT: Final = 16.0
_WIDTH: Final = LETTER[0] - 2 * _LEFT
_BOTTOM: Final = LETTER[1] - 22.0  # below it stands the foot
_GAP: Final = 5.0
_PAD: Final = 1.6
_BAND: Final = (238, 242, 238)

# Title, width in millimetres, side; together they are as wide as the paper between its margins.
_COLUMNS: Final[tuple[tuple[LazyString, float, Align], ...]] = (
    (_l("Product"), 62.9, "L"),
    (_l("Box"), 11.0, "L"),
    (_l("Boxes"), 15.0, "R"),
    (_l("Units/box"), 28.0, "R"),
    (_l("Units"), 20.0, "R"),
    (_l("Price"), 20.0, "R"),
    (_l("Amount"), 27.0, "R"),
)


def invoice_pdf(session: Session, invoice: CustomerInvoice, now: datetime, language: str | None = None) -> bytes:
    """Answer the PDF of an invoice in a language, else in the company's."""
    company = session.get_one(Company, invoice.company_id)
    tongue = Tongue(language or company.language)
    lines = as_sold(invoice_lines(session, invoice))
    title = f"{tongue.say(_l('Invoice'))} {invoice.number}"
    sheets = _Sheets(tongue, invoice, company, lines)
    return make_pdf(sheets.draw, now, title=title, author=company.name, language=tongue.language)


def pdf_name(invoice: CustomerInvoice, language: str) -> str:
    """Answer the name of the file: `Invoice 1042.pdf`."""
    return f"{Tongue(language).say(_l('Invoice'))} {invoice.number}.pdf"


@dataclass
class _Sheets:
    """Draws one invoice."""

    tongue: Tongue
    invoice: CustomerInvoice
    company: Company
    lines: Sequence[InvoiceLine]

    def draw(self, paper: Paper) -> None:
        paper.alias_nb_pages()
        y = self._addresses(paper, self._head(paper))
        y = self._facts(paper, y)
        if self.lines:
            y = self._goods(paper, y)
        y = self._sums(paper, y)
        self._notes(paper, y)

    def _head(self, paper: Paper) -> float:
        """Begin the first page; answer where it goes on."""
        paper.add_page()
        paper.pen(17, bold=True)
        paper.word(_LEFT, 16, _WIDTH * 0.6, self.company.name)
        paper.word(_LEFT + _WIDTH * 0.6, 16, _WIDTH * 0.4, self._named(), "R")
        paper.pen(9.5, grey=90)
        if self.invoice.location is not None:
            paper.word(_LEFT, 24, _WIDTH * 0.6, self.invoice.location.name)
        if self.invoice.status is not CustomerInvoiceStatus.CONFIRMED:
            paper.pen(11, bold=True, grey=120)
            status = self.tongue.say(STATUS_LABELS[self.invoice.status])
            paper.word(_LEFT + _WIDTH * 0.6, 24, _WIDTH * 0.4, status, "R")
        self._foot(paper)
        paper.rule(_LEFT, 31, _WIDTH, thickness=0.5, grey=60)
        return 36.0

    def _next_page(self, paper: Paper) -> float:
        paper.add_page()
        paper.pen(9.5, bold=True)
        paper.word(_LEFT, 12, _WIDTH * 0.5, self.company.name)
        paper.word(_LEFT + _WIDTH * 0.5, 12, _WIDTH * 0.5, self._named(), "R")
        self._foot(paper)
        return 20.0

    def _named(self) -> str:
        return f"{self.tongue.say(_l('Invoice'))} {self.invoice.number}"

    def _foot(self, paper: Paper) -> None:
        paper.pen(8, grey=110)
        page = self.tongue.say(_l("Page %(page)s of %(pages)s"), page=paper.page_no(), pages="{nb}")
        # The number of pages is known at the end only, so that this line is not set flush right.
        paper.word(_LEFT, LETTER[1] - 15, _WIDTH, f"{self.invoice.customer.name} - {page}")

    def _addresses(self, paper: Paper, y: float) -> float:
        customer, half = self.invoice.customer, _WIDTH / 2
        ship_to = self.invoice.ship_to or _address(customer, "shipping")
        ends = [y]
        for place, (title, words) in enumerate(
            ((_l("Bill to"), _address(customer, "billing")), (_l("Ship to"), ship_to or _address(customer, "billing")))
        ):
            x = _LEFT + place * half
            paper.pen(8, bold=True, grey=110)
            paper.word(x, y, half - _GAP, self.tongue.say(title))
            paper.pen(10, bold=True)
            paper.word(x, y + 4.5, half - _GAP, customer.name)
            paper.pen(10)
            ends.append(paper.block(x, y + 9.2, half - _GAP, words) if words else y + 9.2)
        return max(ends) + _GAP

    def _facts(self, paper: Paper, y: float) -> float:
        invoice, tongue = self.invoice, self.tongue
        pairs = (
            (_l("Invoice date"), tongue.day(invoice.invoice_date)),
            (_l("Ship date"), tongue.day(invoice.ship_date)),
            (_l("Due date"), tongue.day(invoice.due_date)),
            (_l("Terms"), invoice.customer.terms),
            (_l("Customer PO"), invoice.customer_po),
            (_l("Ref #"), invoice.reference),
            (_l("Carrier"), invoice.carrier.name),
            (_l("Customer"), invoice.customer.code),
        )
        told = [(title, words) for title, words in pairs if words]
        width = _WIDTH / 4
        for place, (title, words) in enumerate(told):
            x, top = _LEFT + place % 4 * width, y + place // 4 * 11
            paper.pen(8, grey=110)
            paper.word(x, top, width - 3, tongue.say(title))
            paper.pen(10)
            paper.word(x, top + 4, width - 3, words)
        return y + (len(told) + 3) // 4 * 11 + _GAP / 2

    def _goods(self, paper: Paper, y: float) -> float:
        y = self._titles(paper, y)
        for line in self.lines:
            paper.pen(9.5)
            words = line.description
            if line.mark_code:
                words = f"{words}\n{self.tongue.say(_l('Mark'))} {line.mark_code}"
            height = len(paper.lines_of(_COLUMNS[0][1] - 2, words)) * paper.line_height() + 2 * _PAD
            if y + height > _BOTTOM:
                y = self._titles(paper, self._next_page(paper))
                paper.pen(9.5)
            self._row(paper, y, line, words)
            y += height
            paper.rule(_LEFT, y, _WIDTH, grey=215)
        return y

    def _titles(self, paper: Paper, y: float) -> float:
        paper.set_fill_color(*_BAND)
        paper.rect(_LEFT, y, _WIDTH, 7, style="F")
        paper.pen(8.5, bold=True)
        x = _LEFT
        for title, width, side in _COLUMNS:
            paper.word(x + 1, y + 1.7, width - 2, self.tongue.say(title), side)
            x += width
        return y + 7

    def _row(self, paper: Paper, y: float, line: InvoiceLine, words: str) -> None:
        number, unit = self.tongue.number, self.tongue.say(UNITS[line.unit_type])
        cells = (
            *(line.box_type.value, number(line.boxes), f"{number(line.units)} {unit}", number(line.units_together)),
            *(self.tongue.money(line.price), self.tongue.money(line.amount)),
        )
        x = _LEFT + _COLUMNS[0][1]
        paper.block(_LEFT + 1, y + _PAD, _COLUMNS[0][1] - 2, words)
        for (_, width, side), cell in zip(_COLUMNS[1:], cells, strict=True):
            paper.word(x + 1, y + _PAD, width - 2, cell, side)
            x += width

    def _sums(self, paper: Paper, y: float) -> float:
        rows = self._amounts()
        y += 3
        for title, amount, is_sum in rows:
            if y + 7 > _BOTTOM:
                y = self._next_page(paper)
            if is_sum:
                paper.rule(_LEFT + _WIDTH / 2, y, _WIDTH / 2, thickness=0.4, grey=60)
            paper.pen(11 if is_sum else 9.5, bold=is_sum)
            paper.word(_LEFT + _WIDTH / 2, y + 1.2, _WIDTH / 2 - 32, title)
            paper.word(_LEFT + _WIDTH - 32, y + 1.2, 31, self.tongue.money(amount), "R")
            y += 7 if is_sum else 6
        return y + _GAP

    def _amounts(self) -> list[tuple[str, Decimal, bool]]:
        """Answer what stands below the goods: title, amount, whether it is a sum."""
        say, invoice = self.tongue.say, self.invoice
        goods = sum((line.amount for line in self.lines), Decimal("0.00"))
        rows = []
        if self.lines:
            boxes = say(_l("Boxes: %(count)s"), count=self.tongue.number(sum(line.boxes for line in self.lines)))
            rows.append((boxes, goods, False))
        rows += [
            (history_in_words(charge.name, self.tongue.language), charge.amount, False) for charge in invoice.charges
        ]
        rows.append((say(_l("Total")), invoice.total, True))
        if invoice.balance != invoice.total and invoice.status is CustomerInvoiceStatus.CONFIRMED:
            rows.append((say(_l("Settled")), invoice.total - invoice.balance, False))
            rows.append((say(_l("To be paid")), invoice.balance, True))
        return rows

    def _notes(self, paper: Paper, y: float) -> None:
        if not self.invoice.notes:
            return
        paper.pen(9.5)
        for line in paper.lines_of(_WIDTH, self.invoice.notes):
            if y + paper.line_height() > _BOTTOM:
                y = self._next_page(paper)
                paper.pen(9.5)
            y = paper.block(_LEFT, y, _WIDTH, line or " ")


def _address(customer: Customer, part: str) -> str:
    street, city, state, zip_code, country = (
        getattr(customer, f"{part}_{name}") for name in ("street", "city", "state", "zip", "country")
    )
    town = ", ".join(word for word in (city, f"{state} {zip_code}".strip()) if word)
    return "\n".join(word for word in (street, town, country) if word)
