"""The part of the error catalogue that says why an imported vendor invoice can not be taken back."""

from wholesale.errors import Klass, Who, define

VENDOR_INVOICE_MOVED_SINCE = define(
    "vendor_invoice_moved_since",
    Klass.ASK_A_PERSON,
    "Invoice {number} of purchase order {order} was approved or sent since: {status}",
    "Where it is wrong, cancel its payment and delete it by hand.",
    Who.ACCOUNTANT,
)
VENDOR_INVOICE_HAS_FILES = define(
    "vendor_invoice_has_files",
    Klass.ASK_A_PERSON,
    "Invoice {number} of purchase order {order} has files since.",
    "Where it is wrong, delete it by hand together with its files.",
    Who.CLERK,
)
