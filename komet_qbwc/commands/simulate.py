"""komet-qbwc simulate: the Web Connector and QuickBooks, played by this program against any server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from komet_qbwc.command import LOOK, CommandError, command, say
from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.faults import Fault
from qbwc_server.simulator.web_connector import WebConnector


@command("simulate", LOOK, 20)
def simulate(
    qwc: Annotated[Path, typer.Argument(help="The .qwc file of the connection.")],
    password: Annotated[
        str,
        typer.Option(prompt="Web Connector password", hide_input=True, help="The password; asked for when left out."),
    ],
    company_file: Annotated[
        Path, typer.Option(help="Where the simulated QuickBooks keeps its books; made when it is not there.")
    ] = Path("simulated_company.sqlite3"),
    updates: Annotated[int, typer.Option(min=1, help="How many times Update Selected is pressed.")] = 1,
    fault: Annotated[
        list[str] | None, typer.Option(metavar="NAME@TRIP", help="Something that goes wrong, such as answer_lost@2.")
    ] = None,
) -> int:
    """Press Update Selected once: the simulated Web Connector talks to the server of the .qwc file.

    It works against any server and posts into a file of its own, never into a real QuickBooks. Faults: see the list
    with `--fault list`.

    Examples:
        komet-qbwc simulate komet_sales.qwc
        komet-qbwc simulate komet_sales.qwc --fault answer_lost@3 --updates 2
    """
    faults = [_fault(words) for words in fault or []]
    company = CompanyFile(company_file)
    try:
        connector = WebConnector(qwc, password, company, faults=faults)
        connector.add_application()
        is_ok = True
        for _ in range(updates):
            result = connector.update()
            is_ok = result.is_ok
            say(f"{result.error + ': ' if result.error else ''}{result.status}")
            books = len(company.bills())
            say(f"{len(result.calls)} calls, {len(result.requests)} messages; {books} bills in the books.")
        connector.close()
    finally:
        company.close()
    return 0 if is_ok else 1


def _fault(words: str) -> Fault:
    name, _, trip = words.partition("@")
    if name not in Fault.known:
        known = "; ".join(f"{each}: {Fault.known[each].sentence()}" for each in sorted(Fault.known))
        raise CommandError(f"No fault is named {name!r}. There are: {known}")
    if trip and not trip.isdigit():
        raise CommandError(f"A fault is given as NAME@TRIP, such as {name}@2, got {words!r}")
    return Fault.named(name, at=int(trip or 1))
