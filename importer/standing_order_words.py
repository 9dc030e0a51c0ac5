"""What standing orders are called and look like on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from babel.dates import get_day_names
from flask_babel import get_locale, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from wholesale.prebook_following import Renewed
from wholesale.prebook_touch import Touch
from wholesale.standing_order import StandingOrder
from wholesale.standing_order_entry import StandingOrderState

STATE_LABELS: Final = MappingProxyType(
    {
        StandingOrderState.ACTIVE: lazy_pgettext("standing order", "Active"),
        StandingOrderState.PAUSED: _l("Paused"),
        StandingOrderState.ENDED: lazy_pgettext("standing order", "Ended"),
        StandingOrderState.CUSTOMER_INACTIVE: _l("Customer not active"),
    }
)
STATE_TONES: Final = MappingProxyType(
    {
        StandingOrderState.ACTIVE: "ok",
        StandingOrderState.PAUSED: "warn",
        StandingOrderState.ENDED: "muted",
        StandingOrderState.CUSTOMER_INACTIVE: "bad",
    }
)
TOUCH_LABELS: Final = MappingProxyType(
    {
        Touch.EDITED: _l("changed by hand"),
        Touch.ORDERED: _l("on a purchase order"),
        Touch.SHIPPED: _l("boxes on their way or on hand"),
        Touch.BILLED: _l("billed"),
    }
)

Width = Literal["wide", "abbreviated"]


def weekday_names(width: Width = "wide") -> dict[int, str]:
    """Answer the days of the week in the person's language, 1 = Monday."""
    names = get_day_names(width, context="stand-alone", locale=get_locale())
    return {day + 1: names[day] for day in range(7)}


def weekday(day: date) -> str:
    """Answer the day of the week, in short."""
    return weekday_names("abbreviated")[day.isoweekday()]


def days_in_words(weekdays: Iterable[int], width: Width = "wide") -> str:
    """Answer the days of the week that are meant: Monday, Thursday."""
    names = weekday_names(width)
    return ", ".join(names[day] for day in weekdays)


def rhythm(order: StandingOrder, width: Width = "wide") -> str:
    """Answer when an order comes: Monday, Thursday, every 2 weeks."""
    days = days_in_words(order.weekdays, width)
    if order.every_weeks == 1:
        return _("%(days)s, every week", days=days)
    return _("%(days)s, every %(count)s weeks", days=days, count=order.every_weeks)


def told_of(renewed: Renewed) -> str:
    """Answer what has become of the prebooks of an order, as far as anything has."""
    parts = (
        (renewed.made, _("Prebooks made: %(count)s.", count=renewed.made)),
        (renewed.changed, _("Prebooks changed with it: %(count)s.", count=renewed.changed)),
        (renewed.removed, _("Prebooks taken back: %(count)s.", count=renewed.removed)),
        (renewed.kept, _("Prebooks that stay as they are: %(count)s.", count=renewed.kept)),
    )
    return " ".join(text for count, text in parts if count)
