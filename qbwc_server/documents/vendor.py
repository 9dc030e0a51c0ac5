"""Vendors that QuickBooks does not have yet are created there, where the company wants it, before their bills."""

from __future__ import annotations

from typing import Any

from qbwc_server.advice import in_words
from qbwc_server.document import Document, Posted, Refusal, Verdict
from qbwc_server.lists import ListKind, next_run, save_entries
from qbwc_server.queue import WorkItem
from qbwc_server.step import Scene, Turn
from qbxml.errors import FieldError
from qbxml.message import Answer, Request
from qbxml.messages.vendor import VendorAdd, VendorAddRq, VendorQueryRq, VendorRet
from wholesale.vendor import Vendor as TradeVendor


class VendorDocument(Document):
    """One vendor of QuickBooks for each Accounting Name that it does not know."""

    kind = "vendor"
    priority = 10

    def prepare(self, turn: Turn, item: WorkItem) -> Request | Refusal | None:
        """Answer the VendorAdd under the Accounting Name."""
        name = _name(turn, item)
        if not name:
            return None
        try:
            return VendorAddRq(vendor_add=VendorAdd(name=name, company_name=name))
        except FieldError as fault:
            return Refusal("not_storable", str(fault))

    def posted(self, scene: Scene, item: WorkItem, posted: Posted) -> None:
        """Add the vendor to the lists at once, so that its bills can go in this same session."""
        row = {
            "list_id": posted.accounting_id,
            "full_name": _name(scene, item),
            "is_active": True,
            "detail": {},
            "modified": "",
            "edit_sequence": posted.edit_sequence or "",
        }
        save_entries(scene.session, scene.company_id, ListKind.VENDOR, next_run(scene.session, scene.company_id), [row])
        scene.shared.pop("accounting", None)

    def needs_person(self, scene: Scene, item: WorkItem, findings: list[str]) -> None:
        """Its bills say so: each is refused with these words."""
        item.words = f"{in_words('vendor_unclear')} {'; '.join(findings)}"

    def read_posted(self, answer: Answer) -> Posted | None:
        """Answer the ListID of the new vendor."""
        if answer.rets and answer.rets[0].list_id:
            return Posted(answer.rets[0].list_id, answer.rets[0].edit_sequence)
        stored = answer.error_recovery
        return Posted(stored.list_id, stored.edit_sequence) if stored is not None and stored.list_id else None

    def search(self, turn: Turn, item: WorkItem) -> list[Request]:
        """A name is a key among vendors, so one query is enough."""
        return [VendorQueryRq(full_name=[_name(turn, item)])]

    def candidates(self, turn: Turn, item: WorkItem, answers: list[Answer]) -> list[str]:
        """Answer the ListIDs that bear the name."""
        return [ret.list_id for answer in answers for ret in answer.rets if isinstance(ret, VendorRet) and ret.list_id]

    def read_candidates(self, ids: list[str]) -> Request:
        """Answer the query that reads them."""
        return VendorQueryRq(list_id=ids)

    def judge(self, turn: Turn, item: WorkItem, records: list[Any]) -> Verdict:
        """A vendor of this name is the one that was wanted, whoever made it."""
        vendors = [record for record in records if isinstance(record, VendorRet) and record.list_id]
        if not vendors:
            return Verdict()
        return Verdict(found=Posted(vendors[0].list_id or "", vendors[0].edit_sequence))


def _name(scene: Scene, item: WorkItem) -> str:
    vendor = scene.session.get(TradeVendor, item.record_id)
    return (vendor.accounting_name or "") if vendor is not None else ""
