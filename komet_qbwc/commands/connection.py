"""komet-qbwc connection: a company's entry for the Web Connector."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import select

from komet_qbwc.command import (
    SET_UP,
    CommandError,
    CompanyOption,
    Desk,
    desk,
    group,
    installation,
    moment,
    say,
    table,
)
from qbwc_server import pausing
from qbwc_server.connection import Connection, create_connection
from qbwc_server.qwc import qwc_faults
from wholesale.company import Company
from wholesale.history import Actor

connection = group("connection", SET_UP, 40, "Connect a company to its QuickBooks.")

_BY_COMMAND = Actor.system("command line")
_Minutes = Annotated[int, typer.Option(min=1, max=1440, help="Least minutes between two runs of the Web Connector.")]


@connection.command("add")
def add(company: CompanyOption = None, minutes: _Minutes = 15) -> None:
    """Make the connection of a company and print the Web Connector's password, which is shown only now.

    The address in the .qwc file is KOMET_PUBLIC_URL with /qbwc: set it before, for it is written into the file.

    Example:
        komet-qbwc connection add --minutes 15
    """
    with desk(company) as at:
        if _found(at) is not None:
            raise CommandError(
                f"{at.company.name} has a connection already, and a company has one only; "
                "a lost password is replaced by: komet-qbwc connection new-password"
            )
        settings = at.installation.settings
        made, password = create_connection(
            at.session,
            at.company,
            settings.connector_url,
            server_key=at.installation.server_key,
            now=at.now,
            minutes=minutes,
        )
        made.batch_size = settings.batch_size
        faults = qwc_faults(made)
        if faults:
            raise CommandError("; ".join(map(str, faults)))
        _tell_password(made, password)
    say("Next: komet-qbwc qwc, which writes the file for the Web Connector.")


@connection.command("list")
def list_connections() -> None:
    """List the connections of all companies and when their Web Connectors were last heard of.

    Example:
        komet-qbwc connection list
    """
    with installation() as found, found.sessions() as session:
        pairs = session.execute(
            select(Company, Connection).join(Connection, Connection.company_id == Company.id).order_by(Company.code)
        ).all()
        rows = [
            (owner.code, one.user_name, one.app_url, one.minutes, moment(one.last_contact_at), one.qb_company_name,
             "paused" if one.is_paused else "on")
            for owner, one in pairs
        ]  # fmt: skip
    table("company", "user name", "address", "minutes", "last contact", "QuickBooks company", "posting", rows=rows,
          empty="There is no connection yet; make one: komet-qbwc connection add")  # fmt: skip


@connection.command("show")
def show(company: CompanyOption = None) -> None:
    """Show all that is known of a company's connection; never the password, which nobody keeps.

    Example:
        komet-qbwc connection show
    """
    with desk(company, writes=False) as at:
        one = _of(at)
        rows: list[tuple[object, ...]] = [
            ("company", at.company.name),
            ("application", one.app_name),
            ("user name", one.user_name),
            ("address", one.app_url),
            ("OwnerID, FileID", f"{one.owner_id}, {one.file_id}"),
            ("least minutes", one.minutes),
            ("bills in a message", one.batch_size),
            ("posting", f"paused: {one.pause_reason}" if one.is_paused else "on"),
            ("last contact", moment(one.last_contact_at)),
            ("QuickBooks company", one.qb_company_name or "not known before the first session"),
            ("company file", one.company_file or "not known before the first session"),
            ("QuickBooks", one.last_product or "not known before the first session"),
            ("Web Connector", one.last_connector_version or "not known"),
            ("qbXML version", one.max_qbxml_version or "not known"),
            ("backup restored", one.last_restore_time or "not that we know"),
            ("lists due", moment(one.lists_due_at, "at once")),
            ("password set", moment(one.password_changed_at)),
        ]
        public = at.installation.settings.connector_url
        if one.app_url != public:
            rows.append(
                ("attention", f"the server's address is now {public}; see: komet-qbwc connection change --help")
            )
        table("what", "value", rows=rows, empty="")


@connection.command("change")
def change(
    company: CompanyOption = None,
    minutes: Annotated[int | None, typer.Option(min=1, max=1440, help="Least minutes between two runs.")] = None,
    batch_size: Annotated[int | None, typer.Option(min=1, max=100, help="Bills in one message to QuickBooks.")] = None,
    new_address: Annotated[
        bool, typer.Option("--new-address", help="Take the address that KOMET_PUBLIC_URL now has.")
    ] = False,
) -> None:
    """Change what is given; a new address or interval counts once the new .qwc file is added in the Web Connector.

    Example:
        komet-qbwc connection change --batch-size 1
    """
    with desk(company) as at:
        one = _of(at)
        one.minutes = minutes or one.minutes
        one.batch_size = batch_size or one.batch_size
        if new_address:
            one.app_url = at.installation.settings.connector_url
        say(f"{one.user_name}: {one.app_url}, every {one.minutes} minutes, {one.batch_size} bills in a message.")


@connection.command("pause")
def pause(
    company: CompanyOption = None,
    why: Annotated[str, typer.Option(help="The reason, for whoever asks later.")] = "Paused by hand.",
) -> None:
    """Post nothing for a company until `connection resume`; its Web Connector hears that there is nothing to do.

    Example:
        komet-qbwc connection pause --why "Month end until Friday"
    """
    with desk(company) as at:
        pausing.pause(at.session, _of(at), _BY_COMMAND, at.now, why)
        say(f"Posting is paused for {at.company.name}: {why}")


@connection.command("resume")
def resume(company: CompanyOption = None) -> None:
    """Post again: after a pause, or after a backup of the company file was restored and the bills were compared.

    Example:
        komet-qbwc connection resume
    """
    with desk(company) as at:
        pausing.resume(at.session, _of(at), _BY_COMMAND, at.now)
        say(f"Posting goes on for {at.company.name} with the next run of the Web Connector.")


@connection.command("confirm-company")
def confirm_company(company: CompanyOption = None) -> None:
    """Accept that the company was renamed in QuickBooks: the next session learns its new name.

    Example:
        komet-qbwc connection confirm-company
    """
    with desk(company) as at:
        known = pausing.confirm_company(at.session, _of(at), _BY_COMMAND, at.now)
        say(f"The name {known!r} is forgotten; the next session learns the name of the company file that is open.")


@connection.command("new-password")
def new_password(company: CompanyOption = None) -> None:
    """Make a new Web Connector password and print it; the old one stops working at once.

    Example:
        komet-qbwc connection new-password
    """
    with desk(company) as at:
        one = _of(at)
        _tell_password(one, one.new_password(at.installation.server_key, at.now))


def _tell_password(one: Connection, password: str) -> None:
    say(f"User name: {one.user_name}")
    say(f"Password:  {password}")
    say("The password is shown this once and kept nowhere; type it into the Web Connector's column Password.")


def _found(at: Desk) -> Connection | None:
    return at.session.scalar(select(Connection).where(Connection.company_id == at.company.id))


def _of(at: Desk) -> Connection:
    one = _found(at)
    if one is None:
        raise CommandError(f"{at.company.name} has no connection yet; make it: komet-qbwc connection add")
    return one
