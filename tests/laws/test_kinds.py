"""Laws over the kinds of Data Import: each has a sample, a template, limits that hold, and an undo that restores.

A new kind needs a sample in tests/samples/imports/ and is covered.
"""

from __future__ import annotations

import copy
import csv
import io
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from importer import importing, row_reader
from importer.cell import CellError, NoValue
from importer.cell_text import BadCell
from importer.column import Column, Need
from importer.columns import Day, Emails, Money, OneOf, Text, Whole, YesNo
from importer.import_lease import LEASE
from importer.import_report import make_report
from importer.import_run import ImportRun, RunState
from importer.import_start import take_back
from importer.kind import KINDS, Kind, Switch
from importer.kind_export import write_existing
from importer.kind_legend import legend
from importer.kind_template import template
from importer.titles import RESULTS, match_titles, plain_title
from importer.words import english, in_language
from importer.workbook import Limits, open_workbook
from tests.factories import make_user
from tests.importer.imports.running import SERVER_KEY, Runs, sheet
from tests.importer.imports.world import dump, first_choices, make_world, sample_of
from tests.laws.house import members
from tests.tables import renew
from wholesale.clock import SetClock
from wholesale.db import keep_to_company, make_sessions, reading
from wholesale.errors import TradeError
from wholesale.sentences import LANGUAGES, tell
from wholesale.storage import Storage
from wholesale.user import Role

# What an import leaves behind that is no record of it: its own bookkeeping, mails, and numbers, which are never given
# twice. Histories stay as well: nothing goes without a line that says so.
NUMBERS = frozenset({"customer_invoice_number", "order_number", "prebook_number"})
BOOKKEEPING = NUMBERS | {
    "import_run",
    "import_chunk",
    "import_refusal",
    "import_change",
    "import_kept",
    "outgoing_mail",
    "status_change",
}
each_kind = pytest.mark.parametrize("kind", [pytest.param(kind, id=name) for name, kind in sorted(KINDS.items())])
AnyKind = type[Kind[Any]]


@pytest.fixture(autouse=True)
def _three_rows_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_reader, "ROWS", 3)


@pytest.fixture(scope="module")
def first_world(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, engine_of: Callable[[str], Engine]
) -> Runs:
    """Make the world once; nothing is imported into it."""
    file = tmp_path_factory.mktemp("world") / "world.db"
    shutil.copy(sqlite_template, file)
    engine = engine_of(f"sqlite:///{file}")
    runs = runs_in(make_sessions(engine), SetClock(datetime(2026, 3, 2, 15, 0, tzinfo=UTC)), file.parent)
    engine.dispose()
    return runs


@pytest.fixture
def new_world(first_world: Runs, tmp_path: Path, engine_of: Callable[[str], Engine]) -> Iterator[Callable[[], Runs]]:
    """Lend a maker of worlds, each on an SQLite file of its own and alike to the last byte."""
    folder, engines = Path(first_world.storage.url).parent, list[Engine]()

    def make() -> Runs:
        runs, file = copy.copy(first_world), folder / f"copy{len(engines)}.db"
        renew(file, folder / "world.db")
        engines.append(engine_of(f"sqlite:///{file}"))
        runs.sessions, runs.storage = make_sessions(engines[-1]), Storage(str(tmp_path / "files"))
        runs.clock = SetClock(first_world.clock.moment)
        return runs

    yield make
    for engine in engines:
        engine.dispose()


def runs_in(sessions: sessionmaker[Session], clock: SetClock, folder: Path) -> Runs:
    with sessions.begin() as session:
        company = make_world(session)
    return Runs(sessions, clock, Storage(str(folder / "files")), company, *(set(Role) - {Role.VENDOR}))


def started(runs: Runs, kind: AnyKind, *, switches: bool = False) -> int:
    """Start the import of a kind's sample and answer its run."""
    sample = sample_of(kind.name)
    return runs.start(
        kind.name, sample.read_bytes(), name=sample.name, options=options_of(runs, kind, switches=switches)
    )


def options_of(runs: Runs, kind: AnyKind, *, switches: bool = False) -> dict[str, object]:
    with reading(runs.sessions) as session:
        return first_choices(keep_to_company(session, runs.company.id), runs.company, kind, switches=switches)


def sample_rows(kind: AnyKind) -> list[list[Any]]:
    """Answer the sample's cells in the order of the kind's columns."""
    path = sample_of(kind.name)
    with open_workbook(path, path.name) as book:
        rows = [row.values for row in book.rows()]
    if not kind.has_titles:
        return rows
    places = match_titles(rows[0], kind.columns(), {}).places
    return [
        [row[at] if (at := places.get(field, len(row))) < len(row) else None for field in kind.columns()]
        for row in rows[1:]
    ]


def assert_all_good(runs: Runs, run: ImportRun) -> None:
    assert (run.state, run.refused, run.failure) == (RunState.DONE, 0, None), runs.reasons(run.id)


@pytest.mark.parametrize(
    ("kind", "switches"),
    [
        pytest.param(kind, switches, id=f"{name}-{'on' if switches else 'off'}")
        for name, kind in sorted(KINDS.items())
        for switches in ((False, True) if any(isinstance(option, Switch) for option in kind.options) else (False,))
    ],
)
def test_every_sample_is_imported_without_refusal(kind: AnyKind, switches: bool, new_world: Callable[[], Runs]) -> None:
    runs = new_world()
    run = runs.work(started(runs, kind, switches=switches))

    assert_all_good(runs, run)
    assert run.new >= 3


@each_kind
def test_a_template_filled_with_the_sample_is_imported_like_it(kind: AnyKind, new_world: Callable[[], Runs]) -> None:
    runs = new_world()
    rows = sample_rows(kind)
    for language in LANGUAGES:
        titles = first_row(runs, kind, language)
        assert len(titles) == len(kind.columns())
        if kind.has_titles:
            assert list(match_titles(titles, kind.columns(), {}).places) == list(kind.columns())
    if kind.has_titles:
        run = runs.bring_in(kind.name, sheet(titles, rows), options=options_of(runs, kind))
        assert_all_good(runs, run)
        assert run.rows == len(rows)


def first_row(runs: Runs, kind: AnyKind, language: str) -> list[Any]:
    """Answer the first row of a kind's template."""
    with reading(runs.sessions) as session:
        made = template(kind, keep_to_company(session, runs.company.id), runs.company, language)
    path = Path(runs.storage.url) / "template"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(made.content)
    with open_workbook(path, made.file_name) as book:
        return next(iter(book.rows())).values


@each_kind
def test_a_row_corrected_in_its_report_joins_the_others(kind: AnyKind, new_world: Callable[[], Runs]) -> None:
    runs = new_world()
    options = options_of(runs, kind)
    field = next(field for field, column in kind.columns().items() if column.need is Need.REQUIRED)
    place, rows = list(kind.columns()).index(field), sample_rows(kind)
    right, rows[1][place] = rows[1][place], None
    run = runs.bring_in(kind.name, as_file(kind, rows), options=options)
    with (
        reading(runs.sessions) as session,
        make_report(session, runs.storage, run, "en", SERVER_KEY, Limits()) as file,
    ):
        book = load_workbook(file)
    book.worksheets[0].cell(3, place + 1).value = right
    corrected = io.BytesIO()
    book.save(corrected)
    again = runs.bring_in(kind.name, corrected.getvalue(), options=options)
    there = dump(runs.sessions, BOOKKEEPING)
    # Whoever goes on with the first report, instead of the second, doubles nothing.
    if not kind().replaces_all(options):
        runs.bring_in(kind.name, corrected.getvalue(), options=options)

    assert dump(runs.sessions, BOOKKEEPING) == there
    assert run.refused >= 1
    assert_all_good(runs, again)
    assert again.good + again.skipped == len(rows)
    assert again.skipped == (0 if kind().replaces_all(options) else run.good)


def as_file(kind: AnyKind, rows: list[list[Any]]) -> bytes:
    """Answer a file of a kind with these cells in the order of its columns."""
    if kind.has_titles:
        return sheet([english(column.title) for column in kind.columns().values()], rows)
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


@each_kind
def test_undo_restores_every_table(kind: AnyKind, new_world: Callable[[], Runs]) -> None:
    runs = new_world()
    before = dump(runs.sessions, BOOKKEEPING)
    run = runs.work(started(runs, kind))
    after = dump(runs.sessions, BOOKKEEPING)
    with runs.sessions.begin() as session:
        take_back(session, session.get_one(ImportRun, run.id), runs.user, runs.clock.now())
    undone = runs.work(run.id)

    assert after != before
    assert (undone.state, undone.kept_back) == (RunState.TAKEN_BACK, 0)
    assert dump(runs.sessions, BOOKKEEPING) == before


@each_kind
def test_a_worker_that_dies_at_every_chunk_changes_nothing_in_the_end(
    kind: AnyKind, new_world: Callable[[], Runs], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_reader, "ROWS", 6)
    calm, shaken = new_world(), new_world()
    expected = calm.work(started(calm, kind))
    deaths = die_once_at_every_chunk(monkeypatch)
    run_id = started(shaken, kind)
    while (run := shaken.run(run_id)).state.is_at_work:
        shaken.clock.moment += LEASE
        try:
            shaken.work(run_id)
        except KeyboardInterrupt:
            continue

    assert deaths
    assert (run.state, run.new, run.refused) == (RunState.DONE, expected.new, expected.refused)
    without = BOOKKEEPING - {"customer_invoice_number", "order_number", "prebook_number"}
    assert dump(shaken.sessions, without, moments=False) == dump(calm.sessions, without, moments=False)


def die_once_at_every_chunk(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Let the worker die at the end of each chunk's transaction, the first time it comes there."""
    real, deaths = importing.hold, set[int]()

    def dying(*arguments: Any, **facts: Any) -> None:
        real(*arguments, **facts)
        if (position := facts.get("position")) and position not in deaths:
            deaths.add(position)
            raise KeyboardInterrupt

    monkeypatch.setattr(importing, "hold", dying)
    return deaths


@pytest.mark.parametrize("kind", [pytest.param(one, id=name) for name, one in sorted(KINDS.items()) if one.updates])
def test_existing_records_exported_and_imported_change_nothing(kind: AnyKind, new_world: Callable[[], Runs]) -> None:
    runs = new_world()
    assert_all_good(runs, runs.work(started(runs, kind)))
    before = dump(runs.sessions, BOOKKEEPING)
    for language in LANGUAGES:
        with reading(runs.sessions) as session:
            keep_to_company(session, runs.company.id)
            with write_existing(kind, session, runs.company, language) as file:
                content = file.read()
        run = runs.bring_in(kind.name, content, options=options_of(runs, kind))

        assert_all_good(runs, run)
        assert (run.new, run.changed) == (0, 0)
        assert run.unchanged >= 3
        assert dump(runs.sessions, BOOKKEEPING) == before


@each_kind
def test_nobody_but_its_roles_imports_a_kind(kind: AnyKind, new_world: Callable[[], Runs]) -> None:
    runs = new_world()
    for role in Role:
        with runs.sessions.begin() as session:
            runs.user = make_user(session, runs.company, role)
        if role in kind.roles:
            assert started(runs, kind)
        else:
            with pytest.raises(TradeError) as refused:
                started(runs, kind)
            assert refused.value.entry.key == "import_not_yours"
    assert kind.roles


@each_kind
def test_no_title_can_be_taken_for_another(kind: AnyKind) -> None:
    claimed: dict[str, str] = {}
    for field, column in kind.columns().items():
        for said in (column.title, *column.synonyms):
            for language in LANGUAGES:
                plain = plain_title(in_language(said, language))
                assert claimed.setdefault(plain, field) == field, f"{plain!r} is {claimed[plain]} and {field}"
    assert not claimed.keys() & {plain_title(in_language(RESULTS, language)) for language in LANGUAGES}


@each_kind
def test_every_column_is_explained(kind: AnyKind) -> None:
    for fact in legend(kind, "en"):
        assert fact.holds in fact.note
        assert "%(" not in fact.note
    assert english(kind.about)


def general(_style: int) -> str:
    return "General"


def bad_values(column: Column) -> st.SearchStrategy[Any]:
    """Answer values that a column must refuse, from what it declares of itself."""
    bad: list[st.SearchStrategy[Any]] = [st.just(CellError("#N/A")), st.just(NoValue("A1*2"))]
    letters = st.characters(categories=["Lu", "Ll"])
    if isinstance(column, Text):
        bad += [st.text(letters, min_size=column.most + 1, max_size=column.most + 9), st.just(Decimal("1001.5"))]
        bad += [st.dates(date(1990, 1, 1), date(2099, 1, 1))]
    if isinstance(column, Emails):
        bad += [st.text(letters, min_size=1, max_size=20)]
    if isinstance(column, Money):
        bad += [st.just("twelve"), st.just(Decimal(1).scaleb(-column.places - 1)), st.just(Decimal(column.most) + 1)]
        bad += [st.just(Decimal(column.above))] if column.above is not None else []
        bad += [st.just(Decimal(column.least) - 1)] if column.least is not None else []
    if isinstance(column, Whole):
        bad += [st.just(Decimal("1.5")), st.just(column.most + 1), st.just(column.least - 1), st.just("a dozen")]
    if isinstance(column, Day):
        bad += [st.sampled_from(["2024-02-30", "03/04/2026", "tomorrow", 20260301]), st.just(date(1901, 1, 1))]
    if isinstance(column, OneOf | YesNo):
        bad += [st.text(letters, min_size=12, max_size=20), st.just(7)]
    return st.one_of(bad)


@each_kind
@settings(max_examples=10)
@given(data=st.data())
def test_every_column_refuses_what_it_should(kind: AnyKind, data: st.DataObject) -> None:
    for field, column in kind.columns().items():
        read = column.reader(general)
        bad = data.draw(bad_values(column), label=field)
        with pytest.raises(BadCell) as refused:
            read(bad, 0)
        values = {"column": english(column.title), **refused.value.values}
        told = [str(tell(refused.value.entry.told(**values), language)) for language in LANGUAGES]

        assert english(column.title) in told[0]
        assert not any("{" in one for one in told)


@each_kind
def test_every_column_reads_what_it_writes(kind: AnyKind) -> None:
    for column in kind.columns().values():
        value = column.reader(general)(column.example, 0)

        assert column.cell(value) == column.example
        assert not column.such_as or column.reader(general)(column.such_as, 0) == column.such_as


def test_every_kind_is_found_by_its_name_alone() -> None:
    homes = {name: kind.__module__ for name, kind in KINDS.items() if kind.__module__.startswith("importer.")}

    assert set(homes.values()) == {name for folder, name, _ in members() if folder == "importer.kinds"}
    assert homes == {name: f"importer.kinds.{name}" for name in homes}
