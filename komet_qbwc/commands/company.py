"""komet-qbwc company: the companies whose bills are posted."""

from __future__ import annotations

import re
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from sqlalchemy import select

from komet_qbwc.command import SET_UP, CommandError, CompanyOption, desk, group, installation, say, table
from wholesale.company import BillDateSource, Company

company = group("company", SET_UP, 20, "Add, list and change companies.")

_Zone = Annotated[str, typer.Option(help="Time zone, such as America/New_York.")]
_Charges = Annotated[
    bool,
    typer.Option(
        "--charges-required/--charges-optional",
        help="Whether a purchase order without additional charges is held back.",
    ),
]


@company.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The company's name.")],
    code: Annotated[str | None, typer.Option(help="A short code; else made from the name.")] = None,
    time_zone: _Zone = "America/New_York",
    charges_required: _Charges = True,
) -> None:
    """Add a company.

    Example:
        komet-qbwc company add "Andes Blooms" --code ANDES --time-zone America/Bogota
    """
    _check_zone(time_zone)
    short = (code or re.sub(r"[^A-Za-z0-9]", "", name)[:10]).upper()
    if not short or not name.strip():
        raise CommandError(
            f'A company has a name and a code, got {name!r}; say: company add "Andes Blooms" --code ANDES'
        )
    with installation() as found, found.sessions.begin() as session:
        if session.scalar(select(Company).where(Company.code == short)):
            raise CommandError(f"A company with the code {short!r} exists already; choose another with --code.")
        session.add(
            Company(name=name.strip(), code=short, time_zone=time_zone, require_additional_charges=charges_required)
        )
    say(f"Added the company {name.strip()} with the code {short}.")
    say(f"Next, somebody who acts for it: komet-qbwc user add ada@example.com --name Ada --company {short}")


@company.command("list")
def list_companies() -> None:
    """List the companies.

    Example:
        komet-qbwc company list
    """
    with installation() as found, found.sessions() as session:
        rows = [
            (one.code, one.name, one.time_zone, one.bill_number_separator, one.bill_date_source.value,
             "required" if one.require_additional_charges else "optional",
             "created" if one.create_missing_vendors else "refused")
            for one in session.scalars(select(Company).order_by(Company.code))
        ]  # fmt: skip
    table("code", "name", "time zone", "separator", "bill date", "charges", "unknown vendors", rows=rows,
          empty='There is no company yet; add one: komet-qbwc company add "Andes Blooms"')  # fmt: skip


@company.command("change")
def change(
    company: CompanyOption = None,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Time zone, such as America/New_York.")] = None,
    separator: Annotated[
        str | None, typer.Option(help="What stands between purchase order and invoice number in a bill number.")
    ] = None,
    bill_date: Annotated[BillDateSource | None, typer.Option(help="The day a bill carries.")] = None,
    charges_required: Annotated[
        bool | None,
        typer.Option("--charges-required/--charges-optional", help="Hold back orders without additional charges?"),
    ] = None,
    create_vendors: Annotated[
        bool | None,
        typer.Option("--create-vendors/--refuse-unknown-vendors", help="Create vendors QuickBooks does not have?"),
    ] = None,
) -> None:
    """Change what is given and leave the rest as it is.

    Example:
        komet-qbwc company change --charges-optional --bill-date ship_date
    """
    given = {
        "name": name,
        "time_zone": time_zone,
        "bill_number_separator": separator,
        "bill_date_source": bill_date,
        "require_additional_charges": charges_required,
        "create_missing_vendors": create_vendors,
    }
    changes = {column: value for column, value in given.items() if value is not None}
    if not changes:
        raise CommandError("Nothing was given to change; see: komet-qbwc company change --help")
    if time_zone is not None:
        _check_zone(time_zone)
    with desk(company) as at:
        for column, value in changes.items():
            setattr(at.company, column, value)
        say(f"Changed {', '.join(changes)} of {at.company.name}.")


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CommandError(f"{name!r} is no time zone; right is one such as America/New_York") from None
