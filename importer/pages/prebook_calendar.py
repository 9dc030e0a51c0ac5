"""Prebooks & SOs > Calendar: what leaves on which day of a month."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from babel.dates import format_skeleton
from flask import request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from importer.menu import Menu, Section
from importer.page import Answer, Page
from importer.prebook_calendar import CalendarDay, Month, calendar_of
from importer.prebook_words import PREBOOK_READERS
from importer.query import with_query
from importer.standing_order_words import weekday, weekday_names


class PrebookCalendar(Page):
    """A month; what standing orders have not made yet is paler."""

    name: ClassVar = "prebook_calendar"
    path: ClassVar = "/prebooks/calendar"
    title: ClassVar = _l("Prebook Calendar")
    roles: ClassVar = PREBOOK_READERS
    menu: ClassVar = Menu(Section.PREBOOKS, 15)

    def get(self) -> Answer:
        """Answer the month that is asked for, else that of today."""
        month = Month.of(request.args.get("month"), self.today)
        customer = request.args.get("customer", "").strip()[:200]
        return self.render(
            "prebooks/calendar.html",
            month=month,
            named=self._named(month.first),
            customer=customer,
            days=calendar_of(self.session, month, self.today, customer),
            nothing=CalendarDay(),
            weekdays=weekday_names(),
            short=weekday_names("abbreviated"),
            weekday=weekday,
            at=lambda other: with_query(month=str(other)),
            neighbours=[(other, self._named(other.first)) for other in (month.previous, month.next)],
        )

    def _named(self, day: date) -> str:
        return format_skeleton("yMMMM", day, locale=get_locale())
