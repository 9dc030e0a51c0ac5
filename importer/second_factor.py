"""The second factor: six digits from an app on the phone (TOTP, RFC 6238), and ten recovery codes for a lost phone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import ColumnElement, String, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from wholesale.db import Base, CompanyKey, Key, Moment, foreign_key
from wholesale.errors import Klass, TradeError, Who, define
from wholesale.secret import seal, unseal
from wholesale.user import User

RECOVERY_CODES: Final = 10
_PERIOD: Final = 30  # seconds of one code
_DRIFT: Final = 1  # codes before and after that count, for a phone whose clock is off
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0 and 1, which people misread
_GROUP = 5

CODE_WRONG = define(
    "second_factor_wrong",
    Klass.FIX_DATA,
    "The code is not right for this moment, or has been used already.",
    "Type the six digits the app shows now; if they never fit, set the phone's clock to automatic.",
    Who.CLERK,
)


class SecondFactor(Base):
    """What is remembered of a person's app: which code was used last, so that none counts twice."""

    __tablename__ = "second_factor"
    __table_args__ = (UniqueConstraint("company_id", "user_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    user_id: Mapped[int] = foreign_key("user_account.id")
    switched_on_at: Mapped[Moment]
    last_step: Mapped[int]  # number of the half minute of the last good code


class RecoveryCode(Base):
    """One code for a day without the phone."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("company_id", "user_id", "code_hash"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    user_id: Mapped[int] = foreign_key("user_account.id")
    code_hash: Mapped[str] = mapped_column(String(64))  # HMAC-SHA-256 under the server key
    used_at: Mapped[Moment | None]


def new_secret() -> str:
    """Answer a secret for an app, as its 32 letters and digits."""
    return pyotp.random_base32()


def app_address(secret: str, email: str, company: str) -> str:
    """Answer what the picture (QR) tells the app: secret, person and where it is for."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=f"Komet {company}")


def switch_on(session: Session, user: User, secret: str, code: str, server_key: bytes, now: datetime) -> list[str]:
    """Ask a person for the second factor from now on and answer the recovery codes, which are shown once.

    The code proves that the app holds the secret; TradeError else.
    """
    step = _step_of(secret, code, now)
    if step is None:
        raise TradeError(CODE_WRONG)
    _forget(session, user)
    user.totp_secret = seal(server_key, secret)
    session.add(
        SecondFactor(company_id=user.company_id, user_id=user.id, switched_on_at=now, last_step=step),
    )
    return new_recovery_codes(session, user, server_key)


def switch_off(session: Session, user: User) -> None:
    """Ask a person for the password only."""
    _forget(session, user)
    user.totp_secret = None


def new_recovery_codes(session: Session, user: User, server_key: bytes) -> list[str]:
    """Answer ten new recovery codes, to be shown once; the former ones are worth nothing."""
    session.execute(delete(RecoveryCode).where(*_of(RecoveryCode, user)))
    codes = [f"{_random()}-{_random()}" for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(company_id=user.company_id, user_id=user.id, code_hash=_keyed_hash(server_key, user, code))
        for code in codes
    )
    return codes


def recovery_codes_left(session: Session, user: User) -> int:
    """Answer how many recovery codes have not been used."""
    unused = select(func.count()).where(*_of(RecoveryCode, user), RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


def check_code(session: Session, user: User, code: str, server_key: bytes, now: datetime) -> bool:
    """Answer whether a code of the app or a recovery code is right, and use it up."""
    typed = "".join(code.split()).casefold()
    if typed.isdecimal() and len(typed) < 2 * _GROUP:
        return _check_app(session, user, typed, server_key, now)
    unused = (*_of(RecoveryCode, user), RecoveryCode.used_at.is_(None))
    is_it = RecoveryCode.code_hash == _keyed_hash(server_key, user, typed)
    used = update(RecoveryCode).where(*unused, is_it).values(used_at=now).returning(RecoveryCode.id)
    return session.scalar(used) is not None


def _check_app(session: Session, user: User, code: str, server_key: bytes, now: datetime) -> bool:
    if user.totp_secret is None:
        return False
    step = _step_of(unseal(server_key, user.totp_secret, "The secret of the second factor"), code, now)
    if step is None:
        return False
    # Whoever saw a code being typed can not type it again.
    newer = update(SecondFactor).where(*_of(SecondFactor, user), SecondFactor.last_step < step)
    return session.scalar(newer.values(last_step=step).returning(SecondFactor.id)) is not None


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Answer the number of the half minute whose code this is; None = of none that counts now."""
    typed = "".join(code.split())
    current = int(now.timestamp()) // _PERIOD
    app = pyotp.TOTP(secret, interval=_PERIOD)
    steps = range(current - _DRIFT, current + _DRIFT + 1)
    good = [step for step in steps if hmac.compare_digest(app.generate_otp(step).encode(), typed.encode())]
    return good[-1] if good else None


def _forget(session: Session, user: User) -> None:
    session.execute(delete(SecondFactor).where(*_of(SecondFactor, user)))
    session.execute(delete(RecoveryCode).where(*_of(RecoveryCode, user)))


def _of(model: type[SecondFactor | RecoveryCode], user: User) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return model.company_id == user.company_id, model.user_id == user.id


def _random() -> str:
    return "".join(secrets.choice(_READABLE) for _ in range(_GROUP))


def _keyed_hash(server_key: bytes, user: User, code: str) -> str:
    text = f"recovery code\0{user.id}\0{code.replace('-', '')}".encode("utf-8", "surrogatepass")
    return hmac.new(server_key, text, hashlib.sha256).hexdigest()
