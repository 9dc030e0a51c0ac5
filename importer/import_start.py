"""What people do with an import: begin it, say which column is which, save it, stop it, take it back.

Pages, the API and the command line call these; the work itself is done by whoever claims the run (import_worker.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from importer.import_ending import forget_rows, from_the_start
from importer.import_refusal import IMPORT_NOT_YOURS, IMPORT_OPTION, IMPORT_STATE
from importer.import_run import ImportKept, ImportRun, RunState, SaveMode, TitleMemory
from importer.kind import KINDS, Kind, Pick, Switch
from importer.titles import plain_title
from importer.words import english
from wholesale.attachment import StoredFile
from wholesale.company import Company
from wholesale.errors import TradeError
from wholesale.user import User

CANCELLABLE = frozenset({RunState.CHECKING, RunState.ASKING, RunState.CHECKED, RunState.SAVING})


def start_import(
    session: Session,
    user: User,
    kind: type[Kind[Any]],
    stored: StoredFile,
    options: Mapping[str, object],
    now: datetime,
    *,
    mode: SaveMode = SaveMode.GOOD_ROWS,
    saves_at_once: bool = False,
) -> ImportRun:
    """Begin a run with a stored file; it is checked first, and saved when the person says so or `saves_at_once`.

    Raises TradeError where the person may not import the kind, or an option is missing.
    """
    check_person(user, kind)
    company = session.get_one(Company, user.company_id)
    # Where good rows are saved in any case, one reading of the file is enough.
    begins = RunState.SAVING if saves_at_once and mode is SaveMode.GOOD_ROWS else RunState.CHECKING
    run = ImportRun(
        company_id=user.company_id,
        kind=kind.name,
        state=begins,
        mode=mode,
        saves_at_once=saves_at_once,
        user_id=user.id,
        language=user.language,
        file_name=stored.name,
        storage_key=stored.key,
        sha256=stored.sha256,
        size=stored.size,
        options=_options(session, company, kind, options),
        created_at=now,
        phase_began_at=now,
    )
    session.add(run)
    session.flush()
    return run


def same_file_before(session: Session, run: ImportRun) -> ImportRun | None:
    """Answer the last earlier run that saved rows of the very same bytes as this kind; None = there is none."""
    earlier = (
        select(ImportRun)
        .where(
            ImportRun.company_id == run.company_id,
            ImportRun.sha256 == run.sha256,
            ImportRun.id < run.id,
            ImportRun.kind == run.kind,
            ImportRun.state.in_((RunState.DONE, RunState.SAVING)),
        )
        .order_by(ImportRun.id.desc())
    )
    return session.scalar(earlier.limit(1))


def choose_columns(session: Session, run: ImportRun, chosen: Mapping[int, str], now: datetime) -> None:
    """Take a person's answer which columns of the file are which, and check the file by it.

    `chosen` maps the place of a column to a field of the kind, "" = it is to be ignored. The company's memory keeps it.
    """
    kind = KINDS[run.kind]
    places = {field: place for field, place in (run.places or {}).items() if place not in chosen}
    asked = {one["place"]: one["title"] for one in _asked(run)}
    for place, field in chosen.items():
        if place not in asked or (field and field not in kind.columns()):
            continue
        if field:
            places[field] = place
        _remember(session, run, asked[place], field)
    _move(session, run, RunState.ASKING, RunState.CHECKING, places=places, title_questions={}, **from_the_start(now))


def begin_saving(session: Session, run: ImportRun, mode: SaveMode, now: datetime) -> None:
    """Import what was checked: all good rows, or nothing where any is refused."""
    forget_rows(session, run)
    _move(session, run, RunState.CHECKED, RunState.SAVING, mode=mode, **from_the_start(now))


def cancel(session: Session, run: ImportRun, now: datetime) -> None:
    """Stop a run; what it has saved by then stays and can be taken back, or goes at once where all was to be saved."""
    if run.state not in CANCELLABLE:
        _refuse(run)
    facts: dict[str, Any] = {"finished_at": now}
    if run.state is RunState.SAVING and run.mode is SaveMode.ALL_OR_NOTHING:
        facts |= {"position": 0, "progress": 0, "phase_began_at": now}
        _move(session, run, run.state, RunState.TAKING_BACK, **facts)
    else:
        _move(session, run, run.state, RunState.CANCELLED, **facts)


def can_be_taken_back(run: ImportRun) -> bool:
    """Answer whether a run has saved anything that could be taken back."""
    saved = run.state in {RunState.DONE, RunState.CANCELLED, RunState.FAILED}
    # What had stayed because it was in use may be free by now.
    saved = saved or (run.state is RunState.TAKEN_BACK and run.kept_back > 0)
    return saved and run.has_saved and bool(run.new or run.changed) and bool(run.storage_key)


def take_back(session: Session, run: ImportRun, user: User, now: datetime) -> None:
    """Undo a run: its records go where nothing has used them since, changed ones become what they were."""
    check_person(user, KINDS[run.kind])
    if not can_be_taken_back(run):
        _refuse(run)
    session.execute(delete(ImportKept).where(ImportKept.company_id == run.company_id, ImportKept.run_id == run.id))
    facts: dict[str, Any] = {"position": 0, "progress": 0, "phase_began_at": now, "kept_back": 0}
    facts |= {"taken_back_at": now, "taken_back_by": user.name}
    _move(session, run, run.state, RunState.TAKING_BACK, **facts)


def check_person(user: User, kind: type[Kind[Any]]) -> None:
    """Raise TradeError where a person may not import a kind."""
    if not kind.admits(user):
        roles = ", ".join(sorted(kind.roles))
        raise TradeError(IMPORT_NOT_YOURS, actor=user.name, kind=english(kind.title), roles=roles)


def _options(
    session: Session, company: Company, kind: type[Kind[Any]], given: Mapping[str, object]
) -> dict[str, object]:
    options: dict[str, object] = {}
    for option in kind.options:
        value = given.get(option.name)
        if isinstance(option, Switch):
            options[option.name] = bool(value)
        elif isinstance(option, Pick):
            offered = {str(one) for one, _ in option.choices(session, company)}
            if str(value) not in offered:
                raise TradeError(IMPORT_OPTION, kind=english(kind.title), option=english(option.label))
            options[option.name] = str(value)
    return options


def _asked(run: ImportRun) -> list[dict[str, Any]]:
    questions = run.title_questions
    doubled = [column for two in questions.get("doubled", []) for column in two["columns"]]
    return [*questions.get("near", []), *questions.get("unknown", []), *doubled]


def _remember(session: Session, run: ImportRun, title: str, field: str) -> None:
    plain = plain_title(title)
    mine = select(TitleMemory).where(
        TitleMemory.company_id == run.company_id, TitleMemory.kind == run.kind, TitleMemory.title == plain
    )
    memory = session.scalar(mine)
    if memory is None:
        session.add(TitleMemory(company_id=run.company_id, kind=run.kind, title=plain, field=field))
    else:
        memory.field = field


def _move(session: Session, run: ImportRun, old: RunState, new: RunState, /, **facts: Any) -> None:  # noqa: ANN401 - columns of the run, such as `new`
    """Move a run on, unless somebody or a worker has moved it meanwhile."""
    moved = (
        update(ImportRun)
        .where(ImportRun.company_id == run.company_id, ImportRun.id == run.id, ImportRun.state == old)
        .values(state=new, owner=None, leased_until=None, attempts=0, **facts)
        .returning(ImportRun.id)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(moved) is None:
        session.refresh(run)
        _refuse(run)
    session.refresh(run)


def _refuse(run: ImportRun) -> None:
    raise TradeError(IMPORT_STATE, file=run.file_name, state=run.state.sentence)
