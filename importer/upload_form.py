"""The form of the Upload Invoice window: an invoice, its files and the additional charges of its order, read as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from importer.form import DayField, Form, MoneyField, read_money
from importer.query import key_of
from importer.services import Services
from wholesale.attachment import StoredFile, store_file
from wholesale.file_format import STAFF_FORMATS


class UploadForm(Form):
    """An invoice as the vendor wrote it."""

    number = StringField(_l("Invoice number"), [Optional(), Length(max=200)], render_kw={"autocomplete": "off"})
    total = MoneyField(_l("Total invoice amount"), [InputRequired(_l("Enter the total of the invoice."))])
    invoice_date = DayField(_l("Invoice date"), [Optional()])


@dataclass
class ChargeRow:
    """One row of additional charges, as it was typed and as it is understood."""

    charge_id: int | None
    name: str
    amount_text: str
    amount: Decimal | None = None
    problem: str = ""
    is_removed: bool = False
    invoice_id: int | None = None


def charge_rows() -> list[ChargeRow]:
    """Answer the rows of charges in the posted form that say anything."""
    return list(_rows())


def _rows() -> Iterator[ChargeRow]:
    form = request.form
    ids = form.getlist("charge_id") or [""] * len(form.getlist("charge_name"))
    removed = set(form.getlist("remove_charge"))
    columns = zip(ids, form.getlist("charge_name"), form.getlist("charge_amount"), strict=False)
    belongs = form.getlist("charge_invoice")
    for place, (key, name, text) in enumerate(columns):
        row = ChargeRow(key_of(key), name.strip(), text.strip())
        row.is_removed = bool(key) and key in removed
        invoice = belongs[place] if place < len(belongs) else ""
        row.invoice_id = key_of(invoice)
        if row.charge_id is None and not row.name and not row.amount_text:
            continue
        _check(row)
        yield row


def _check(row: ChargeRow) -> None:
    if row.is_removed:
        return
    if not row.name:
        row.problem = _("Name the charge, such as Truck freight.")
    elif len(row.name) > 200:  # noqa: PLR2004 - the width of the column
        row.problem = _("The name of a charge holds %(most)s letters.", most=200)
    elif not row.amount_text:
        row.problem = _("Enter the amount of the charge; it may be below zero.")
    else:
        try:
            row.amount = read_money(row.amount_text)
        except ValueError as fault:
            row.problem = str(fault)


def posted_files() -> list[FileStorage]:
    """Answer the files of the posted form; an empty file field is none."""
    return [file for file in request.files.getlist("files") if file.filename]


def stored_files(services: Services, company_id: int, now: datetime) -> list[StoredFile]:
    """Put the posted files into the file store, before the page's own transaction: others do not wait for it."""
    files = posted_files()
    return [store_file(services.storage, company_id, file.filename or "", file.stream, now) for file in files]


def endings() -> str:
    """Answer the endings the file field takes: `.pdf,.xlsx`."""
    return ",".join(one.ending for one in STAFF_FORMATS)
