"""The API's imports: upload a file, see what would become of it, import it, and take it back."""

from __future__ import annotations

from typing import Final

from apiflask import APIBlueprint
from flask import Response, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from importer.api_door import allows, kind_of, looking, now, recognise, run_of, services, user, writing
from importer.api_kinds import sent
from importer.api_schema import (
    Columns,
    HowToSave,
    Mode,
    Page,
    PageOfRuns,
    RefusedRow,
    RefusedRows,
    Run,
    Runs,
    Upload,
)
from importer.api_show import problem_of, run_facts
from importer.import_asking import check_answers
from importer.import_file import IMPORT_FILE_MISSING, store_import_file
from importer.import_options import options_of
from importer.import_report import make_report
from importer.import_roles import kinds_for
from importer.import_run import ImportRun, SaveMode
from importer.import_start import begin_saving, cancel, choose_columns, start_import, take_back
from importer.import_view import refusals_of
from importer.kind import KINDS
from importer.language import language
from importer.paging import Keyset
from importer.report_workbook import file_name
from importer.workbook import Limits
from wholesale.errors import TradeError
from wholesale.user import User

runs_api: Final = APIBlueprint("imports", __name__, url_prefix="/api/v1", tag="Imports")
runs_api.before_request(recognise)

_NEWEST_FIRST: Final = Keyset((ImportRun.id,), descending=True)
_AT_ONCE: Final = 20


@runs_api.post("/kinds/<name>/imports")
@runs_api.input(HowToSave, location="query")
@runs_api.input(Upload, location="form_and_files")
@runs_api.output(Run, status_code=202)
def upload(name: str, query_data: HowToSave, form_and_files_data: Upload) -> tuple[Run, int, dict[str, str]]:
    """Take a file; it is checked and nothing is saved, unless `import` says how it is imported at once."""
    kind, file = kind_of(name), form_and_files_data.file
    if not isinstance(file, FileStorage) or not file.filename:
        raise TradeError(IMPORT_FILE_MISSING)
    options = options_of(kind, request.form.to_dict())
    # Before a transaction begins: others wait for the database, and the store may be far away.
    stored = store_import_file(
        services().storage, user().company_id, file.filename, file.stream, services().import_limit, now()
    )
    with writing() as session:
        person = session.get_one(User, user().id)
        at_once = query_data.mode is not None
        mode = query_data.mode or SaveMode.GOOD_ROWS
        run = start_import(session, person, kind, stored, options, now(), mode=mode, saves_at_once=at_once)
        return run_facts(run, session), 202, {"Location": url_for("imports.show_run", run_id=run.id)}


@runs_api.get("/imports")
@runs_api.input(PageOfRuns, location="query")
@runs_api.output(Runs)
def list_runs(query_data: PageOfRuns) -> Runs:
    """Answer the imports of the company, the newest first; of the kinds that this token may import."""
    names = [kind.name for kind in kinds_for(user()) if allows(kind)]
    if query_data.kind is not None:
        names = [kind_of(query_data.kind).name]
    with looking() as session:
        wanted = select(ImportRun).where(ImportRun.kind.in_(names))
        page = _NEWEST_FIRST.page(session, wanted, query_data.cursor, _AT_ONCE)
        return Runs(imports=[run_facts(run, session) for run in page.rows], next=page.next)


@runs_api.get("/imports/<int:run_id>")
@runs_api.output(Run)
def show_run(run_id: int) -> Run:
    """Answer how far an import is, what would become of its rows or became of them, and its first rows."""
    with looking() as session:
        return run_facts(run_of(session, run_id), session)


@runs_api.get("/imports/<int:run_id>/refusals")
@runs_api.input(Page, location="query")
@runs_api.output(RefusedRows)
def list_refusals(run_id: int, query_data: Page) -> RefusedRows:
    """Answer the rows that can not be imported, each with its reasons."""
    with looking() as session:
        run = run_of(session, run_id)
        page = refusals_of(session, run, KINDS[run.kind], "", query_data.cursor)
        rows = [RefusedRow(row=row[0].row, problems=[problem_of(one) for one in row]) for row in page.rows if row]
        return RefusedRows(rows=rows, next=page.next)


@runs_api.get("/imports/<int:run_id>/report")
def download_report(run_id: int) -> Response:
    """Answer the report workbook: the file's own rows with what became of each, ready to correct and upload again."""
    at_hand = services()
    with looking() as session:
        run = run_of(session, run_id)
        limits = Limits(file_bytes=at_hand.import_limit)
        file = make_report(session, at_hand.storage, run, language(), at_hand.server_key, limits)
    return sent(file, file_name(run, language()))


@runs_api.post("/imports/<int:run_id>/columns")
@runs_api.input(Columns)
@runs_api.output(Run)
def answer_columns(run_id: int, json_data: Columns) -> Run:
    """Say which column of the file is which, where the state is asking."""
    with writing() as session:
        run = run_of(session, run_id)
        chosen = check_answers(session, run, {f"column-{place}": field for place, field in json_data.columns.items()})
        choose_columns(session, run, chosen, now())
        return run_facts(run, session)


@runs_api.post("/imports/<int:run_id>/import")
@runs_api.input(Mode, location="query")
@runs_api.output(Run)
def import_checked(run_id: int, query_data: Mode) -> Run:
    """Import what was checked: all good rows, or nothing where any is refused."""
    with writing() as session:
        run = run_of(session, run_id)
        begin_saving(session, run, query_data.mode, now())
        return run_facts(run, session)


@runs_api.post("/imports/<int:run_id>/cancel")
@runs_api.output(Run)
def cancel_run(run_id: int) -> Run:
    """Stop an import; what it has saved by then stays and can be undone."""
    with writing() as session:
        run = run_of(session, run_id)
        cancel(session, run, now())
        return run_facts(run, session)


@runs_api.post("/imports/<int:run_id>/undo")
@runs_api.output(Run)
def undo_run(run_id: int) -> Run:
    """Take back what an import has saved, as far as nothing has used it since."""
    with writing() as session:
        run = run_of(session, run_id)
        take_back(session, run, session.get_one(User, user().id), now())
        return run_facts(run, session)
