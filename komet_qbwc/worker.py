"""Runs the background jobs: in a thread beside the server, or alone with `komet-qbwc worker`."""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from importer import jobs as web_jobs
from komet_qbwc.installation import Installation, job_settings
from qbwc_server import jobs as qbwc_jobs
from wholesale import jobs as trade_jobs
from wholesale.job import JOBS, Job
from wholesale.registry import load_folder

_log = logging.getLogger(__name__)
_TICK_SECONDS = 0.5


class Worker:
    """Wakes each job when its interval has passed; a slow job does not hold up the others."""

    def __init__(self, installation: Installation) -> None:
        load_folder(trade_jobs)
        load_folder(qbwc_jobs)
        load_folder(web_jobs)
        self._installation = installation
        self._settings = job_settings(installation.settings)
        self._jobs: list[Job] = [JOBS[name]() for name in sorted(JOBS)]
        self._due_at = dict.fromkeys(JOBS, 0.0)
        self._running: dict[str, Future[int]] = {}

    def run(self, stop: Event) -> None:
        """Run the jobs until told to stop; a job under way comes to its end."""
        with ThreadPoolExecutor(max_workers=max(1, len(self._jobs)), thread_name_prefix="job") as pool:
            while not stop.is_set():
                self._wake_due(pool)
                stop.wait(_TICK_SECONDS)
        self._take_in()

    def run_once(self) -> dict[str, int]:
        """Run every job once, one after the other; answer how many rows each dealt with."""
        return {job.name: self._sweep(job) for job in self._jobs}

    def _wake_due(self, pool: ThreadPoolExecutor) -> None:
        self._take_in()
        now = time.monotonic()
        for job in self._jobs:
            if job.name not in self._running and self._due_at[job.name] <= now:
                self._due_at[job.name] = now + job.interval.total_seconds()
                self._running[job.name] = pool.submit(self._sweep, job)

    def _sweep(self, job: Job) -> int:
        return job.sweep(self._installation.sessions, self._installation.clock, self._settings)

    def _take_in(self) -> None:
        """Log what finished jobs have to say; a job that failed is tried again at its next time."""
        for name in [name for name, future in self._running.items() if future.done()]:
            future = self._running.pop(name)
            if (fault := future.exception()) is not None:
                _log.error("job %s failed", name, exc_info=fault)
            elif future.result():
                _log.info("job done", extra={"job": name, "rows": future.result()})
