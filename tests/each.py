"""One test over many values: what `pytest.mark.parametrize` does, without the cost of thousands of tests.

For facts that are read off in a moment and need no fixture of their own for each value. Every value is looked at, and
each that fails is named.
"""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest


def for_each(names: str | tuple[str, ...], values: Iterable[Any], *, ids: object = None) -> Callable[[Any], Any]:
    """Run the test below for each value, or each row of values; `ids` may stay from parametrize."""
    del ids
    known = (names,) if isinstance(names, str) and "," not in names else names
    asked = tuple(name.strip() for name in known.split(",")) if isinstance(known, str) else tuple(known)
    rows = [(value,) if len(asked) == 1 and isinstance(names, str) else tuple(value) for value in values]
    assert rows, "a test over nothing proves nothing"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def for_all_of_them(**fixtures: Any) -> None:
            failed = [fault for row in rows if (fault := _fault(test, fixtures, dict(zip(asked, row, strict=True))))]
            if len(failed) == 1:
                raise failed[0]
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {len(rows)} fail", failed)

        kept = [one for one in inspect.signature(test).parameters.values() if one.name not in asked]
        for_all_of_them.__signature__ = inspect.Signature(kept)  # type: ignore[attr-defined]  # what pytest reads
        return for_all_of_them

    return decorate


def _fault(test: Callable[..., None], fixtures: dict[str, Any], values: dict[str, Any]) -> BaseException | None:
    try:
        test(**fixtures, **values)
    except (KeyboardInterrupt, SystemExit, pytest.skip.Exception):
        raise
    except BaseException as fault:  # noqa: BLE001 - pytest's own failures are none of Exception; each is raised again
        fault.add_note(f"with {values!r}")
        return fault
    return None
