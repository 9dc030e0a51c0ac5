"""komet-qbwc qwc: the file for the Web Connector."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from komet_qbwc.command import SET_UP, CommandError, CompanyOption, command, desk, say
from qbwc_server.connection import Connection
from qbwc_server.qwc import write_qwc


@command("qwc", SET_UP, 50)
def qwc(
    company: CompanyOption = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")] = Path("komet_sales.qwc"),
) -> None:
    """Write komet_sales.qwc, the file that tells the Web Connector where this server is. It holds no password.

    The same connection gives the same file each time, so it may be written again whenever it is lost.

    Example:
        komet-qbwc qwc --output komet_sales.qwc
    """
    with desk(company, writes=False) as at:
        connection = at.session.scalar(select(Connection).where(Connection.company_id == at.company.id))
        if connection is None:
            raise CommandError(f"{at.company.name} has no connection yet; make it: komet-qbwc connection add")
        output.write_bytes(write_qwc(connection))
    say(f"Wrote {output.resolve()}")
    say("On the QuickBooks computer, with the company file open as Admin in single-user mode:")
    say("  1. Open the Web Connector (QuickBooks: File > App Management > Manage Web Connector; in older versions")
    say("     File > Update Web Services), press Add an Application and choose the file.")
    say('  2. Answer "Yes, always; allow access even if QuickBooks is not running".')
    say("  3. In the Web Connector type the password, store it, tick Auto-Run and press Update Selected.")
