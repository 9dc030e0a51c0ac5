"""What the statuses and actions of purchase orders are called and look like on the screen."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from flask_babel import lazy_gettext as _l

from wholesale.order_status import OrderAction, OrderStatus, VendorView
from wholesale.purchase_order import UnitType
from wholesale.status import APPROVERS
from wholesale.user import Role
from wholesale.vendor import VendorType

# Who may read orders; what each may do with them is decided by the rules of the trade.
ORDER_READERS: Final = APPROVERS | {Role.INVENTORY, Role.QC, Role.SHIPPING}

STATUS_LABELS: Final = MappingProxyType(
    {
        OrderStatus.PA: _l("Pending Approval"),
        OrderStatus.A: _l("Approved"),
        OrderStatus.CF: _l("Confirmed by Farm"),
        OrderStatus.SC: _l("Sent to CargoMaster"),
        OrderStatus.CA: _l("Canceled"),
    }
)
# Approved is green, and blue once the order was mailed (domain.md 1.3); the template looks at that.
STATUS_TONES: Final = MappingProxyType(
    {
        OrderStatus.PA: "warn",
        OrderStatus.A: "ok",
        OrderStatus.CF: "done",
        OrderStatus.SC: "moving",
        OrderStatus.CA: "muted",
    }
)
VIEW_LABELS: Final = MappingProxyType(
    {
        VendorView.PENDING: _l("Pending"),
        VendorView.PARTIAL: _l("Partially Confirmed"),
        VendorView.CONFIRMED: _l("Confirmed"),
        VendorView.SHIPPED: _l("Shipped"),
    }
)
VIEW_TONES: Final = MappingProxyType(
    {
        VendorView.PENDING: "warn",
        VendorView.PARTIAL: "info",
        VendorView.CONFIRMED: "ok",
        VendorView.SHIPPED: "moving",
    }
)
ACTION_LABELS: Final = MappingProxyType(
    {
        OrderAction.APPROVE: _l("Approve"),
        OrderAction.RETURN_TO_PENDING: _l("Return to Pending Approval"),
        OrderAction.CONFIRM: _l("Confirm"),
        OrderAction.RETURN_TO_APPROVED: _l("Return to Approved"),
        OrderAction.SHIP: _l("Ship"),
        OrderAction.UNDO_SHIPMENT: _l("Undo Shipment"),
        OrderAction.CANCEL: _l("Cancel the order"),
    }
)
UNIT_LABELS: Final = MappingProxyType({UnitType.STEM: _l("Stem"), UnitType.BUNCH: _l("Bunch")})
UNITS: Final = MappingProxyType({UnitType.STEM: _l("stems"), UnitType.BUNCH: _l("bunches")})
VENDOR_TYPE_LABELS: Final = MappingProxyType(
    {
        VendorType.FRESH_CUT: _l("Fresh Cut"),
        VendorType.FREIGHT: _l("Freight & Handling"),
        VendorType.HARD_GOODS: _l("Hard Goods"),
    }
)
