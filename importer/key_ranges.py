"""Long lists of keys in an address: "1-40,55" names forty-one records."""

from __future__ import annotations

from collections.abc import Iterable

from importer.query import key_of


def as_ranges(keys: Iterable[int]) -> str:
    """Answer keys as an address names them: those that follow each other by the first and the last."""
    runs: list[list[int]] = []
    for key in sorted(set(keys)):
        if runs and runs[-1][1] == key - 1:
            runs[-1][1] = key
        else:
            runs.append([key, key])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def from_ranges(text: str, most: int) -> list[int]:
    """Answer the keys that an address names, `most` of them; what is no key or range is as if it were not there."""
    found: dict[int, None] = {}
    for part in text.split(","):
        first, _, last = part.partition("-")
        begin, end = key_of(first), key_of(last or first)
        if begin is not None and end is not None:
            found.update(dict.fromkeys(range(begin, min(end, begin + most - len(found) - 1) + 1)))
        if len(found) >= most:
            break
    return list(found)
