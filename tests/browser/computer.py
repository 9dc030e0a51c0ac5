"""The QuickBooks computer of a story: QuickBooks with its company, and a Web Connector that comes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.faults import Fault
from qbwc_server.simulator.update import UpdateResult
from qbwc_server.simulator.web_connector import WebConnector

LISTS: dict[str, Any] = {
    "accounts": [
        {"name": "Cost of Goods Sold", "type": "CostOfGoodsSold", "number": "50000"},
        {"name": "Freight In", "type": "CostOfGoodsSold", "number": "50200"},
        {"name": "Checking", "type": "Bank", "number": "10100"},
    ],
    "terms": [{"name": "Net 30", "days": 30}],
    "classes": ["Miami"],
    "vendors": ["Rosas de Cayambe", "Flores del Valle"],
}


def new_company(folder: Path) -> CompanyFile:
    """Make a company in QuickBooks."""
    return CompanyFile(folder / "quickbooks.db", company_name="Biscayne Blooms", contents=LISTS)


_PAUSE = 0.3  # seconds between two polls; a real one lets minutes pass


class Computer:
    """One computer, switched on with its company open in QuickBooks."""

    def __init__(self, quickbooks: CompanyFile) -> None:
        self.quickbooks = quickbooks
        self.results: list[UpdateResult] = []
        self._connector: WebConnector | None = None

    def add(self, qwc: bytes, password: str) -> None:
        """Add the application in the Web Connector and type the password."""
        self._connector = WebConnector(qwc, password, self.quickbooks, wait=lambda _seconds: None)
        self._connector.add_application()

    @property
    def connector(self) -> WebConnector:
        assert self._connector is not None, "nothing was added in the Web Connector"
        return self._connector

    def update(self, *faults: Fault) -> UpdateResult:
        """Press Update Selected."""
        self.connector.faults = list(faults)
        return self.connector.update()

    @contextmanager
    def polling(self) -> Iterator[None]:
        """Let the Web Connector come by itself meanwhile, as with Auto-Run."""
        stop = Event()
        thread = Thread(target=self._poll, args=(stop,), name="web-connector", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _poll(self, stop: Event) -> None:
        while not stop.is_set():
            self.results.append(self.connector.update())
            stop.wait(_PAUSE)

    def close(self) -> None:
        """Switch it off."""
        if self._connector is not None:
            self._connector.close()
        self.quickbooks.close()
