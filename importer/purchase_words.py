"""Why a line of a prebook can not be ordered yet, in the words of the screen."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from flask_babel import lazy_gettext as _l

from wholesale.prebook_purchase import Obstacle

OBSTACLE_WORDS: Final = MappingProxyType(
    {
        Obstacle.NO_VENDOR: _l("no vendor"),
        Obstacle.NO_COST: _l("no cost"),
        Obstacle.VENDOR_INACTIVE: _l("vendor not active"),
        Obstacle.NO_CATEGORY: _l("product without category"),
    }
)
