"""How QuickBooks refuses: its status codes with its own words, and the hresults of the request processor.

Codes and texts are those of qbxml.md 4; where no real text is known the wording follows the nearest known one.
"""

from dataclasses import dataclass
from typing import Final, Self

PARSE_ERROR: Final = "0x80040400"
CANNOT_START: Final = "0x80040408"
ANOTHER_FILE_OPEN: Final = "0x8004040A"
DIALOG_OPEN: Final = "0x80040414"
NO_FILE_OPEN: Final = "0x80040416"
VERSION_NOT_SUPPORTED: Final = "0x80040423"
SERVER_THREW: Final = "0x80010105"
SERVER_GONE: Final = "0x800706BA"

_HRESULT_TEXTS: Final = {
    PARSE_ERROR: "QuickBooks found an error when parsing the provided XML text stream.",
    CANNOT_START: "Could not start QuickBooks.",
    ANOTHER_FILE_OPEN: "A QuickBooks company data file is already open and it is different from the one requested.",
    DIALOG_OPEN: "There is a modal dialog box showing in the QuickBooks user interface. Your application cannot "
    "access QuickBooks until the user dismisses the dialog box.",
    NO_FILE_OPEN: 'If QuickBooks is not running, a call to the "BeginSession" method must include the name of the '
    "data file.",
    VERSION_NOT_SUPPORTED: "The version of qbXML that was requested is not supported or is unknown.",
    SERVER_THREW: "The server threw an exception.",
    SERVER_GONE: "The RPC server is unavailable.",
}  # fmt: skip

_KINDS_OF_VALUE: Final = {
    3010: "boolean",
    3020: "date value",
    3035: "time interval",
    3040: "amount",
    3045: "price",
    3050: "percent",
    3060: "quantity",
    3065: "GUID",
    3110: "enumerated value",
}

_NOT_IN_LIST: Final = "Invalid argument.  The specified record does not exist in the list."


class HResult(Exception):  # noqa: N818 - Windows calls it that, and so does the Web Connector's parameter
    """The request processor threw: there is no answer to the message, only this code and text."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        self.message = message or _HRESULT_TEXTS.get(code, "Unexpected error.")
        super().__init__(f"{code}: {self.message}")


@dataclass
class Refusal(Exception):  # noqa: N818 - a refusal is an answer of QuickBooks, no error of the program
    """One request was answered with a status other than 0."""

    code: int
    text: str
    severity: str = "Error"

    @classmethod
    def nothing_found(cls) -> Self:
        """Status 1: a query without result, which is no failure."""
        return cls(1, "A query request did not find a matching object in QuickBooks", "Info")

    @classmethod
    def not_run(cls) -> Self:
        """Status 3231: an earlier request stopped the set."""
        return cls(3231, "The request has not been processed.")

    @classmethod
    def invalid_reference(cls, role: str, name: str, owner: str, why: str = _NOT_IN_LIST) -> Self:
        """Status 3140: a record named in the message is missing, inactive or of the wrong kind."""
        return cls(
            3140,
            f'There is an invalid reference to QuickBooks {role} "{name}" in the {owner}.  '
            f"QuickBooks error message: {why}",
        )

    @classmethod
    def object_not_found(cls, identity: str) -> Self:
        """Status 3120: no object has this id."""
        return cls(
            3120,
            f'Object "{identity}" specified in the request cannot be found.  QuickBooks error message: {_NOT_IN_LIST}',
        )

    @classmethod
    def name_in_use(cls, name: str) -> Self:
        """Status 3100: some vendor, customer, employee or other name has this name already."""
        return cls(3100, f'The name "{name}" of the list element is already in use.')

    @classmethod
    def name_with_colon(cls, name: str, field: str) -> Self:
        """Status 3090: a colon parts parent and child and cannot stand in a name."""
        return cls(
            3090,
            f'There was an error when storing "{name}" in the "{field}" field.  QuickBooks error message: Names in '
            "this list cannot contain a colon.  The colon is a special character used to indicate a parent/child "
            "relationship.",
        )

    @classmethod
    def element_missing(cls, element: str) -> Self:
        """Status 3150: a required element is missing or empty."""
        return cls(3150, f'There is a missing element: "{element}".')

    @classmethod
    def record_in_use(cls, identity: str) -> Self:
        """Status 3175: the record itself is open in somebody's window."""
        return cls(
            3175,
            f"There was an error adding, modifying or deleting {identity} because it is already in use.  "
            "QuickBooks error message: The transaction could not be locked.  It is in use by another user.",
        )

    @classmethod
    def related_record_in_use(cls, identity: str) -> Self:
        """Status 3176: a record the transaction names is open in somebody's window."""
        return cls(
            3176,
            f"There was an error adding, modifying or deleting {identity} because it is already in use.  "
            "QuickBooks error message: The application failed to acquire the lock.",
        )

    @classmethod
    def cannot_save(cls, what: str, why: str) -> Self:
        """Status 3180: the family of refusals when saving; the text after the colon decides."""
        return cls(3180, f"There was an error when saving a {what}.  QuickBooks error message: {why}")

    @classmethod
    def closed_period(cls, what: str, act: str) -> Self:
        """Statuses 3171 (change), 3161 (delete) and, assumed, 3180 (add) on or before the closing date."""
        why = "You must ask a user with Admin privileges to remove the password."
        if act == "save":
            return cls.cannot_save(
                what, f"The date of this transaction is on or before the closing date of the company.  {why}"
            )
        return cls(
            3161 if act == "delete" else 3171,
            f"An attempt was made to {act} a {what} with a date that is on or before the closing date of the "
            f"company.  QuickBooks error message: {why}",
        )

    @classmethod
    def stale_edit_sequence(cls, given: str) -> Self:
        """Status 3200: somebody changed the object after it was read."""
        return cls(3200, f'The provided edit sequence "{given}" is out-of-date.')

    @classmethod
    def unknown_iterator(cls, iterator_id: str) -> Self:
        """Status 3391: the iterator belongs to another session or to nobody."""
        return cls(3391, f'The iteratorID "{iterator_id}" is not valid.')

    @classmethod
    def bad_value(cls, code: int, field: str, value: str) -> Self:
        """Statuses 1060 and 30xx: one value of a request is too long or malformed; the real text is that of 3070."""
        match code:
            case 1060:
                return cls(code, "The request ID is invalid.")
            case 3070:
                return cls(code, f'The string "{value}" in the field "{field}" is too long.')
            case 3150:
                return cls.element_missing(field)
            case _:
                kind = _KINDS_OF_VALUE.get(code, "value")
                return cls(code, f'There was an error when converting the {kind} "{value}" in the field "{field}".')

    @classmethod
    def not_all_found(cls, name: str) -> Self:
        """Status 500: a query by several keys did not find one of them."""
        return cls(
            500,
            "The query request has not been fully completed.  There was a required element "
            f'("{name}") that could not be found in QuickBooks.',
            "Warn",
        )

    @classmethod
    def cannot_delete(cls, identity: str) -> Self:
        """Status 3160: the object is linked to another one."""
        return cls(
            3160,
            f'Cannot delete the object specified by the id = "{identity}".  QuickBooks error message: '
            "This transaction is linked to other transactions and cannot be deleted.",
        )
