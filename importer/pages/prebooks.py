"""Prebooks & SOs > Prebook Summary: what was sold to customers before it is bought."""

from __future__ import annotations

from typing import ClassVar

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from importer.kind import KINDS
from importer.menu import Menu, Section
from importer.page import Answer, Page
from importer.prebook_list import PrebookFilter, sums_of
from importer.prebook_words import PREBOOK_READERS
from wholesale.company import Location
from wholesale.prebook_entry import PREBOOK_KEEPERS


class Prebooks(Page):
    """The list, with its filters."""

    name: ClassVar = "prebooks"
    path: ClassVar = "/prebooks"
    title: ClassVar = _l("Prebook Summary")
    roles: ClassVar = PREBOOK_READERS
    menu: ClassVar = Menu(Section.PREBOOKS, 10)

    def get(self) -> Answer:
        """Answer a page of the prebooks that are asked for."""
        asked = PrebookFilter.of(request.args)
        prebooks = asked.page(self.session, request.args.get("cursor"))
        places = select(Location.id, Location.code).order_by(Location.code)
        return self.render(
            "prebooks/list.html",
            prebooks=prebooks,
            asked=asked,
            sums=sums_of(self.session, prebooks.rows),
            may_enter=bool(self.actor.roles & PREBOOK_KEEPERS),
            may_import=KINDS["prebooks"].admits(self.user),
            all_locations=self.session.execute(places).all(),
        )
