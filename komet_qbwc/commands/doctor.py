"""komet-qbwc doctor: finds what is wrong with the address, or what a QWCLog.txt tells."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from komet_qbwc.command import SET_UP, CommandError, command, installation, say, table
from qbwc_server.doctor import Finding, State, worst
from qbwc_server.doctor_address import look_at_address
from qbwc_server.doctor_log import Cause, LogReport, read_log

_MARKS = {
    State.GOOD: "ok",
    State.WARNING: "warning",
    State.FAULT: "FAULT",
    State.NOT_NEEDED: "not needed",
    State.NOT_TRIED: "not tried",
}
_MOST_CAUSES = 8


@command("doctor", SET_UP, 55)
def doctor(
    log: Annotated[Path | None, typer.Option("--log", help="A QWCLog.txt of the Web Connector, to be read.")] = None,
) -> None:
    """Check the address as the Web Connector calls it; with --log name the causes in a QWCLog.txt.

    Ends with code 1 when the Web Connector would fail.

    For example:

        komet-qbwc doctor
        komet-qbwc doctor --log QWCLog.txt
    """
    with installation() as found:
        url, now = found.settings.connector_url, found.clock.now()
    if log is None:
        _tell_findings(look_at_address(url, now))
    else:
        _tell_report(read_log(_end_of(log), url))


def _end_of(log: Path) -> bytes:
    try:
        return log.read_bytes()
    except OSError as refusal:
        raise CommandError(f"{log} can not be read: {refusal.strerror}; right is the path of a QWCLog.txt") from None


def _tell_findings(findings: list[Finding]) -> None:
    rows = [(_MARKS[one.state], one.check.value, one.check.sentence, one.proof) for one in findings]
    table("", "check", "what should be", "what was seen", rows=rows, empty="")
    for one in findings:
        if one.entry is not None:
            say()
            say(f"{_MARKS[one.state]}: {one.entry.sentence}")
            say(f"  What to do: {one.entry.next_step}")
            say(f"  More:       komet-qbwc explain {one.entry.key}")
    if worst(findings) is State.FAULT:
        raise typer.Exit(1)


def _tell_report(report: LogReport) -> None:
    if report.first_at is not None:
        span = f"{report.first_at:%Y-%m-%d %H:%M} to {report.last_at:%Y-%m-%d %H:%M} UTC"
        say(f"{report.lines} lines, {len(report.runs)} runs, {span}")
    if report.version:
        say(f"Web Connector {report.version}")
    if report.is_well:
        say("The last run in the log was good.")
    for cause in report.causes[:_MOST_CAUSES]:
        _tell_cause(cause)
    if not report.is_well:
        raise typer.Exit(1)


def _tell_cause(cause: Cause) -> None:
    say()
    when = "in the last run" if cause.in_last_run else "earlier"
    say(f"{cause.entry.key} ({when}, {cause.count}x): {cause.entry.sentence}")
    say(f"  What to do: {cause.entry.next_step}")
    say(f"  Line {cause.last.number}: {cause.last.shown}")
