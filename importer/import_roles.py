"""Who may import what: the kinds of the folder, by order, and the roles that any of them admits."""

from __future__ import annotations

from typing import Any, Final

from importer import kinds
from importer.kind import KINDS, Kind
from wholesale.registry import load_folder
from wholesale.user import Role, User

load_folder(kinds)

IMPORTERS: Final = frozenset[Role]().union(*(kind.roles for kind in KINDS.values())) - {Role.VENDOR}
"""Roles of our own people who may import anything at all."""


def kinds_for(user: User) -> list[type[Kind[Any]]]:
    """Answer the kinds that a person may import, in their order."""
    return sorted((kind for kind in KINDS.values() if kind.admits(user)), key=lambda kind: (kind.order, kind.name))
