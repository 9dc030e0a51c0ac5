"""What a prebook's values are called on the screen, and who may look."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from flask_babel import lazy_gettext as _l

from wholesale.prebook import ShipVia
from wholesale.prebook_entry import PREBOOK_KEEPERS
from wholesale.status import PROCUREMENT
from wholesale.user import Role

SHIP_VIA_WORDS: Final = MappingProxyType({ShipVia.WAREHOUSE: _l("Warehouse"), ShipVia.GROWER: _l("Grower")})
PREBOOK_READERS: Final = PREBOOK_KEEPERS | PROCUREMENT | {Role.INVENTORY, Role.SHIPPING, Role.CREDIT_MANAGER}
AVAILABILITY_READERS: Final = PROCUREMENT | {Role.SALES, Role.SALES_MANAGER, Role.ALLOCATIONS, Role.FULFILLMENT}
