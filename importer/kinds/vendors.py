"""Data Import > Vendors: new growers and other suppliers, and changes of those that are here (domain.md 5.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Final, NamedTuple, cast

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.batch import Batch
from importer.columns import Emails, OneOf, Text, YesNo
from importer.import_run import Outcome, plain
from importer.kind import Kind, Used
from importer.order_words import VENDOR_TYPE_LABELS
from importer.record_change import changes_of, exported, shown_before
from wholesale.company import Company
from wholesale.db import Base
from wholesale.order_refusal import VENDOR_USED_SINCE
from wholesale.purchase_order import PurchaseOrder
from wholesale.rows_at_once import is_among
from wholesale.vendor import Vendor, VendorType
from wholesale.vendor_entry import LONGEST, VENDOR_KEEPERS, note_vendor

_NAME, _SHORT, _CODE = 200, 50, 20
_AT_ONCE: Final = 2_000


def _text(name: str, title: LazyString, about: LazyString | str = "", such_as: str = "") -> Text:
    return Text(title, most=LONGEST[name], about=about, such_as=such_as)


class VendorRow(NamedTuple):
    """One row of the sheet."""

    code: Annotated[
        str,
        Text(
            _l("Code"),
            most=_CODE,
            such_as="ECUA",
            pattern=re.compile(r"\S+"),
            right=_l("one word without blanks"),
            about=_l("Tells which vendor is meant; one that is not here yet is new."),
        ),
    ]
    name: Annotated[str, Text(_l("Name"), such_as="Rosas del Valle", most=_NAME)]
    vendor_type: Annotated[
        VendorType | None,
        OneOf(
            _l("Vendor Type"),
            of=VendorType,
            words=VENDOR_TYPE_LABELS,
            about=_l("A new vendor is one of fresh cut flowers unless this says otherwise."),
        ),
    ]
    is_active: Annotated[bool | None, YesNo(_l("Active"), about=_l("A new vendor is active unless this says 0."))]
    email_for_orders: Annotated[
        str | None,
        Emails(
            _l("Email for POs"),
            most=_NAME,
            about=_l("Approved orders are mailed there; several addresses are separated by semicolons."),
        ),
    ]
    contact_name: Annotated[str | None, Text(_l("Contact"), such_as="Luis Mora", most=_SHORT)]
    phone: Annotated[str | None, Text(_l("Phone"), such_as="+593 2 555 0147", most=_SHORT)]
    fax: Annotated[str | None, _text("fax", _l("Fax"), such_as="+593 2 555 0148")]
    website: Annotated[str | None, _text("website", _l("Website"), such_as="www.rosasdelvalle.example")]
    port_of_origin: Annotated[
        str | None, _text("port_of_origin", _l("Port of Origin"), _l("The airport, such as UIO."), such_as="UIO")
    ]
    street: Annotated[str | None, _text("street", _l("Street"), such_as="Via Cayambe, km 7")]
    city: Annotated[str | None, _text("city", _l("City"), such_as="Cayambe")]
    state: Annotated[str | None, _text("state", _l("State"), such_as="Pichincha")]
    zip_code: Annotated[str | None, _text("zip_code", _l("ZIP Code"), such_as="170350")]
    country: Annotated[str | None, _text("country", _l("Country"), such_as="Ecuador")]
    notes: Annotated[str | None, _text("notes", _l("Notes"), such_as="Ships on Mondays and Thursdays")]
    accounting_name: Annotated[
        str | None,
        Text(
            _l("Accounting Name"),
            such_as="Rosas del Valle SAS",
            most=_NAME,
            about=_l("Exactly the vendor's name in QuickBooks, letter by letter."),
        ),
    ]
    terms: Annotated[
        str | None,
        Text(
            _l("Terms"),
            such_as="Net 30",
            most=_NAME,
            about=_l("Their name in QuickBooks; empty = QuickBooks' own for the vendor."),
        ),
    ]
    default_account: Annotated[
        str | None,
        Text(
            _l("Account for goods"),
            such_as="Cost of Goods Sold",
            most=_NAME,
            about=_l("Used where the category of the goods has none."),
        ),
    ]


_FIELDS: Final = VendorRow._fields
_COLUMNS: Final = tuple(getattr(Vendor, name) for name in _FIELDS)
# What is in the accounting program and not said here is left to it.
_LEFT_OPEN: Final = frozenset({"accounting_name", "terms", "default_account"})


class Vendors(Kind[VendorRow]):
    """Each row is a vendor: a new one, or changes of one that is here. Blank cells leave things as they are."""

    name: ClassVar = "vendors"
    title: ClassVar = _l("Vendors")
    about: ClassVar = _l("New vendors, and changes of those that are here, found by their code.")
    order: ClassVar = 70
    roles: ClassVar = VENDOR_KEEPERS
    row: ClassVar = VendorRow
    updates: ClassVar = True
    records: ClassVar = (Vendor,)
    shown_at: ClassVar = "vendors"

    def key(self, values: VendorRow) -> object:
        """Answer the code: a vendor stands in a file once."""
        return values.code

    def judge(self, batch: Batch[VendorRow]) -> None:
        """Find the vendors that are meant, and what the rows change of them."""
        codes = {row.values.code for row in batch.good}
        known = batch.rows_by_key(Vendor.code, codes, Vendor.code, Vendor.id, *_COLUMNS[1:])
        # Most likely one that is here, whose code has lost its zeros or been written in other letters.
        near = batch.near(Vendor.code, codes - known.keys())
        for row in batch.good:
            if (likely := near.get(row.values.code)) is not None:
                batch.refuse_unknown(row, "code", likely)
            elif (vendor := known.get(row.values.code)) is not None:
                changes = changes_of(row.values, vendor, _FIELDS)
                row.found, row.outcome = (vendor.id, changes), Outcome.CHANGED if changes else Outcome.UNCHANGED
                row.before = shown_before(changes)

    def save(self, batch: Batch[VendorRow]) -> None:
        """Write new vendors, and the changes with their history."""
        vendors = [tuple(_new_values(row.values)) for row in batch.new_rows]
        batch.insert(Vendor, _FIELDS, vendors, import_id=batch.run_id)
        rows = {row.found[0]: row for row in batch.changed_rows}
        asked = select(Vendor).where(is_among(batch.session, Vendor.id, sorted(rows))).execution_options(by_keys=True)
        for vendor in batch.session.scalars(asked) if rows else ():
            changes = rows[vendor.id].found[1]
            for name, (_, new) in changes.items():
                setattr(vendor, name, new)
            note_vendor(batch.session, vendor, changes, batch.actor, batch.now)
            before, after = ({name: plain(one[place]) for name, one in changes.items()} for place in (0, 1))
            batch.change(rows[vendor.id], Vendor, vendor.id, before, after)

    def existing(self, session: Session, company: Company) -> Iterator[VendorRow]:
        """Answer every vendor, by code."""
        wanted, last = select(*_COLUMNS).where(Vendor.company_id == company.id).order_by(Vendor.code), ""
        while some := session.execute(wanted.where(Vendor.code > last).limit(_AT_ONCE)).all():
            for one in some:
                yield VendorRow(*map(exported, one))
            last = some[-1].code

    def used(self, session: Session, ids: Mapping[type[Base], Iterable[int]]) -> Used:
        """Answer the vendors that have purchase orders since."""
        order = PurchaseOrder
        asked = (
            select(order.vendor_id, Vendor.code)
            .join(Vendor, Vendor.id == order.vendor_id)
            .where(order.vendor_id.in_(list(ids.get(Vendor, ()))))
            .distinct()
        )
        return {(Vendor, key): VENDOR_USED_SINCE.told(vendor=code) for key, code in session.execute(asked)}

    def record_name(self, record: Base) -> str:
        """Answer the vendor by its code."""
        return f"Vendor {cast('Vendor', record).code}"


def _new_values(values: VendorRow) -> Iterator[Any]:
    """Answer the columns of a new vendor."""
    unless_given = {"vendor_type": VendorType.FRESH_CUT, "is_active": True} | dict.fromkeys(_LEFT_OPEN)
    for name in _FIELDS:
        value = getattr(values, name)
        yield unless_given.get(name, "") if value is None else value
