"""Does every element of a request exist in the version and edition it is sent to?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbxml.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbxml.message import Aggregate


def refused(message: Aggregate, version: tuple[int, int], edition: str) -> Iterator[Problem]:
    """Yield what is newer than `version` or not for `edition`; QuickBooks refuses the whole message for it."""
    table = message.table
    suspicious = table.newest > version or edition in table.editions
    if table.is_flat and not suspicious:
        return
    for spec in table.elements:
        value = message.__dict__[spec.name]
        if value is None or (spec.many and not value):
            continue
        if suspicious and (spec.since > version or edition in spec.not_in):
            yield _problem(message, spec.tag, value, spec.since, version, edition)
        elif not spec.is_simple:
            for part in value if spec.many else (value,):
                yield from refused(part, version, edition)


def _problem(
    message: Aggregate, tag: str, value: object, since: tuple[int, int], version: tuple[int, int], edition: str
) -> Problem:
    if since > version:
        words = f"exists since qbXML {since[0]}.{since[1]}, the message is written in {version[0]}.{version[1]}"
    else:
        words = f"is not for the {edition} edition"
    return Problem(f"{type(message).__name__}/{tag}", value, f"{tag} {words}, got {value!r}", 1030)
