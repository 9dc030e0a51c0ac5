"""Who is calling? The Web Connector's user name and password, guarded against guessing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from qbwc_server import login_guard
from qbwc_server.connection import Connection, connection_for_login

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Visitor:
    """What a log-in names: user name and password as typed, and the address it comes from."""

    user_name: str
    password: str
    address: str

    def __repr__(self) -> str:
        return f"Visitor({self.user_name!r}, from {self.address!r})"


def log_in(session: Session, visitor: Visitor, server_key: bytes, now: datetime) -> Connection | None:
    """Answer the connection that is logging in, or None; the log says why not, the caller hears only "nvu"."""
    lock = login_guard.blocked_until(session, visitor.user_name, visitor.address, now)
    if lock is not None:
        _log.warning("log-in not tried: %s", lock.reason)
        return None
    connection = connection_for_login(session, visitor.user_name, visitor.password, server_key)
    if connection is None:
        lock = login_guard.failed(session, visitor.user_name, visitor.address, now)
        reason = lock.reason if lock is not None else "unknown user name or wrong password"
        _log.warning("log-in refused user_name=%r address=%s: %s", visitor.user_name[:60], visitor.address, reason)
        return None
    login_guard.succeeded(session, visitor.user_name, visitor.address, now)
    return connection
