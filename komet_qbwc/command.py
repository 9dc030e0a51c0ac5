"""The rule of the command line: how a command is registered, what it is handed, and how it speaks.

The commands themselves are in `commands/`, one file for each group; importing a file adds its commands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, ClassVar, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.core import TyperGroup

from komet_qbwc.installation import Installation, opened
from komet_qbwc.settings import load_settings
from wholesale.company import Company
from wholesale.db import keep_to_company, reading
from wholesale.history import Actor
from wholesale.user import Role, User

START, SET_UP, BILLS, LOOK = "Start", "Set up a company", "Bills", "Look and mend"
_PANELS = (START, SET_UP, BILLS, LOOK)
_WIDTH_OF_A_PIPE = 200

Function = TypeVar("Function", bound=Callable[..., Any])


class CommandError(Exception):
    """A command cannot do what was asked; the message is the one line people read."""


class _InOrder(TyperGroup):
    """Lists commands in the order of their panels."""

    places: ClassVar[dict[str, tuple[int, int]]] = {}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer's context
        """Answer the names as the help shows them."""
        return sorted(super().list_commands(ctx), key=lambda name: self.places.get(name, (len(_PANELS), 0)))


app = typer.Typer(
    cls=_InOrder,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.callback()
def _about() -> None:
    """Posts approved vendor bills into QuickBooks Desktop through the Web Connector: never lost, never twice.

    Try it without QuickBooks:

        komet-qbwc demo

    Every command explains itself:

        komet-qbwc vendor-invoice load --help
    """


CompanyOption = Annotated[
    str | None, typer.Option("--company", "-c", help="Code of the company; needed only when there are several.")
]
ActorOption = Annotated[
    str | None, typer.Option("--as", help="E-mail address of the person acting; else the company's first admin.")
]


def command(name: str, panel: str, place: int) -> Callable[[Function], Function]:
    """Register a command of the top level."""
    _InOrder.places[name] = (_PANELS.index(panel), place)
    return app.command(name, rich_help_panel=panel)


def group(name: str, panel: str, place: int, about: str) -> typer.Typer:
    """Make a group of commands: `komet-qbwc company add` belongs to the group "company"."""
    _InOrder.places[name] = (_PANELS.index(panel), place)
    made = typer.Typer(help=about, no_args_is_help=True, rich_markup_mode="markdown")
    app.add_typer(made, name=name, rich_help_panel=panel)
    return made


@dataclass
class Desk:
    """What a command works with: one company in one transaction, a moment, and the person who acts."""

    installation: Installation
    session: Session
    company: Company
    now: datetime
    email: str | None

    @cached_property
    def actor(self) -> Actor:
        """The person acting: the one named by --as, else the first admin."""
        people = self.session.scalars(select(User).where(User.is_active.is_(True)).order_by(User.id))
        for user in people:
            if user.email.casefold() == self.email.casefold() if self.email else Role.ADMIN in user.roles:
                return Actor.of(user)
        if self.email:
            raise CommandError(f"{self.company.name} has no active user {self.email!r}; see: komet-qbwc user list")
        raise CommandError(
            f"{self.company.name} has no admin to act for; add one: komet-qbwc user add ada@example.com --name Ada"
        )


@contextmanager
def installation() -> Iterator[Installation]:
    """Open the installation that the environment and komet.toml describe."""
    with opened(load_settings()) as found:
        yield found


@contextmanager
def desk(company: str | None, email: str | None = None, *, writes: bool = True) -> Iterator[Desk]:
    """Lend a desk; what was written is committed at the end, or nothing of it after an error."""
    with installation() as found, found.sessions.begin() if writes else reading(found.sessions) as session:
        chosen = find_company(session, company)
        keep_to_company(session, chosen.id)
        yield Desk(found, session, chosen, found.clock.now(), email)


def find_company(session: Session, code: str | None) -> Company:
    """Answer the company of a code; without a code the only one there is."""
    companies = session.scalars(select(Company).order_by(Company.code)).all()
    if not companies:
        raise CommandError('There is no company yet; add one: komet-qbwc company add "Andes Blooms"')
    codes = ", ".join(company.code for company in companies)
    if code is None and len(companies) > 1:
        raise CommandError(f"There are {len(companies)} companies; choose one with --company: {codes}")
    for company in companies:
        if code is None or company.code.casefold() == code.casefold():
            return company
    raise CommandError(f"No company has the code {code!r}; there are: {codes}")


def console() -> Console:
    """Answer where commands write; what is piped on is not cut to the width of a terminal."""
    made = Console(highlight=False, markup=False)
    return made if made.is_terminal else Console(highlight=False, markup=False, width=_WIDTH_OF_A_PIPE)


def say(text: str = "") -> None:
    """Write one line of text as it is, of whatever length."""
    console().print(text, soft_wrap=True)


def table(*columns: str, rows: Sequence[Sequence[object]], empty: str) -> None:
    """Write a table, or a sentence when there is nothing to show."""
    if not rows:
        say(empty)
        return
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*("" if value is None else str(value) for value in row))
    console().print(drawn)


def moment(value: datetime | None, never: str = "never") -> str:
    """Answer a moment in this computer's own time, to the minute."""
    return never if value is None else f"{value.astimezone():%Y-%m-%d %H:%M}"
