"""Files lie under keys of ours, whole or not at all, and those nobody names are swept away."""

import hashlib
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsspec
import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests import documents
from tests.factories import ADMIN, make_invoice
from wholesale.attachment import Attachment, attach
from wholesale.clock import Clock, SetClock
from wholesale.job import JobSettings
from wholesale.jobs.sweep_files import SweepFiles
from wholesale.storage import Storage, new_key

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SHA256 = hashlib.sha256(b"roses").hexdigest()


@pytest.fixture(params=["folder", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """Lend an empty place for files: a folder, and a file system of fsspec that is none."""
    if request.param == "folder":
        yield Storage(str(tmp_path / "files"))
        return
    yield Storage("memory://files-of-a-test")
    fsspec.filesystem("memory").rm("/files-of-a-test", recursive=True)


def test_what_is_put_is_read_again(storage: Storage) -> None:
    key = new_key(7, SHA256, NOW)
    storage.put(key, b"roses")
    with storage.open(key) as file:
        content = file.read()

    assert content == b"roses"
    assert key.startswith(f"7/2026/{SHA256[:2]}/{SHA256}-")
    assert storage.exists(key)
    assert [stored for stored, _ in storage.stored()] == [key]


def test_a_file_is_put_without_being_held_in_memory(storage: Storage, tmp_path: Path) -> None:
    letters = b"roses " * 700_000
    (tmp_path / "large").write_bytes(letters)
    key = new_key(7, SHA256, NOW)
    with (tmp_path / "large").open("rb") as large:
        storage.put_file(key, large)
    with storage.open(key) as file:
        content = file.read()

    assert content == letters
    assert [stored for stored, _ in storage.stored()] == [key]


def test_the_same_content_twice_is_two_files(storage: Storage) -> None:
    keys = {new_key(7, SHA256, NOW) for _ in range(2)}
    for key in keys:
        storage.put(key, b"roses")
    gone = keys.pop()
    storage.delete(gone)

    assert [stored for stored, _ in storage.stored()] == [*keys]
    assert not storage.exists(gone)


def test_a_file_that_is_not_there_is_not_opened_and_deleted_in_silence(storage: Storage) -> None:
    storage.put(new_key(7, SHA256, NOW), b"roses")
    other = new_key(7, SHA256, NOW)
    storage.delete(other)
    with pytest.raises(FileNotFoundError):
        storage.open(other)

    assert not storage.exists(other)


@pytest.mark.parametrize("key", ["../secret", "/etc/passwd", "7/2026/ab/../../x", "C:\\x", "7\\2026", "con", ""])
def test_no_key_leads_out_of_the_root(storage: Storage, key: str) -> None:
    storage.put(new_key(7, SHA256, NOW), b"roses")
    for act in (storage.open, storage.delete, storage.exists):
        with pytest.raises(ValueError, match="a file's key is like"):
            act(key)
    with pytest.raises(ValueError, match="a file's key is like"):
        storage.put(key, b"x")


def test_a_write_that_fails_leaves_no_file_under_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage, key = Storage(str(tmp_path)), new_key(7, SHA256, NOW)

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        storage.put(key, b"roses")

    assert not storage.exists(key)
    assert [stored for stored, _ in storage.stored()] == [f"{key}.part"]


def test_the_password_in_a_url_is_not_shown() -> None:
    assert "secret" not in repr(Storage("memory://user:secret@place"))


def test_files_nobody_names_are_swept_after_a_day(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    storage = Storage(str(tmp_path / "files"))
    settings, clock = JobSettings(storage=storage), SetClock(Clock().now())
    with sessions.begin() as session:
        kept = attach(session, storage, make_invoice(session), "inv.pdf", documents.pdf(), ADMIN, clock.now())
    with sessions() as session:
        invoice = make_invoice(session)
        attach(session, storage, invoice, "lost.pdf", documents.pdf(), ADMIN, clock.now())
        session.rollback()
    torn = new_key(kept.company_id, SHA256, clock.now()) + ".part"
    storage.put(torn, b"half")
    (tmp_path / "files" / "README.txt").write_text("not ours")
    young = SweepFiles().sweep(sessions, clock, settings)
    clock.move(timedelta(hours=25))
    old = SweepFiles().sweep(sessions, clock, settings)

    assert (young, old) == (0, 2)
    assert [key for key, _ in storage.stored()] == [kept.storage_key]
    assert (tmp_path / "files" / "README.txt").exists()
    assert SweepFiles().sweep(sessions, clock, settings) == 0


def test_the_file_of_a_deleted_row_is_swept(
    sessions: sessionmaker[Session], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    storage, clock = Storage(str(tmp_path)), SetClock(Clock().now())
    with sessions.begin() as session:
        row = attach(session, storage, make_invoice(session), "inv.pdf", documents.pdf(), ADMIN, clock.now())
    with sessions.begin() as session:
        session.delete(session.get_one(Attachment, row.id))
    clock.move(timedelta(hours=25))
    with caplog.at_level(logging.INFO):
        SweepFiles().sweep(sessions, clock, JobSettings(storage=storage))

    assert list(storage.stored()) == []
    assert row.storage_key in caplog.text
