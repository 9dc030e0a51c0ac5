"""One company's connection to QuickBooks: its ids, its password, and what the Web Connector told us last.

OwnerID and FileID are made once and never again: QuickBooks stamps them into the company file, and a second pair
for the same file is refused with QBWC1039 (web_connector.md 4).
"""

import hashlib
import hmac
import re
import secrets
import string
import uuid
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import JSON, BigInteger, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from wholesale.db import Base, CompanyKey, Key, Moment
from wholesale.write_back import PlainRow

OWNER_ID: Final = "{effba990-1559-4837-8861-785508f22adc}"
"""The product's own GUID: one for every company, file and version, for ever."""

_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0 and 1, which people misread
_GROUPS, _GROUP = 7, 4  # 28 letters of 31: 138 bits


class _Named(Protocol):
    """What a company must have to be connected."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


def new_lists_mark() -> int:
    """Answers a mark that the lists and mappings of no company had before."""
    return secrets.randbits(62)


class Connection(PlainRow, Base):
    """The one Web Connector application of a company, and what is known of the QuickBooks behind it."""

    __tablename__ = "connection"

    id: Mapped[Key]
    company_id: Mapped[CompanyKey] = mapped_column(unique=True)
    user_name: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str] = mapped_column(String(64))  # HMAC-SHA-256 under the server's key, hexadecimal
    owner_id: Mapped[str] = mapped_column(String(38), default=OWNER_ID)
    file_id: Mapped[str] = mapped_column(String(38), unique=True)
    app_name: Mapped[str] = mapped_column(String(120))  # with the OwnerID QuickBooks' name for us: never changed
    app_url: Mapped[str] = mapped_column(String(300))
    mark: Mapped[str] = mapped_column(String(5))  # tells our message set IDs from those of another server
    minutes: Mapped[int] = mapped_column(default=15)  # least minutes between two runs
    batch_size: Mapped[int] = mapped_column(default=20)  # requests in one message
    looks_first: Mapped[bool] = mapped_column(default=False)  # every record is looked for before it is added
    is_paused: Mapped[bool] = mapped_column(default=False)
    pause_key: Mapped[str] = mapped_column(String(40), default="")  # entry of the catalogue that says why (pausing.py)
    pause_reason: Mapped[str] = mapped_column(Text, default="")
    paused_at: Mapped[Moment | None]
    paused_by: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[Moment]
    password_changed_at: Mapped[Moment]

    # Learnt from good sessions.
    company_file: Mapped[str] = mapped_column(Text, default="")  # path on the QuickBooks PC; '' = not known yet
    qb_company_name: Mapped[str] = mapped_column(Text, default="")
    last_contact_at: Mapped[Moment | None]
    silence_told_at: Mapped[Moment | None]  # when the alarm about its silence was raised; None = none is standing
    last_connector_version: Mapped[str] = mapped_column(String(60), default="")
    last_product: Mapped[str] = mapped_column(Text, default="")
    max_qbxml_version: Mapped[str] = mapped_column(String(10), default="")
    edition: Mapped[str] = mapped_column(String(10), default="US")  # US, CA, UK or AU
    last_restore_time: Mapped[str] = mapped_column(String(40), default="")  # as QuickBooks wrote it
    lists_due_at: Mapped[Moment | None]  # None = never read yet, so due
    paid_due_at: Mapped[Moment | None]  # None = never asked yet, so due
    clock_skew: Mapped[int | None]  # seconds that the QuickBooks PC's clock is ahead of ours; None = not measured yet
    lists_mark: Mapped[int] = mapped_column(BigInteger, default=new_lists_mark)  # see list_memory.py
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # closing date and such, from the last session

    @property
    def support_url(self) -> str:
        """Answers the AppSupport address: on the same host as AppURL, else QBWC1000, with what nobody can guess."""
        return f"{self.app_url.rstrip('/')}/support/{self.file_id.strip('{}')}"

    def new_password(self, server_key: bytes, now: datetime) -> str:
        """Answers a new password, to be shown once; the old one stops working."""
        password = _readable_secret()
        self.password_hash = _keyed_hash(self.user_name, password, server_key)
        self.password_changed_at = now
        return password

    def verify(self, password: str, server_key: bytes) -> bool:
        """Answers whether this is the password, in constant time; blanks around a typed one do not count."""
        return hmac.compare_digest(self.password_hash, _keyed_hash(self.user_name, password.strip(), server_key))


def create_connection(
    session: Session, company: _Named, app_url: str, *, server_key: bytes, now: datetime, minutes: int = 15
) -> tuple[Connection, str]:
    """Makes the connection of a company and answers it with its password, which is stored nowhere."""
    connection = Connection(
        company_id=company.id,
        user_name=f"komet-{_slug(company.name)}{_random(6, _READABLE)}",
        owner_id=OWNER_ID,
        file_id="{" + str(uuid.uuid4()) + "}",
        app_name=f"Komet Sales - {company.name}"[:120].rstrip(),
        app_url=app_url,
        mark=new_mark(),
        minutes=minutes,
        created_at=now,
    )
    password = connection.new_password(server_key, now)
    session.add(connection)
    session.flush()
    return connection, password


def new_mark() -> str:
    """Answers five letters and digits that tell this server's message set IDs from those of another one."""
    return _random(5, string.ascii_lowercase + string.digits)


def connection_for_login(session: Session, user_name: str, password: str, server_key: bytes) -> Connection | None:
    """Answers the connection whose user name and password these are; an unknown name costs as much as a known one."""
    connection = session.scalar(select(Connection).where(Connection.user_name == user_name.strip()))
    if connection is None:
        hmac.compare_digest(_NOBODY, _keyed_hash(user_name.strip(), password.strip(), server_key))
        return None
    return connection if connection.verify(password, server_key) else None


_NOBODY = "0" * 64


def _keyed_hash(user_name: str, password: str, server_key: bytes) -> str:
    # The user name is part of the text, so a hash copied to another row opens nothing.
    text = f"{user_name}\0{password}".encode("utf-8", "surrogatepass")
    return hmac.new(server_key, text, hashlib.sha256).hexdigest()


def _readable_secret() -> str:
    return "-".join(_random(_GROUP, _READABLE) for _ in range(_GROUPS))


def _random(length: int, letters: str) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))


def _slug(name: str) -> str:
    letters = re.sub(r"[^a-z0-9]", "", name.lower())[:16]
    return f"{letters}-" if letters else ""
