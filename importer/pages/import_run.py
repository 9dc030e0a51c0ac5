"""One import: how far it is, what a person must say, what would become of each row, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from importer.download import to_be_saved
from importer.import_asking import asked_of, check_answers
from importer.import_report import make_report, open_import_file
from importer.import_roles import IMPORTERS
from importer.import_run import ImportKept, ImportRun, RunState, SaveMode
from importer.import_start import (
    begin_saving,
    can_be_taken_back,
    cancel,
    check_person,
    choose_columns,
    same_file_before,
    take_back,
)
from importer.import_view import at_work, bar_of, first_rows_of, groups_of, refusals_of, shown_columns, sums_of
from importer.import_words import OUTCOMES, STATES, chosen_options, retold
from importer.kind import KINDS, Kind
from importer.kind_template import XLSX
from importer.language import language
from importer.page import PAGES, Answer, Page, action, part
from importer.report_workbook import file_name
from importer.workbook import Limits
from wholesale.errors import TradeError
from wholesale.user import User

_MOST_KEPT = 200


class ImportRunPage(Page):
    """One run, in whatever state it is."""

    name: ClassVar = "import_run"
    path: ClassVar = "/setup/imports/<int:run_id>"
    title: ClassVar = _l("Data Import")
    roles: ClassVar = IMPORTERS

    def get(self, run_id: int) -> Answer:
        """Answer the page."""
        return self.render("imports/run.html", **self._shown(self._run(run_id)))

    @part("progress")
    def progress(self, run_id: int) -> Answer:
        """Answer what the page shows of the run, as it is now."""
        return self.render("imports/region.html", was_polled=True, **self._shown(self._run(run_id)))

    @part("report")
    def report(self, run_id: int) -> Answer:
        """Answer the report workbook."""
        run, services = self._run(run_id), self.services
        limits = Limits(file_bytes=services.import_limit)
        report = make_report(self.session, services.storage, run, language(), services.server_key, limits)
        return to_be_saved(report, XLSX, file_name(run, language()))

    @part("original")
    def original(self, run_id: int) -> Answer:
        """Answer the file as it was uploaded, to be saved, never to be opened in the browser."""
        run = self._run(run_id)
        file = open_import_file(self.services.storage, run)
        return to_be_saved(file, "application/octet-stream", run.file_name)

    @action("answer")
    def answer(self, run_id: int) -> Answer:
        """Take what a person says of the columns, and check the file by it."""
        run = self._mine(run_id)
        chosen = check_answers(self.session, run, request.form)
        choose_columns(self.session, run, chosen, self.now)
        return self.to("import_run", run_id=run_id)

    @action("save")
    def save(self, run_id: int) -> Answer:
        """Import what was checked."""
        run, mode = self._mine(run_id), request.form.get("mode", "")
        begin_saving(self.session, run, SaveMode(mode) if mode in set(SaveMode) else SaveMode.GOOD_ROWS, self.now)
        run.is_told = False
        return self.to("import_run", run_id=run_id)

    @action("cancel")
    def cancel(self, run_id: int) -> Answer:
        """Stop a run, or discard what was only checked."""
        run = self._mine(run_id)
        was_saving = run.state is RunState.SAVING
        cancel(self.session, run, self.now)
        run.is_told = True
        if was_saving:
            return self.to("import_run", run_id=run_id)
        self.say(_("The import of %(file)s is discarded; nothing was saved.", file=run.file_name))
        return self.to("imports", kind=run.kind)

    @action("undo")
    def undo(self, run_id: int) -> Answer:
        """Take back what a run has saved, as far as nothing has used it since."""
        run = self._mine(run_id)
        take_back(self.session, run, self.user, self.now)
        run.is_told = False
        return self.to("import_run", run_id=run_id)

    @action("seen")
    def seen(self, run_id: int) -> Answer:
        """Note that the person knows how their import has ended."""
        run = self._mine(run_id)
        if run.user_id == self.user.id and not run.state.is_at_work:
            run.is_told = True
        return "" if "HX-Request" in request.headers else self.to("import_run", run_id=run_id)

    def _run(self, run_id: int) -> ImportRun:
        """Answer a run; who may not import its kind is told so on the list."""
        run = self.one(ImportRun, run_id)
        try:
            self._check(run)
        except TradeError as refused:
            flash(render_template("refusal.html", entry=refused.entry), "entry")
            abort(redirect(url_for("imports"), code=303))
        return run

    def _mine(self, run_id: int) -> ImportRun:
        run = self.one(ImportRun, run_id)
        self._check(run)
        return run

    def _check(self, run: ImportRun) -> None:
        if (kind := KINDS.get(run.kind)) is not None:
            check_person(self.user, kind)

    def _shown(self, run: ImportRun) -> Mapping[str, Any]:
        kind = KINDS.get(run.kind)
        shown: dict[str, Any] = {
            "run": run,
            "kind_title": kind.title if kind is not None else run.kind,
            "person": self._name(run.user_id),
            "chosen_options": chosen_options(kind, run, self.session, self.company),
            "states": STATES,
            "outcomes": OUTCOMES,
        }
        if run.state.is_at_work:
            return shown | {"at_work": at_work(run, self.now)}
        if run.state is RunState.ASKING and kind is not None:
            return shown | {"asked": asked_of(self.session, run, kind)}
        return shown | self._rows(run, kind) | self._end(run, kind)

    def _rows(self, run: ImportRun, kind: type[Kind[Any]] | None) -> dict[str, Any]:
        sums, reason = sums_of(run), request.args.get("reason", "")
        refusals = refusals_of(self.session, run, kind, reason, request.args.get("cursor")) if run.refused else None
        return {
            "sums": sums,
            "bar": list(bar_of(sums)),
            "notes": [retold(one) for one in run.notes],
            "shown_columns": shown_columns(kind) if kind is not None else [],
            "first_rows": first_rows_of(run, kind) if kind is not None and run.state is RunState.CHECKED else [],
            "groups": groups_of(run, kind),
            "reason": reason,
            "refusals": refusals,
        }

    def _end(self, run: ImportRun, kind: type[Kind[Any]] | None) -> dict[str, Any]:
        earlier = same_file_before(self.session, run) if run.state is RunState.CHECKED else None
        kept = select(ImportKept.reason).where(ImportKept.company_id == run.company_id, ImportKept.run_id == run.id)
        page = PAGES.get(kind.shown_at) if kind is not None else None
        return {
            "earlier": earlier and {"run": earlier, "person": self._name(earlier.user_id)},
            "failure": retold(run.failure),
            "saved_rows": run.new + run.changed if run.has_saved else 0,
            "shown_at": page.name if page is not None and page.admits(self.user) else None,
            "can_undo": kind is not None and can_be_taken_back(run),
            "kept": [retold(one) for one in self.session.scalars(kept.order_by(ImportKept.id).limit(_MOST_KEPT))]
            if run.kept_back
            else [],
        }

    def _name(self, user_id: int) -> str:
        return self.session.scalar(select(User.name).where(User.id == user_id)) or ""
