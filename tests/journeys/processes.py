"""Starts the program as people do, in a process of its own, and ends it as they do."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import psutil

ROOT = Path(__file__).resolve().parents[2]
_LONG = 90


def environment(folder: Path) -> dict[str, str]:
    """Answer this process' environment without settings of ours, and with a data folder."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("KOMET_")}
    return plain | {"KOMET_DATA_FOLDER": str(folder), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def started(folder: Path, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Lend a running `komet-qbwc`; whatever is left of it afterwards is killed."""
    program = subprocess.Popen(
        [sys.executable, "-m", "komet_qbwc", *map(str, arguments)],
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=os.name != "nt",
    )
    try:
        yield program
    finally:
        if program.poll() is None:
            family = psutil.Process(program.pid).children(recursive=True)
            for process in (program, *family):
                process.kill()
        program.communicate(timeout=_LONG)


def ran(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `komet-qbwc` to its end."""
    with started(folder, *arguments) as program:
        out, _ = program.communicate(timeout=_LONG)
    return subprocess.CompletedProcess(program.args, program.returncode, out)


def interrupted(program: subprocess.Popen[str]) -> str:
    """Press Ctrl-C, which reaches the whole group as in a terminal; answer what was written."""
    os.killpg(program.pid, signal.SIGINT)
    out, _ = program.communicate(timeout=_LONG)
    return out


def wait_until_healthy(port: int, program: subprocess.Popen[str]) -> None:
    """Ask until the server answers; it is asked again at once, and the test's own end is the limit."""
    while program.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                assert answer.status == 200
                return
        except (URLError, ConnectionError):
            continue
    raise AssertionError(f"the server ended: {program.communicate()[0]}")
