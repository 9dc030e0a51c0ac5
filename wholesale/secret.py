"""Secrets that must be read again, such as a mailbox's password: sealed under the server's key before they are kept.

What only has to be recognised, such as a person's password, is hashed instead (password.py).
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from wholesale.errors import Klass, TradeError, Who, define

# A label of its own: the key of this use tells nothing about the keys of the server's other uses.
_LABEL = b"komet sealed secret 1"

SECRET_UNREADABLE = define(
    "secret_unreadable",
    Klass.FIX_SETUP,
    "{what} can not be read: it was sealed under another server key than the one this server has now.",
    "Put the former server key back (server.key in the data folder, or KOMET_SERVER_KEY) and restart; "
    "where it is lost, enter the secret anew.",
    Who.SUPPORT,
)


def seal(server_key: bytes, text: str) -> str:
    """Answer a text that only this server can open: encrypted and safe against change, other letters at each call."""
    return _box(server_key).encrypt(text.encode("utf-8")).decode("ascii")


def unseal(server_key: bytes, sealed: str, what: str = "A stored secret") -> str:
    """Answer the text of `seal`; TradeError(SECRET_UNREADABLE) names `what` when the key or the text has changed."""
    try:
        return _box(server_key).decrypt(sealed.encode("utf-8")).decode("utf-8")
    except InvalidToken:
        raise TradeError(SECRET_UNREADABLE, what=what) from None


def _box(server_key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.new(server_key, _LABEL, hashlib.sha256).digest()))
