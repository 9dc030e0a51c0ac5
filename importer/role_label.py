"""What roles are called on the screen."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from flask_babel import lazy_gettext as _l

from wholesale.user import Role

ROLE_LABELS: Final = MappingProxyType(
    {
        Role.ADMIN: _l("Administrator"),
        Role.ACCOUNTS_PAYABLE: _l("Accounts Payable"),
        Role.ACCOUNTS_RECEIVABLE: _l("Accounts Receivable"),
        Role.PROCUREMENT_USER: _l("Procurement User"),
        Role.PROCUREMENT_MANAGER: _l("Procurement Manager"),
        Role.CASHIER: _l("Cashier"),
        Role.CREDIT_MANAGER: _l("Credit Manager"),
        Role.FULFILLMENT: _l("Fulfillment"),
        Role.ALLOCATIONS: _l("Allocations"),
        Role.SALES: _l("Sales"),
        Role.SALES_MANAGER: _l("Sales Manager"),
        Role.INVENTORY: _l("Inventory"),
        Role.SHIPPING: _l("Shipping"),
        Role.QC: _l("QC"),
        Role.SETUP: _l("Setup"),
        Role.VENDOR: _l("Vendor"),
    }
)
