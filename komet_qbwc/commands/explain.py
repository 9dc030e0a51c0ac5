"""komet-qbwc explain: the error catalogue."""

from __future__ import annotations

from typing import Annotated

import typer

from komet_qbwc.command import LOOK, CommandError, command, say, table
from qbwc_server.error_catalogue import all_entries, find
from wholesale.errors import Klass, Who


@command("explain", LOOK, 30)
def explain(
    code: Annotated[str | None, typer.Argument(help="QBWC1039, 0x80040408, 3140 or a key of ours.")] = None,
) -> None:
    """Explain a code of the Web Connector, of QuickBooks or of this program; without a code list them all.

    Examples:
        komet-qbwc explain QBWC1039
        komet-qbwc explain 0x80040408
        komet-qbwc explain 3140
    """
    if code is None:
        table("code", "meaning", rows=[(entry.key, entry.sentence) for entry in all_entries()], empty="")
        return
    entry = find(code)
    if entry is None:
        raise CommandError(f"{code!r} is not in the catalogue; all codes: komet-qbwc explain")
    say(f"{entry.key}: {entry.sentence}")
    say(f"What to do: {entry.next_step}")
    say(f"Who acts:   {Who(entry.who).sentence}")
    say(f"Kind:       {Klass(entry.klass).sentence}")
