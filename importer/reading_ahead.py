"""Reads on while what was read is being saved: the database's work is done outside of Python, on the other core."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, TypeVar

T = TypeVar("T")
_END: Final = object()


@contextmanager
def reading_ahead(items: Generator[T]) -> Iterator[Iterator[T]]:
    """Lend the items of a generator, of which one is made ready while the one before is in use.

    What the generator raises is raised where its item would have come. It is closed at the end.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="read ahead") as reader:
        try:
            yield _taken(items, reader)
        finally:
            # In the thread that has read it, after what it is at.
            reader.submit(items.close).result()


def _taken(items: Generator[T], reader: ThreadPoolExecutor) -> Iterator[T]:
    coming = reader.submit(next, items, _END)
    while (item := coming.result()) is not _END:
        coming = reader.submit(next, items, _END)
        yield item  # type: ignore[misc] # all but _END come from the generator
