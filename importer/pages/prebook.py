"""One prebook with its lines, what has become of them, its charges and history."""

from __future__ import annotations

from typing import ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from importer.customer_invoice_words import STATUS_LABELS, STATUS_TONES
from importer.order_words import STATUS_LABELS as ORDER_LABELS
from importer.order_words import STATUS_TONES as ORDER_TONES
from importer.order_words import UNITS
from importer.page import PAGES, Answer, Page, action
from importer.prebook_list import LineSums, lines_page, sums_of
from importer.prebook_show import invoices_of, orders_of, stands_of
from importer.prebook_words import PREBOOK_READERS, SHIP_VIA_WORDS
from importer.query import key_of
from wholesale.history import history_of
from wholesale.prebook import Prebook
from wholesale.prebook_change import carrier_of_charges, delete_prebook
from wholesale.prebook_entry import PREBOOK_KEEPERS
from wholesale.standing_order import StandingOrder


class PrebookPage(Page):
    """The detail, and the end of a prebook that nobody wants any more."""

    name: ClassVar = "prebook"
    path: ClassVar = "/prebooks/<int:prebook_id>"
    title: ClassVar = _l("Prebook")
    roles: ClassVar = PREBOOK_READERS

    def get(self, prebook_id: int) -> Answer:
        """Answer the prebook."""
        prebook = self.one(Prebook, prebook_id)
        lines = lines_page(self.session, prebook, request.args.get("cursor"))
        stands = stands_of(self.session, lines.rows)
        standing = prebook.standing_order_id and self.session.get(StandingOrder, prebook.standing_order_id)
        return self.render(
            "prebooks/prebook.html",
            prebook=prebook,
            lines=lines,
            stands=stands,
            is_used=any(stand.billed or stand.cover.is_used for stand in stands.values()),
            orders=orders_of(self.session, prebook),
            invoices=invoices_of(self.session, prebook),
            carrier=carrier_of_charges(self.session, prebook),
            standing=standing,
            sums=sums_of(self.session, [prebook]).get(prebook.id, LineSums()),
            units=UNITS,
            ship_via=SHIP_VIA_WORDS,
            invoice_words=(STATUS_LABELS, STATUS_TONES),
            order_words=(ORDER_LABELS, ORDER_TONES),
            history=history_of(self.session, prebook),
            may_edit=bool(self.actor.roles & PREBOOK_KEEPERS),
            may_open={name: self._may_open(name) for name in _LINKED},
        )

    @action("delete", roles=PREBOOK_KEEPERS)
    def delete(self, prebook_id: int) -> Answer:
        """Delete the prebook, as long as nothing of it is ordered or billed."""
        prebook = self.one(Prebook, prebook_id)
        number, made_by = prebook.number, prebook.standing_order_id
        revision = key_of(request.form.get("revision")) or 0
        delete_prebook(self.session, prebook, self.actor, self.now, revision=revision)
        if made_by is None:
            self.say(_("Prebook %(number)s is deleted.", number=number))
        else:
            self.say(_("Prebook %(number)s is deleted. Its standing order leaves the day out.", number=number))
        return self.to("prebooks")

    def _may_open(self, name: str) -> bool:
        page = PAGES.get(name)
        return page is not None and page.admits(self.user)


_LINKED = (
    *("customer", "import_run", "standing_order", "order", "customer_invoice", "prebook_purchases", "allocations"),
)
