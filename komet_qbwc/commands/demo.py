"""komet-qbwc demo: everything at work, in a browser, without Windows and without QuickBooks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path

from komet_qbwc.command import START, command, console, say
from komet_qbwc.demo import Demo, demo_pc, shown_bills
from komet_qbwc.demo_company import prepare
from komet_qbwc.demo_sample import sample
from komet_qbwc.demo_screen import make_screen
from komet_qbwc.installation import Installation, opened, upgrade_database
from komet_qbwc.logs import set_up_logs
from komet_qbwc.server import PortTakenError, Server, check_port
from komet_qbwc.settings import Settings, load_settings
from komet_qbwc.worker import Worker
from wholesale.db import reading

_PORT = 8730


@command("demo", START, 10)
def demo(
    data_folder: Annotated[
        Path | None, typer.Option(help="Where the demonstration keeps its data; else a folder of its own.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port; else 8730, or a free one.")] = None,
    once: Annotated[bool, typer.Option("--once", help="End when every bill sent is in QuickBooks or refused.")] = False,
    pace: Annotated[float, typer.Option(min=0, help="Seconds from one poll of the Web Connector to the next.")] = 4.0,
) -> None:
    """Show everything with a sample company: the web app, a simulated Web Connector and a simulated QuickBooks.

    Open the address that is printed and log in as one of its people. Meanwhile some approved bills go
    A (approved) -> ES (sent) -> S (in QuickBooks); one of a vendor that is inactive in QuickBooks goes to F (failed)
    and says what to do. Ctrl-C ends it; the next start goes on.

    Example:
        komet-qbwc demo --pace 2
    """
    # A sample company of another version has a folder of its own, so it is never mixed up with this one.
    usual = user_data_path("komet-qbwc-demo", appauthor=False, version=sample("company")["company"]["code"].lower())
    settings = _settings(data_folder or usual, port)
    upgrade_database(settings)
    log_file = settings.data_folder / "server.log"
    with opened(settings) as found, log_file.open("a", encoding="utf-8") as log:
        set_up_logs(settings.log_level, log)
        _prepare_and_tell(found)
        pc = demo_pc(settings.data_folder)
        showing = Demo(found, pc, make_screen(console()), pace, once)
        Server(settings, [showing.run, Worker(found).run], log_file).run()
        _tell_end(found)


def _settings(folder: Path, port: int | None) -> Settings:
    """Answer settings under which nothing leaves this computer, whatever the real installation's say."""
    try:
        free = check_port("127.0.0.1", _PORT if port is None else port)
    except PortTakenError:
        if port is not None:
            raise
        free = check_port("127.0.0.1", 0)
    return load_settings(
        data_folder=folder,
        database_url="",
        host="127.0.0.1",
        port=free,
        public_url=f"http://localhost:{free}",
        workers=1,
        # What changes in QuickBooks is seen while one watches.
        lists_minutes=5,
        paid_minutes=5,
        smtp_host="",
        log_level="info",
    )


def _prepare_and_tell(found: Installation) -> None:
    settings, pc = found.settings, demo_pc(found.settings.data_folder)
    company, people = sample("company"), _people()
    say(f"{company['company']['name']}, a flower importer in Miami: a moment, please.")
    is_new = prepare(found, pc)
    say("Made its last three weeks." if is_new else "It goes on where it was.")
    say()
    say(f"Open            {settings.public_url}")
    say(f"and log in as   {people[0]}")
    for person in people[1:]:
        say(f"                {person}")
    say(f"Password        {company['password']}")
    say()
    say(f"Data folder     {settings.data_folder}  (delete it to begin anew)")
    say(f".qwc file       {pc.qwc}")
    say(f"Its password    in {pc.password_file}")
    say("Stop            Ctrl-C")
    say()
    say("A approved -> ES sent -> S in QuickBooks; F failed, with what to do.")
    say()


def _people() -> list[str]:
    """Answer who may be logged in as, each with what this person does."""
    facts = sample("company")
    staff = {one["email"]: f"{one['name']}, {one['roles'][0].replace('_', ' ')}" for one in facts["people"]}
    growers = {
        one["email_for_orders"]: f"{one['contact_name']}, of the grower {one['name']}" for one in sample("growers")
    }
    return [f"{email:<34}{(staff | growers)[email]}" for email in facts["shown_people"]]


def _tell_end(found: Installation) -> None:
    with reading(found.sessions) as session:
        counted = Counter(bill.status for bill in shown_bills(session))
    say(f"Stopped with {', '.join(f'{count} {status}' for status, count in counted.items())}. The data is kept.")
