"""Entering a prebook, and changing one."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from importer.page import Answer, Page, action
from importer.prebook_form import PrebookForm
from importer.prebook_show import said_of
from importer.query import key_of
from importer.sale_form import sale_offers
from wholesale.errors import Entry, TradeError
from wholesale.prebook import Prebook
from wholesale.prebook_change import carrier_of_charges, change_prebook
from wholesale.prebook_cover import NOTHING, covers_of
from wholesale.prebook_entry import PREBOOK_KEEPERS, create_prebook

MOST_LINES: Final = 500
"""Lines of a prebook that are put into one form; imported ones may have more."""


class PrebookNew(Page):
    """A new prebook."""

    name: ClassVar = "prebook_new"
    path: ClassVar = "/prebooks/new"
    title: ClassVar = _l("New prebook")
    roles: ClassVar = PREBOOK_KEEPERS

    def get(self) -> Answer:
        """Answer the empty form."""
        return self._show(PrebookForm.blank(self.session, self.today))

    @action()
    def save(self) -> Answer:
        """Enter the prebook."""
        form = PrebookForm.blank(self.session, self.today)
        if form.rows_asked_for():
            return self._show(form)
        if not form.is_posted_well:
            return self._show(form), 422
        try:
            with self.session.begin_nested():
                prebook = self._enter(form)
        except TradeError as refused:
            return self._show(form, refused.entry), 422
        self.say(_("Prebook %(number)s is entered.", number=prebook.number))
        return self.to("prebook", prebook_id=prebook.id)

    def _enter(self, form: PrebookForm) -> Prebook:
        return create_prebook(
            self.session,
            self.user.company_id,
            form.facts(self.session),
            form.line_entries,
            form.charge_entries,
            self.actor,
            self.now,
            number=(form.number.data or "").strip().upper(),
        )

    def _show(self, form: PrebookForm, refused: Entry | None = None) -> str:
        offers = sale_offers(self.session)
        return self.render("prebooks/form.html", form=form, prebook=None, refused=refused, told={}, **offers)


class PrebookEdit(Page):
    """Changes of a prebook."""

    name: ClassVar = "prebook_edit"
    path: ClassVar = "/prebooks/<int:prebook_id>/edit"
    title: ClassVar = _l("Edit prebook")
    roles: ClassVar = PREBOOK_KEEPERS

    def get(self, prebook_id: int) -> Answer:
        """Answer the form with the prebook in it."""
        prebook = self.one(Prebook, prebook_id)
        if len(prebook.lines) > MOST_LINES:
            told = _("Prebook %(number)s has more lines than can be edited on one page.", number=prebook.number)
            self.say(told, "warning")
            return self.to("prebook", prebook_id=prebook.id)
        return self._show(prebook, PrebookForm.of(self.session, prebook))

    @action()
    def save(self, prebook_id: int) -> Answer:
        """Change the prebook."""
        prebook = self.one(Prebook, prebook_id)
        form = PrebookForm.of(self.session, prebook)
        if form.rows_asked_for():
            return self._show(prebook, form)
        if not form.is_posted_well:
            return self._show(prebook, form), 422
        try:
            with self.session.begin_nested():
                self._change(prebook, form)
        except TradeError as refused:
            return self._show(prebook, form, refused.entry), 422
        self.say(_("Prebook %(number)s is saved.", number=prebook.number))
        return self.to("prebook", prebook_id=prebook.id)

    def _change(self, prebook: Prebook, form: PrebookForm) -> None:
        # Charges that an invoice carries are not in the form; what was posted of them all the same counts for nothing.
        locked = carrier_of_charges(self.session, prebook) is not None
        kept = [(charge.name, charge.amount) for charge in prebook.charges]
        change_prebook(
            self.session,
            prebook,
            form.facts(self.session),
            form.line_entries,
            kept if locked else form.charge_entries,
            self.actor,
            self.now,
            revision=key_of(form.revision.data) or 0,
        )

    def _show(self, prebook: Prebook, form: PrebookForm, refused: Entry | None = None) -> str:
        return self.render(
            "prebooks/form.html",
            form=form,
            prebook=prebook,
            refused=refused,
            carrier=carrier_of_charges(self.session, prebook),
            told=self._told(prebook),
            **sale_offers(self.session),
        )

    def _told(self, prebook: Prebook) -> dict[str, Any]:
        """Answer what rests on the lines, by their ids as texts."""
        covers = covers_of(self.session, [line.id for line in prebook.lines])
        return {str(line.id): said_of(line, covers.get(line.id, NOTHING)) for line in prebook.lines}
