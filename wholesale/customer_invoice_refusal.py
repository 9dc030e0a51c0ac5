"""The part of the error catalogue that is about invoices to customers (domain.md 3.2)."""

from wholesale.errors import Klass, Who, define

OPEN_BALANCE_NEGATIVE = define(
    "open_balance_negative",
    Klass.FIX_DATA,
    "{column} is {value}, and an open invoice has a balance above zero.",
    "Money that the customer has with you is a credit: import it as Open Credits, without the minus.",
    Who.CLERK,
)
OPEN_BALANCE_ZERO = define(
    "open_balance_zero",
    Klass.FIX_DATA,
    "{column} is {value}, so that nothing of the invoice is open.",
    "Write a balance of at least 0.005, which is one cent when it is rounded, or delete the row.",
    Who.CLERK,
)
INVOICE_IMPORTED_BEFORE = define(
    "invoice_imported_before",
    Klass.FIX_DATA,
    "{column} {value} of customer {customer} was imported on {day} already, as invoice {number}.",
    "Delete the row; if it is another invoice, give it another number.",
    Who.CLERK,
)
INVOICE_PAID_SINCE = define(
    "invoice_paid_since",
    Klass.ASK_A_PERSON,
    "Invoice {number}: {paid} of its {total} were settled since.",
    "Take back first what was settled; then the rest of the import can be taken back, too.",
    Who.ACCOUNTANT,
)
INVOICES_TOO_MANY = define(
    "invoices_too_many",
    Klass.FIX_DATA,
    "More than {most} invoices match, and an Excel file holds so many at most.",
    "Narrow the list, such as by dates, and make one file for each part.",
    Who.CLERK,
)
