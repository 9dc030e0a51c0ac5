"""Tokens by which other programs use the API: each acts as its person, is shown once, and can be revoked.

The table holds a keyed hash, never the token. A token names its own row, so that a call costs one look-up by key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import JSON, Index, String, UniqueConstraint, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from wholesale.db import Base, CompanyKey, Day, Key, Moment, Name, foreign_key
from wholesale.errors import Klass, TradeError, Who, define
from wholesale.user import User

MOST_A_DAY: Final = 1_000
"""So many calls a day each person's tokens may make together (domain.md 5.1)."""

_WRITTEN: Final = re.compile(r"komet_(\d{1,18})_[\w-]{40,60}")
_NOTED_EVERY: Final = timedelta(minutes=1)

API_TOO_MANY = define(
    "api_too_many",
    Klass.WAIT,
    "{actor}'s tokens have made {most} calls today, which is as many as a day has.",
    "Go on tomorrow; ask less often how far an import is.",
    Who.CLERK,
)


class ApiToken(Base):
    """What lets a program act as a person, as far as it says."""

    __tablename__ = "api_token"
    __table_args__ = (Index(None, "company_id", "id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    user_id: Mapped[int] = foreign_key("user_account.id")  # whose roles and language it has
    description: Mapped[Name]  # which program has it
    token_hash: Mapped[str] = mapped_column(String(64))  # HMAC-SHA-256 under the server key
    kinds: Mapped[list[str]] = mapped_column(
        JSON, default=list
    )  # names of kinds of import; [] = whatever the person may
    created_at: Mapped[Moment]
    created_by: Mapped[Name]
    last_used_at: Mapped[Moment | None]  # to the minute; None = not yet
    revoked_at: Mapped[Moment | None]  # None = it is good
    revoked_by: Mapped[Name | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    def allows(self, kind: str) -> bool:
        """Answer whether it may be used for a kind of import."""
        return not self.kinds or kind in self.kinds


class ApiUse(Base):
    """How many calls the tokens of a person have made on a day."""

    __tablename__ = "api_use"
    __table_args__ = (UniqueConstraint("company_id", "user_id", "day"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    user_id: Mapped[int] = foreign_key("user_account.id")
    day: Mapped[Day]  # where the company is
    calls: Mapped[int]


def make_token(
    session: Session, user: User, description: str, kinds: Sequence[str], made_by: str, server_key: bytes, now: datetime
) -> tuple[ApiToken, str]:
    """Make a token for a person; answer it with its text, which nobody can read again."""
    token = ApiToken(
        company_id=user.company_id,
        user_id=user.id,
        description=description,
        token_hash="",
        kinds=sorted(kinds),
        created_at=now,
        created_by=made_by,
    )
    session.add(token)
    session.flush()
    text = f"komet_{token.id}_{secrets.token_urlsafe(32)}"
    token.token_hash = _hash(text, server_key)
    session.flush()
    return token, text


def find_token(session: Session, text: str, server_key: bytes) -> ApiToken | None:
    """Answer the good token of a text, of whatever company; None = it is none, was revoked, or its person has left."""
    if (written := _WRITTEN.fullmatch(text)) is None:
        return None
    token = session.get(ApiToken, int(written[1]))
    if token is None or not hmac.compare_digest(token.token_hash, _hash(text, server_key)):
        return None
    return token if token.revoked_at is None and token.user.is_active else None


def revoke(token: ApiToken, revoked_by: str, now: datetime) -> None:
    """Make a token useless, from the next call on; once revoked it stays as it was."""
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = now, revoked_by


def count_call(session: Session, token: ApiToken, today: date, now: datetime) -> int:
    """Count a call of a token and answer how many its person has left today; TradeError when none was."""
    mine = {"company_id": token.company_id, "user_id": token.user_id}
    insert = _INSERT[session.get_bind().dialect.name]
    # One statement, so that two calls at the same instant are both counted.
    counted = (
        insert(ApiUse)
        .values(**mine, day=today, calls=1)
        .on_conflict_do_update(index_elements=["company_id", "user_id", "day"], set_={"calls": ApiUse.calls + 1})
        .returning(ApiUse.calls)
    )
    calls = int(session.execute(counted).scalar_one())
    if calls == 1:
        former = delete(ApiUse).where(
            ApiUse.company_id == token.company_id, ApiUse.user_id == token.user_id, ApiUse.day < today
        )
        session.execute(former.execution_options(synchronize_session=False))
    if token.last_used_at is None or token.last_used_at <= now - _NOTED_EVERY:
        token.last_used_at = now
    if calls > MOST_A_DAY:
        raise TradeError(API_TOO_MANY, actor=token.user.name, most=MOST_A_DAY)
    return MOST_A_DAY - calls


def _hash(text: str, server_key: bytes) -> str:
    return hmac.new(server_key, b"api token\0" + text.encode(), hashlib.sha256).hexdigest()


_INSERT: Final[dict[str, Callable[[type[ApiUse]], Any]]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
