"""Processes of the benchmarks: the server under test, the reference and the Web Connectors."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
from seeding import Caller

HERE = Path(__file__).parent


class Program:
    """A program and the processes it has started."""

    def __init__(self, arguments: Sequence[str], environment: dict[str, str], folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *arguments], env=os.environ | environment, cwd=folder, stdout=subprocess.DEVNULL
        )

    def cpu_seconds(self) -> float:
        """Answer the processor time of all its processes so far."""
        return sum(sum(process.cpu_times()[:2]) for process in self._all())

    def worker_mebibytes(self) -> float:
        """Answer the memory of the largest process that answers calls."""
        workers = self._all()[1:] or self._all()
        return max(process.memory_info().rss for process in workers) / 2**20

    def _all(self) -> list[psutil.Process]:
        own = psutil.Process(self._process.pid)
        return [own, *own.children(recursive=True)]

    def wait_for(self, port: int) -> None:
        """Wait until it listens."""
        until = time.monotonic() + 60
        while True:
            if self._process.poll() is not None or time.monotonic() > until:
                raise SystemExit("the server did not start")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """Stop it and whatever it has started."""
        if self._process.poll() is not None:
            return
        processes = self._all()
        self._process.terminate()
        _, left = psutil.wait_procs(processes, timeout=30)
        for process in left:
            process.kill()


@contextmanager
def server(url: str, key: str, workers: int, folder: Path) -> Iterator[tuple[Program, int]]:
    """Lend the server itself, as `komet-qbwc serve` starts it, without its background jobs."""
    environment = {
        "KOMET_DATA_FOLDER": str(folder),
        "KOMET_DATABASE_URL": url,
        "KOMET_SERVER_KEY": key,
        "KOMET_WORKERS": str(workers),
        "KOMET_LOG_LEVEL": "error",
    }
    port = _free_port()
    arguments = ["-m", "komet_qbwc", "serve", "--no-worker", "--port", str(port)]
    with _running(Program(arguments, environment, HERE.parent), port) as program:
        yield program, port


@contextmanager
def bare_answers(answers: Path, workers: int) -> Iterator[tuple[Program, int]]:
    """Lend the reference, on the same WSGI server with the same settings."""
    port = _free_port()
    arguments = ["-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(workers)]
    arguments += ["--blocking-threads", "1", "--backpressure", "128", "--no-ws", "--log-level", "error"]
    arguments += ["bare_answers:application"]
    with _running(Program(arguments, {"BENCH_ANSWERS": str(answers)}, HERE), port) as program:
        yield program, port


@contextmanager
def _running(program: Program, port: int) -> Iterator[Program]:
    try:
        program.wait_for(port)
        yield program
    finally:
        program.stop()


class Connectors:
    """As many Web Connectors as there are callers, all at work at once, in one process of their own."""

    def __init__(self, port: int, callers: Sequence[Caller]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "connectors.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._say({"port": port, "callers": [asdict(caller) for caller in callers]})

    def do(self, what: str, *, bills: int = 10, times: int = 1) -> dict[str, Any]:
        """Let each do it so many times; answer how long the calls took and what was done."""
        self._say({"do": what, "bills": bills, "times": times})
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the Web Connectors have stopped; their last words are above")
        told: dict[str, Any] = json.loads(line)
        return told

    def stop(self) -> None:
        """Let them end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def _say(self, order: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
