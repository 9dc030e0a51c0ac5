"""What the places and types of boxes are called and look like on the screen."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from flask_babel import lazy_gettext as _l

from wholesale.box import BoxPlace, InventoryType

PLACE_LABELS: Final = MappingProxyType(
    {
        BoxPlace.STAGING: _l("In the Staging Area"),
        BoxPlace.IN_TRANSIT: _l("In transit"),
        BoxPlace.INVENTORY: _l("In inventory"),
        BoxPlace.SOLD: _l("Sold"),
    }
)
PLACE_TONES: Final = MappingProxyType(
    {BoxPlace.STAGING: "warn", BoxPlace.IN_TRANSIT: "moving", BoxPlace.INVENTORY: "ok", BoxPlace.SOLD: "done"}
)
TYPE_LABELS: Final = MappingProxyType(
    {
        InventoryType.S: _l("Standing order"),
        InventoryType.P: _l("Prebook"),
        InventoryType.M: _l("Open market"),
        InventoryType.L: _l("Local"),
    }
)
AGEING, OLD = 7, 14
"""Days since a vendor shipped a box from which it is said to be ageing, and old. Assumed: cut roses last two weeks."""
