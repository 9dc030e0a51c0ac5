"""The table of status codes, in our words (qbxml.md 4)."""

from __future__ import annotations

from qbxml.advice import Advice, Outcome, Who

_RAN = {Outcome.DONE: True, Outcome.NOTHING_FOUND: True, Outcome.UNKNOWN: None}


def _table(outcome: Outcome, who: Who, *rows: tuple[str, str, str]) -> dict[str, Advice]:
    return {key: Advice(key, outcome, said, step, who, _RAN.get(outcome, False)) for key, said, step in rows}


CODES: dict[str, Advice] = {
    **_table(
        Outcome.DONE,
        Who.NOBODY,
        ("0", "Done.", "Nothing."),
        ("501", "Answered; an element this QuickBooks does not know was ignored.", "Nothing."),
        ("530", "Done; an element this QuickBooks does not support was ignored.", "Nothing."),
        ("531", "Done; a value this QuickBooks does not support was ignored.", "Nothing."),
        ("9005", "Done, but QuickBooks could not keep its answer for later.", "Nothing; read the answers in hand."),
    ),
    **_table(
        Outcome.DONE,
        Who.ACCOUNTANT,
        ("510", "Saved, but QuickBooks could not read it back.", "Look at it in QuickBooks."),
        ("550", "Saved, but without its notes.", "Add the notes in QuickBooks if they matter."),
        ("560", "Saved with a deviation.", "Compare it with the original in QuickBooks."),
        ("570", "Saved, but not linked to the other transaction.", "Link it by hand in QuickBooks, or leave it."),
    ),
    **_table(
        Outcome.NOTHING_FOUND,
        Who.NOBODY,
        ("1", "QuickBooks found nothing.", "Nothing."),
        ("500", "At least one of the things asked for is not in QuickBooks.", "Check the name or id asked for."),
    ),
    **_table(
        Outcome.UNKNOWN,
        Who.SUPPORT,
        (
            "600",
            "QuickBooks does not know this message set: another company file is open, or a backup was restored.",
            "Check the company file, then search for the bill before sending it again.",
        ),
        (
            "1000",
            "QuickBooks had an internal error.",
            "Search for the bill; verify the company file (File > Utilities).",
        ),
        (
            "9001",
            "QuickBooks holds another message under this message set ID.",
            "Search for the bill; tell support that a message was changed after its first sending.",
        ),
        (
            "9002",
            "QuickBooks has no answer stored for this message set.",
            "Search for the bill before sending it again.",
        ),
        (
            "9003",
            "QuickBooks answered a message set code it is not known to use.",
            "Search for the bill; tell support.",
        ),
    ),
    **_table(
        Outcome.RETRY,
        Who.NOBODY,
        ("1010", "QuickBooks is busy.", "It is tried again."),
        (
            "3231",
            "Not run, because an earlier request of the same message failed.",
            "Cure the first one; it is tried again.",
        ),
        ("3391", "QuickBooks has forgotten where the list stood.", "The list is read again from its beginning."),
    ),
    **_table(
        Outcome.RETRY,
        Who.ACCOUNTANT,
        (
            "3175",
            "Somebody has this record open in QuickBooks.",
            "Close its window; it is tried again in some minutes.",
        ),
        (
            "3176",
            "Somebody has a related record open in QuickBooks.",
            "Close its window; it is tried again in some minutes.",
        ),
    ),
    **_table(
        Outcome.FIX_SETUP,
        Who.SUPPORT,
        ("1030", "This edition or version of QuickBooks does not know the request.", "Use another edition or message."),
        ("1060", "The requestID is longer than 50 characters.", "Tell support."),
        ("2000", "QuickBooks does not support or allow this request.", "Tell support."),
        ("3121", "This custom field belongs to another application.", "Use a field of our own or a public one."),
        (
            "9004",
            "QuickBooks does not take this message set ID; nothing was run.",
            "Tell support: 23 characters at most.",
        ),
    ),
    **_table(
        Outcome.FIX_SETUP,
        Who.ADMIN,
        ("3161", "It is dated on or before the closing date and cannot be deleted.", "Open the period in QuickBooks."),
        ("3162", "QuickBooks cannot do this in multi-user mode.", "Switch to single-user mode (File menu)."),
        ("3171", "It is dated on or before the closing date.", "Remove the closing date password or change the date."),
        ("3220", "This application may not do that.", "Grant it: Preferences > Integrated Applications."),
        ("3250", "This feature is switched off, or not in this edition.", "Switch it on in Preferences."),
        ("3260", "The QuickBooks user of this connection lacks the right.", "Grant it: Company > Users."),
        ("3261", "Personal data is not granted to this application.", "Grant it only if it is needed."),
        ("3262", "This needs a payroll subscription.", "Nothing, unless payroll is wanted."),
        ("3263", "This application may only read.", "Grant writing: Preferences > Integrated Applications."),
        ("3264", "This needs a merchant service.", "Nothing, unless card payments are wanted."),
    ),
    **_table(
        Outcome.FIX_DATA,
        Who.SUPPORT,
        ("3000", "An id is malformed.", "Read the lists again; tell support if it stays."),
        ("3010", "A yes/no value is malformed.", "Tell support."),
        ("3035", "A length of time is malformed.", "Tell support."),
        ("3050", "A percentage is malformed.", "Correct the percentage."),
        ("3065", "A GUID is malformed.", "Tell support."),
        ("3110", "A word is not among those QuickBooks knows.", "Tell support."),
        ("3151", "Two values exclude each other.", "Tell support."),
        ("3152", "A value demands another one.", "Tell support."),
        ("3230", "QuickBooks took it back.", "Read QuickBooks' own text; send it again."),
        ("3240", "The time of creation does not match.", "Read the record again."),
    ),
    **_table(
        Outcome.FIX_DATA,
        Who.ACCOUNTANT,
        ("3020", "A date is malformed or out of range.", "Correct the date."),
        ("3030", "A range ends before it begins.", "Correct the range."),
        ("3031", "A range ends before it begins.", "Correct the range."),
        ("3040", "An amount is malformed or too big.", "Correct the amount."),
        ("3045", "A price is malformed.", "Correct the price."),
        ("3060", "A quantity is malformed.", "Correct the quantity."),
        ("3070", "A text is too long.", "Shorten it; QuickBooks' text names it."),
        ("3080", "A text has characters QuickBooks does not take.", "Change the text."),
        ("3085", "A number is not allowed here.", "Correct the number."),
        ("3090", "A name has characters QuickBooks does not take, such as a colon.", "Change the name."),
        (
            "3100",
            "The name is already used by a vendor, customer, employee or other name.",
            "Find who has it in QuickBooks; perhaps it is the one wanted.",
        ),
        ("3101", "The entry would stand too many levels deep.", "Choose another parent."),
        (
            "3120",
            "QuickBooks has no record with this id: deleted, merged, or of another company file.",
            "Link it anew.",
        ),
        ("3130", "The parent entry is not in QuickBooks.", "Create the parent first."),
        (
            "3140",
            "A vendor, account, class, terms or item named in the bill is not in QuickBooks, or is inactive.",
            "Create, activate or map the entry that QuickBooks' text names.",
        ),
        ("3150", "A required value is missing.", "Fill it in; QuickBooks' text names it."),
        ("3160", "It is in use, linked or reconciled and cannot be deleted.", "Remove the links first."),
        ("3170", "It cannot be changed in QuickBooks.", "Read QuickBooks' own text and correct what it names."),
        ("3172", "A related record cannot be changed.", "Read QuickBooks' own text and correct what it names."),
        ("3177", "A related record cannot be used.", "Read QuickBooks' own text and correct what it names."),
        ("3180", "QuickBooks could not save it.", "Read QuickBooks' own text and correct what it names."),
        ("3185", "It cannot be voided.", "Read QuickBooks' own text."),
        (
            "3200",
            "Somebody changed it in QuickBooks meanwhile.",
            "Read it again and decide whether the change still fits.",
        ),
        ("3205", "The address is not valid.", "Correct the address."),
        ("3210", "A check of QuickBooks failed.", "Correct the field QuickBooks' text names."),
        ("3270", "An item has no account to post to.", "Set the account of the item in QuickBooks."),
        ("3500", "QuickBooks refused the transaction.", "Read QuickBooks' own text and correct what it names."),
        *(
            (str(code), "It could not be linked or applied.", "Check the open balance in QuickBooks.")
            for code in range(3300, 3391, 10)
        ),
    ),
}

_LOCKED = "Somebody has the record or its list open in QuickBooks."
_CLOSED = "It is dated on or before the closing date of the books."
_MAY_BE_LOCKED = ("3170", "3172", "3175", "3176", "3177", "3180")
_MAY_BE_CLOSED = ("3160", "3161", "3170", "3171", "3180", "3210")

# Families: the text after "QuickBooks error message:" decides (qbxml.md 0).
MARKED: dict[str, Advice] = {
    **_table(
        Outcome.RETRY,
        Who.ACCOUNTANT,
        *(
            (f"{code}-locked", _LOCKED, "Close its window; it is tried again in some minutes.")
            for code in _MAY_BE_LOCKED
        ),
    ),
    **_table(
        Outcome.FIX_SETUP,
        Who.ADMIN,
        *((f"{code}-closed", _CLOSED, "Open the period in QuickBooks or change the date.") for code in _MAY_BE_CLOSED),
    ),
    **_table(
        Outcome.FIX_DATA,
        Who.ACCOUNTANT,
        (
            "3140-currency",
            "The vendor, the accounts-payable account and the bill are of different currencies.",
            "Use an account of the vendor's currency.",
        ),
        ("3180-credit", "It would exceed a credit limit.", "Raise the limit in QuickBooks."),
        ("3180-negative", "The total is below zero.", "Send it as a vendor credit."),
        ("3210-negative", "The total is below zero.", "Send it as a vendor credit."),
    ),
}
