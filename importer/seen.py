"""What has been seen in a file so far: kept on disk, so that memory does not grow with the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence


class Seen:
    """Keys with the row each stood in first. Keys are told apart by 64 bits of their hash."""

    def __init__(self) -> None:
        # A database without a name is SQLite's own temporary file, which is gone when it is closed.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-16000"):
            self._database.execute(f"PRAGMA {pragma}").close()
        self._database.execute("CREATE TABLE seen (key INTEGER PRIMARY KEY, row INTEGER)")

    def note(self, keys: Sequence[tuple[object, int]]) -> list[int | None]:
        """Note keys with their rows, in their order; answer for each the row where it stood before, None = nowhere."""
        hashed = [(hash(key), row) for key, row in keys]
        self._database.execute("BEGIN")
        count = self._database.total_changes
        self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", hashed)
        self._database.execute("COMMIT")
        if self._database.total_changes - count == len(hashed):
            return [None] * len(hashed)
        first = [
            self._database.execute("SELECT row FROM seen WHERE key = ?", (key,)).fetchone()[0] for key, _ in hashed
        ]
        return [None if row == own else row for row, (_, own) in zip(first, hashed, strict=True)]

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
