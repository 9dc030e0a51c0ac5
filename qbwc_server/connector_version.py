"""Which version of the Web Connector calls from which address, from clientVersion until the authenticate that follows.

The protocol tells the version before anybody has logged in, so it can be stored nowhere yet. It is only shown:
where two processes share the calls of a session one of them may not hear it, and the next session tells it again.
"""

from collections import OrderedDict
from threading import Lock
from typing import Final

_MOST: Final = 1000  # addresses; whoever floods us with them drives out only what is shown
_LONGEST: Final = 60  # of the column of Connection


class HeardVersions:
    """The versions heard lately, by the caller's address."""

    def __init__(self) -> None:
        self._by_address: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def hear(self, address: str, version: str) -> None:
        """Note what a Web Connector says of itself."""
        with self._lock:
            self._by_address[address] = version.strip()[:_LONGEST]
            self._by_address.move_to_end(address)
            if len(self._by_address) > _MOST:
                self._by_address.popitem(last=False)

    def take(self, address: str) -> str:
        """Answer the version that called from there just now, once; "" when none was heard."""
        with self._lock:
            return self._by_address.pop(address, "")
