"""What the API takes and answers, as models that write its OpenAPI description."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from apiflask.fields import UploadFile
from pydantic import BaseModel, ConfigDict, Field

from importer.import_run import Outcome, RunState, SaveMode


class Problem(BaseModel):
    """Something that can not be, in the words of the error catalogue."""

    key: str = Field(description="Names the kind of problem; it stays the same in every language.")
    sentence: str = Field(description="What happened.")
    next_step: str = Field(description="What to do about it.")


class ColumnFacts(BaseModel):
    """One column of a kind."""

    field: str = Field(description="Its name, the same in every language.")
    title: str = Field(description="What stands above it in the file, in the language of the token's person.")
    need: str = Field(description="required, multi_location (required where a company has several locations), optional")
    holds: str = Field(description="What a cell may hold, in words.")
    about: str
    example: str
    limits: dict[str, Any] = Field(description="most (letters, or the greatest number), least, above, places, of")


class OptionFacts(BaseModel):
    """Something that is chosen with the upload: a form field of the same name."""

    name: str
    label: str
    choices: dict[str, str] | None = Field(description="value -> label; null: yes or no, written 1 or 0")


class KindFacts(BaseModel):
    """A kind of import."""

    name: str
    title: str
    about: str
    formats: list[str]
    has_titles: bool = Field(description="false: the file has no title row, its columns stand in the order below")
    updates: bool = Field(description="whether existing records can be downloaded, edited and imported again")
    most_bytes: int = Field(description="the largest file")
    options: list[OptionFacts]
    columns: list[ColumnFacts]


class Kinds(BaseModel):
    """The kinds that this token may import."""

    kinds: list[KindFacts]


class Counts(BaseModel):
    """What became, or would become, of the rows."""

    new: int
    changed: int
    unchanged: int
    refused: int
    skipped: int = Field(description="imported before, as the uploaded report says")


class CellProblem(Problem):
    """Why a row can not be imported."""

    cell: str = Field(description="such as B7; empty: the whole row, or a column that the file does not have")
    title: str = Field(description="of the column")
    value: str


class FirstRow(BaseModel):
    """One of the first rows, as it will be."""

    row: int = Field(description="its number in the file")
    outcome: Outcome = Field(description="N new, C changed, U unchanged, R refused, S imported before")
    values: dict[str, str] = Field(description="by field, as shown")
    before: dict[str, str] = Field(description="by field: what it replaces")
    problems: list[CellProblem]


class AskedColumn(BaseModel):
    """A column of the file that nobody knows for sure."""

    place: int = Field(description="counted from 0; to be answered by POST .../columns")
    letter: str
    title: str
    likely: str = Field(description="the likeliest field; empty: none")
    choices: list[str] = Field(description="fields it may be")


class Run(BaseModel):
    """One import, from its upload to its end."""

    id: int
    kind: str
    state: RunState
    state_sentence: str
    is_at_work: bool = Field(description="whether it goes on by itself; ask again after some seconds")
    mode: SaveMode
    file_name: str
    size: int
    sha256: str
    options: dict[str, Any]
    created_at: datetime
    finished_at: datetime | None
    position: int = Field(description="the last row of the file that was dealt with")
    progress: int = Field(description="of this phase, in thousandths")
    has_saved: bool = Field(description="true: the counts are of saved rows; false: of a check, nothing was saved")
    counts: Counts
    first_rows: list[FirstRow]
    notes: list[Problem] = Field(description="what is worth knowing about the file")
    failure: Problem | None
    asked: list[AskedColumn] = Field(description="while the state is asking")
    same_file_before: int | None = Field(description="the id of an earlier import of the very same bytes")
    can_be_undone: bool
    taken_back: int = Field(description="records that an undo took back")
    kept_back: int = Field(description="records that stayed, for something has used them since")


class Runs(BaseModel):
    """Some imports, the newest first."""

    imports: list[Run]
    next: str | None = Field(description="the cursor of the next page; null: this is the last")


class RefusedRow(BaseModel):
    """A row that can not be imported, with every reason."""

    row: int
    problems: list[CellProblem]


class RefusedRows(BaseModel):
    """Some refused rows, in their order in the file."""

    rows: list[RefusedRow]
    next: str | None = Field(description="the cursor of the next page; null: this is the last")


class Upload(BaseModel):
    """A file, and the options of its kind as further fields of the form."""

    model_config = ConfigDict(extra="allow", arbitrary_types_allowed=True)

    file: UploadFile | None = None


class HowToSave(BaseModel):
    """Whether the file is imported at once."""

    model_config = ConfigDict(populate_by_name=True)

    mode: Annotated[
        SaveMode | None, Field(alias="import", description="left out: the file is checked, and nothing is saved")
    ] = None


class Mode(BaseModel):
    """How what was checked is imported."""

    mode: SaveMode = SaveMode.GOOD_ROWS


class Columns(BaseModel):
    """Which column of the file is which."""

    columns: dict[int, str] = Field(description="place of the column from 0 -> field; an empty text: it is ignored")


class Page(BaseModel):
    """Where a page of a list begins."""

    cursor: str | None = Field(None, description="what `next` of the page before says; left out: the first page")


class PageOfRuns(Page):
    """Which imports are listed."""

    kind: str | None = Field(None, description="only imports of this kind")
