"""Receiving boxes by scan: each box comes in once, whatever is scanned, sent or pressed twice (domain.md 4.1).

Where automatic billing goes by the scan, a box is in inventory and billed in the same transaction; else it waits in the
Staging Area. Rows are held in one order everywhere: scans, purchase orders, boxes, and what billing holds after them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wholesale.automatic_billing import bill_received_boxes
from wholesale.billing_box import Decision
from wholesale.billing_run import BillingTrigger, BoxOutcome
from wholesale.billing_setup import bills_on, settings_of
from wholesale.box import Box, BoxPlace
from wholesale.box_confirm import BOX_CONFIRMERS
from wholesale.box_counting import count_received, hold_orders_of
from wholesale.box_scan import MOST_LETTERS, BoxScan, ScanResult
from wholesale.confirm_billing import boxes_to_bill
from wholesale.customer_invoice_item import CustomerInvoiceItem
from wholesale.errors import ROLE_MISSING, TradeError
from wholesale.held_rows import HeldRows
from wholesale.history import Actor
from wholesale.rows_at_once import is_among

MOST_SCANS: Final = 100
"""Of one call: a second's work at most, for which SQLite lets nobody else write."""
_BARCODE: Final = re.compile(r"(?:\]C\d)?(\d{10,18})", re.ASCII)  # some scanners say first which code they read
_RESULTS: Final = {
    BoxOutcome.SKIPPED: ScanResult.SKIPPED,
    BoxOutcome.RELEASED: ScanResult.RELEASED,
    BoxOutcome.BILLED: ScanResult.BILLED,
}
_RANKS: Final = tuple(_RESULTS)


class Scanned(NamedTuple):
    """A barcode as a scanner has read it, and the key that tells this scan from every other."""

    scan_key: str
    barcode: str


def receive_box(
    session: Session, company_id: int, barcode: str, scan_key: str, actor: Actor, now: datetime, today: date
) -> BoxScan:
    """Receive one box by its barcode; answer what was done, the same for the same key whenever it is asked again."""
    return receive_boxes(session, company_id, [Scanned(scan_key, barcode)], actor, now, today)[0]


def receive_boxes(
    session: Session, company_id: int, scans: Sequence[Scanned], actor: Actor, now: datetime, today: date
) -> list[BoxScan]:
    """Receive boxes in the order in which they were scanned, and answer what was done with each scan.

    `today` is the company's. A scan whose key has come before answers what it answered then and changes nothing, also
    where both come at the same moment. A box that has arrived is not received again. Raises TradeError.
    """
    if not actor.is_system and not actor.roles & BOX_CONFIRMERS:
        roles = ", ".join(sorted(BOX_CONFIRMERS))
        raise TradeError(ROLE_MISSING, actor=actor.name, action="scan boxes in", roles=roles)
    if len(scans) > MOST_SCANS:
        raise ValueError(f"one call receives {MOST_SCANS} scans at most, got {len(scans)}")
    given: dict[str, Scanned] = {}
    for one in scans:
        given.setdefault(one.scan_key, one)
    new = _take_keys(session, company_id, given, actor, now)
    if new:
        _Receiving(session, company_id, actor, now, today).receive([new[key] for key in given if key in new])
        session.flush()
    known = _scans(session, company_id, given)
    return [known[one.scan_key] for one in scans]


def box_of_barcode(barcode: str) -> int | None:
    """Answer the key of the box that a label is of, None for what is on no label of ours.

    All ten digits are asked for: what is printed on a product must never be taken for a box.
    """
    read = _BARCODE.fullmatch("".join(barcode.split()))
    key = int(read[1]) if read else 0
    return key if read and key and read[1] == f"{key:010}" else None


def _take_keys(
    session: Session, company_id: int, given: Mapping[str, Scanned], actor: Actor, now: datetime
) -> dict[str, BoxScan]:
    """Note the scans that have not come before; who sends one of them meanwhile waits until this one is answered."""
    session.flush()
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    same = {
        "company_id": company_id,
        "result": ScanResult.UNKNOWN,
        "actor_name": actor.name,
        "user_id": actor.user_id,
    }
    rows = [
        {
            "scan_key": one.scan_key,
            "barcode": "".join(one.barcode.split())[:MOST_LETTERS],
            "at": now + timedelta(microseconds=place),
            **same,
        }
        for place, one in enumerate(given.values())
    ]
    # In the order of the keys, so that nobody waits in a circle.
    rows.sort(key=itemgetter("scan_key"))
    taken = dialect.insert(BoxScan).values(rows).on_conflict_do_nothing(index_elements=["company_id", "scan_key"])
    keys = session.scalars(taken.returning(BoxScan.scan_key)).all() if rows else []
    return _scans(session, company_id, keys)


def _scans(session: Session, company_id: int, keys: Iterable[str]) -> dict[str, BoxScan]:
    wanted = select(BoxScan).where(BoxScan.company_id == company_id, is_among(session, BoxScan.scan_key, list(keys)))
    return {one.scan_key: one for one in session.scalars(wanted)}


@dataclass
class _Receiving:
    """One call's scans: which boxes they are of, where those go, and what became of them."""

    session: Session
    company_id: int
    actor: Actor
    now: datetime
    today: date
    arriving: dict[int, datetime] = field(default_factory=dict)  # boxes that come in now, and when

    def receive(self, scans: Sequence[BoxScan]) -> None:
        """Receive what was scanned and note it at each scan."""
        asked = {scan.id: box_of_barcode(scan.barcode) for scan in scans}
        boxes, contents = self._hold({key for key in asked.values() if key is not None})
        for scan in scans:
            box = boxes.get(asked[scan.id] or 0)
            if box is not None:
                self._look_at(scan, box, [boxes[key] for key in contents[box.id]])
        stored = self._move(boxes)
        decided, invoices = self._bill(stored)
        for scan in scans:
            if scan.box_id is None or scan.received_before is not None:
                continue
            scan.result = ScanResult.STORED if scan.box_id in stored else ScanResult.RECEIVED
            if told := [decided[key] for key in contents[scan.box_id] if key in decided]:
                _note(scan, told, invoices)

    def _hold(self, keys: set[int]) -> tuple[dict[int, Box], dict[int, list[int]]]:
        """Answer the boxes, and for each those that come with it: what lies in the same mixed box."""
        rows = HeldRows(self.session, self.company_id, is_holding=True)
        ids = sorted(keys)
        mixed = {row[0] for row in rows.rows([Box.mixed_box_id], Box.id, ids)} - {None}
        mates = [row.id for row in rows.rows([Box.id], Box.mixed_box_id, sorted(mixed))]
        together = sorted({*ids, *mates})
        hold_orders_of(self.session, together)
        rows.hold(Box, Box.id, together)
        wanted = select(Box).where(rows.are(Box, Box.id, together)).order_by(Box.id)
        read = wanted.execution_options(by_keys=True, populate_existing=True)
        boxes = {box.id: box for box in self.session.scalars(read)}
        contents = {
            key: [one.id for one in boxes.values() if one is box or (one.mixed_box_id or 0) == box.mixed_box_id]
            for key, box in boxes.items()
        }
        return boxes, contents

    def _look_at(self, scan: BoxScan, box: Box, contents: Iterable[Box]) -> None:
        scan.box_id = box.id
        if box.id in self.arriving:
            scan.received_before = self.arriving[box.id]
        elif box.place is not BoxPlace.IN_TRANSIT and not (box.place is BoxPlace.STAGING and box.received_at is None):
            scan.received_before = box.received_at or box.confirmed_at or scan.at
        else:
            waiting = [one for one in contents if one.place is BoxPlace.IN_TRANSIT or one is box]
            self.arriving |= {one.id: scan.at for one in waiting}
            return
        scan.result = ScanResult.SEEN_BEFORE

    def _move(self, boxes: Mapping[int, Box]) -> set[int]:
        """Let what arrives stand where it belongs, and be counted; answer what is in inventory at once."""
        settings = settings_of(self.session, self.company_id)
        modes = {place: bills_on(one.mode, BillingTrigger.SCAN) for place, one in settings.items()}
        stored: set[int] = set()
        arrived: Counter[int] = Counter()
        for key, moment in self.arriving.items():
            box = boxes[key]
            if box.place is BoxPlace.IN_TRANSIT and box.purchase_order_line_id is not None:
                arrived[box.purchase_order_line_id] += 1
            box.place, box.received_at = BoxPlace.STAGING, moment
            if modes.get(box.location_id, modes.get(None, False)):
                box.place, box.confirmed_at, box.confirmed_by = BoxPlace.INVENTORY, moment, self.actor.name
                stored.add(key)
        self.session.flush()
        count_received(self.session, self.company_id, arrived)
        return stored

    def _bill(self, stored: Iterable[int]) -> tuple[dict[int, Decision], dict[int, int]]:
        """Bill what was bought for somebody, as one run, no run where there is nothing; answer the invoices by box."""
        trigger, facts = BillingTrigger.SCAN, (self.actor, self.now, self.today)
        wanted = boxes_to_bill(self.session, self.company_id, sorted(stored), trigger)
        if not wanted:
            return {}, {}
        billed = bill_received_boxes(self.session, self.company_id, wanted, trigger, *facts)
        rows = HeldRows(self.session, self.company_id, is_holding=False)
        item = CustomerInvoiceItem
        found = rows.rows([item.box_id, item.customer_invoice_id], item.box_id, wanted)
        return {one.box.id: one for one in billed.decisions}, {row[0]: row[1] for row in found}


def _note(scan: BoxScan, told: Sequence[Decision], invoices: Mapping[int, int]) -> None:
    """Note at a scan what became of its box; of a mixed box, what asks most of the person."""
    first = min(told, key=lambda one: _RANKS.index(one.outcome))
    scan.result, scan.reason = _RESULTS[first.outcome], first.reason
    scan.customer_invoice_id = next((invoices[one.box.id] for one in told if one.box.id in invoices), None)
