"""The queue's own entries of the error catalogue: what it refuses by itself, and what it does not know."""

from wholesale.errors import Klass, Who, define

ANSWER_LOST = define(
    "answer-lost",
    Klass.WAIT,
    "The answer of QuickBooks was lost on its way, so nobody knows yet whether it has the record.",
    "Nothing: the next session asks QuickBooks, and never sends a second time blindly.",
    Who.NOBODY,
)
SEARCH_FAILED = define(
    "search-failed",
    Klass.ASK_A_PERSON,
    "After a lost answer the record was looked for in QuickBooks, but what was found could not be read.",
    "Look for it in QuickBooks, then mark it as posted, send it again or dismiss it.",
    Who.ACCOUNTANT,
)
MAPPING_MISSING = define(
    "mapping_missing",
    Klass.FIX_SETUP,
    "Something of the record has no counterpart in QuickBooks.",
    "Map what the words name to an account, item or class, then return the record to Approved and send it again.",
    Who.ACCOUNTANT,
)
NOT_STORABLE = define(
    "not_storable",
    Klass.FIX_DATA,
    "QuickBooks could not hold a value of the record.",
    "Correct the value that the words name, then approve and send the record again.",
    Who.CLERK,
)
SALE_MAPPING_MISSING = define(
    "sale_mapping_missing",
    Klass.FIX_SETUP,
    "Something of the document has no counterpart in QuickBooks.",
    "Map what the words name to an item or class, then confirm the invoice again or send the credit again.",
    Who.ACCOUNTANT,
)
VENDOR_UNCLEAR = define(
    "vendor_unclear",
    Klass.ASK_A_PERSON,
    "It is not clear whether the vendor of this bill was created in QuickBooks.",
    "Look for the vendor in QuickBooks, or create it there, then return the bill to Approved and send it again.",
    Who.ACCOUNTANT,
)
