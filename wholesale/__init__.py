"""The trade: companies, vendors, purchase orders, vendor invoices, their statuses and rules."""
