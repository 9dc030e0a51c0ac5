"""komet-qbwc worker: the background jobs alone."""

from __future__ import annotations

import signal
from threading import Event
from typing import Annotated

import typer

from komet_qbwc.command import START, command, installation, say
from komet_qbwc.logs import set_up_logs
from komet_qbwc.worker import Worker


@command("worker", START, 30)
def worker(
    once: Annotated[bool, typer.Option("--once", help="Run every job once and end.")] = False,
) -> None:
    """Run the background jobs alone: send mails, tidy away old messages. Several workers do no harm.

    Example:
        komet-qbwc worker
    """
    with installation() as found:
        set_up_logs(found.settings.log_level)
        found.check_database()
        jobs = Worker(found)
        if once:
            for name, rows in jobs.run_once().items():
                say(f"{name}: {rows}")
            return
        stop = Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        say("Working; stop with Ctrl-C.")
        jobs.run(stop)
    say("Stopped.")
