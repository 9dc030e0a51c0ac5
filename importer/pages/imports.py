"""Setup > Data Import: choose what to import, get its template, upload the file; and what was imported before."""

from __future__ import annotations

from io import BytesIO
from typing import Any, ClassVar, Final, NamedTuple

from flask import flash, render_template, request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import Select, select

from importer.download import to_be_saved
from importer.import_file import IMPORT_FILE_MISSING, IMPORT_KIND_MISSING, store_import_file
from importer.import_link import run_of
from importer.import_message import news
from importer.import_roles import IMPORTERS, kinds_for
from importer.import_run import ImportRun
from importer.import_start import check_person, start_import
from importer.import_words import STATES
from importer.kind import KINDS, Kind, Option, Pick
from importer.kind_export import file_name, write_existing
from importer.kind_legend import NEEDS, legend
from importer.kind_template import XLSX, template
from importer.language import language
from importer.menu import Menu, Section
from importer.page import Answer, Page, action, part
from importer.paging import Keyset
from importer.query import key_of
from importer.role_label import ROLE_LABELS
from wholesale.errors import TradeError
from wholesale.user import User

_NEWEST_FIRST: Final = Keyset((ImportRun.id,), descending=True)
_ENDINGS: Final = {"xlsx": ".xlsx,.xlsm", "xls": ".xls", "xlsb": ".xlsb", "ods": ".ods", "csv": ".csv,.txt"}


class Asked(NamedTuple):
    """An option of a kind as the form asks for it."""

    name: str
    label: LazyString
    hint: LazyString | str
    choices: list[tuple[str, str]] | None  # None = yes or no


class Imports(Page):
    """The kinds a person may import, and the history."""

    name: ClassVar = "imports"
    path: ClassVar = "/setup/imports"
    title: ClassVar = _l("Data Import")
    roles: ClassVar = IMPORTERS
    menu: ClassVar = Menu(Section.SETUP, 20)

    def get(self) -> Answer:
        """Answer the kinds, or the one that is chosen with its columns and its form; below, earlier imports."""
        kind = self._kind()
        runs = _NEWEST_FIRST.page(self.session, self._wanted(kind), request.args.get("cursor"), size=20)
        people = select(User.id, User.name).where(User.id.in_({run.user_id for run in runs.rows}))
        return self.render(
            "imports/list.html",
            kinds=kinds_for(self.user),
            kind=kind,
            runs=runs,
            people={user_id: name for user_id, name in self.session.execute(people)},  # noqa: C416 - a row is no pair to mypy
            title_of=lambda run: KINDS[run.kind].title if run.kind in KINDS else run.kind,
            states=STATES,
            **({} if kind is None else self._about(kind)),
        )

    @part("template")
    def template(self) -> Answer:
        """Answer the empty template of a kind."""
        if (kind := self._kind()) is None:
            return self.to("imports")
        made = template(kind, self.session, self.company, language())
        return to_be_saved(BytesIO(made.content), made.content_type, made.file_name)

    @part("existing")
    def existing(self) -> Answer:
        """Answer the records there are, as a file that would change nothing."""
        kind = self._kind()
        if kind is None or not kind.updates:
            return self.to("imports")
        records = write_existing(kind, self.session, self.company, language())
        return to_be_saved(records, XLSX, file_name(kind, language()))

    @part("messages")
    def messages(self) -> Answer:
        """Answer what the top of a page says of the person's imports."""
        told = news(self.session, self.user, key_of(request.args.get("besides")))
        return self.render("imports/messages.html", news=told)

    @action("upload")
    def upload(self) -> Answer:
        """Take a file and begin its check; nothing is saved yet."""
        kind, file = self._chosen(), request.files.get("file")
        if file is None or not file.filename:
            raise TradeError(IMPORT_FILE_MISSING)
        services = self.services
        # Before the session is used: others wait for its transaction, and the store may be far away.
        stored = store_import_file(
            services.storage, self.user.company_id, file.filename, file.stream, services.import_limit, self.now
        )
        options = {option.name: request.form.get(f"option-{option.name}", "") for option in kind.options}
        run = start_import(self.session, self.user, kind, stored, options, self.now)
        return self.to("import_run", run_id=run.id)

    def _kind(self) -> type[Kind[Any]] | None:
        kind = KINDS.get(request.args.get("kind", ""))
        return kind if kind is not None and kind.admits(self.user) else None

    def _chosen(self) -> type[Kind[Any]]:
        kind = KINDS.get(request.args.get("kind", ""))
        if kind is None:
            raise TradeError(IMPORT_KIND_MISSING)
        check_person(self.user, kind)
        return kind

    def _wanted(self, kind: type[Kind[Any]] | None) -> Select[Any]:
        names = [kind.name] if kind is not None else [one.name for one in kinds_for(self.user)]
        return select(ImportRun).where(ImportRun.kind.in_(names))

    def _about(self, kind: type[Kind[Any]]) -> dict[str, Any]:
        columns = legend(kind, language())
        return {
            "columns": columns,
            "needs": {need: told for need, told in NEEDS.items() if any(one.need is need for one in columns)},
            "options": [self._asked(option) for option in kind.options],
            "roles": ", ".join(sorted(str(ROLE_LABELS[role]) for role in kind.roles)),
            "endings": ",".join(_ENDINGS[one] for one in _ENDINGS if one in kind.formats),
            "most": self.services.import_limit,
        }

    def _asked(self, option: Option) -> Asked:
        choices = option.choices(self.session, self.company) if isinstance(option, Pick) else None
        return Asked(option.name, option.label, option.hint, choices)


class ImportResult(Page):
    """The link of an import's mail: it leads to the import, after the log-in."""

    name: ClassVar = "import_result"
    path: ClassVar = "/setup/imports/results"
    title: ClassVar = _l("Data Import")
    roles: ClassVar = IMPORTERS

    def get(self) -> Answer:
        """Send the browser on to the import, or to the history with the reason."""
        key = request.args.get("key", "")
        try:
            run_id = run_of(key, self.user.company_id, self.services.server_key, self.now)
        except TradeError as refused:
            flash(render_template("refusal.html", entry=refused.entry), "entry")
            return self.to("imports")
        return self.to("import_run", run_id=run_id)
