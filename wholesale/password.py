"""People's passwords: what a good one is, and how one is kept (Argon2id) and recognised."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from wholesale.errors import Entry, Klass, TradeError, Who, define

SHORTEST: Final = 12
LONGEST: Final = 256
_FEWEST_LETTERS: Final = 5

PASSWORD_SHORT = define(
    "password_short",
    Klass.FIX_DATA,
    "The password has {length} characters; it takes {shortest} at least.",
    "Choose a longer one: four words that do not belong together are easy to remember and hard to guess.",
    Who.CLERK,
)
PASSWORD_LONG = define(
    "password_long",
    Klass.FIX_DATA,
    "The password has {length} characters; {longest} are read at most.",
    "Choose a shorter one.",
    Who.CLERK,
)
PASSWORD_PERSONAL = define(
    "password_personal",
    Klass.FIX_DATA,
    "The password is made of {part!r}, which anybody who knows you would try first.",
    "Choose one without your name, your e-mail address and your company.",
    Who.CLERK,
)
PASSWORD_COMMON = define(
    "password_common",
    Klass.FIX_DATA,
    "The password is little more than {part!r}, one of the words that are tried first.",
    "Choose several words that do not belong together.",
    Who.CLERK,
)
PASSWORD_REPEATS = define(
    "password_repeats",
    Klass.FIX_DATA,
    "The password is made of only {count} different characters.",
    "Choose several words that do not belong together.",
    Who.CLERK,
)
PASSWORDS_DIFFER = define(
    "passwords_differ",
    Klass.FIX_DATA,
    "The two passwords are not the same.",
    "Type the same password twice.",
    Who.CLERK,
)

# What is left of the passwords tried first once digits and signs at both ends are taken off.
_WORDS = """
    password passwort passw0rd p@ssw0rd p@ssword pa$$word contrasena contraseña clave secret secreto letmein
    letmeinplease welcome bienvenido bienvenida willkommen hello hola changeme changethis changemenow default
    admin administrator administrador root superuser user usuario guest test testing tester login access
    master qwerty qwertyuiop qwertyuiopasdfghjkl qwertyuiopasdf asdfghjkl asdfghjklqwertyuiop zxcvbnm qazwsx
    qazwsxedc qazwsxedcrfv 1qaz2wsx3edc 1q2w3e4r5t6y q1w2e3r4t5y6 abcdef abcdefgh abcdefghij abcdefghijkl
    abcdefghijklmnopqrstuvwxyz iloveyou teamo tequiero sunshine princess princesa dragon monkey football
    futbol baseball superman batman trustno michael jordan jessica charlie summer winter spring autumn verano
    invierno primavera january december company empresa office oficina business accounting contabilidad
    quickbooks intuit webconnector komet kometsales flower flowers florist flores floral roses rosas rose
    bouquet tulips orchids carnations passwordpassword adminadmin testtest qwertyqwerty welcomewelcome
    flowersflowers correcthorsebatterystaple correct-horse-battery-staple mypassword thisismypassword
    newpassword minuevacontrasena
"""
_COMMON = frozenset(_WORDS.split())
_ROWS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


class _Hashing:
    """The costs in use, and a hash of nobody's password made with them."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hasher = hasher

    @cached_property
    def of_nobody(self) -> str:
        return self.hasher.hash(secrets.token_hex(16))

    def change(self, hasher: PasswordHasher) -> None:
        self.hasher = hasher
        vars(self).pop("of_nobody", None)


_hashing = _Hashing(PasswordHasher())


def check_password(text: str, about: Iterable[str] = ()) -> None:
    """Raise TradeError with the first reason why a password is too weak; `about` holds e-mail, name and company."""
    fault = fault_of(text, about)
    if fault is not None:
        raise TradeError(fault, **fault.values)


def fault_of(text: str, about: Iterable[str] = ()) -> Entry | None:
    """Answer why a password is too weak, as an entry that is told already; None = it is good."""
    plain = _plain(text)
    if len(plain) < SHORTEST:
        return PASSWORD_SHORT.told(length=len(plain), shortest=SHORTEST)
    if len(plain) > LONGEST:
        return PASSWORD_LONG.told(length=len(plain), longest=LONGEST)
    if len(set(plain)) < _FEWEST_LETTERS:
        return PASSWORD_REPEATS.told(count=len(set(plain)))
    return _guessed_first(plain.casefold(), about)


def check_typed_twice(first: str, second: str) -> None:
    """Raise TradeError when what was typed twice differs."""
    if _plain(first) != _plain(second):
        raise TradeError(PASSWORDS_DIFFER)


def hash_password(text: str) -> str:
    """Answer what is kept of a password: Argon2id with its costs and salt in the text itself."""
    return _hashing.hasher.hash(_plain(text))


def verify_password(kept: str | None, text: str) -> bool:
    """Answer whether a text is the password; None (nobody, or no password yet) is False and takes the same time."""
    # What is longer than any password costs nothing to refuse, whoever it is said to be of.
    if len(text) > LONGEST:
        return False
    of_nobody = _hashing.of_nobody
    try:
        return _hashing.hasher.verify(kept or of_nobody, _plain(text)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(kept: str) -> bool:
    """Answer whether a hash was made with other costs than today's, so that it is made again at the next log-in."""
    return _hashing.hasher.check_needs_rehash(kept)


def use_costs(hasher: PasswordHasher) -> None:
    """Hash with these costs from now on, in this process: for a small machine, and for tests of many log-ins."""
    _hashing.change(hasher)


def _plain(text: str) -> str:
    # The same letters typed on a Mac and on Windows may be other characters.
    return unicodedata.normalize("NFKC", text)


def _guessed_first(folded: str, about: Iterable[str]) -> Entry | None:
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    for part in _parts(about):
        if part in folded and len(folded) - len(part) < SHORTEST - 4:
            return PASSWORD_PERSONAL.told(part=part)
    if folded in _COMMON or core in _COMMON:
        return PASSWORD_COMMON.told(part=core or folded)
    for row in _ROWS:
        if folded in row * 3:
            return PASSWORD_COMMON.told(part=folded[:4])
    return None


def _parts(about: Iterable[str]) -> list[str]:
    """Answer what others know of a person: an e-mail address whole, its two halves, a name with and without blanks."""
    found: set[str] = set()
    for text in about:
        whole = _plain(text).casefold().strip()
        found |= {whole, whole.replace(" ", ""), *whole.partition("@")[::2], *re.split(r"\W+", whole)}
    return sorted((part for part in found if len(part) >= _FEWEST_LETTERS), key=len, reverse=True)
