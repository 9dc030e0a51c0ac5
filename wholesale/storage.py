"""Where files lie: a folder of this machine, or any place fsspec knows by a URL (`s3://bucket/prefix`)."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

import fsspec
from fsspec.implementations.local import LocalFileSystem

MOST_BYTES = 20 * 1024 * 1024
_PIECE = 1024 * 1024
_PART = ".part"  # a file whose writing was cut off keeps this ending until it is swept away
_KEY = re.compile(r"\d+/\d{4}/[0-9a-f]{2}/[0-9a-f]{64}-[0-9a-f]{16}")


def new_key(company_id: int, sha256: str, now: datetime) -> str:
    """Answer a key for a file of a company by its content: `<company>/<year>/<first two>/<sha256>-<random>`.

    The random part lets two invoices hold the same document, so that deleting one leaves the other its file.
    """
    return f"{company_id}/{now:%Y}/{sha256[:2]}/{sha256}-{secrets.token_hex(8)}"


class Storage:
    """Files under one root, by keys of `new_key`; no other key is read, written or deleted.

    A file is there whole or not at all. `most_bytes` is the largest file people may store.
    """

    def __init__(self, url: str, *, most_bytes: int = MOST_BYTES) -> None:
        self.url, self.most_bytes = url, most_bytes
        self._system, root = fsspec.url_to_fs(url)
        self._is_local = isinstance(self._system, LocalFileSystem)
        self._root = str(Path(root).absolute()) if self._is_local else root.rstrip("/")

    def __repr__(self) -> str:
        # The URL may carry a password.
        return f"Storage({type(self._system).__name__})"

    def put(self, key: str, data: bytes) -> None:
        """Store a file; when this returns, it outlives a power cut as far as the place can promise."""
        path = self._path(key)
        if self._is_local:
            _write_whole(Path(path), data)
        else:
            # Object stores show an object only once it is complete.
            self._system.pipe_file(path, data)

    def put_file(self, key: str, file: IO[bytes]) -> None:
        """Store what is left to read of a file, piece by piece, so that its size does not matter."""
        path = self._path(key)
        if self._is_local:
            _write_whole(Path(path), file)
            return
        # Object stores show an object only once it is complete; a part of one is named by no row, so it is swept away.
        with self._system.open(path, "wb") as there:
            shutil.copyfileobj(file, there, _PIECE)

    def open(self, key: str) -> IO[bytes]:
        """Open a file for reading; FileNotFoundError when it is not there."""
        return cast("IO[bytes]", self._system.open(self._path(key), "rb"))

    def exists(self, key: str) -> bool:
        """Whether a file is there."""
        return bool(self._system.isfile(self._path(key)))

    def delete(self, key: str) -> None:
        """Remove a file; one that is not there is left alone."""
        try:
            self._system.rm_file(self._path(key))
        except FileNotFoundError:
            return

    def stored(self) -> Iterator[tuple[str, datetime]]:
        """Yield the key of each file with the moment it was written; whatever else lies under the root is not ours."""
        self._system.invalidate_cache()
        for folder, _, files in self._system.walk(self._root, detail=True):
            for name, facts in files.items():
                key = str(PurePosixPath(self._within(folder), name))
                if _KEY.fullmatch(key.removesuffix(_PART)):
                    yield key, _written(facts)

    def _within(self, folder: str) -> str:
        # Windows gives back-slashes here and there.
        root, folder = (path.replace("\\", "/").strip("/") for path in (self._root, folder))
        return folder.removeprefix(root).strip("/")

    def _path(self, key: str) -> str:
        if not _KEY.fullmatch(key.removesuffix(_PART)):
            raise ValueError(f"a file's key is like '7/2026/ab/<sha256>-<random>', got {key!r}")
        return str(Path(self._root, *key.split("/"))) if self._is_local else f"{self._root}/{key}"


def _write_whole(path: Path, data: bytes | IO[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + _PART)
    with part.open("wb") as file:
        shutil.copyfileobj(BytesIO(data) if isinstance(data, bytes) else data, file, _PIECE)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    if os.name == "posix":
        # The new name must outlive a power cut, too; Windows sees to it by itself.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _written(facts: dict[str, Any]) -> datetime:
    # Each file system of fsspec has its own word for it.
    names = ("mtime", "LastModified", "last_modified", "updated", "modified", "created")
    moment = next((facts[name] for name in names if facts.get(name)), None)
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if isinstance(moment, datetime):
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    # What does not say its age is new, so it stays.
    return datetime.max.replace(tzinfo=UTC) if moment is None else datetime.fromtimestamp(moment, UTC)
