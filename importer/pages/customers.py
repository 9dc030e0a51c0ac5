"""Setup > Customers: who buys from the company."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select

from importer.customer_form import CustomerForm, form_of, locations_of
from importer.menu import Menu, Section
from importer.page import ADMINS, Answer, Page, action
from importer.paging import Keyset
from wholesale.customer import Customer
from wholesale.customer_entry import CUSTOMER_KEEPERS, CUSTOMER_READERS, change_customer, create_customer
from wholesale.customer_facts import USUAL_TERMS
from wholesale.errors import Entry, TradeError

_BY_NAME = Keyset((Customer.name, Customer.id))


class Customers(Page):
    """The list, by name."""

    name: ClassVar = "customers"
    path: ClassVar = "/setup/customers"
    title: ClassVar = _l("Customers")
    roles: ClassVar = CUSTOMER_READERS
    menu: ClassVar = Menu(Section.SETUP, 25)

    def get(self) -> Answer:
        """Answer a page of customers; those who are not active only when asked for."""
        customers = _BY_NAME.page(self.session, self._wanted(), request.args.get("cursor"))
        may = {"may_keep": bool(self.actor.roles & CUSTOMER_KEEPERS), "may_import": bool(self.actor.roles & ADMINS)}
        return self.render("customers/list.html", customers=customers, asked=request.args, **may)

    def _wanted(self) -> Select[Any]:
        wanted, words = select(Customer), request.args.get("q", "").strip()
        if words:
            wanted = wanted.where(
                or_(Customer.name.icontains(words, autoescape=True), Customer.code.icontains(words, autoescape=True))
            )
        if request.args.get("hold"):
            wanted = wanted.where(Customer.credit_hold.is_(True))
        return wanted if request.args.get("all") else wanted.where(Customer.is_active.is_(True))


class CustomerNew(Page):
    """A new customer."""

    name: ClassVar = "customer_new"
    path: ClassVar = "/setup/customers/new"
    title: ClassVar = _l("New customer")
    roles: ClassVar = CUSTOMER_KEEPERS

    def get(self) -> Answer:
        """Answer the empty form."""
        return self._show(form_of(self.session))

    @action()
    def save(self) -> Answer:
        """Enter the customer."""
        form = form_of(self.session)
        if not form.is_posted_well:
            return self._show(form), 422
        try:
            customer = create_customer(
                self.session, self.user.company_id, form.facts, self.actor, self.now, locations=locations_of(form)
            )
        except TradeError as refused:
            return self._show(form, refused.entry), 422
        self.say(_("Customer %(name)s is entered.", name=customer.name))
        return self.to("customer", customer_id=customer.id)

    def _show(self, form: CustomerForm, refused: Entry | None = None) -> str:
        return self.render("customers/form.html", form=form, customer=None, refused=refused, usual_terms=USUAL_TERMS)


class CustomerEdit(Page):
    """A customer in its form."""

    name: ClassVar = "customer_edit"
    path: ClassVar = "/setup/customers/<int:customer_id>/edit"
    title: ClassVar = _l("Edit customer")
    roles: ClassVar = CUSTOMER_KEEPERS

    def get(self, customer_id: int) -> Answer:
        """Answer the form as the customer is now."""
        customer = self.one(Customer, customer_id)
        return self._show(customer, form_of(self.session, customer))

    @action()
    def save(self, customer_id: int) -> Answer:
        """Change the customer."""
        customer = self.one(Customer, customer_id)
        form = form_of(self.session, customer)
        if not form.is_posted_well:
            return self._show(customer, form), 422
        # Where nobody is asked for locations, those of the customer stay.
        locations = locations_of(form) if "locations" in form else [place.location_id for place in customer.places]
        try:
            change_customer(self.session, customer, form.facts, self.actor, self.now, locations=locations)
        except TradeError as refused:
            return self._show(customer, form, refused.entry), 422
        self.say(_("Customer %(name)s is saved.", name=customer.name))
        return self.to("customer", customer_id=customer.id)

    def _show(self, customer: Customer, form: CustomerForm, refused: Entry | None = None) -> str:
        return self.render(
            "customers/form.html", form=form, customer=customer, refused=refused, usual_terms=USUAL_TERMS
        )
