"""Setup > Vendors: the growers and other suppliers of the company."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select
from wtforms import BooleanField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from importer.form import Form, choices
from importer.menu import Menu, Section
from importer.order_words import VENDOR_TYPE_LABELS
from importer.page import Answer, Page, action
from importer.paging import Keyset
from wholesale.errors import Entry, TradeError
from wholesale.history import history_of
from wholesale.vendor import Vendor, VendorType
from wholesale.vendor_entry import LONGEST, VENDOR_KEEPERS, VendorFacts, change_vendor, create_vendor

_BY_NAME = Keyset((Vendor.name, Vendor.id))
_LONG = Length(max=200)


class VendorForm(Form):
    """What is known of a vendor."""

    code = StringField(_l("Code"), [InputRequired(_l("Write a short code.")), Length(max=20)])
    name = StringField(_l("Name"), [InputRequired(_l("Write the name.")), _LONG])
    vendor_type = SelectField(
        _l("Type"), choices=choices((one.value, label) for one, label in VENDOR_TYPE_LABELS.items())
    )
    email_for_orders = StringField(
        _l("E-mail for orders"),
        [_LONG],
        description=_l("Approved orders are mailed there; several addresses are separated by semicolons."),
    )
    contact_name = StringField(_l("Contact"), [Length(max=50)])
    phone = StringField(_l("Phone"), [Length(max=50)], render_kw={"type": "tel"})
    fax = StringField(_l("Fax"), [Length(max=LONGEST["fax"])], render_kw={"type": "tel"})
    website = StringField(_l("Website"), [Length(max=LONGEST["website"])])
    port_of_origin = StringField(
        _l("Port of Origin"), [Length(max=LONGEST["port_of_origin"])], description=_l("The airport, such as UIO.")
    )
    street = StringField(_l("Street"), [Length(max=LONGEST["street"])])
    city = StringField(_l("City"), [Length(max=LONGEST["city"])])
    state = StringField(_l("State"), [Length(max=LONGEST["state"])])
    zip_code = StringField(_l("ZIP Code"), [Length(max=LONGEST["zip_code"])])
    country = StringField(_l("Country"), [Length(max=LONGEST["country"])])
    notes = StringField(_l("Notes"), [Length(max=LONGEST["notes"])])
    accounting_name = StringField(
        _l("Accounting Name"), [_LONG], description=_l("Exactly the vendor's name in QuickBooks, letter by letter.")
    )
    terms = StringField(
        _l("Terms"), [_LONG], description=_l("Their name in QuickBooks; empty = QuickBooks' own for the vendor.")
    )
    default_account = StringField(
        _l("Account for goods"), [_LONG], description=_l("Used where the category of the goods has none.")
    )
    is_active = BooleanField(_l("Active"), default=True, description=_l("New orders can be given to active vendors."))

    allows_creating_orders = BooleanField(
        _l("Allow creating POs"),
        description=_l("Whether its own users may enter purchase orders, once the portal takes them."),
    )
    enables_temporary_awb = BooleanField(
        _l("Enable Temporary AWB"),
        description=_l("Imported orders without an air waybill get a temporary one and count as shipped."),
    )

    def validate_code(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that a code is one word."""
        if len((field.data or "").split()) != 1:
            raise ValidationError(_l("A code is one word without blanks."))

    @property
    def facts(self) -> VendorFacts:
        """Answer the vendor; to be asked once the form is right."""
        return VendorFacts(
            code=self.code.data or "",
            name=self.name.data or "",
            vendor_type=VendorType(self.vendor_type.data),
            email_for_orders=self.email_for_orders.data or "",
            contact_name=self.contact_name.data or "",
            phone=self.phone.data or "",
            accounting_name=self.accounting_name.data or "",
            terms=self.terms.data or "",
            default_account=self.default_account.data or "",
            is_active=bool(self.is_active.data),
            allows_creating_orders=bool(self.allows_creating_orders.data),
            enables_temporary_awb=bool(self.enables_temporary_awb.data),
            **{name: self[name].data or "" for name in LONGEST},
        )


class Vendors(Page):
    """The list, by name."""

    name: ClassVar = "vendors"
    path: ClassVar = "/setup/vendors"
    title: ClassVar = _l("Vendors")
    roles: ClassVar = VENDOR_KEEPERS
    menu: ClassVar = Menu(Section.SETUP, 30)

    def get(self) -> Answer:
        """Answer a page of vendors; those who are not active only when asked for."""
        vendors = _BY_NAME.page(self.session, self._wanted(), request.args.get("cursor"))
        return self.render("vendors/list.html", vendors=vendors, asked=request.args, types=VENDOR_TYPE_LABELS)

    def _wanted(self) -> Select[Any]:
        wanted, words = select(Vendor), request.args.get("q", "").strip()
        if words:
            wanted = wanted.where(
                or_(Vendor.name.icontains(words, autoescape=True), Vendor.code.icontains(words, autoescape=True))
            )
        if request.args.get("unmapped"):
            wanted = wanted.where(Vendor.accounting_name.is_(None))
        return wanted if request.args.get("all") else wanted.where(Vendor.is_active.is_(True))


class VendorNew(Page):
    """A new vendor."""

    name: ClassVar = "vendor_new"
    path: ClassVar = "/setup/vendors/new"
    title: ClassVar = _l("New vendor")
    roles: ClassVar = VENDOR_KEEPERS

    def get(self) -> Answer:
        """Answer the empty form."""
        return self._show(VendorForm())

    @action()
    def save(self) -> Answer:
        """Enter the vendor."""
        form = VendorForm()
        if not form.is_posted_well:
            return self._show(form), 422
        try:
            vendor = create_vendor(self.session, self.user.company_id, form.facts, self.actor, self.now)
        except TradeError as refused:
            return self._show(form, refused.entry), 422
        self.say(_("Vendor %(name)s is entered.", name=vendor.name))
        return self.to("vendors")

    def _show(self, form: VendorForm, refused: Entry | None = None) -> str:
        return self.render("vendors/form.html", form=form, vendor=None, refused=refused, history=[])


class VendorPage(Page):
    """One vendor."""

    name: ClassVar = "vendor"
    path: ClassVar = "/setup/vendors/<int:vendor_id>"
    title: ClassVar = _l("Vendor")
    roles: ClassVar = VENDOR_KEEPERS

    def get(self, vendor_id: int) -> Answer:
        """Answer the vendor in its form."""
        vendor = self.one(Vendor, vendor_id)
        return self._show(vendor, VendorForm(obj=vendor, vendor_type=vendor.vendor_type.value))

    @action()
    def save(self, vendor_id: int) -> Answer:
        """Change the vendor."""
        vendor, form = self.one(Vendor, vendor_id), VendorForm()
        if not form.is_posted_well:
            return self._show(vendor, form), 422
        try:
            change_vendor(self.session, vendor, form.facts, self.actor, self.now)
        except TradeError as refused:
            return self._show(vendor, form, refused.entry), 422
        self.say(_("Vendor %(name)s is saved.", name=vendor.name))
        return self.to("vendors")

    def _show(self, vendor: Vendor, form: VendorForm, refused: Entry | None = None) -> str:
        history = history_of(self.session, vendor)
        return self.render("vendors/form.html", form=form, vendor=vendor, refused=refused, history=history)
