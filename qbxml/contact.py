"""People at a vendor or customer, ways to reach them, and notes."""

from __future__ import annotations

from datetime import date

from qbxml.field import day, ident, many, moment, part, required, text, whole
from qbxml.message import Aggregate, Ret
from qbxml.moment import Stamp


class AdditionalContactRef(Aggregate):
    """A further way to reach a vendor or contact: "Skype", "Alt. Phone"."""

    contact_name: str = required(text(40))
    contact_value: str = required(text(255))


class Contacts(Aggregate):
    """A person at the vendor or customer."""

    salutation: str | None = text(15)
    first_name: str = required(text(25))
    middle_name: str | None = text(5)
    last_name: str | None = text(25)
    job_title: str | None = text(41)
    additional_contact_ref: list[AdditionalContactRef] = many(part(AdditionalContactRef))


class AdditionalNotes(Aggregate):
    """A further note."""

    note: str = required(text(4095))


class ContactsRet(Ret):
    """A person at the vendor or customer; the ListID has another form (qbxml.md 3.4)."""

    list_id: str | None = ident()
    time_created: Stamp | None = moment()
    time_modified: Stamp | None = moment()
    edit_sequence: str | None = text(16)
    contact: str | None = text(41)
    salutation: str | None = text(15)
    first_name: str | None = text(25)
    middle_name: str | None = text(5)
    last_name: str | None = text(25)
    job_title: str | None = text(41)
    additional_contact_ref: list[AdditionalContactRef] = many(part(AdditionalContactRef))


class AdditionalNotesRet(Ret):
    """A further note as QuickBooks holds it."""

    note_id: int | None = whole()
    date: date | None = day()
    note: str | None = text(4095)
