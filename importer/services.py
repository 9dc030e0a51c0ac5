"""What the web app is handed by the front door."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy.orm import Session, sessionmaker

from wholesale.clock import Clock
from wholesale.storage import Storage


@dataclass(frozen=True, kw_only=True)
class Services:
    """The database, the time and the world outside, as pages may use them."""

    sessions: sessionmaker[Session]
    clock: Clock
    server_key: bytes
    storage: Storage
    public_url: str  # where people open the app: https://bills.example.com
    connector_url: str  # where the Web Connector calls: https://bills.example.com/qbwc
    version: str
    trusted_proxies: tuple[str, ...] = ()  # networks whose X-Forwarded-For counts
    upload_limit: int = 25 * 2**20  # bytes of one request
    import_limit: int = 50 * 2**20  # bytes of a file for Data Import

    @property
    def is_https(self) -> bool:
        """Whether people come over https, so that cookies travel there only."""
        return urlsplit(self.public_url).scheme == "https"
