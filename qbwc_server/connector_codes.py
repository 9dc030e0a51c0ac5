"""The Web Connector's own codes, QBWC1000 and on: what each means, what to do, and who does it (web_connector.md 5).

A person reads them in the Web Connector's window or in QWCLog.txt; our pages and the log use the same words.
"""

from types import MappingProxyType
from typing import Final

from wholesale.errors import Entry, Klass, Who

_entries: dict[str, Entry] = {}

CONNECTOR_CODES: Final = MappingProxyType(_entries)
"""Every code of the Web Connector by its key, such as "QBWC1039"."""


def _put(codes: str, klass: Klass, who: Who, sentence: str, next_step: str) -> None:
    for code in codes.split():
        key = f"QBWC{code}"
        _entries[key] = Entry(key, klass, sentence, next_step, who)


_DOWNLOAD = "Download the .qwc file again under QuickBooks > Set-up in the web application and add that one."
_LOG = "Close the Web Connector, delete or rename QWCLog.txt in its log folder, and start it again."
_OPEN_FIRST = "Open QuickBooks and the company file as Admin in single-user mode, close every dialog, then add it."
_TYPE_IT_AGAIN = "Type the password of this application into the Web Connector again and let it be stored."
_SERVER_LOG = "Run it once more; when it comes back, look at the server's log at the time of the run."

_put(
    "1000",
    Klass.FIX_SETUP,
    Who.SUPPORT,
    "The support page of the .qwc file is on another host than the service.",
    "Set the server's public address, so that both are on one host, and download the .qwc file again.",
)
_put(
    "1001 1002",
    Klass.FIX_SETUP,
    Who.SUPPORT,
    "An address in the .qwc file is an IP address; the Web Connector takes host names only.",
    "Give the server a host name with a certificate and download the .qwc file again.",
)
_put(
    "1003 1004",
    Klass.FIX_SETUP,
    Who.SUPPORT,
    "The support page of the .qwc file could not be opened.",
    "Open the AppSupport address in a browser on that PC: it must show a page without a log-in and without a redirect.",
)
_put(
    "1005 1006 1033 1085",
    Klass.FIX_SETUP,
    Who.ADMIN,
    "The Web Connector cannot write its log file QWCLog.txt: it is missing, read-only, too large, or the disk is full.",
    _LOG,
)
_put(
    "1007 1008 1009 1022 1023 1024",
    Klass.FIX_SETUP,
    Who.ADMIN,
    "The Web Connector could not reach QuickBooks while the application was added.",
    _OPEN_FIRST,
)
_put(
    "1010 1051",
    Klass.FIX_SETUP,
    Who.SUPPORT,
    "The address of the service does not begin with https://.",
    "Serve it over https and download the .qwc file again; http is taken for localhost only.",
)
_put(
    "1011 1032",
    Klass.FIX_SETUP,
    Who.ADMIN,
    "What the Web Connector shows and what it has stored on this PC differ.",
    "Restart the Web Connector; if it stays, remove the application there and add the same .qwc file again.",
)
_put(
    "1012",
    Klass.FIX_SETUP,
    Who.SUPPORT,
    "The log-in to the service failed before a password was checked: no connection, an untrusted certificate, or an "
    "answer that was no answer of the service.",
    "Open the AppURL in a browser on that PC: it must show our page with a closed padlock. Then look at a proxy or "
    "firewall on the way.",
)
_put(
    "1013",
    Klass.RETRY,
    Who.ACCOUNTANT,
    "The Web Connector could not open QuickBooks or the company file.",
    "Look for QuickBooks' own code beside it (0x8004...) under QuickBooks > Help with codes, close every dialog in "
    "QuickBooks and press Update Selected.",
)
_put(
    "1014",
    Klass.RETRY,
    Who.ACCOUNTANT,
    "QuickBooks did not answer the Web Connector's first question about the company.",
    "Close every dialog in QuickBooks and press Update Selected; restart QuickBooks when it comes back.",
)
_put(
    "1015",
    Klass.RETRY,
    Who.NOBODY,
    "QuickBooks could not be closed properly at the end of the run; what was posted stays posted.",
    "Nothing; restart QuickBooks if the next run fails too.",
)
_put(
    "1016 1017 1018 1019 1020",
    Klass.ASK_A_PERSON,
    Who.ACCOUNTANT,
    "The Web Connector's window was asked for what it cannot do now: nothing was selected, or a run is under way.",
    "Tick the application and press Update Selected; wait for a run to end before you close the window.",
)
_put(
    "1021",
    Klass.FIX_SETUP,
    Who.ADMIN,
    "QuickBooks' request processor on this PC is missing or too old.",
    "Repair QuickBooks and the Web Connector with their own set-up programs, then try again.",
)
_put(
    "1025 1027",
    Klass.FIX_SETUP,
    Who.ADMIN,
    "The company file could not be marked with this application's FileID.",
    _OPEN_FIRST,
)
_put(
    "1026",
    Klass.FIX_SETUP,
    Who.ADMIN,
    "The company file is marked by an earlier .qwc file of this application.",
    "Remove the application in the Web Connector with this company open, then add the one .qwc file of "
    "QuickBooks > Set-up; Intuit's CP3 tool clears what stays behind.",
)
_put(
    "1028 1029 1030 1038",
    Klass.FIX_SETUP,
    Who.ADMIN,
    "The Web Connector cannot read its stored password for this application on this PC.",
    _TYPE_IT_AGAIN,
)
_put(
    "1031",
    Klass.RETRY,
    Who.ACCOUNTANT,
    "The run ended with an error, whose text stands beside the code.",
    "Read that text; under QuickBooks > Sessions the web application shows the same one.",
)
_put(
    "1034",
    Klass.FIX_SETUP,
    Who.SUPPORT,
    "This edition of QuickBooks is not among those the .qwc file allows, or QuickBooks' request processor is too old.",
    "Set AuthFlags to 0xF, download the .qwc file again and add that one.",
)
_put(
    "1035",
    Klass.FIX_SETUP,
    Who.SUPPORT,
    "The .qwc file points at localhost, which this PC cannot resolve.",
    "Set the server's public address and download the .qwc file again.",
)
_put(
    "1036",
    Klass.RETRY,
    Who.SUPPORT,
    "The service did not answer the question about the Web Connector's version.",
    _SERVER_LOG,
)
_put(
    "1037",
    Klass.FIX_SETUP,
    Who.ADMIN,
    "The service asked for another version of the Web Connector and the run was stopped.",
    "Install the newest Web Connector of Intuit and press Update Selected.",
)
_put(
    "1039",
    Klass.FIX_SETUP,
    Who.ADMIN,
    "The application could not be added: the company file already carries another OwnerID and FileID for it, an "
    "element of the .qwc file is missing, or QuickBooks was told not to allow it.",
    "Remove the application in the Web Connector with this company open, add the one .qwc file of QuickBooks > Set-up "
    "again as QuickBooks' Admin and choose \"Yes, always\"; Intuit's CP3 tool clears old ids. Never edit the file.",
)
_put(
    "1040",
    Klass.FIX_SETUP,
    Who.ADMIN,
    "The password of this application is wrong or was not typed in yet.",
    f"{_TYPE_IT_AGAIN} Make a new one under QuickBooks > Set-up if it is lost.",
)
_put(
    "1041 1042 1043 1044 1045",
    Klass.RETRY,
    Who.SUPPORT,
    "The service did not answer one step of the run in a form the Web Connector understands; nothing is posted twice.",
    _SERVER_LOG,
)
_put(
    "1046",
    Klass.FIX_SETUP,
    Who.SUPPORT,
    "The service's answer about the Web Connector's version was not understood.",
    "Update the server program; it must answer an empty text.",
)
_put(
    "1048",
    Klass.FIX_SETUP,
    Who.SUPPORT,
    "The Web Connector could not open the service's address to check its certificate; often the address, not the "
    "certificate, is wrong.",
    "Open the AppURL in a browser on that PC: it must answer with a page, not with a redirect or an error, and with a "
    "complete, trusted certificate chain.",
)
_put(
    "1065",
    Klass.FIX_SETUP,
    Who.SUPPORT,
    "The .qwc file names a kind of QuickBooks that does not exist; QBType must be QBFS.",
    _DOWNLOAD,
)
_put(
    "1080",
    Klass.FIX_SETUP,
    Who.SUPPORT,
    "The .qwc file says the application only reads, so the Web Connector may not even mark the company file.",
    "Leave IsReadOnly out or set it to false, then add the file again.",
)
_put(
    "2012",
    Klass.RETRY,
    Who.SUPPORT,
    "The Web Connector met an answer of the service it could not read.",
    _SERVER_LOG,
)
