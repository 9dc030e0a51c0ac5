"""komet-qbwc import: Data Import from the command line, by the same code as the pages, in this process."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import select
from sqlalchemy.orm import Session

from importer.import_file import store_import_file
from importer.import_lease import Worker, claim
from importer.import_options import options_of
from importer.import_report import make_report
from importer.import_roles import kinds_for
from importer.import_run import ImportRefusal, ImportRun, RunState, SaveMode
from importer.import_start import cancel, same_file_before, start_import
from importer.import_words import reasons_of, retold
from importer.import_worker import work_on
from importer.kind import KINDS, Kind, Pick
from importer.kind_export import write_existing
from importer.kind_template import template
from importer.words import english
from importer.workbook import Limits
from komet_qbwc.command import (
    SET_UP,
    ActorOption,
    CompanyOption,
    Desk,
    command,
    console,
    desk,
    installation,
    moment,
    say,
    table,
)
from komet_qbwc.installation import Installation
from wholesale.db import keep_to_company, reading
from wholesale.errors import TradeError
from wholesale.user import User

_ALL_GOOD, _SOME_REFUSED, _NOT_READ = 0, 1, 2
_MOST_SHOWN = 20
_LOOKS_EVERY = 0.2  # seconds


_KindName = Annotated[str, typer.Argument(help="What it is, such as open_invoices.", metavar="KIND")]
_File = Annotated[
    Path, typer.Argument(help="The workbook or .csv file; with --template or --existing, a new one.", metavar="FILE")
]
_Report = Annotated[Path | None, typer.Option(help="Write the report workbook here: each row with what became of it.")]
_Choices = Annotated[
    list[str] | None, typer.Option(help="An option of the kind, such as confirm_inventory=1.", metavar="NAME=VALUE")
]


@command("import", SET_UP, 70)
def import_(
    kind: _KindName,
    file: _File,
    *,
    preview: Annotated[bool, typer.Option("--preview", help="Check the file and save nothing.")] = False,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Import nothing unless every row is good.")
    ] = False,
    report: _Report = None,
    option: _Choices = None,
    empty: Annotated[bool, typer.Option("--template", help="Write the empty template of the kind to FILE.")] = False,
    existing: Annotated[bool, typer.Option("--existing", help="Write the records there are to FILE.")] = False,
    company: CompanyOption = None,
    actor: ActorOption = None,
) -> int:
    """Import a file: every good row is saved, and each refused one is told with its cell and what would be right.

    The exit code is 0 when every row is good, 1 when some are refused, 2 when nothing could be read or was asked well.

    For example:

        komet-qbwc import --template open_invoices invoices.xlsx
        komet-qbwc import open_invoices invoices.xlsx --preview
        komet-qbwc import boxes boxes.xlsx --option confirm_inventory=1 --report report.xlsx
    """
    with desk(company, actor, writes=False) as at:
        chosen, person = _kind_of(at, kind), _person(at)
        if empty or existing:
            _write(at, chosen, file, empty=empty)
            return _ALL_GOOD
    mode = SaveMode.ALL_OR_NOTHING if all_or_nothing else SaveMode.GOOD_ROWS
    with _refusals(file), installation() as found:
        options = options_of(chosen, dict(_pair(one) for one in option or ()))
        run_id = _import(found, person, chosen, file, options, mode, saves=not preview)
    return _end(company, actor, chosen, run_id, report)


@contextmanager
def _refusals(file: Path) -> Iterator[None]:
    """End with code 2 where the file can not be read or imported; 1 says that rows were refused."""
    try:
        yield
    except TradeError as refused:
        raise typer.BadParameter(str(refused)) from None
    except (FileNotFoundError, PermissionError, IsADirectoryError) as refused:
        raise typer.BadParameter(f"The file {file} can not be read: {refused.strerror}.") from None


def _end(company: str | None, actor: str | None, kind: type[Kind[Any]], run_id: int, report: Path | None) -> int:
    """Tell how a run has ended, and write its report where one is wanted."""
    with desk(company, actor, writes=False) as at:
        run = at.session.get_one(ImportRun, run_id)
        code = _told(at, kind, run)
        if report is not None and run.state is not RunState.ASKING:
            _write_report(at, run, report)
        return code


def _kind_of(at: Desk, name: str) -> type[Kind[Any]]:
    """Answer a kind that the acting person may import."""
    mine = kinds_for(_person(at))
    for kind in mine:
        if kind.name == name:
            return kind
    known = ", ".join(kind.name for kind in mine) or "none"
    if name in KINDS:
        raise typer.BadParameter(f"{at.actor.name} may not import {name}, only: {known}. Choose somebody with --as.")
    raise typer.BadParameter(f"There is no kind of import {name!r}; there are: {known}")


def _person(at: Desk) -> User:
    return at.session.get_one(User, at.actor.user_id)


def _pair(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign:
        raise typer.BadParameter(f"An option is written name=value, such as confirm_inventory=1, got {given!r}.")
    return name.strip(), value.strip()


def _write(at: Desk, kind: type[Kind[Any]], file: Path, *, empty: bool) -> None:
    if empty:
        made = template(kind, at.session, at.company, "en")
        file.write_bytes(made.content)
        say(f"{file} is the empty template of {english(kind.title)}.")
    elif kind.updates:
        _copy(write_existing(kind, at.session, at.company, "en"), file)
        say(f"{file} holds what there is of {english(kind.title)}; edit it and import it again.")
    else:
        raise typer.BadParameter(f"{english(kind.title)} has no existing records to write; see --template.")
    for option in kind.options:
        choices = option.choices(at.session, at.company) if isinstance(option, Pick) else [("1", "yes"), ("0", "no")]
        words = ", ".join(f"{value} ({english(label)})" for value, label in choices)
        say(f"It is imported with --option {option.name}=VALUE, which is one of: {words}")


def _copy(source: IO[bytes], file: Path) -> None:
    with source, file.open("wb") as written:
        copyfileobj(source, written)


def _import(
    found: Installation,
    person: User,
    kind: type[Kind[Any]],
    file: Path,
    options: dict[str, object],
    mode: SaveMode,
    *,
    saves: bool,
) -> int:
    """Bring the import of a file as far as it goes and answer the id of its run; Ctrl-C cancels it."""
    owner, company_id, now = secrets.token_hex(8), person.company_id, found.clock.now()
    limits = Limits(file_bytes=found.settings.import_limit)
    with file.open("rb") as content:
        stored = store_import_file(found.storage, company_id, file.name, content, limits.file_bytes, now)
    with _writing(found, company_id) as session:
        run = start_import(session, person, kind, stored, options, now, mode=mode, saves_at_once=saves)
        run_id = run.id
        # In the same transaction, so that the worker of a running server does not take it first.
        claim(session, company_id, run_id, owner, now)
    worker = Worker(owner, found.server_key)

    def work() -> None:
        where = (found.sessions, found.clock, found.storage)
        work_on(*where, company_id=company_id, run_id=run_id, worker=worker, limits=limits)

    with ThreadPoolExecutor(1, "import") as thread:
        try:
            _show_progress(found, company_id, run_id, thread.submit(work))
        except KeyboardInterrupt:
            with _writing(found, company_id) as session:
                cancel(session, session.get_one(ImportRun, run_id), found.clock.now())
            raise
    return run_id


@contextmanager
def _writing(found: Installation, company_id: int) -> Iterator[Session]:
    with found.sessions.begin() as session:
        yield keep_to_company(session, company_id)


def _show_progress(found: Installation, company_id: int, run_id: int, work: Future[None]) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    out = console()
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as shown:
        bar = shown.add_task("", total=1000)
        while not work.done():
            wait([work], _LOOKS_EVERY)
            with reading(found.sessions) as session:
                run = keep_to_company(session, company_id).get_one(ImportRun, run_id)
            what = "saving" if run.state is RunState.SAVING else "checking"
            shown.update(bar, completed=run.progress, description=f"{what}, row {run.position:,}")
    work.result()


def _told(at: Desk, kind: type[Kind[Any]], run: ImportRun) -> int:
    """Say what became of a run; answer the exit code."""
    say(f"Import {run.id} of {run.file_name}: {run.state.sentence}")
    if (earlier := same_file_before(at.session, run)) is not None:
        say(f"This very file was imported before: import {earlier.id}, {moment(earlier.created_at)}.")
    for note in run.notes:
        say(f"Note: {retold(note)}")
    if run.state is RunState.ASKING:
        return _told_titles(run, kind)
    saved = "saved" if run.has_saved else "would be"
    counts = [(f"new, {saved}", run.new), (f"changed, {saved}", run.changed), ("unchanged", run.unchanged),
              ("refused", run.refused), ("imported before", run.skipped)]  # fmt: skip
    table("rows", "", rows=[(f"{count:,}", what) for what, count in counts], empty="")
    if run.failure is not None:
        say(f"Nothing more was done: {retold(run.failure)}")
    _tell_refusals(at, kind, run)
    if run.refused:
        return _SOME_REFUSED
    return _NOT_READ if run.state is RunState.FAILED else _ALL_GOOD


def _told_titles(run: ImportRun, kind: type[Kind[Any]]) -> int:
    known = ", ".join(english(column.title) for column in kind.columns().values())
    near = run.title_questions.get("near", [])
    say(f"These titles are not certain: {', '.join(repr(one['title']) for one in near) or 'see the web page'}.")
    say(f"Rename them in the file, or answer on the page of the import. The columns are: {known}")
    return _NOT_READ


def _tell_refusals(at: Desk, kind: type[Kind[Any]], run: ImportRun) -> None:
    refused = select(ImportRefusal).where(ImportRefusal.run_id == run.id).order_by(ImportRefusal.row_number)
    rows = _lines(kind, at.session.scalars(refused.limit(_MOST_SHOWN)).all())
    if rows:
        table("row", "cell", "why, and what would be right", rows=rows, empty="")
    if run.refused > _MOST_SHOWN:
        say(f"... and {run.refused - _MOST_SHOWN:,} more rows; --report writes all of them.")


def _lines(kind: type[Kind[Any]], refused: Sequence[ImportRefusal]) -> list[tuple[int, str, str]]:
    return [
        (row.row_number, reason.cell, str(reason.entry))
        for row in refused
        for reason in reasons_of(kind, row.row_number, row.problems, "en")
    ]


def _write_report(at: Desk, run: ImportRun, report: Path) -> None:
    found = at.installation
    limits = Limits(file_bytes=found.settings.import_limit)
    _copy(make_report(at.session, found.storage, run, "en", found.server_key, limits), report)
    say(f"{report} has each row with what became of it; correct it and import it again.")
