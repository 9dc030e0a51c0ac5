"""What QuickBooks' parser has against the shape of a request: one fault refuses the whole message (qbxml.md 0, 1.4)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from qbxml.types import Kind

if TYPE_CHECKING:
    from qbxml.field import Spec
    from qbxml.message import Aggregate


@dataclass
class ShapeCheck:
    """Gathers every fault of shape, each with what would be right."""

    version: tuple[int, int]
    edition: str
    faults: list[str] = field(default_factory=list)

    def look_at(self, element: etree._Element, cls: type[Aggregate], path: str) -> None:
        """Compare an element and all inside it with what its class says."""
        if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
            self.faults.append(f"{path} takes elements only, got text in between")
        for name in map(str, element.attrib):
            if name not in cls.table.by_attribute:
                known = ", ".join(cls.table.by_attribute) or "none"
                self.faults.append(f"{path} has no attribute {name}; it takes {known}")
        children = list(element.iterchildren(etree.Element))
        self._order(children, cls, path)
        self._missing(children, cls, path)
        if not cls.is_checked_by_owner:
            self._choices(children, cls, path)
        for child in children:
            self._child(child, cls, path)

    def _order(self, children: list[etree._Element], cls: type[Aggregate], path: str) -> None:
        places = [(cls.table.by_tag[child.tag][0], child.tag) for child in children if child.tag in cls.table.by_tag]
        found = []
        highest = (-1, "")
        for place, tag in places:
            if place < highest[0]:
                found.append(f"{tag} must stand before {highest[1]}")
            elif place == highest[0] and not cls.table.elements[place].many:
                self.faults.append(f"{path} takes {tag} once, got it again")
            highest = max(highest, (place, tag))
        if found:
            right = ", ".join(dict.fromkeys(tag for _place, tag in sorted(places, key=lambda pair: pair[0])))
            self.faults.append(f"{path}: {' and '.join(dict.fromkeys(found))}; right is {right}")

    def _missing(self, children: list[etree._Element], cls: type[Aggregate], path: str) -> None:
        tags = {child.tag for child in children}
        self.faults.extend(
            f"{path} needs {spec.tag}, got none"
            for spec in cls.table.elements
            if spec.required and not cls.is_answer and tags.isdisjoint(spec.kinds)
        )

    def _choices(self, children: list[etree._Element], cls: type[Aggregate], path: str) -> None:
        given = frozenset(cls.table.by_tag[child.tag][1].name for child in children if child.tag in cls.table.by_tag)
        tags = {spec.name: spec.tag for spec in cls.table.elements}
        words = (choice.problem(given, tags) for choice in cls.choices)
        self.faults.extend(f"{path} {word}" for word in words if word)

    def _child(self, child: etree._Element, cls: type[Aggregate], path: str) -> None:
        known = cls.table.by_tag.get(child.tag)
        if known is None:
            self.faults.append(f"{path} has no element {child.tag}{_meant(child.tag, cls)}")
            return
        _place, spec, kind = known
        if not self._is_there(spec, path):
            return
        inside = f"{path}/{child.tag}"
        if not isinstance(kind, Kind):
            self.look_at(child, kind, inside)
        elif len(child):
            self.faults.append(f"{inside} takes a text, got elements")

    def _is_there(self, spec: Spec, path: str) -> bool:
        if spec.since > self.version:
            since, version = (".".join(map(str, pair)) for pair in (spec.since, self.version))
            self.faults.append(f"{path}/{spec.tag} exists since qbXML {since}, the message says {version}")
        elif self.edition in spec.not_in:
            self.faults.append(f"{path}/{spec.tag} is not for the {self.edition} edition")
        else:
            return True
        return False


def _meant(tag: str, cls: type[Aggregate]) -> str:
    """Answer a hint at the element that was probably meant."""
    names = {name.casefold(): name for name in cls.table.by_tag}
    close = difflib.get_close_matches(tag.casefold(), names, n=1, cutoff=0.8)
    return f"; {names[close[0]]} is meant?" if close else f"; it takes {', '.join(cls.table.by_tag)}"
