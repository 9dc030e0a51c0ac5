"""Files that the people of the sample company import: written as they would be, and brought in as anybody's are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final

from sqlalchemy import select

from importer import kinds
from importer.export import COUNT, DAY, MONEY, TEXT, ExcelColumn, write
from importer.import_file import store_import_file
from importer.import_lease import Worker, claim
from importer.import_run import ImportRun
from importer.import_start import start_import
from importer.import_worker import work_on
from importer.kind import KINDS
from importer.workbook import Limits
from komet_qbwc.demo_sample import sample
from komet_qbwc.installation import Installation
from wholesale.db import keep_to_company
from wholesale.registry import load_folder
from wholesale.user import User

_WORKER: Final = "demo"
_PACK: Final = ("Box Type", "Unit Type", "Bunches/Box", "Stems/Bunch")
_BOXES: Final = ("Vendor Code", "AWB", "Ship Date", "Product Description", "Product Code", "Boxes", *_PACK, "Unit Cost")
_PREBOOKS: Final = (
    *("Customer Code", "Truck Date", "Carrier Code", "Customer PO", "Product Code", "Vendor Code", "Boxes"),
    *(*_PACK, "Price", "Cost", "Salesperson"),
)

Row = Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class SampleImport:
    """A file, who imports it as what, and when: days are counted from today.

    Its rows are given as they stand in the file, or, for boxes and prebooks, by the sample's own products.
    """

    file: str
    kind: str
    day: int
    hour: str
    by: str  # e-mail of the person
    options: dict[str, Any] = field(default_factory=dict)
    titles: Sequence[str] = ()
    rows: Sequence[Row] = ()
    boxes: Sequence[Row] = ()  # grower, air waybill, ship day, product, count
    prebooks: Sequence[Row] = ()  # customer, day, carrier, customer PO, product, boxes, price, grower

    def content(self, today: date) -> bytes:
        """Answer the file as it was on a day."""
        rows: list[Row] = [[_typed(value, today) for value in row] for row in self.rows]
        titles = self.titles
        if self.boxes:
            titles, rows = _BOXES, [_boxes_row(row, today) for row in self.boxes]
        if self.prebooks:
            titles, rows = _PREBOOKS, [_prebook_row(row, today) for row in self.prebooks]
        return _csv(rows) if self.file.endswith(".csv") else _workbook(PurePath(self.file).stem, titles, rows)


def sample_imports() -> list[SampleImport]:
    """Answer every import of the sample."""
    files: list[dict[str, Any]] = sample("imports")
    return [SampleImport(**facts) for facts in files]


def bring_in(given: SampleImport, found: Installation, today: date) -> None:
    """Import a file through the same code as an upload, without its own process; now is the installation's clock."""
    load_folder(kinds)
    now, content = found.clock.now(), io.BytesIO(given.content(today))
    with found.sessions.begin() as session:
        user = session.scalars(select(User).where(User.email == given.by)).one()
        keep_to_company(session, user.company_id)
        stored = store_import_file(
            found.storage, user.company_id, given.file, content, found.settings.import_limit, now
        )
        run = start_import(session, user, KINDS[given.kind], stored, given.options, now, saves_at_once=True)
        where = {"company_id": run.company_id, "run_id": run.id}
        claim(session, **where, owner=_WORKER, now=now)
    worker = Worker(_WORKER, found.server_key)
    work_on(found.sessions, found.clock, found.storage, **where, worker=worker, limits=Limits())
    with found.sessions.begin() as session:
        # The message that it has ended was seen when it happened.
        keep_to_company(session, user.company_id).get_one(ImportRun, where["run_id"]).is_told = True


def _typed(value: Any, today: date) -> Any:  # noqa: ANN401 - whatever a cell holds
    match value:
        case {"day": int(days)}:
            return today + timedelta(days=days)
        case {"amount": text}:
            return Decimal(text)
    return value


def _boxes_row(row: Row, today: date) -> Row:
    vendor, awb, ship, product, count = row
    goods = sample("products")[product]
    shipped = (vendor, awb, today + timedelta(days=ship))
    return (*shipped, goods["description"], goods["code"], count, *_pack_of(goods), Decimal(goods["unit_cost"]))


def _prebook_row(row: Row, today: date) -> Row:
    customer, day, carrier, customer_po, product, boxes, price, vendor = row
    goods = sample("products")[product]
    head = (customer, today + timedelta(days=day), carrier, customer_po, goods["code"], vendor, boxes)
    cost = None if vendor is None else Decimal(goods["unit_cost"])
    return (*head, *_pack_of(goods), None if price is None else Decimal(price), cost, "Sofía Méndez")


def _pack_of(goods: dict[str, Any]) -> Row:
    stems, is_bunch = goods["stems_per_bunch"], goods["unit_type"] == "bunch"
    bunches = goods["units_per_box"] if is_bunch else goods["units_per_box"] // stems
    return goods["box_type"], "Bunch" if is_bunch else "Stem", bunches, stems


def _workbook(name: str, titles: Sequence[str], rows: Sequence[Row]) -> bytes:
    columns = [
        ExcelColumn(title, max(12, len(title) + 3), _format(row[place] for row in rows))
        for place, title in enumerate(titles)
    ]
    with write(name, columns, ([(value, False) for value in row] for row in rows)) as file:
        return file.read()


def _format(values: Iterable[Any]) -> str:
    first = next((value for value in values if value is not None), "")
    return next((form for kind, form in ((date, DAY), (Decimal, MONEY), (int, COUNT)) if isinstance(first, kind)), TEXT)


def _csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
