"""What an hresult means: failures of QuickBooks and of the Web Connector (qbxml.md 4.1, web_connector.md 6)."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from qbxml.advice import Advice, Outcome, Who

if TYPE_CHECKING:
    from collections.abc import Mapping


def advice_for(hresult: str) -> Advice:
    """Answer what an hresult such as "0x80040408" means; `ran` is False only when QuickBooks surely ran nothing."""
    key = _key(hresult)
    return _TABLE.get(key) or _unlisted(key)


def all_advice() -> Mapping[str, Advice]:
    """Answer every advice by its hresult."""
    return MappingProxyType(_TABLE)


def _key(hresult: str) -> str:
    """Write an hresult one way: 0x8004040A. The Web Connector may send it signed or in small letters."""
    text = hresult.strip()
    if re.fullmatch(r"-\d+|\d{10}", text):
        return f"0x{int(text) & 0xFFFFFFFF:08X}"
    digits = text.upper().removeprefix("0X")
    return f"0x{digits.zfill(8)}" if re.fullmatch(r"[0-9A-F]{1,8}", digits) else text


def _unlisted(key: str) -> Advice:
    sentence = f"QuickBooks or the Web Connector failed with {key or 'no code'}."
    step = "Search for the bill before sending it again; look into qbsdklog.txt and QWCLog.txt."
    return Advice(key, Outcome.UNKNOWN, sentence, step, Who.SUPPORT, ran=None)


_NOT_RUN: tuple[tuple[str, Outcome, Who, str, str], ...] = (
    (
        "0x80040400",
        Outcome.FIX_DATA,
        Who.SUPPORT,
        "QuickBooks could not read the request.",
        "Tell support: order of elements, encoding or version of the message is wrong.",
    ),
    (
        "0x80040401",
        Outcome.RETRY,
        Who.ADMIN,
        "QuickBooks cannot be reached.",
        "Start QuickBooks; check its installation.",
    ),
    (
        "0x80040403",
        Outcome.FIX_SETUP,
        Who.ADMIN,
        "The company file cannot be opened.",
        "Check its path and password.",
    ),
    ("0x80040404", Outcome.FIX_SETUP, Who.ADMIN, "This QuickBooks has no SDK.", "Install or repair QuickBooks."),
    ("0x80040405", Outcome.FIX_SETUP, Who.ADMIN, "QuickBooks was not found.", "Install or repair QuickBooks."),
    ("0x80040406", Outcome.FIX_SETUP, Who.ADMIN, "QuickBooks' version is unknown.", "Install or repair QuickBooks."),
    (
        "0x80040407",
        Outcome.FIX_SETUP,
        Who.ADMIN,
        "QuickBooks is not wholly installed.",
        "Install or repair QuickBooks.",
    ),
    (
        "0x80040408",
        Outcome.RETRY,
        Who.ADMIN,
        "QuickBooks could not be started.",
        "Start it by hand as the same Windows user as the Web Connector, neither as administrator.",
    ),
    (
        "0x80040409",
        Outcome.FIX_SETUP,
        Who.ADMIN,
        "This QuickBooks cannot open the company file.",
        "Open the file once in QuickBooks and let it update, or use the right version.",
    ),
    (
        "0x8004040A",
        Outcome.FIX_SETUP,
        Who.ACCOUNTANT,
        "Another company file is open in QuickBooks.",
        "Close it, or open the right one.",
    ),
    (
        "0x8004040B",
        Outcome.FIX_SETUP,
        Who.ADMIN,
        "The name of the company file is not available.",
        "Open the file once.",
    ),
    ("0x8004040C", Outcome.RETRY, Who.NOBODY, "The session with QuickBooks was not open.", "It is tried again."),
    ("0x8004040D", Outcome.RETRY, Who.NOBODY, "The session with QuickBooks has ended.", "It is tried again."),
    ("0x8004040F", Outcome.RETRY, Who.NOBODY, "The connection to QuickBooks was not open.", "It is tried again."),
    (
        "0x80040410",
        Outcome.FIX_SETUP,
        Who.ACCOUNTANT,
        "The company file is open in the other mode, single-user or multi-user.",
        "Switch the mode (File menu).",
    ),
    (
        "0x80040414",
        Outcome.RETRY,
        Who.ACCOUNTANT,
        "A window of QuickBooks waits for an answer.",
        "Answer or close it; it is tried again.",
    ),
    (
        "0x80040416",
        Outcome.FIX_SETUP,
        Who.ADMIN,
        "QuickBooks is not running, so the company file must be named.",
        "Open the file in QuickBooks once while the Web Connector runs.",
    ),
    ("0x80040417", Outcome.FIX_SETUP, Who.ACCOUNTANT, "No company file is open.", "Open it in QuickBooks."),
    (
        "0x80040418",
        Outcome.FIX_SETUP,
        Who.ADMIN,
        "The first access must be granted by the QuickBooks Admin.",
        "Log in as Admin in single-user mode and run the Web Connector once.",
    ),
    (
        "0x80040419",
        Outcome.FIX_SETUP,
        Who.ADMIN,
        "The file must be in single-user mode.",
        "Switch the mode (File menu).",
    ),
    (
        "0x8004041A",
        Outcome.FIX_SETUP,
        Who.ADMIN,
        "The QuickBooks user may not use this application.",
        "Grant it: Preferences > Integrated Applications.",
    ),
    (
        "0x8004041B",
        Outcome.RETRY,
        Who.ACCOUNTANT,
        "The company file is locked.",
        "It is tried again; close other windows.",
    ),
    (
        "0x8004041D",
        Outcome.FIX_SETUP,
        Who.ADMIN,
        "The application may not log in by itself.",
        "Preferences > Integrated Applications > Properties: allow login, also when QuickBooks is not running.",
    ),
    ("0x8004041E", Outcome.FIX_SETUP, Who.SUPPORT, "The certificate of the application has expired.", "Tell support."),
    (
        "0x8004041F",
        Outcome.FIX_SETUP,
        Who.ADMIN,
        "QuickBooks Basic takes no applications.",
        "Use Pro, Premier, Enterprise.",
    ),
    (
        "0x80040420",
        Outcome.FIX_SETUP,
        Who.ADMIN,
        "Somebody refused the application in QuickBooks.",
        "Preferences > Integrated Applications: tick the application.",
    ),
    ("0x80040421", Outcome.FIX_SETUP, Who.ADMIN, "QuickBooks refused the application.", "Read QuickBooks' own text."),
    ("0x80040422", Outcome.FIX_SETUP, Who.ADMIN, "The file is shared; single-user mode is needed.", "Switch the mode."),
    (
        "0x80040423",
        Outcome.FIX_SETUP,
        Who.SUPPORT,
        "QuickBooks does not speak this version of qbXML.",
        "Tell support: the version of the message is too new or missing.",
    ),
    ("0x80040424", Outcome.RETRY, Who.NOBODY, "QuickBooks has not finished starting.", "It is tried again."),
    ("0x80040427", Outcome.FIX_SETUP, Who.ADMIN, "QuickBooks is not registered.", "Register it (Help menu)."),
    ("0x8004042A", Outcome.FIX_SETUP, Who.ADMIN, "Access from another machine is not allowed.", "Allow it, or move."),
    ("0x8004042C", Outcome.FIX_SETUP, Who.SUPPORT, "The certificate of the application was revoked.", "Tell support."),
    (
        "0x80040154",
        Outcome.FIX_SETUP,
        Who.ADMIN,
        "The request processor of QuickBooks is not installed, or only for 32 or 64 bit.",
        "Install the Web Connector and QuickBooks anew.",
    ),
)

_MAY_HAVE_RUN: tuple[tuple[str, str, str], ...] = (
    ("0x8004040E", "QuickBooks is short of memory.", "Close programs; it is looked for before it is sent again."),
    (
        "0x8004041C",
        "QuickBooks had an internal error.",
        "Restart QuickBooks; it is looked for before it is sent again.",
    ),
    (
        "0x80040402",
        "QuickBooks had an unexpected error.",
        "Look into qbsdklog.txt; it is looked for before it is sent again.",
    ),
    (
        "0x80010105",
        "QuickBooks broke down during the call.",
        "Restart QuickBooks; it is looked for before it is sent again.",
    ),
    (
        "0x800706BA",
        "QuickBooks ended during the call.",
        "Restart QuickBooks; it is looked for before it is sent again.",
    ),
)

_TABLE: dict[str, Advice] = {
    **{key: Advice(key, outcome, said, step, who, ran=False) for key, outcome, who, said, step in _NOT_RUN},
    **{key: Advice(key, Outcome.UNKNOWN, said, step, Who.ADMIN, ran=None) for key, said, step in _MAY_HAVE_RUN},
}
