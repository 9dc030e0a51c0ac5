"""Names that are offered while a person writes one into a form."""

from __future__ import annotations

from typing import ClassVar

from flask import request
from flask_babel import lazy_gettext as _l

from importer.page import STAFF, Answer, Page, part
from importer.record_field import Record, offered, options
from wholesale.customer import Customer
from wholesale.product import Product
from wholesale.vendor import Vendor


class Suggest(Page):
    """Customers, products and vendors that are like what was written so far."""

    name: ClassVar = "suggest"
    path: ClassVar = "/suggest"
    title: ClassVar = _l("Names")
    roles: ClassVar = STAFF

    @part("customers")
    def customers(self) -> Answer:
        """Offer customers."""
        return self._offer(Customer)

    @part("products")
    def products(self) -> Answer:
        """Offer products."""
        return self._offer(Product)

    @part("vendors")
    def vendors(self) -> Answer:
        """Offer vendors."""
        return self._offer(Vendor)

    def _offer(self, model: type[Record]) -> Answer:
        # The browser sends the one field that is being written, under its own name.
        words = next(iter(request.args.values()), "")
        return options(offered(self.session, model, words))
