"""Vendors side by side: our name, the Accounting Name, and what QuickBooks has."""

from __future__ import annotations

from typing import ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from importer.mending import mends
from importer.menu import Menu, Section
from importer.page import ADMINS, Answer, Page, action, part
from importer.paging import Keyset
from importer.quickbooks_matches import NAMES, TONES, Comparison, Match, without_match
from qbwc_server.heartbeat import heartbeat_of
from qbwc_server.list_search import find_by_words
from qbwc_server.lists import ListKind
from wholesale.company import Company
from wholesale.history import note_change
from wholesale.user import Role
from wholesale.vendor import Vendor

_ORDER = Keyset([Vendor.code, Vendor.id])
_LONGEST = 200

for _key in ("vendor_unknown", "no_accounting_name"):
    mends(_key, _l("Compare the vendors with QuickBooks"), "quickbooks_vendors", q="vendor")


class QuickBooksVendors(Page):
    """The vendors and what QuickBooks calls them."""

    name: ClassVar = "quickbooks_vendors"
    path: ClassVar = "/quickbooks/vendors"
    title: ClassVar = _l("Vendors in QuickBooks")
    roles: ClassVar = frozenset({Role.ADMIN, Role.ACCOUNTS_PAYABLE})
    menu: ClassVar = Menu(Section.QUICKBOOKS, 40)

    def get(self) -> Answer:
        """Answer one page of vendors, those without a match alone when asked."""
        company_id, text = self.company.id, request.args.get("q", "").strip()
        all_of_them = select(Vendor).where(Vendor.company_id == company_id, Vendor.is_active)
        wanted = all_of_them
        if text:
            columns = (Vendor.name, Vendor.code, Vendor.accounting_name)
            wanted = wanted.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
        if only := bool(request.args.get("only")):
            wanted = wanted.where(without_match(company_id))
        page = _ORDER.page(self.session, wanted, request.args.get("cursor"))
        comparison = Comparison(self.session, company_id)
        open_ones = select(func.count()).where(Vendor.company_id == company_id, Vendor.is_active)
        return self.render(
            "quickbooks/vendors.html",
            rows=comparison.of(page.rows),
            pager=page,
            lists_read=comparison.lists_read,
            heart=heartbeat_of(self.session, self.company, self.now),
            unmatched=self.session.scalar(open_ones.where(without_match(company_id))),
            text=text,
            only=only,
            **self._words,
        )

    @property
    def _words(self) -> dict[str, object]:
        return {"names": NAMES, "tones": TONES, "Match": Match, "creates": self.company.create_missing_vendors}

    @part("names")
    def search(self) -> Answer:
        """Answer QuickBooks' vendors whose name holds the words typed so far."""
        text = request.args.get("accounting_name", "").strip()[:_LONGEST]
        found = find_by_words(self.session, self.company.id, [ListKind.VENDOR], text)
        return self.render("quickbooks/names.html", names=[(entry.full_name, entry) for entry in found])

    @action("<int:vendor_id>")
    def save(self, vendor_id: int) -> Answer:
        """Keep a vendor's Accounting Name."""
        vendor = self.one(Vendor, vendor_id)
        old, vendor.accounting_name = vendor.accounting_name, request.form.get("accounting_name", "")[:_LONGEST]
        new = vendor.accounting_name
        if new != old:
            self.session.flush()
            note_change(
                self.session, vendor, old and old[:50], new and new[:50], self.actor, self.now, "Accounting Name"
            )
        if request.headers.get("HX-Request"):
            (row,) = Comparison(self.session, self.company.id).of([vendor])
            return self.render("quickbooks/vendor_row.html", row=row, is_kept=True, **self._words)
        self.say(_("The Accounting Name of %(vendor)s is kept.", vendor=vendor.name))
        return self.to("quickbooks_vendors", **request.args.to_dict())

    @action("creation", roles=ADMINS)
    def creation(self) -> Answer:
        """Let missing vendors be created in QuickBooks, or not."""
        company = self.session.get_one(Company, self.company.id)
        old, company.create_missing_vendors = company.create_missing_vendors, bool(request.form.get("creates"))
        if company.create_missing_vendors != old:
            now_on = company.create_missing_vendors
            note_change(
                self.session, company, _on(is_on=old), _on(is_on=now_on), self.actor, self.now, "create_missing_vendors"
            )
        self.say(
            _("Vendors that QuickBooks does not have are created there before their first bill.")
            if company.create_missing_vendors
            else _("A bill of a vendor that QuickBooks does not have is not sent.")
        )
        return self.to("quickbooks_vendors")


def _on(*, is_on: bool) -> str:
    return "on" if is_on else "off"
