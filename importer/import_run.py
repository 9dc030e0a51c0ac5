"""Data Import: what is kept of each run, so that it goes on where a killed worker stopped and can be taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Column, Date, Enum, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from wholesale.choice import Choice
from wholesale.db import Base, CompanyKey, Dollars, Key, Long, Moment, Name, Short, foreign_key


class RunState(Choice):
    """How far a run is."""

    CHECKING = "checking", "The file is being read and checked; nothing is saved."
    ASKING = "asking", "Somebody must say which column of the file is which."
    CHECKED = "checked", "The file was checked; somebody must say whether it is imported."
    SAVING = "saving", "The good rows are being saved."
    DONE = "done", "The run has ended and its rows are saved."
    CANCELLED = "cancelled", "Somebody stopped the run; what had been saved by then stays."
    FAILED = "failed", "The file could not be read, or the run could not go on."
    TAKING_BACK = "taking_back", "What the run has saved is being taken back."
    TAKEN_BACK = "taken_back", "What the run has saved was taken back."

    @property
    def is_at_work(self) -> bool:
        """Whether a worker has something to do."""
        return self in AT_WORK


AT_WORK = frozenset({RunState.CHECKING, RunState.SAVING, RunState.TAKING_BACK})


class SaveMode(Choice):
    """What becomes of the good rows where others are refused."""

    GOOD_ROWS = "good_rows", "All good rows are imported."
    ALL_OR_NOTHING = "all_or_nothing", "Nothing is imported unless every row is good."


class Outcome(Choice):
    """What becomes of one row; its value is the letter in ImportChunk.outcomes."""

    NEW = "N", "A new record."
    CHANGED = "C", "A record that is there already is changed."
    UNCHANGED = "U", "The record is there already, just so."
    REFUSED = "R", "The row can not be imported."
    SKIPPED = "S", "The row was imported before, as its report says."


_IS_REPORT = text("report_of IS NOT NULL")
_AT_WORK = text("state IN ('checking', 'saving', 'taking_back')")


class ImportRun(Base):
    """One file that somebody imports, from its upload to its end."""

    __tablename__ = "import_run"
    __table_args__ = (
        Index(None, "company_id", "id"),
        Index("ix_import_run_kind", "company_id", "kind", "id"),
        Index("ix_import_run_sha256", "company_id", "sha256", "id"),
        Index("ix_import_run_user", "company_id", "user_id", "is_told", "id"),
        Index(
            "ix_import_run_report_of",
            "company_id",
            "report_of",
            "id",
            postgresql_where=_IS_REPORT,
            sqlite_where=_IS_REPORT,
        ),
        Index("ix_import_run_at_work", "company_id", "id", postgresql_where=_AT_WORK, sqlite_where=_AT_WORK),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    kind: Mapped[Short]  # name of the kind: "open_invoices"
    state: Mapped[RunState] = mapped_column(default=RunState.CHECKING)
    mode: Mapped[SaveMode] = mapped_column(default=SaveMode.GOOD_ROWS)
    saves_at_once: Mapped[bool] = mapped_column(default=False)  # True = nobody is asked between checking and saving
    user_id: Mapped[int] = foreign_key("user_account.id")
    language: Mapped[Short] = mapped_column(default="en")  # of its report and mail

    file_name: Mapped[Name]
    storage_key: Mapped[Name]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    file_format: Mapped[Short] = mapped_column(default="")  # "xlsx", "csv" ...; "" = not opened yet
    sheet: Mapped[Name] = mapped_column(default="")  # the sheet that is read
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # by name of the kind's option
    title_row: Mapped[int] = mapped_column(default=0)  # row number of the titles; 0 = none found or needed
    # Which column holds what: field of the kind -> place of the column from 0; None = nobody knows yet.
    places: Mapped[dict[str, int] | None] = mapped_column(JSON)
    # What the titles leave open, as titles.Matching.as_json answers it.
    title_questions: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    # The run whose report workbook the file is, corrected; None = it is no report of this company and kind.
    report_of: Mapped[int | None] = foreign_key("import_run.id", ondelete="SET NULL")

    created_at: Mapped[Moment]
    finished_at: Mapped[Moment | None]  # of checking and saving; None = not yet
    taken_back_at: Mapped[Moment | None]
    taken_back_by: Mapped[Name | None]
    is_told: Mapped[bool] = mapped_column(default=False)  # the person has seen the message that it ended

    has_saved: Mapped[bool] = mapped_column(default=False)  # its counts are of saved rows, not of a check
    position: Mapped[int] = mapped_column(default=0)  # the last row of the file that this phase has dealt with
    progress: Mapped[int] = mapped_column(default=0)  # of this phase, in thousandths
    phase_began_at: Mapped[Moment | None]
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # ImportRefusal.reason -> refused rows
    first_rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # as first_row.py writes them
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # entries: {"key": ..., "values": {...}}
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # why it FAILED: an entry as in notes
    taken_back: Mapped[int] = mapped_column(default=0)  # records deleted or put back
    kept_back: Mapped[int] = mapped_column(default=0)  # records that stayed, for something has used them since

    owner: Mapped[Short | None]  # the worker that has it
    leased_until: Mapped[Moment | None]
    attempts: Mapped[int] = mapped_column(default=0)  # of workers, in this phase

    @property
    def rows(self) -> int:
        """The rows dealt with, whatever became of them."""
        return self.new + self.changed + self.unchanged + self.refused + self.skipped

    @property
    def good(self) -> int:
        """The rows that are or would be in the books."""
        return self.new + self.changed + self.unchanged


class ImportChunk(Base):
    """Some thousand rows that were dealt with in one transaction, with what became of each."""

    __tablename__ = "import_chunk"
    __table_args__ = (UniqueConstraint("company_id", "run_id", "first_row"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    run_id: Mapped[int] = foreign_key("import_run.id", ondelete="CASCADE")
    first_row: Mapped[int]
    last_row: Mapped[int]
    outcomes: Mapped[Long]  # a letter of Outcome for each row that is not empty, in their order


class ImportRefusal(Base):
    """A row that can not be imported, with every reason."""

    __tablename__ = "import_refusal"
    __table_args__ = (
        UniqueConstraint("company_id", "run_id", "row_number"),
        Index("ix_import_refusal_reason", "company_id", "run_id", "reason", "row_number"),
    )

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    run_id: Mapped[int] = foreign_key("import_run.id", ondelete="CASCADE")
    row_number: Mapped[int]  # as in Excel
    reason: Mapped[Name]  # of its first problem: key of the entry and field, "code_unknown customer"
    # [{"field": "customer", "place": 1, "value": "ROSA", "key": "code_unknown", "values": {...}}]; place from 0,
    # None = of the whole row or of a column that the file does not have.
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class ImportChange(Base):
    """A record that was there before and was changed: what it was, and what the run made of it."""

    __tablename__ = "import_change"
    __table_args__ = (Index(None, "company_id", "run_id", "id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    run_id: Mapped[int] = foreign_key("import_run.id", ondelete="CASCADE")
    row_number: Mapped[int]
    record_kind: Mapped[Short]  # table name
    record_id: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)  # column -> value, as `plain` writes it
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


class ImportKept(Base):
    """A record that could not be taken back, and what has used it since."""

    __tablename__ = "import_kept"
    __table_args__ = (UniqueConstraint("company_id", "run_id", "record_kind", "record_id"),)

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    run_id: Mapped[int] = foreign_key("import_run.id", ondelete="CASCADE")
    record_kind: Mapped[Short]
    record_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[dict[str, Any]] = mapped_column(JSON)  # an entry as in ImportRun.notes


class TitleMemory(Base):
    """What a company calls a column: a title that somebody has once said the meaning of."""

    __tablename__ = "title_memory"
    __table_args__ = (UniqueConstraint("company_id", "kind", "title"),)

    MOST_LETTERS: ClassVar = 200

    id: Mapped[Key]
    company_id: Mapped[CompanyKey]
    kind: Mapped[Short]
    title: Mapped[Name]  # as titles.plain_title writes it
    field: Mapped[Short]  # "" = a column to be ignored


def plain(value: object) -> object:
    """Answer a value as JSON keeps it: amounts and days as texts."""
    if isinstance(value, Decimal | date):
        return str(value)
    return value


def unplain(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever the column holds
    """Answer a value that `plain` has written, as its column takes it."""
    if value is None:
        return None
    if isinstance(column.type, Dollars):
        return Decimal(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, Enum) and column.type.enum_class is not None:
        return column.type.enum_class(value)
    return value
