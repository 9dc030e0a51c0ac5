"""The simulated QuickBooks computer of the demonstration: a folder with the company file and the Web Connector."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from komet_qbwc.demo_sample import sample, vendors_in_quickbooks
from qbwc_server.connection import Connection
from qbwc_server.qwc import write_qwc
from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.sample_company import SAMPLE
from qbwc_server.simulator.web_connector import WebConnector

COMPANY_NAME = "Biscayne Blooms"


@dataclass(frozen=True)
class DemoPc:
    """What lies on that computer."""

    folder: Path

    @property
    def qwc(self) -> Path:
        """The file that was added in the Web Connector."""
        return self.folder / "komet_sales.qwc"

    @property
    def company_file(self) -> Path:
        """Where the simulated QuickBooks keeps its books."""
        return self.folder / "quickbooks_company.sqlite3"

    @property
    def password_file(self) -> Path:
        """Where the simulated Web Connector keeps its password, as the real one does in the Windows registry."""
        return self.folder / "web_connector_password.txt"

    @property
    def password(self) -> str | None:
        """The password that was typed into the Web Connector; None = none yet."""
        return self.password_file.read_text("ascii").strip() if self.password_file.is_file() else None

    def keep_password(self, password: str) -> None:
        """Type a password into the Web Connector."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.password_file.unlink(missing_ok=True)
        handle = os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(password + "\n")

    def keep_qwc(self, connection: Connection) -> None:
        """Put the .qwc file of the connection there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.qwc.write_bytes(write_qwc(connection))

    def open_company(self, clock: Callable[[], datetime] | None = None) -> CompanyFile:
        """Open QuickBooks with the company, which is made at the first time; `clock` is the computer's, else real."""
        self.folder.mkdir(parents=True, exist_ok=True)
        sold = sample("company")["quickbooks"]
        contents = {
            **SAMPLE,
            "accounts": [*SAMPLE["accounts"], *sold["accounts"]],
            "items": [*SAMPLE["items"], *sold["items"]],
            "vendors": vendors_in_quickbooks(),
        }
        return CompanyFile(self.company_file, clock=clock, company_name=COMPANY_NAME, contents=contents)

    def start_connector(self, company: CompanyFile, log: Callable[[str], object]) -> WebConnector:
        """Start the Web Connector with the application that was added."""
        return WebConnector(self.qwc, self.password or "", company, log=log)
