"""komet-qbwc user: the people of a company."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import select

from komet_qbwc.command import SET_UP, CommandError, CompanyOption, desk, group, say, table
from wholesale.user import Role, User

user = group("user", SET_UP, 30, "Add and list the people who act for a company.")


@user.command("add")
def add(
    email: Annotated[str, typer.Argument(help="The person's e-mail address; mails about refused bills go there.")],
    name: Annotated[str | None, typer.Option(help="The person's name; else the e-mail address.")] = None,
    role: Annotated[list[Role] | None, typer.Option(help="What the person does; may be given several times.")] = None,
    approves: Annotated[
        bool, typer.Option("--approves/--does-not-approve", help="May the person give approvals their roles allow?")
    ] = True,
    company: CompanyOption = None,
) -> None:
    """Add a person; without --role an admin, who may do everything.

    Example:
        komet-qbwc user add rosa@andesblooms.example --name "Rosa Velez" --role accounts_payable
    """
    if "@" not in email or any(letter.isspace() for letter in email):
        raise CommandError(f"{email!r} is no e-mail address; right is one such as rosa@andesblooms.example")
    with desk(company) as at:
        known = {one.email.casefold() for one in at.session.scalars(select(User))}
        if email.casefold() in known:
            raise CommandError(f"{at.company.name} has a user {email!r} already; see: komet-qbwc user list")
        roles = frozenset(role or [Role.ADMIN])
        at.session.add(
            User(
                company_id=at.company.id, email=email, name=name or email, roles=roles, allows_invoice_approval=approves
            )
        )
        say(f"Added {name or email} to {at.company.name} as {', '.join(sorted(roles))}.")


@user.command("list")
def list_users(company: CompanyOption = None) -> None:
    """List the people of a company, the first admin first: commands act for that person unless --as names another.

    Example:
        komet-qbwc user list
    """
    with desk(company, writes=False) as at:
        rows = [
            (one.email, one.name, ", ".join(sorted(one.roles)), "yes" if one.allows_invoice_approval else "no",
             "yes" if one.is_active else "no")
            for one in at.session.scalars(select(User).order_by(User.id))
        ]  # fmt: skip
        table("e-mail", "name", "roles", "approves", "active", rows=rows, empty=f"{at.company.name} has no users yet.")
