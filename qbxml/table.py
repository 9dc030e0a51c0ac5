"""What the wire knows of one class, gathered once: fields in order, and where each element name leads."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qbxml.field import Spec

_WRITTEN = "ID GUID AP AR PO QB QBXML FOB COGS TAP FIFO RSB UOM AVS"
_WORDS = {word.lower(): word for word in _WRITTEN.split()}


def tag_of(name: str) -> str:
    """Answer the element a Python name stands for: vendor_ref -> VendorRef, txn_id -> TxnID."""
    return "".join(_WORDS.get(word) or word[:1].upper() + word[1:] for word in name.split("_"))


@dataclass(frozen=True)
class Table:
    """The fields of one class as the wire sees them."""

    elements: tuple[Spec, ...]  # children, in order
    attributes: tuple[Spec, ...]
    fields: tuple[Spec, ...]  # attributes, then elements
    names: tuple[str, ...]  # their Python names
    by_tag: dict[str, tuple[int, Spec, Any]]  # element name -> place, field, Kind or class
    by_attribute: dict[str, Spec]
    defaults: dict[str, Any]  # values of single fields nobody gave
    lists: tuple[str, ...]  # fields that start as an empty list
    newest: tuple[int, int]  # highest since-version among the fields
    editions: frozenset[str]  # editions that refuse at least one field
    is_flat: bool  # no elements within its elements

    @classmethod
    def of(cls, owner: type, own: Sequence[str]) -> Table:
        """Gather the fields of a dataclass; `own` are the ones its own body declares, which follow the inherited."""
        fields = {field.name: field for field in dataclasses.fields(owner) if "spec" in field.metadata}
        order = [name for name in fields if name not in own] + [name for name in own if name in fields]
        specs: list[Spec] = [fields[name].metadata["spec"] for name in order]
        elements = tuple(spec for spec in specs if not spec.attribute and spec.kinds)
        attributes = tuple(spec for spec in specs if spec.attribute)
        return cls(
            elements=elements,
            attributes=attributes,
            fields=(*attributes, *elements),
            names=tuple(spec.name for spec in (*attributes, *elements)),
            by_tag={
                tag: (place, spec, kind) for place, spec in enumerate(elements) for tag, kind in spec.kinds.items()
            },
            by_attribute={spec.tag: spec for spec in attributes},
            defaults={spec.name: spec.default for spec in specs if not spec.many},
            lists=tuple(spec.name for spec in specs if spec.many),
            newest=max((spec.since for spec in elements), default=(0, 0)),
            editions=frozenset().union(*(spec.not_in for spec in elements)),
            is_flat=all(spec.is_simple for spec in elements),
        )
