"""The rows of PO Reconciliation as HTML.

They are written here instead of in a template: fifty rows of a dozen cells cost a template four times as much as
everything else of the page together (benchmarks/pages.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

from flask import url_for
from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup, escape

from importer import show
from importer.entry_text import own_words, said
from importer.grid import Column, Kind
from importer.reconciliation_list import InvoiceShown, OrderRow
from wholesale.status import InvoiceStatus

_TONES = {"AP": "warn", "AA": "info", "A": "ok", "ES": "moving", "F": "bad", "S": "done", "P": "muted"}
_MAGNIFIER = (
    '<svg viewBox="0 0 24 24" width="17" height="17" aria-hidden="true"><path fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round" d="M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm5 11.5L20.5 20.5"/>'
    "</svg>"
)
_ARROW = (
    '<svg viewBox="0 0 24 24" width="17" height="17" aria-hidden="true"><path fill="none" stroke="currentColor" '
    'stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" d="m6 9 6 6 6-6"/></svg>'
)
_INVOICES_SHOWN = 3


class Cells:
    """Writes the rows of one page for one person: words and addresses are made once."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._order = url_for("order", order_id=0).removesuffix("0")
        self._window = url_for("order_invoices", order_id=0).removesuffix("0")
        self._day, self._status, self._money, self._count = (
            cache(each) for each in (_short_day, _badge, show.money, show.number)
        )
        self._select, self._details, self._actions, self._upload = (
            _around(_("Select %(order)s", order="\0")),
            _around(_("Details of %(order)s", order="\0")),
            _around(_("Actions for %(order)s", order="\0")),
            _around(_("Upload an invoice for %(order)s", order="\0")),
        )
        self._no_number, self._upload_word = escape(_("no number")), escape(_("Upload"))
        self._titles = escape(_("PO details")), escape(_("Actions"))
        told = f'<span class="visually-hidden">{escape(_("differs:"))}</span> '
        self._differs = f'<span class="mark" aria-hidden="true">≠</span>{told}'
        self._columns = [
            (column, f'<td data-label="{escape(column.label)}"', self._way_of(column)) for column in columns
        ]

    def row(self, row: OrderRow) -> Markup:
        """Answer one row, with its tick and its actions."""
        number, key = escape(row.number), row.id
        before, after = self._select
        tick = f'<input type="checkbox" name="order" value="{key}" form="bulk" aria-label="{before}{number}{after}">'
        parts = [f'<tr><td class="tick">{tick}</td>']
        parts += [way(row, column, start) for column, start, way in self._columns]
        (details, details_end), (actions, actions_end) = self._details, self._actions
        here = f"{self._window}{key}"
        parts.append(
            f'<td class="acts"><a class="icon" href="{self._order}{key}" title="{self._titles[0]}" '
            f'aria-label="{details}{number}{details_end}">{_MAGNIFIER}</a>'
            f'<a class="icon menu-opens" href="{here}" hx-get="{here}/menu" hx-target="#row-menu" '
            f'aria-haspopup="dialog" title="{self._titles[1]}" aria-label="{actions}{number}{actions_end}">'
            f"{_ARROW}</a></td></tr>\n"
        )
        return Markup("".join(parts))  # noqa: S704 - every text in it is escaped above and below

    def _way_of(self, column: Column) -> Callable[[OrderRow, Column, str], str]:
        own = {"number": self._number, "invoices": self._invoices, "order_status": self._order_status}
        by_kind = {
            Kind.STATUS: self._statuses,
            Kind.DAY: self._days,
            Kind.MONEY: self._figures,
            Kind.COUNT: self._figures,
            Kind.TEXT: self._text,
        }
        return own.get(column.key) or by_kind[column.kind]

    def _number(self, row: OrderRow, _column: Column, _start: str) -> str:
        return f'<th scope="row" class="col-number"><a href="{self._order}{row.id}">{escape(row.number)}</a></th>'

    def _text(self, row: OrderRow, column: Column, start: str) -> str:
        return f'{start} class="col-{column.key}">{escape(column.value(row))}</td>'

    def _order_status(self, row: OrderRow, _column: Column, start: str) -> str:
        return f'{start}><abbr title="{escape(said(row.order_status))}">{row.order_status.value}</abbr></td>'

    def _days(self, row: OrderRow, column: Column, start: str) -> str:
        return f'{start} class="nowrap">{self._day(column.value(row))}</td>'

    def _figures(self, row: OrderRow, column: Column, start: str) -> str:
        value: Any = column.value(row)
        told = escape(self._money(value) if column.kind is Kind.MONEY else self._count(value))
        if column.differs(row):
            return f'{start} class="num differs">{self._differs}{told}</td>'
        return f'{start} class="num">{told}</td>'

    def _statuses(self, row: OrderRow, _column: Column, start: str) -> str:
        failed = row.failed[0] if row.failed else None
        return f'{start} class="col-status">{self._status(row.status)}{_why(failed) if failed else ""}</td>'

    def _invoices(self, row: OrderRow, _column: Column, start: str) -> str:
        here = f"{self._window}{row.id}"
        links = ", ".join(
            f'<a href="{here}#invoice-{one.id}">{escape(one.number) or self._no_number}</a>'
            for one in row.invoices[:_INVOICES_SHOWN]
        )
        if len(row.invoices) > _INVOICES_SHOWN:
            told = escape(_("and %(count)s more", count=len(row.invoices) - _INVOICES_SHOWN))
            links += f' <a href="{here}">{told}</a>'
        before, after = self._upload
        word = "+" if row.invoices else self._upload_word
        return (
            f'{start} class="col-invoices">{links} <a class="upload" href="{here}#upload" '
            f'aria-label="{before}{escape(row.number)}{after}">{word}</a></td>'
        )


def _around(text: str) -> tuple[Markup, Markup]:
    """Answer a sentence's parts before and after the place of its value."""
    before, _place, after = text.partition("\0")
    return escape(before), escape(after)


def _short_day(day: date | None) -> Markup:
    return escape("" if day is None else format_date(day, "short"))


def _badge(status: InvoiceStatus | None) -> str:
    if status is None:
        return '<span class="muted">-</span>'
    return f'<abbr class="badge tone-{_TONES[status.value]}" title="{escape(said(status))}">{status.value}</abbr>'


def _why(failed: InvoiceShown) -> str:
    words, advice = escape(own_words(failed.failure)), escape(own_words(failed.failure_advice))
    return f'<span class="why" title="{words} {advice}">{words}</span>'
