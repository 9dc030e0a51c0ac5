"""A made-up kind with a column of every type, for tests of what all kinds share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from importer.batch import Batch
from importer.column import MULTI_LOCATION
from importer.columns import Day, Emails, Money, OneOf, Text, Whole, YesNo
from importer.kind import KINDS, Kind
from wholesale.choice import Choice
from wholesale.company import Company
from wholesale.user import Role


class Colour(Choice):
    RED = "R", "It is red."
    PINK = "P", "It is pink."


def growers(session: Session, company: Company) -> list[str]:
    return ["00123", "=cmd", "A, B"]


class Flower(NamedTuple):
    code: Annotated[str, Text(_l("Flower #"), most=20, about="What the grower calls it.")]
    name: Annotated[str | None, Text(_l("Name"), most=200)]
    mails: Annotated[str | None, Emails(_l("Email"), most=200)]
    price: Annotated[Decimal, Money(_l("Price"), places=3, above=0)]
    limit: Annotated[Decimal | None, Money(_l("Limit"), least=0, word=_l("unlimited"))]
    stems: Annotated[int | None, Whole(_l("Stems"), least=1, most=500)]
    picked: Annotated[date, Day(_l("Picked On"))]
    fresh: Annotated[bool | None, YesNo(_l("Fresh"))]
    colour: Annotated[Colour | None, OneOf(_l("Colour"), of=Colour, words={Colour.RED: _l("Red")})]
    grower: Annotated[str | None, Text(_l("Grower"), most=20, offers=growers)]
    location: Annotated[str | None, Text(_l("Location Code"), most=20, need=MULTI_LOCATION)]


class Flowers(Kind[Flower]):
    name: ClassVar = "flowers"
    title: ClassVar = _l("Flowers: cut/fresh")
    about: ClassVar = _l("Flowers of a garden.")
    order: ClassVar = 1
    roles: ClassVar = frozenset({Role.ADMIN})
    row: ClassVar = Flower
    updates: ClassVar = True
    held: ClassVar[list[Flower]] = []

    def judge(self, batch: Batch[Flower]) -> None:
        """Take every row."""

    def save(self, batch: Batch[Flower]) -> None:
        """Keep nothing."""

    def existing(self, session: Session, company: Company) -> Iterator[Flower]:
        return iter(self.held)


del KINDS["flowers"]  # it is no kind of the program
