"""A field in which a person names a customer, a product or a vendor: by its code, its name, or a part of the name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from wtforms import Field, ValidationError
from wtforms.widgets import TextInput

from wholesale.customer import Customer
from wholesale.product import Product
from wholesale.vendor import Vendor

Record = Customer | Product | Vendor
_NAMES: Final[dict[type[Record], Any]] = {
    Customer: Customer.name,
    Product: Product.description,
    Vendor: Vendor.name,
}
_OFFERED: Final = {Customer: "suggest.customers", Product: "suggest.products", Vendor: "suggest.vendors"}
_BETWEEN: Final = " – "  # noqa: RUF001 - what people read between a code and a name
_MOST: Final = 12  # records offered while a name is written
_TOLD: Final = 3  # of those that are meant by a word that means several
_LONGEST: Final = 260


class _RecordInput(TextInput):
    """A text input that offers names while one is written; without scripts it is a text input."""

    def __call__(self, field: Field, **more: Any) -> Markup:  # noqa: ANN401 - attributes of any control
        names = f"{field.id}-names"
        offers = {
            "list": names,
            "autocomplete": "off",
            "maxlength": _LONGEST,
            "hx-get": url_for(_OFFERED[field.model]),  # type: ignore[attr-defined]  # of a RecordField
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{names}",
            "hx-sync": "this:replace",
        }
        return super().__call__(field, **offers | more) + Markup('<datalist id="{}"></datalist>').format(names)


class RecordField(Field):
    """The record of a company that is meant; `find_records` looks up what was posted."""

    widget = _RecordInput()
    data: Record | None

    def __init__(self, label: Any = None, validators: Any = None, *, model: type[Record], **more: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        super().__init__(label, validators, **more)
        self.model = model
        self.written = ""
        self._told = ""

    def _value(self) -> str:
        return self.written or ("" if self.data is None else shown_as(self.data))

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Keep what was written until it is looked up."""
        self.written = str(valuelist[0]).strip()[:_LONGEST] if valuelist else ""
        self.data = None

    def find(self, session: Session) -> None:
        """Look up what was written."""
        if self.written and self.data is None:
            self.data, self._told = _meant(session, self.model, self.written)

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002 - WTForms' own signature
        """Tell beside the field which record can not be found."""
        if self.written and self.data is None:
            raise ValidationError(self._told)


def find_records(session: Session, fields: Iterable[Any]) -> None:
    """Look up what was written into those of these fields that name records."""
    for field in fields:
        if isinstance(field, RecordField):
            field.find(session)


def offered(session: Session, model: type[Record], words: str) -> list[str]:
    """Answer how the active records are shown whose code begins with these words, or whose name has them."""
    text, name = words.partition(_BETWEEN)[0].strip(), _NAMES[model]
    if not text:
        return []
    fits = model.code.istartswith(text, autoescape=True) | name.icontains(text, autoescape=True)
    wanted = select(model).where(model.is_active.is_(True), fits).order_by(name, model.id)
    found: Sequence[Any] = session.scalars(wanted.limit(_MOST)).all()
    return [shown_as(one) for one in found]


def shown_as(record: Record) -> str:
    """Answer how a field shows a record: its code and its name."""
    return f"{record.code}{_BETWEEN}{_name(record)}"


def _name(record: Record) -> str:
    return record.description if isinstance(record, Product) else record.name


def _meant(session: Session, model: type[Record], written: str) -> tuple[Record | None, str]:
    """Answer the one record that is meant, or None and what to say about it."""
    code, name = written.partition(_BETWEEN)[0].strip(), _NAMES[model]
    exactly: list[ColumnElement[bool]] = [
        model.code == code,
        model.code == code.upper(),
        func.lower(name) == written.lower(),
    ]
    for same in exactly:
        if found := session.scalars(select(model).where(same).limit(2)).all():
            return _only(found, written)
    like = select(model).where(name.icontains(written, autoescape=True), model.is_active.is_(True))
    return _only(session.scalars(like.order_by(name, model.id).limit(_TOLD + 1)).all(), written)


def _only(found: Sequence[Any], written: str) -> tuple[Record | None, str]:
    if not found:
        return None, _("There is none with the code or the name %(text)s.", text=repr(written))
    if len(found) > 1:
        several = ", ".join(shown_as(one) for one in found[:_TOLD])
        return None, _("%(text)s may be %(several)s; write the code.", text=repr(written), several=several)
    return found[0], ""


def options(names: Iterable[str]) -> Markup:
    """Answer the names as options of a list of offers."""
    return Markup().join(Markup('<option value="{}"></option>').format(escape(name)) for name in names)
