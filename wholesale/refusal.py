"""The part of the error catalogue that says why an invoice is not sent (domain.md 1.1, 1.5, 9)."""

from wholesale.errors import Klass, Who, define

NOT_APPROVED = define(
    "not_approved",
    Klass.ASK_A_PERSON,
    "Invoice {invoice} is not approved by both procurement and accounting. {status}",
    "Approve it first; then send it.",
    Who.CLERK,
)
ALREADY_SENT = define(
    "already_sent",
    Klass.FIX_DATA,
    "Invoice {invoice} was sent before. {status}",
    "Nothing needs to be sent; to send it again, return it to Approved first.",
    Who.NOBODY,
)
FAILED_BEFORE = define(
    "failed_before",
    Klass.FIX_DATA,
    "Invoice {invoice} was refused by the accounting program: {failure}",
    "Correct what it names, return the invoice to Approved and send it again.",
    Who.ACCOUNTANT,
)
INTEGRATION_OFF = define(
    "integration_off",
    Klass.FIX_SETUP,
    "Sending to the accounting program is switched off for {company}.",
    "Ask support to switch it on.",
    Who.SUPPORT,
)
NO_CHARGES = define(
    "no_charges",
    Klass.FIX_DATA,
    "Purchase order {order} has no additional charges, and the company does not send invoices without them.",
    'Cancel the payment and add the charges, or switch off "Require additional charges" under Setup > Company.',
    Who.ACCOUNTANT,
)
CHARGES_PROCESSING = define(
    "charges_processing",
    Klass.WAIT,
    "The additional charges of purchase order {order} are still being processed.",
    "Wait a moment and send it again.",
    Who.NOBODY,
)
NO_ACCOUNTING_NAME = define(
    "no_accounting_name",
    Klass.FIX_SETUP,
    "Vendor {vendor} has no Accounting Name.",
    "Enter the name exactly as the accounting program has it under QuickBooks > Vendors in QuickBooks.",
    Who.ACCOUNTANT,
)
VENDOR_UNKNOWN = define(
    "vendor_unknown",
    Klass.FIX_SETUP,
    "The accounting program has no active vendor named {name!r}, the Accounting Name of {vendor}.",
    "Correct the Accounting Name under QuickBooks > Vendors in QuickBooks, or create the vendor in the accounting "
    "program.",
    Who.ACCOUNTANT,
)
BILL_NUMBER_TOO_LONG = define(
    "bill_number_too_long",
    Klass.FIX_DATA,
    "The bill number holds {limit} characters, got {got}: {number!r}.",
    "Cancel the payment and shorten the invoice number; it is never cut silently.",
    Who.CLERK,
)
BILL_NUMBER_TAKEN = define(
    "bill_number_taken",
    Klass.FIX_DATA,
    "Another invoice of the same purchase order was already sent as bill {number!r}.",
    "Cancel the payment and give this invoice the number the vendor printed on it.",
    Who.CLERK,
)
UNSTORABLE_LETTERS = define(
    "unstorable_letters",
    Klass.FIX_DATA,
    "{thing} {text!r} has letters the accounting program can not hold: {letters}",
    "Write it with other letters.",
    Who.CLERK,
)
NO_ACCOUNT_FOR_GOODS = define(
    "no_account_for_goods",
    Klass.FIX_SETUP,
    "No account is chosen for the category {subject!r}.",
    "Choose one under QuickBooks > Mapping, or give the vendor a default account.",
    Who.ACCOUNTANT,
)
NO_ACCOUNT_FOR_CHARGE = define(
    "no_account_for_charge",
    Klass.FIX_SETUP,
    "No account is chosen for the additional charge {subject!r}.",
    "Choose one under QuickBooks > Mapping.",
    Who.ACCOUNTANT,
)
LINES_DIFFER = define(
    "lines_differ",
    Klass.FIX_DATA,
    "The lines of invoice {invoice} make {lines} US dollars, but its total is {total}.",
    "Correct the total; it has two places.",
    Who.CLERK,
)
CHARGES_ABOVE_TOTAL = define(
    "charges_above_total",
    Klass.FIX_DATA,
    "The additional charges of invoice {invoice} make {charges} US dollars, more than its total of {total}.",
    "Cancel the payment, then correct the charges or the total.",
    Who.ACCOUNTANT,
)
TOTAL_NOT_POSITIVE = define(
    "total_not_positive",
    Klass.FIX_DATA,
    "The total of invoice {invoice} is {total} US dollars; a bill is above zero.",
    "Enter what the vendor owes you as a vendor credit instead.",
    Who.ACCOUNTANT,
)
PERIOD_CLOSED = define(
    "period_closed",
    Klass.FIX_SETUP,
    "Invoice {invoice} would be dated {day}, but the books are closed up to {closed}.",
    "Reopen the period in the accounting program, or date the invoice after it.",
    Who.ACCOUNTANT,
)
