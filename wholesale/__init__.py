"""The trade: companies, vendors, purchase orders, vendor invoices, customers, boxes, their statuses and rules."""

# Relations between tables name each other's classes, so all of them are known as soon as one is.
from wholesale import (
    charge,
    company,
    customer_invoice_item,
    history,
    mail,
    purchase_order,
    standing_order,
    user,
    vendor,
    vendor_invoice,
)

__all__ = [
    "charge",
    "company",
    "customer_invoice_item",
    "history",
    "mail",
    "purchase_order",
    "standing_order",
    "user",
    "vendor",
    "vendor_invoice",
]
