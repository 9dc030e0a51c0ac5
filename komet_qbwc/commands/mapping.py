"""komet-qbwc mapping: which account, item, class or terms of QuickBooks stands for which of our names."""

from __future__ import annotations

from typing import Annotated

import typer

from komet_qbwc.command import SET_UP, CommandError, CompanyOption, desk, group, say, table
from qbwc_server import mapping as rules
from qbwc_server.lists import ListKind, entry_by_name, near, were_read
from qbwc_server.mapping import TARGETS, Subject, Target

mapping = group("mapping", SET_UP, 60, "Map categories, charges, vendors, locations and terms to QuickBooks' names.")

_Subject = Annotated[Subject, typer.Argument(help="What of ours is mapped.")]


@mapping.command("set")
def put(
    subject: _Subject,
    names: Annotated[
        list[str], typer.Argument(help="Our name (left out for default_expense), then QuickBooks' full name.")
    ],
    item: Annotated[bool, typer.Option("--item", help="QuickBooks' name is an item's, not an account's.")] = False,
    company: CompanyOption = None,
) -> None:
    """Map one of our names to a name in QuickBooks; sub-accounts are written with colons.

    Examples:
        komet-qbwc mapping set default_expense "Cost of Goods Sold"
        komet-qbwc mapping set category Roses "Cost of Goods Sold:Flowers"
        komet-qbwc mapping set charge "Truck freight" "Cost of Goods Sold:Freight In"
    """
    wanted = 1 if subject is Subject.DEFAULT_EXPENSE else 2
    if len(names) != wanted:
        raise CommandError(
            f"{subject.value} takes {'our name and ' if wanted > 1 else ''}QuickBooks' name, got {len(names)} names: "
            f"{', '.join(map(repr, names))}"
        )
    key, name = ("", *names)[-2:]
    kind = ListKind.ITEM if item else TARGETS[subject][0]
    with desk(company) as at:
        if were_read(at.session, at.company.id) and entry_by_name(at.session, at.company.id, kind, name) is None:
            like = near(at.session, at.company.id, kind, name)
            hint = f"; the likest are {', '.join(map(repr, like))}" if like else ""
            raise CommandError(f"QuickBooks has no {kind.value} named {name!r}{hint}")
        row = rules.put(at.session, at.company.id, subject, key, Target(kind, name))
        say(f"{_shown(subject, row.key)} -> {row.target.value} {row.full_name!r}")


@mapping.command("list")
def list_mappings(company: CompanyOption = None) -> None:
    """List what is mapped.

    Example:
        komet-qbwc mapping list
    """
    with desk(company, writes=False) as at:
        rows = [
            (row.subject.value, row.key, row.target.value, row.full_name, row.list_id or "by name")
            for row in rules.mappings_of(at.session, at.company.id)
        ]
        empty = 'Nothing is mapped yet; begin with: komet-qbwc mapping set default_expense "Cost of Goods Sold"'
        table("subject", "our name", "kind", "QuickBooks' name", "ListID", rows=rows, empty=empty)


@mapping.command("remove")
def remove(
    subject: _Subject,
    key: Annotated[str, typer.Argument(help="Our name; left out for default_expense.")] = "",
    company: CompanyOption = None,
) -> None:
    """Take a mapping away.

    Example:
        komet-qbwc mapping remove category Roses
    """
    with desk(company) as at:
        if not rules.remove(at.session, at.company.id, subject, key):
            raise CommandError(f"{_shown(subject, key)} is not mapped; see: komet-qbwc mapping list")
        say(f"{_shown(subject, key)} is no longer mapped.")


def _shown(subject: Subject, key: str) -> str:
    return f"{subject.value} {key!r}" if key else subject.value
