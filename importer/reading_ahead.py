"""Reads on while what was read is being saved: the database's work is done outside of Python, on the other core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
_LOOKS_EVERY = 0.1  # seconds, whether anybody still wants what is read


class _End:
    """What follows the last item: nothing, or what has broken the reading off."""

    def __init__(self, fault: BaseException | None) -> None:
        self.fault = fault


@contextmanager
def reading_ahead(items: Iterator[T]) -> Iterator[Iterator[T]]:
    """Lend the items of an iterator, of which one is made ready while the one before is in use.

    What the iterator raises is raised where its item would have come. At the end the thread that reads closes it.
    """
    ready: Queue[T | _End] = Queue(maxsize=1)
    is_over = Event()
    thread = Thread(target=_read, args=(items, ready, is_over), name="read ahead", daemon=True)
    thread.start()
    try:
        yield _taken(ready)
    finally:
        is_over.set()
        while thread.is_alive():
            try:
                # Whoever waits to hand over the next item is let go.
                ready.get(timeout=_LOOKS_EVERY)
            except Empty:
                continue
        thread.join()


def _read(items: Iterator[T], ready: Queue[T | _End], is_over: Event) -> None:
    fault: BaseException | None = None
    try:
        for item in items:
            if is_over.is_set():
                break
            ready.put(item)
    except BaseException as raised:  # noqa: BLE001 - it is raised again, in the thread that asked
        fault = raised
    close = getattr(items, "close", None)
    if close is not None:
        close()
    ready.put(_End(fault))


def _taken(ready: Queue[T | _End]) -> Iterator[T]:
    while True:
        item = ready.get()
        if isinstance(item, _End):
            if item.fault is not None:
                raise item.fault
            return
        yield item
