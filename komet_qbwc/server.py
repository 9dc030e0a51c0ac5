"""Serves the application with granian, and runs threads of our own beside it until somebody says stop."""

from __future__ import annotations

import multiprocessing
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from multiprocessing import resource_tracker
from pathlib import Path
from threading import Event
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from komet_qbwc.application import server_process
from komet_qbwc.settings import Settings

Companion = Callable[[Event], None]
"""What runs in a thread beside the server until the event is set, such as the jobs."""

_THREADS = min(8, 2 * multiprocessing.cpu_count() + 1)
_STOP_SECONDS = 30
_KILL_SECONDS = 5
# Its lines go the way of ours.
_LOGGERS = {"version": 1, "loggers": {"_granian": {"handlers": [], "propagate": True}}}


class PortTakenError(OSError):
    """Another program listens at the address."""


class _TimedEvent(Event):
    """An event whose wait looks up now and then: on Windows a wait without end does not hear Ctrl-C."""

    def wait(self, timeout: float | None = None) -> bool:
        if timeout is not None:
            return super().wait(timeout)
        while not super().wait(0.5):
            pass
        return True


class Server(MPServer):
    """granian with one process for each worker, and with companions that end before the processes do."""

    def __init__(self, settings: Settings, companions: Sequence[Companion], log_file: Path | None = None) -> None:
        super().__init__(
            "komet_qbwc.application",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.WSGI,
            workers=1 if sys.platform == "win32" else settings.processes,
            # A slow page, an export or the check of the address from outside must not keep the Web Connector waiting.
            blocking_threads=_THREADS,
            backpressure=128,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=_KILL_SECONDS,
            log_level=LogLevels.warning,
            log_dictconfig=_LOGGERS,
        )
        self.main_loop_interrupt = _TimedEvent()
        self._loader = partial(server_process, settings, log_file)
        self._companions = companions
        self._stop_companions = Event()
        self._under_way: list[Future[None]] = []

    def run(self) -> None:
        """Serve until a signal or `stop`; raises what a companion raised."""
        # Forked children of a process with threads are no sound ground; spawned ones are the same on every system.
        multiprocessing.set_start_method("spawn", force=True)
        with ThreadPoolExecutor(max_workers=max(1, len(self._companions)), thread_name_prefix="beside") as self._pool:
            self.serve(target_loader=self._loader, wrap_loader=False)
        for future in self._under_way:
            future.result()

    def stop(self) -> None:
        """End as if a person had pressed Ctrl-C; from any thread."""
        self.interrupt_signal = True
        self.main_loop_interrupt.set()

    def startup(self, spawn_target: Any, target_loader: Any) -> None:  # noqa: ANN401 - granian's own signature
        """Start processes and companions."""
        if sys.platform != "win32":
            # Started by the first process it would let Ctrl-C through again, in the midst of the start.
            resource_tracker.ensure_running()
        # A process that is still importing must not answer Ctrl-C with a traceback; this one tells it to stop.
        self.on_startup(_hold_ctrl_c)
        super().startup(spawn_target, target_loader)  # type: ignore[no-untyped-call]  # granian types no methods
        signal.signal(signal.SIGINT, self.signal_handler_interrupt)
        _hear_ctrl_c()
        self._under_way = [self._pool.submit(companion, self._stop_companions) for companion in self._companions]
        for future in self._under_way:
            future.add_done_callback(lambda _future: self.stop())

    def shutdown(self, exit_code: int = 0) -> None:
        """Let the companions come to their end first, for they may be talking to the server; then stop it."""
        self._stop_companions.set()
        for future in self._under_way:
            future.exception(timeout=_STOP_SECONDS)
        super().shutdown(exit_code)  # type: ignore[no-untyped-call]  # granian types no methods


def _hold_ctrl_c() -> None:
    """Let the processes that are started now not hear Ctrl-C; this one hears it a moment later, not never."""
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    else:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _hear_ctrl_c() -> None:
    """Hear Ctrl-C again, and the one that was held back."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def check_port(host: str, port: int) -> int:
    """Answer the port to listen on, a free one for 0; raises PortTakenError when another program has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        if sys.platform != "win32":
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as fault:
            raise PortTakenError(
                f"Port {port} of {host} can not be listened on ({fault.strerror or fault}); "
                "stop the other program, or choose another port with KOMET_PORT."
            ) from fault
        return int(trial.getsockname()[1])
