"""komet-qbwc user: the people of a company."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from sqlalchemy import func, select

from importer import one_time_link
from importer.login import open_sign_ins, sign_out_everywhere
from importer.one_time_link import Purpose
from komet_qbwc.command import SET_UP, CommandError, CompanyOption, Desk, desk, group, moment, say, table
from wholesale.history import Actor, note_change
from wholesale.password import check_password, check_typed_twice, hash_password
from wholesale.people import ACTIVE, Person, add_person
from wholesale.user import Role, User
from wholesale.vendor import Vendor

user = group("user", SET_UP, 30, "Add and list the people who act for a company.")


@user.command("add")
def add(
    email: Annotated[str, typer.Argument(help="The person's e-mail address; mails about refused bills go there.")],
    name: Annotated[str | None, typer.Option(help="The person's name; else the e-mail address.")] = None,
    role: Annotated[list[Role] | None, typer.Option(help="What the person does; may be given several times.")] = None,
    approves: Annotated[
        bool, typer.Option("--approves/--does-not-approve", help="May the person give approvals their roles allow?")
    ] = True,
    vendor: Annotated[
        str | None, typer.Option(help="Code of the vendor whose user this is; for the role vendor.")
    ] = None,
    language: Annotated[str, typer.Option(help="What the person reads: en or es.")] = "en",
    password: Annotated[
        bool, typer.Option("--password", help="Ask for a password, or read it from the first line of a pipe.")
    ] = False,
    company: CompanyOption = None,
) -> None:
    """Add a person; without --role an admin, who may do everything.

    Example:
        komet-qbwc user add rosa@andesblooms.example --name "Rosa Velez" --role accounts_payable
    """
    typed = _ask_password() if password else None
    with desk(company) as at:
        roles = frozenset(role or [Role.ADMIN])
        person = Person(
            name=name or email,
            email=email,
            roles=roles,
            allows_invoice_approval=approves,
            language=language,
            vendor_id=_vendor_id(at, vendor),
        )
        added = add_person(at.session, at.company, person, Actor.system("Command line"), at.now)
        if typed is not None:
            check_password(typed, (added.email, added.name, at.company.name))
            added.password_hash = hash_password(typed)
        say(f"Added {added.name} to {at.company.name} as {', '.join(sorted(roles))}.")
        if typed is None:
            say(f"To log in they choose a password; this makes the link: komet-qbwc user reset-password {added.email}")


@user.command("reset-password")
def reset_password(
    email: Annotated[str, typer.Argument(help="The person's e-mail address.")], company: CompanyOption = None
) -> None:
    """Print a link with which a person chooses a new password, once and within 72 hours.

    The present password stays good until then; every browser is signed out when the new one is set.

    Example:
        komet-qbwc user reset-password rosa@andesblooms.example
    """
    with desk(company) as at:
        found = _find(at, email)
        if not found.is_active:
            raise CommandError(f"{found.name} is not active in {at.company.name}; an administrator makes them active.")
        key = at.installation.server_key
        token = one_time_link.make_link(at.session, found, Purpose.INVITATION, key, at.now)
        by = Actor.system("Command line")
        note_change(at.session, found, ACTIVE, ACTIVE, by, at.now, "Link for a new password made.")
        say(f"{found.name} chooses a password here, within 72 hours; whoever has the link can, so hand it over safely:")
        say(one_time_link.address_of(token, at.installation.settings.public_url))


@user.command("sign-out")
def sign_out(
    email: Annotated[str, typer.Argument(help="The person's e-mail address.")], company: CompanyOption = None
) -> None:
    """Log a person out of every browser.

    Example:
        komet-qbwc user sign-out rosa@andesblooms.example
    """
    with desk(company) as at:
        found = _find(at, email)
        ended = sign_out_everywhere(at.session, found, at.now)
        note_change(at.session, found, ACTIVE, ACTIVE, Actor.system("Command line"), at.now, "Logged out everywhere.")
        say(f"{found.name} is logged out everywhere; sign-ins ended: {ended}.")


@user.command("list")
def list_users(company: CompanyOption = None) -> None:
    """List the people of a company, the first admin first: commands act for that person unless --as names another.

    Example:
        komet-qbwc user list
    """
    with desk(company, writes=False) as at:
        rows = [
            (one.email, one.name, ", ".join(sorted(one.roles)), "yes" if one.allows_invoice_approval else "no",
             "yes" if one.is_active else "no", "chosen" if one.password_hash else "none", _seen(at, one))
            for one in at.session.scalars(select(User).order_by(User.id))
        ]  # fmt: skip
        titles = ("e-mail", "name", "roles", "approves", "active", "password", "signed in")
        table(*titles, rows=rows, empty=f"{at.company.name} has no users yet.")


def _find(at: Desk, email: str) -> User:
    found = at.session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))
    if found is None:
        raise CommandError(f"{at.company.name} has no user {email!r}; see: komet-qbwc user list")
    return found


def _vendor_id(at: Desk, code: str | None) -> int | None:
    if code is None:
        return None
    found = at.session.scalar(select(Vendor.id).where(func.lower(Vendor.code) == code.strip().lower()))
    if found is None:
        raise CommandError(f"{at.company.name} has no vendor with the code {code!r}.")
    return found


def _seen(at: Desk, person: User) -> str:
    devices = open_sign_ins(at.session, person, at.now)
    return f"seen {moment(devices[0].last_seen_at)}" if devices else "no"


def _ask_password() -> str:
    """Read a password without showing it; from a pipe its first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first, second = (typer.prompt(text, hide_input=True) for text in ("Password", "The same again"))
    check_typed_twice(first, second)
    return str(first)
