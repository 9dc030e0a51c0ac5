"""The part of the error catalogue that is about invoices to customers (domain.md 3.2, 4.7, 5.6)."""

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
CUSTOMER_INVOICE_CHANGED = define(
    "customer_invoice_changed",
    Klass.RETRY,
    "Invoice {number} was changed since you opened it: by somebody else, or boxes were billed into it.",
    "Look at it as it is now, then do it again.",
    Who.CLERK,
)
CUSTOMER_INVOICE_MOVE_UNKNOWN = define(
    "customer_invoice_move_unknown",
    Klass.FIX_DATA,
    'Invoice {number} can not be moved by "{action}". {old}',
    "Look at it again: its buttons show what can be done now.",
    Who.CLERK,
)
CUSTOMER_INVOICE_IMPORTED = define(
    "customer_invoice_imported",
    Klass.FIX_DATA,
    "Invoice {number} is an opening balance that was imported, so it can not be changed here.",
    "If it is wrong, void it, or take the import back; then import it as it should be.",
    Who.ACCOUNTANT,
)
CUSTOMER_INVOICE_EMPTY = define(
    "customer_invoice_empty",
    Klass.FIX_DATA,
    "Invoice {number} has neither boxes nor charges, so there is nothing to confirm.",
    "Add what was sold, or void it.",
    Who.CLERK,
)
CUSTOMER_INVOICE_NEGATIVE = define(
    "customer_invoice_negative",
    Klass.FIX_DATA,
    "The total of invoice {number} is {total} US dollars, and nobody owes less than nothing.",
    "Correct its charges; give what the customer is to get back as a credit.",
    Who.CLERK,
)
CUSTOMER_INVOICE_SETTLED = define(
    "customer_invoice_settled",
    Klass.ASK_A_PERSON,
    "{settled} of the {total} US dollars of invoice {number} are settled already.",
    "Take back first what was settled.",
    Who.ACCOUNTANT,
)
CUSTOMER_INVOICE_NOT_CONFIRMED = define(
    "customer_invoice_not_confirmed",
    Klass.FIX_DATA,
    "Invoice {number} is not confirmed, so it is not mailed to the customer.",
    "Confirm it first.",
    Who.CLERK,
)
CUSTOMER_WITHOUT_ADDRESS = define(
    "customer_without_address",
    Klass.FIX_SETUP,
    "{customer} has no e-mail address for invoices.",
    "Write it under Setup > Customers, as Email for Invoices.",
    Who.CLERK,
)
CUSTOMER_ON_HOLD = define(
    "customer_on_hold",
    Klass.ASK_A_PERSON,
    "{customer} is on credit hold, so nothing is sold to them on credit.",
    "Ask a credit manager to take the hold off, or to do this.",
    Who.ADMIN,
)
CUSTOMER_OVER_LIMIT = define(
    "customer_over_limit",
    Klass.ASK_A_PERSON,
    "{customer} would owe {due} US dollars, and credit limit and open credits together are {allowed}.",
    "Ask a credit manager to raise the limit, or to do this.",
    Who.ADMIN,
)
CUSTOMER_INVOICE_NOT_OPEN = define(
    "customer_invoice_not_open",
    Klass.FIX_DATA,
    "Invoice {number} can not be changed. {status}",
    "Take its confirmation back first; one that is voided stays as it is.",
    Who.CLERK,
)
CUSTOMER_INVOICE_VALUE_WRONG = define(
    "customer_invoice_value_wrong",
    Klass.FIX_DATA,
    "The {name} of an invoice can not be {value!r}.",
    "Give {right} instead.",
    Who.CLERK,
)
BOXES_SOLD_MEANWHILE = define(
    "boxes_sold_meanwhile",
    Klass.RETRY,
    "{wanted} boxes of {product} were chosen, and {left} are left in inventory.",
    "Take fewer, or other ones.",
    Who.CLERK,
)
BOX_WITHOUT_PRICE = define(
    "box_without_price",
    Klass.FIX_DATA,
    "{product} has no cost from which a price could be suggested.",
    "Write its price.",
    Who.CLERK,
)
INVOICES_NOT_CHOSEN = define(
    "invoices_not_chosen",
    Klass.FIX_DATA,
    "No invoice was chosen.",
    "Tick the invoices in the first column of the list, then press the button again.",
    Who.CLERK,
)
INVOICES_TOO_MANY_AT_ONCE = define(
    "invoices_too_many_at_once",
    Klass.FIX_DATA,
    "{count} invoices were chosen, and at most {most} are confirmed at once.",
    "Choose fewer, such as one page of the list after the other.",
    Who.CLERK,
)
