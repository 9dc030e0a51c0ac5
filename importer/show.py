"""How values look on a page: Jinja's filters, by the language and time zone of the person."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import format_currency, format_date, format_datetime, format_decimal, format_percent, format_timedelta

from importer.services import Services

_NOTHING = ""


def money(value: Decimal | None) -> str:
    """Answer US dollars: $1,234.56; nothing for None."""
    return _NOTHING if value is None else format_currency(value, "USD")


def exact(value: Decimal | None) -> str:
    """Answer US dollars with a third decimal where there is one: $12.345, but $12.30."""
    return _NOTHING if value is None else format_currency(value, "USD", "¤#,##0.00#", currency_digits=False)


def unit_cost(value: Decimal | None) -> str:
    """Answer the cost of one unit, to four places where two do not hold it: $0.50, $0.2850."""
    if value is None:
        return _NOTHING
    places = "00" if value == round(value, 2) else "0000"
    return format_currency(value, "USD", f"¤#,##0.{places}", currency_digits=False)


def number(value: Decimal | int | None) -> str:
    """Answer a number: 1,234.5."""
    return _NOTHING if value is None else format_decimal(value)


def percent(value: Decimal | None) -> str:
    """Answer a share of 100 as a percentage: 5 is 5%."""
    return _NOTHING if value is None else format_percent(value / 100, "#,##0.##%")


def day(value: date | None) -> str:
    """Answer a day: Mar 2, 2026."""
    return _NOTHING if value is None else format_date(value, "medium")


def moment(value: datetime | None) -> str:
    """Answer a moment where the company is: Mar 2, 2026, 9:05 AM."""
    return _NOTHING if value is None else format_datetime(value, "short").replace("\u202f", "\u00a0")


def add_filters(app: Flask, services: Services) -> None:
    """Give the filters to the templates of an app."""

    def ago(value: datetime | None) -> str:
        """Answer how long ago a moment was, or how far ahead it is: 2 minutes ago, in 13 minutes."""
        if value is None:
            return _NOTHING
        return format_timedelta(value - services.clock.now(), granularity="second", add_direction=True)

    for show in (money, exact, unit_cost, number, percent, day, moment, ago):
        app.jinja_env.filters[show.__name__] = show
