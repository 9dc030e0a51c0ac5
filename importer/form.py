"""Forms: WTForms with the words of the language and the fields of the trade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from flask_babel import get_locale, gettext
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.fields import DateField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older than the library
from wtforms.widgets import TextInput

_MOST_DOLLARS = Decimal("9999999999.99")


class Form(FlaskForm):
    """A form of a page; the secret against forged posts is in it."""

    @property
    def is_posted_well(self) -> bool:
        """Whether the form was posted and everything in it is right."""
        return self.validate_on_submit()


def choices(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    """Answer the options of a select field from pairs of value and label."""
    return [SelectChoice(value, label) for value, label in pairs]


class MoneyField(Field):
    """US dollars, written as the language writes them: 1,234.56 or 1.234,56."""

    widget = TextInput()
    data: Decimal | None

    def __init__(self, label: Any = None, validators: Any = None, *, places: int = 2, **more: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        more["render_kw"] = {"inputmode": "decimal", "autocomplete": "off", "class": "num"} | more.get("render_kw", {})
        super().__init__(label, validators, **more)
        self.places = places

    def _value(self) -> str:
        """Answer the text in the field: what was typed, else the amount."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format_decimal(self.data, "0." + "0" * self.places, locale=get_locale())

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the amount; the error names the value and what would be right."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None if not text else read_money(text, self.places)


def read_money(text: str, places: int = 2) -> Decimal:
    """Answer the amount of a text in the person's language; ValueError says what would be right."""
    right = format_decimal(Decimal("1234.56"), "#,##0.00", locale=get_locale())
    plain = text.replace("$", "").replace("\u00a0", "").strip()
    try:
        amount = parse_decimal(plain, locale=get_locale(), strict=True)
    except NumberFormatError:
        raise ValueError(
            gettext("%(text)s is no amount; write it like %(right)s.", text=repr(text), right=right)
        ) from None
    if not amount.is_finite() or abs(amount) > _MOST_DOLLARS:
        raise ValueError(gettext("%(text)s is no amount; write it like %(right)s.", text=repr(text), right=right))
    if amount != round(amount, places):
        told = gettext("%(text)s has more than %(places)s decimal places.", text=text, places=places)
        raise ValueError(told)
    return amount


class DayField(DateField):
    """A day, chosen from the browser's calendar."""

    data: date | None

    def process_formdata(self, valuelist: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Read the day; the error names the value and what would be right."""
        text = str(valuelist[0]).strip() if valuelist else ""
        try:
            self.data = date.fromisoformat(text) if text else None
        except ValueError:
            told = gettext("%(text)s is no day; write it like 2026-03-31.", text=repr(text))
            raise ValueError(told) from None
