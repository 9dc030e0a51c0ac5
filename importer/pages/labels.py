"""Inventory: labels of boxes, to be looked at and printed."""

from __future__ import annotations

import io
from typing import ClassVar, Final

from flask import request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from importer.box_labels import LabelSize, labels_pdf
from importer.box_list import BoxFilter
from importer.key_ranges import as_ranges, from_ranges
from importer.label_facts import MOST_LABELS, Label, boxes_of_invoice, boxes_of_order, read_labels
from importer.order_list import member
from importer.page import PAGES, Answer, Page, action, part
from importer.query import key_of
from wholesale.box import BoxPlace
from wholesale.box_confirm import BOX_READERS
from wholesale.box_refusal import BOXES_NOT_CHOSEN, LABELS_TOO_MANY
from wholesale.customer_invoice import CustomerInvoice
from wholesale.errors import TradeError
from wholesale.purchase_order import PurchaseOrder
from wholesale.user import Role, User

PREFERENCE: Final = "label_size"
MOST_SHOWN: Final = 50
LABEL_PRINTERS: Final = BOX_READERS | {Role.SHIPPING}
# Made by ourselves, it may be printed by the page in whose frame it stands.
_IN_OUR_FRAME: Final = "default-src 'none'; frame-ancestors 'self'"


class Labels(Page):
    """The labels of some boxes, of those of an invoice or of a purchase order."""

    name: ClassVar = "labels"
    path: ClassVar = "/inventory/labels"
    title: ClassVar = _l("Labels")
    roles: ClassVar = LABEL_PRINTERS

    def get(self) -> Answer:
        """Show for which boxes labels are printed, and on what."""
        ids, labels = self._asked(), self._labels()
        return self.render(
            "inventory/labels.html",
            labels=labels[:MOST_SHOWN],
            count=len(labels),
            boxes=as_ranges(ids),
            size=self._size(),
            sizes=tuple(LabelSize),
            may_open_boxes=PAGES["box"].admits(self.user),
        )

    @part("pdf")
    def pdf(self) -> Answer:
        """Answer the labels as a PDF, to be printed."""
        labels = self._labels()
        if not labels:
            return self.to("labels")
        file = io.BytesIO(labels_pdf(labels, self._size(), self.now))
        answer = send_file(file, mimetype="application/pdf", download_name="labels.pdf")
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Content-Security-Policy"] = _IN_OUR_FRAME
        answer.headers["X-Frame-Options"] = "SAMEORIGIN"
        return answer

    @action("choose")
    def choose(self) -> Answer:
        """Go to the labels of the groups or boxes that were ticked."""
        ids = [key for text in request.form.getlist("box") if (key := key_of(text)) is not None]
        keys, place = request.form.getlist("group"), member(BoxPlace, request.args.get("place"))
        if keys:
            asked = BoxFilter.of(request.args)
            ids += asked.chosen(self.session, self.company.id, place or BoxPlace.STAGING, keys)[0]
        if not ids:
            raise TradeError(BOXES_NOT_CHOSEN)
        _check(len(ids))
        return self.to_address(url_for("labels", boxes=as_ranges(ids)))

    @action("size")
    def size(self) -> Answer:
        """Keep on what a person prints labels."""
        chosen = member(LabelSize, request.form.get("size")) or LabelSize.LARGE
        person = self.session.get_one(User, self.user.id)
        person.preferences = person.preferences | {PREFERENCE: chosen.value}
        self.say(_("The size of your labels is kept."))
        return self.to("labels", boxes=request.args.get("boxes"))

    def _size(self) -> LabelSize:
        kept = self.user.preferences.get(PREFERENCE)
        return member(LabelSize, request.args.get("size")) or member(LabelSize, kept) or LabelSize.LARGE

    def _asked(self) -> list[int]:
        """Answer the boxes that the address names, one more than fits at most."""
        most = MOST_LABELS + 1
        if (invoice := key_of(request.args.get("invoice"))) is not None:
            return boxes_of_invoice(self.session, self.one(CustomerInvoice, invoice).id)
        if (order := key_of(request.args.get("order"))) is not None:
            return boxes_of_order(self.session, self.one(PurchaseOrder, order).id)
        given = request.args.getlist("box")[:most]
        return [key for text in given if (key := key_of(text))] + from_ranges(request.args.get("boxes", ""), most)

    def _labels(self) -> list[Label]:
        ids = self._asked()
        _check(len(ids))
        return read_labels(self.session, self.company.name, ids)


def _check(count: int) -> None:
    if count > MOST_LABELS:
        raise TradeError(LABELS_TOO_MANY, most=MOST_LABELS)
