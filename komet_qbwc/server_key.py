"""The key of every keyed hash and sealed secret of an installation, kept in a file of its data folder."""

import os
import secrets
from pathlib import Path

BYTES = 32


class KeyTooShortError(ValueError):
    """The file does not hold what was written there."""


def read_or_make(path: Path) -> str:
    """Answer the key in a file, which is made at the first call; raises KeyTooShortError for a damaged one."""
    if not path.exists():
        _make(path)
    key = path.read_text("ascii").strip()
    if len(key) < BYTES:
        raise KeyTooShortError(f"{path} holds {len(key)} characters, {BYTES * 2} were written; restore the back-up")
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link appears whole or not at all: two processes at their first start never read half a key, nor two.
        os.link(new, path)
    except FileExistsError:
        pass  # The other process was first; its key counts.
    finally:
        new.unlink()
