"""Setup > Products: what the company buys and sells, and what its vendors call it."""

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
from importer.query import key_of
from wholesale.errors import Entry, TradeError
from wholesale.history import history_of
from wholesale.product import Product, VendorProductAlias
from wholesale.product_entry import (
    PRODUCT_KEEPERS,
    ProductFacts,
    add_alias,
    change_product,
    create_product,
    remove_alias,
)
from wholesale.vendor import Vendor

for _key in ("product_code_unknown", "product_description_unknown", "product_inactive", "alias_taken"):
    mends(_key, _l("Open the products"), "products")

_BY_DESCRIPTION = Keyset((Product.description, Product.id))


class ProductForm(Form):
    """What is known of a product."""

    code = StringField(_l("Code"), [InputRequired(_l("Write a short code.")), Length(max=20)])
    description = StringField(
        _l("Description"),
        [InputRequired(_l("Write the description.")), Length(max=200)],
        description=_l("As it is on papers and in files: Rose Freedom 60 cm."),
    )
    category = StringField(
        _l("Category"), [Length(max=200)], description=_l("Such as Roses; QuickBooks' accounts are chosen by it.")
    )
    is_active = BooleanField(
        _l("Active"), default=True, description=_l("Files can name active products only; what is there stays.")
    )

    def validate_code(self, field: Any) -> None:  # noqa: ANN401 - WTForms' own signature
        """Tell beside the field that a code is one word."""
        if len((field.data or "").split()) != 1:
            raise ValidationError(_l("A code is one word without blanks."))

    @property
    def facts(self) -> ProductFacts:
        """Answer the product; to be asked once the form is right."""
        return ProductFacts(
            code=self.code.data or "",
            description=self.description.data or "",
            category=self.category.data or "",
            is_active=bool(self.is_active.data),
        )


class Products(Page):
    """The list, by description."""

    name: ClassVar = "products"
    path: ClassVar = "/setup/products"
    title: ClassVar = _l("Products")
    roles: ClassVar = PRODUCT_KEEPERS
    menu: ClassVar = Menu(Section.SETUP, 40)

    def get(self) -> Answer:
        """Answer a page of products; those who are not active only when asked for."""
        products = _BY_DESCRIPTION.page(self.session, self._wanted(), request.args.get("cursor"))
        return self.render("inventory/products.html", products=products, asked=request.args)

    def _wanted(self) -> Select[Any]:
        wanted, words = select(Product), request.args.get("q", "").strip()
        if words:
            columns = (Product.description, Product.code, Product.category)
            wanted = wanted.where(or_(*(column.icontains(words, autoescape=True) for column in columns)))
        return wanted if request.args.get("all") else wanted.where(Product.is_active.is_(True))


class ProductNew(Page):
    """A new product."""

    name: ClassVar = "product_new"
    path: ClassVar = "/setup/products/new"
    title: ClassVar = _l("New product")
    roles: ClassVar = PRODUCT_KEEPERS

    def get(self) -> Answer:
        """Answer the empty form."""
        return self._show(ProductForm())

    @action()
    def save(self) -> Answer:
        """Enter the product."""
        form = ProductForm()
        if not form.is_posted_well:
            return self._show(form), 422
        try:
            product = create_product(self.session, self.user.company_id, form.facts, self.actor, self.now)
        except TradeError as refused:
            return self._show(form, refused.entry), 422
        self.say(_("Product %(name)s is entered.", name=product.description))
        return self.to("product", product_id=product.id)

    def _show(self, form: ProductForm, refused: Entry | None = None) -> str:
        return self.render("inventory/product.html", form=form, product=None, refused=refused)


class ProductPage(Page):
    """One product."""

    name: ClassVar = "product"
    path: ClassVar = "/setup/products/<int:product_id>"
    title: ClassVar = _l("Product")
    roles: ClassVar = PRODUCT_KEEPERS

    def get(self, product_id: int) -> Answer:
        """Answer the product in its form, with its aliases and its history."""
        product = self.one(Product, product_id)
        return self._show(product, ProductForm(obj=product))

    @action()
    def save(self, product_id: int) -> Answer:
        """Change the product."""
        product, form = self.one(Product, product_id), ProductForm()
        if not form.is_posted_well:
            return self._show(product, form), 422
        try:
            change_product(self.session, product, form.facts, self.actor, self.now)
        except TradeError as refused:
            return self._show(product, form, refused.entry), 422
        self.say(_("Product %(name)s is saved.", name=product.description))
        return self.to("products")

    @action("aliases")
    def add_alias(self, product_id: int) -> Answer:
        """Note what a vendor calls the product."""
        product = self.one(Product, product_id)
        vendor = self.one(Vendor, key_of(request.form.get("vendor")) or 0)
        alias = add_alias(self.session, product, vendor, request.form.get("alias", ""), self.actor, self.now)
        self.say(_("%(vendor)s calls it %(alias)s.", vendor=vendor.name, alias=alias.alias))
        return self.to("product", product_id=product.id, _anchor="aliases")

    @action("aliases/remove")
    def remove_alias(self, product_id: int) -> Answer:
        """Forget what a vendor calls the product."""
        product = self.one(Product, product_id)
        alias = self.one(VendorProductAlias, key_of(request.form.get("alias")) or 0)
        remove_alias(self.session, alias, self.actor, self.now)
        self.say(_("The alias %(alias)s is removed.", alias=alias.alias))
        return self.to("product", product_id=product.id, _anchor="aliases")

    def _show(self, product: Product, form: ProductForm, refused: Entry | None = None) -> str:
        return self.render(
            "inventory/product.html",
            form=form,
            product=product,
            refused=refused,
            history=history_of(self.session, product),
            vendors=self.session.execute(select(Vendor.id, Vendor.name).order_by(Vendor.name, Vendor.id)).all(),
        )
