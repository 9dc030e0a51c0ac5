"""The sheets that a template has beside the one to fill: no reader misses them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask_babel import lazy_gettext as _l

from importer.words import in_language
from wholesale.sentences import LANGUAGES

LEGEND: Final = _l("Legend")
LISTS: Final = _l("Lists")


def are_own(names: Iterable[str]) -> bool:
    """Answer whether sheets are all of a template's own, in whatever language it was."""
    return set(names) <= {in_language(own, language) for own in (LEGEND, LISTS) for language in LANGUAGES}
