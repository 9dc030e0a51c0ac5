"""Setup > Carriers: who carries boxes to customers."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select
from wtforms import BooleanField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from importer.form import Form
from importer.mending import mends
from importer.menu import Menu, Section
from importer.page import Answer, Page, action
from importer.paging import Keyset
from wholesale.carrier import Carrier
from wholesale.carrier_entry import (
    CARRIER_KEEPERS,
    LONGEST_CARRIER_CODE,
    CarrierFacts,
    change_carrier,
    create_carrier,
)
from wholesale.errors import Entry, TradeError
from wholesale.history import history_of
from wholesale.prebook_entry import LONGEST_NAME

mends("carrier_code_taken", _l("Open the carriers"), "carriers")

_BY_CODE = Keyset((Carrier.code, Carrier.id))


class CarrierForm(Form):
    """What is known of a carrier."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Write a short code.")), Length(max=LONGEST_CARRIER_CODE)],
        description=_l("One word of up to 10 letters; files name the carrier by it."),
    )
    name = StringField(_l("Name"), [InputRequired(_l("Write the name.")), Length(max=LONGEST_NAME)])
    is_active = BooleanField(
        _l("Active"), default=True, description=_l("Only active carriers can be chosen; what is there keeps its own.")
    )

    def validate_code(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that a code is one word."""
        if len((field.data or "").split()) != 1:
            raise ValidationError(_l("A code is one word without blanks."))

    @property
    def facts(self) -> CarrierFacts:
        """Answer the carrier; to be asked once the form is right."""
        return CarrierFacts(code=self.code.data or "", name=self.name.data or "", is_active=bool(self.is_active.data))


class Carriers(Page):
    """The list, by code."""

    name: ClassVar = "carriers"
    path: ClassVar = "/setup/carriers"
    title: ClassVar = _l("Carriers")
    roles: ClassVar = CARRIER_KEEPERS
    menu: ClassVar = Menu(Section.SETUP, 35)

    def get(self) -> Answer:
        """Answer a page of carriers; those that are not active only when asked for."""
        carriers = _BY_CODE.page(self.session, self._wanted(), request.args.get("cursor"))
        return self.render("carriers/list.html", carriers=carriers, asked=request.args)

    def _wanted(self) -> Select[Any]:
        wanted, words = select(Carrier), request.args.get("q", "").strip()
        if words:
            wanted = wanted.where(
                or_(Carrier.name.icontains(words, autoescape=True), Carrier.code.icontains(words, autoescape=True))
            )
        return wanted if request.args.get("all") else wanted.where(Carrier.is_active.is_(True))


class CarrierNew(Page):
    """A new carrier."""

    name: ClassVar = "carrier_new"
    path: ClassVar = "/setup/carriers/new"
    title: ClassVar = _l("New carrier")
    roles: ClassVar = CARRIER_KEEPERS

    def get(self) -> Answer:
        """Answer the empty form."""
        return self._show(CarrierForm())

    @action()
    def save(self) -> Answer:
        """Enter the carrier."""
        form = CarrierForm()
        if not form.is_posted_well:
            return self._show(form), 422
        try:
            carrier = create_carrier(self.session, self.user.company_id, form.facts, self.actor, self.now)
        except TradeError as refused:
            return self._show(form, refused.entry), 422
        self.say(_("Carrier %(name)s is entered.", name=carrier.name))
        return self.to("carriers")

    def _show(self, form: CarrierForm, refused: Entry | None = None) -> str:
        return self.render("carriers/form.html", form=form, carrier=None, refused=refused, history=[])


class CarrierPage(Page):
    """One carrier in its form."""

    name: ClassVar = "carrier"
    path: ClassVar = "/setup/carriers/<int:carrier_id>"
    title: ClassVar = _l("Carrier")
    roles: ClassVar = CARRIER_KEEPERS

    def get(self, carrier_id: int) -> Answer:
        """Answer the form as the carrier is now."""
        carrier = self.one(Carrier, carrier_id)
        return self._show(carrier, CarrierForm(obj=carrier))

    @action()
    def save(self, carrier_id: int) -> Answer:
        """Change the carrier."""
        carrier, form = self.one(Carrier, carrier_id), CarrierForm()
        if not form.is_posted_well:
            return self._show(carrier, form), 422
        try:
            change_carrier(self.session, carrier, form.facts, self.actor, self.now)
        except TradeError as refused:
            return self._show(carrier, form, refused.entry), 422
        self.say(_("Carrier %(name)s is saved.", name=carrier.name))
        return self.to("carriers")

    def _show(self, carrier: Carrier, form: CarrierForm, refused: Entry | None = None) -> str:
        history = history_of(self.session, carrier)[::-1]
        return self.render("carriers/form.html", form=form, carrier=carrier, refused=refused, history=history)
