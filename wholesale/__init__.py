"""The trade: companies, vendors, purchase orders, vendor invoices, their statuses and rules."""

# Relations between tables name each other's classes, so all of them are known as soon as one is.
from wholesale import charge, company, history, mail, purchase_order, user, vendor, vendor_invoice

__all__ = ["charge", "company", "history", "mail", "purchase_order", "user", "vendor", "vendor_invoice"]
