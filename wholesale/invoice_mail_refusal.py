"""The part of the error catalogue that answers a mail with an invoice (domain.md 2.5): refusals first, then notes."""

from wholesale.errors import Klass, Who, define

_RIGHT = (
    'Write "P", the purchase order number, the invoice number and the total with semicolons between, '
    "such as: P P002323;IN2323;19.50"
)

SUBJECT_UNCLEAR = define(
    "mail_subject_unclear",
    Klass.FIX_DATA,
    "The subject {subject!r} does not say which purchase order the invoice belongs to.",
    f"{_RIGHT}. Leave a part empty when there is nothing to write there.",
    Who.CLERK,
)
TOTAL_UNCLEAR = define(
    "mail_total_unclear",
    Klass.FIX_DATA,
    "The total {total!r} in the subject is not a clear amount above zero with two decimal places at most.",
    "Write the total with a point before the cents and nothing between thousands, such as 1234.50.",
    Who.CLERK,
)
NUMBER_TOO_LONG = define(
    "mail_number_too_long",
    Klass.FIX_DATA,
    "The invoice number in the subject has {length} characters; {most} fit.",
    "Write the number as it is printed on the invoice.",
    Who.CLERK,
)
SENDER_UNCLEAR = define(
    "mail_sender_unclear",
    Klass.FIX_DATA,
    "The mail does not say clearly who sent it: its From is {sender!r}.",
    "Send it from one address that the company knows.",
    Who.CLERK,
)
SENDER_FORGED = define(
    "mail_sender_forged",
    Klass.ASK_A_PERSON,
    "The mail says it is from {sender}, but the mail server found that it is not (DMARC).",
    "Ask {sender} whether they sent it; if so, their mail set-up must be corrected, and the mail sent again.",
    Who.CLERK,
)
SENDER_UNKNOWN = define(
    "mail_sender_unknown",
    Klass.FIX_SETUP,
    "{sender} is not an address that may send invoices to {mailbox}.",
    "Send the mail from an address the company knows, or ask the company to add it to the authorized addresses.",
    Who.ADMIN,
)
MAIL_TOO_LARGE = define(
    "mail_too_large",
    Klass.FIX_DATA,
    "The mail {subject!r} is larger than {most} MB and was not read.",
    "Send fewer pages in one mail, or scan them in black and white with fewer dots per inch.",
    Who.CLERK,
)
MAIL_UNREADABLE = define(
    "mail_unreadable",
    Klass.ASK_A_PERSON,
    "Mail number {uid} in the mailbox {mailbox} could not be read: the program stopped at it {attempts} times.",
    "Look at the mail in the mailbox and upload its invoice in PO Reconciliation.",
    Who.CLERK,
)
ORDER_NOT_FOUND = define(
    "mail_order_not_found",
    Klass.FIX_DATA,
    "There is no purchase order {order} for which {sender} may send an invoice.",
    "Check the number on the purchase order and send the mail again.",
    Who.CLERK,
)
ORDER_OF_OTHER_LOCATION = define(
    "mail_order_of_other_location",
    Klass.FIX_DATA,
    "Purchase order {order} belongs to {location}, and {mailbox} takes invoices of another location.",
    "Send the mail to the mailbox of {location}.",
    Who.CLERK,
)
ORDER_CANCELED = define(
    "mail_order_canceled",
    Klass.ASK_A_PERSON,
    "Purchase order {order} is canceled, so it takes no invoice.",
    "Ask the company whether the order number is right.",
    Who.CLERK,
)
ORDER_APPROVED = define(
    "mail_order_approved",
    Klass.ASK_A_PERSON,
    "The invoices of purchase order {order} are already approved, so no other is taken by mail.",
    "If this is another invoice for the same order, ask accounts payable to upload it.",
    Who.ACCOUNTANT,
)
TOTAL_NEEDED = define(
    "mail_total_needed",
    Klass.FIX_DATA,
    "The subject gives no total, and the other invoices of purchase order {order} already come to its {order_total}.",
    f"Give the total of this invoice. {_RIGHT}.",
    Who.CLERK,
)
NO_PDF = define(
    "mail_no_pdf",
    Klass.FIX_DATA,
    "The mail has no PDF attached.",
    "Attach the invoice as a PDF file and send the mail again.",
    Who.CLERK,
)
PDF_LOCKED = define(
    "mail_pdf_locked",
    Klass.FIX_DATA,
    "{file} opens with a password only.",
    "Save the invoice as a PDF without a password and send the mail again.",
    Who.CLERK,
)
PDF_BROKEN = define(
    "mail_pdf_broken",
    Klass.FIX_DATA,
    "{file} is damaged: its pages can not be read.",
    "Look whether it opens on your computer; then print it to a new PDF and send the mail again.",
    Who.CLERK,
)

TOTAL_TAKEN = define(
    "mail_total_taken",
    Klass.FIX_DATA,
    "The subject gave no total, so {total} was taken, which is what was left to bill of purchase order {order}.",
    "Correct the total of the invoice in PO Reconciliation if that is not right.",
    Who.CLERK,
)
TOTAL_DIFFERS = define(
    "mail_total_differs",
    Klass.FIX_DATA,
    "The invoices of purchase order {order} come to {invoices_total}, and the order to {order_total}.",
    "Nothing needs to be sent again; the company looks into the difference before it pays.",
    Who.ACCOUNTANT,
)
FILE_LEFT_OUT = define(
    "mail_file_left_out",
    Klass.FIX_DATA,
    "{file} was left out: only PDF files are taken from mails. {really}",
    "If it matters, save it as PDF and send it in another mail, or upload it in PO Reconciliation.",
    Who.CLERK,
)
FILES_MERGED = define(
    "mail_files_merged",
    Klass.FIX_DATA,
    "The {count} PDF files of the mail were merged into {file}.",
    "Send each invoice in a mail of its own if they are several.",
    Who.CLERK,
)
