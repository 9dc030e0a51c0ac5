"""Mapping: which account, item, class or terms of QuickBooks stands for which of our names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import or_, select

from importer.mending import mends
from importer.menu import Menu, Section
from importer.page import Answer, Page, action, part
from importer.quickbooks_names import Known, known, meant, names_in_use, written
from qbwc_server import mapping as rules
from qbwc_server.heartbeat import heartbeat_of
from qbwc_server.list_known import KnownLists
from qbwc_server.list_search import find_by_words
from qbwc_server.lists import fold
from qbwc_server.mapping import TARGETS, Subject
from wholesale.history import note_change
from wholesale.user import Role
from wholesale.vendor import Vendor

TITLES: Final[Mapping[Subject, tuple[LazyString, LazyString]]] = {
    Subject.DEFAULT_EXPENSE: (
        _l("Everything else"),
        _l("The account for all goods and charges that nothing more special is chosen for."),
    ),
    Subject.CATEGORY: (_l("Product categories"), _l("Goods of the purchase orders, by category.")),
    Subject.CHARGE: (_l("Additional charges"), _l("Such as truck freight; the name is the one on the purchase order.")),
    Subject.VENDOR: (_l("Vendors with an account of their own"), _l("All goods of such a vendor go there.")),
    Subject.LOCATION: (_l("Locations"), _l("A class of QuickBooks for each location, where the company uses classes.")),
    Subject.TERMS: (_l("Terms of payment"), _l("Only where QuickBooks' name for them is another one.")),
}
SALES_TITLES: Final[Mapping[Subject, tuple[LazyString, LazyString]]] = {
    Subject.DEFAULT_SALE: (
        _l("Everything else that is sold"),
        _l("The item for all boxes and charges on invoices to customers that nothing more special is chosen for."),
    ),
    Subject.SALE_CATEGORY: (_l("Sales by product category"), _l("An item of QuickBooks names the income account.")),
    Subject.SALE_CHARGE: (_l("Charges to customers"), _l("Such as freight; the name is the one on the invoice.")),
    Subject.CUSTOMER_CREDIT: (_l("Credits to customers"), _l("Without it they go to the item for everything else.")),
}
"""Shown where documents of customers are sent."""

_SINGLE: Final[Mapping[Subject, LazyString]] = {
    Subject.DEFAULT_EXPENSE: _l("Default account"),
    Subject.DEFAULT_SALE: _l("Default item"),
    Subject.CUSTOMER_CREDIT: _l("Item of credits"),
}
"""Those of which there is one only, which has no name of ours."""
_SHOWN: Final = 20

for _key, _anchor in (("no_account_for_goods", "category"), ("no_account_for_charge", "charge")):
    mends(_key, _l("Choose the account"), "mapping", _anchor, subject="subject")
for _key in ("mapping_wrong_target", "mapping_missing", "sale_mapping_missing", "3140"):
    mends(_key, _l("Go to the mapping"), "mapping")


@dataclass
class Row:
    """One of our names on the page."""

    key: str
    label: str
    known: Known | None  # None = mapped to nothing
    typed: str | None = None  # what was typed and could not be taken
    error: str = ""
    like: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What stands in the field."""
        if self.typed is not None:
            return self.typed
        return self.known.text if self.known is not None else ""

    @property
    def rank(self) -> tuple[int, str]:
        """Where it stands: what needs a hand first."""
        tone = self.known.tone if self.known is not None else ""
        return ({"": 0, "bad": 1}.get(tone, 2), self.label.casefold())


class MappingPage(Page):
    """The mapping."""

    name: ClassVar = "mapping"
    path: ClassVar = "/quickbooks/mapping"
    title: ClassVar = _l("Mapping")
    roles: ClassVar = frozenset({Role.ADMIN, Role.ACCOUNTS_PAYABLE})
    menu: ClassVar = Menu(Section.QUICKBOOKS, 30)

    @cached_property
    def lists(self) -> KnownLists:
        """QuickBooks' lists as last read."""
        return KnownLists(self.session, self.company.id)

    def get(self) -> Answer:
        """Answer what is mapped and what is not."""
        return self._shown({})

    def _shown(self, refused: Mapping[tuple[Subject, str], Row]) -> str:
        shown = {**TITLES, **SALES_TITLES} if self.company.sends_customer_documents else TITLES
        sections = [(subject, *titles, self._rows(subject, refused)) for subject, titles in shown.items()]
        return self.render(
            "quickbooks/mapping.html",
            sections=sections,
            lists_read=self.lists.were_read,
            heart=heartbeat_of(self.session, self.company, self.now),
            wanted=fold(request.args.get("subject", "")),
            fold=fold,
            has_errors=bool(refused),
        )

    def _rows(self, subject: Subject, refused: Mapping[tuple[Subject, str], Row]) -> list[Row]:
        mapped = {row.folded_key: row for row in self._mapped if row.subject is subject}
        names = {fold(name): name for name in names_in_use(self.session, self.company.id, subject)}
        names |= {folded: row.key for folded, row in mapped.items()}
        if subject in _SINGLE:
            names = {"": ""}
        names |= {folded: row.key for (of, folded), row in refused.items() if of is subject}
        labels = self._labels(subject, list(names.values()))
        rows = [
            refused.get((subject, folded))
            or Row(key, labels.get(key, key), known(self.lists, mapped[folded]) if folded in mapped else None)
            for folded, key in names.items()
        ]
        return sorted(rows, key=lambda row: row.rank)

    def _labels(self, subject: Subject, keys: list[str]) -> dict[str, str]:
        if subject in _SINGLE:
            return {"": str(_SINGLE[subject])}
        if subject is not Subject.VENDOR or not keys:
            return {}
        found = self.session.scalars(select(Vendor).where(Vendor.company_id == self.company.id, Vendor.code.in_(keys)))
        return {vendor.code: f"{vendor.name} ({vendor.code})" for vendor in found}

    @cached_property
    def _mapped(self) -> list[rules.Mapping]:
        return rules.mappings_of(self.session, self.company.id)

    @part("names")
    def search(self) -> Answer:
        """Answer names of QuickBooks that hold the words typed so far, for the list under a field."""
        kind = request.args.get("kind", "")
        subject = Subject(kind) if kind in set(Subject) else Subject.CATEGORY
        kinds = TARGETS[subject]
        found = find_by_words(self.session, self.company.id, kinds, _typed(request.args), _SHOWN)
        names = [(written(entry.kind, entry.full_name, kinds), entry) for entry in found]
        return self.render("quickbooks/names.html", names=names)

    @part("vendors")
    def vendors(self) -> Answer:
        """Answer our vendors whose name or code holds what is typed."""
        text = _typed(request.args)
        like = [column.icontains(text, autoescape=True) for column in (Vendor.name, Vendor.code)]
        found = select(Vendor).where(Vendor.company_id == self.company.id, Vendor.is_active, or_(*like))
        shown = self.session.scalars(found.order_by(Vendor.name).limit(_SHOWN))
        return self.render("quickbooks/our_vendors.html", vendors=shown.all())

    @action()
    def save(self) -> Answer:
        """Keep what was typed in one section; nothing of it when one name is not known."""
        subject = Subject(request.form["subject"]) if request.form.get("subject") in set(Subject) else None
        if subject is None:
            return self.to("mapping")
        typed = dict(zip(request.form.getlist("key"), request.form.getlist("name"), strict=False))
        changed, refused = 0, {}
        for key, text in typed.items():
            own, problem = self._own_key(subject, key.strip(), text)
            outcome = problem or self._check(subject, own, text)
            if isinstance(outcome, Row):
                refused[subject, fold(own)] = outcome
        if refused:
            return self._shown(refused), 422
        for key, text in typed.items():
            changed += self._keep(subject, self._own_key(subject, key.strip(), text)[0], text.strip())
        self.say(_("Kept: %(count)s changed.", count=changed) if changed else _("Nothing was changed."))
        return self.to("mapping", _anchor=subject.value)

    def _own_key(self, subject: Subject, key: str, text: str) -> tuple[str, Row | None]:
        """Answer our name; a vendor may be typed by name or by code."""
        if subject is not Subject.VENDOR or not key:
            return key, None
        code = key.rpartition("(")[2].rstrip(")").strip()
        wanted = select(Vendor.code).where(
            Vendor.company_id == self.company.id, or_(Vendor.code.in_([key, code]), Vendor.name == key)
        )
        found = self.session.scalars(wanted).all()
        if len(found) == 1:
            return found[0], None
        mapped = any(row.subject is subject and row.key == key for row in self._mapped)
        if mapped:
            return key, None
        return key, Row(key, key, None, text, _("There is no vendor %(name)s.", name=key))

    def _check(self, subject: Subject, key: str, text: str) -> Row | None:
        if not text.strip() or (not key and subject not in _SINGLE):
            return None
        if (row := self._row(subject, key)) is not None and known(self.lists, row).text == text.strip():
            return None
        wanted = meant(self.session, self.company.id, subject, text, lists_read=self.lists.were_read)
        if wanted.target is not None:
            return None
        label = self._labels(subject, [key]).get(key, key)
        error = _("QuickBooks has no %(name)s.", name=text.strip())
        return Row(key, label, None, text, error, tuple(wanted.like))

    def _keep(self, subject: Subject, key: str, text: str) -> bool:
        """Map, or take a mapping away where nothing is typed; answer whether anything changed."""
        if not key and subject not in _SINGLE:
            return False
        row = self._row(subject, key)
        old = row.full_name if row is not None else None
        if not text:
            if row is not None:
                note_change(self.session, row, _short(old), None, self.actor, self.now, f"{subject.value} {key}")
                rules.remove(self.session, self.company.id, subject, key)
            return row is not None
        if row is not None and known(self.lists, row).text == text:
            return False
        target = meant(self.session, self.company.id, subject, text, lists_read=self.lists.were_read).target
        if target is None:
            return False
        kept = rules.put(self.session, self.company.id, subject, key, target)
        why = f"{subject.value} {key}"
        note_change(self.session, kept, _short(old), _short(kept.full_name), self.actor, self.now, why)
        return True

    def _row(self, subject: Subject, key: str) -> rules.Mapping | None:
        return next((row for row in self._mapped if row.subject is subject and row.folded_key == fold(key)), None)


def _typed(values: Mapping[str, str]) -> str:
    return (values.get("name") or values.get("key") or values.get("q") or "").strip()[:200]


def _short(text: str | None) -> str | None:
    return text and text[:50]
