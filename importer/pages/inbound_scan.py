"""Inventory > Inbound Scan: boxes come in as fast as a scanner reads them."""

from __future__ import annotations

from secrets import token_hex
from typing import Any, ClassVar

from flask import jsonify, request
from flask_babel import lazy_gettext as _l

from importer.billing_words import REASONS, may_open
from importer.menu import Menu, Section
from importer.page import Answer, Page, action
from importer.query import key_of
from importer.scan_show import SeenScan, labels_wanted, last_scans, seen_scans
from importer.scan_words import SCAN_LABELS, SCAN_TONES
from wholesale.billing_setup import settings_of
from wholesale.box_confirm import BOX_CONFIRMERS
from wholesale.box_scan import MOST_LETTERS, BoxScan
from wholesale.receiving import MOST_SCANS, Scanned, receive_boxes


class InboundScan(Page):
    """One field for the scanner, the answer to the last scan, and those before it."""

    name: ClassVar = "inbound_scan"
    path: ClassVar = "/inventory/scan"
    title: ClassVar = _l("Inbound Scan")
    roles: ClassVar = BOX_CONFIRMERS
    menu: ClassVar = Menu(Section.INVENTORY, 5)

    def get(self) -> Answer:
        """Answer the page, with the answer to a scan where no script has shown it."""
        scans = last_scans(self)
        asked = key_of(request.args.get("scan"))
        last = next((one for one in scans if one.scan.id == asked), None)
        return self.render(
            "inventory/scan.html",
            scans=scans,
            last=last,
            label_id=None if last is None else labels_wanted(self, [last]).get(last.scan.id),
            scan_key=token_hex(16),
            at_once=MOST_SCANS // 5,
            prints_labels=any(one.prints_labels for one in settings_of(self.session, self.company.id).values()),
            **self._words(),
        )

    @action()
    def receive(self) -> Answer:
        """Receive one box, for a browser that runs no scripts."""
        scan = self._receive()[-1:]
        return self.to("inbound_scan", **({"scan": scan[0].id} if scan else {}))

    @action("boxes")
    def take(self) -> Answer:
        """Receive some boxes and answer each scan by its key, as the page shows it."""
        seen = seen_scans(self.session, self._receive())
        labels = labels_wanted(self, seen)
        return jsonify(answers=[self._answer(one, labels.get(one.scan.id)) for one in seen])

    def _receive(self) -> list[BoxScan]:
        sent = zip(request.form.getlist("scan_key"), request.form.getlist("barcode"), strict=False)
        scans = [Scanned(key, barcode) for key, barcode in sent if 0 < len(key) <= MOST_LETTERS and barcode.strip()]
        return receive_boxes(self.session, self.company.id, scans[:MOST_SCANS], self.actor, self.now, self.today)

    def _answer(self, one: SeenScan, label_id: int | None) -> dict[str, Any]:
        parts = {"one": one, **self._words()}
        return {
            "key": one.scan.scan_key,
            "tone": SCAN_TONES[one.scan.result],
            "label": label_id,
            "answer": self.render("inventory/scan_answer.html", **parts),
            "row": self.render("inventory/scan_row.html", **parts),
        }

    def _words(self) -> dict[str, Any]:
        return {"labels": SCAN_LABELS, "tones": SCAN_TONES, "reasons": REASONS, "may_open": may_open(self.user)}
