"""A kind of import: its columns, who may import it, and what becomes of its rows; and the registry of kinds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_type_hints

from flask_babel.speaklater import LazyString
from sqlalchemy import delete, inspect
from sqlalchemy.orm import Session

from importer.batch import Batch
from importer.column import Column, Need
from importer.import_run import plain, unplain
from importer.words import english
from wholesale.company import Company
from wholesale.db import Base
from wholesale.errors import Entry
from wholesale.user import Role, User

R = TypeVar("R")

KINDS: dict[str, type[Kind[Any]]] = {}

ALL_FORMATS = frozenset({"xlsx", "xls", "xlsb", "ods", "csv"})


class Option:
    """Something that is chosen before a file of a kind is uploaded, kept under its name in ImportRun.options."""

    def __init__(self, name: str, label: LazyString, hint: LazyString | str = "") -> None:
        self.name, self.label, self.hint = name, label, hint


class Switch(Option):
    """Yes or no: a checkbox; kept as a bool."""


class Pick(Option, ABC):
    """One of several, which must be chosen; kept as its value."""

    @abstractmethod
    def choices(self, session: Session, company: Company) -> list[tuple[str, str]]:
        """Answer (value, label) of what can be chosen."""


Used = Mapping[tuple[type[Base], int], Entry]
"""Records, by class and id, that something has used since; the told entry names the record and what has used it."""


class Kind(ABC, Generic[R]):
    """One kind of import. A subclass in `kinds/` registers itself; an object lives for one run."""

    name: ClassVar[str]
    title: ClassVar[LazyString]
    about: ClassVar[LazyString]
    order: ClassVar[int]  # on the screen
    roles: ClassVar[frozenset[Role]]
    row: ClassVar[type[Any]]  # the NamedTuple whose annotations declare the columns
    options: ClassVar[tuple[Option, ...]] = ()
    formats: ClassVar[frozenset[str]] = ALL_FORMATS
    has_titles: ClassVar[bool] = True  # False: no title row, the columns stand in the order of the row
    updates: ClassVar[bool] = False  # existing records can be downloaded, edited and imported again
    records: ClassVar[tuple[type[Base], ...]] = ()  # what bears import_id, in the order in which it is taken back
    keeps_history: ClassVar[bool] = True  # False: what becomes of its records is told nowhere but in the runs
    shown_at: ClassVar[str] = ""  # name of the page where the records are found
    _columns: ClassVar[Mapping[str, Column]]

    def __init_subclass__(cls) -> None:
        """Register the kind; a name is used once."""
        if cls.name in KINDS:
            raise ValueError(f"two kinds are named {cls.name!r}: {KINDS[cls.name].__qualname__} and {cls.__qualname__}")
        KINDS[cls.name] = cls
        cls._columns = columns_of(cls.row)

    @classmethod
    def admits(cls, user: User) -> bool:
        """Answer whether a person may import this kind."""
        return user.is_active and bool(cls.roles & user.roles)

    @classmethod
    def columns(cls) -> Mapping[str, Column]:
        """Answer the columns by field, in their order."""
        return cls._columns

    def key(self, values: R) -> object:  # noqa: ARG002 - for subclasses
        """Answer what no two rows of a file may share; None = nothing."""
        return None

    def group(self, values: R) -> object:  # noqa: ARG002 - for subclasses
        """Answer what consecutive rows share that stand or fall together; None = this row stands alone."""
        return None

    def replaces_all(self, options: Mapping[str, Any]) -> bool:  # noqa: ARG002 - for subclasses
        """Answer whether a file replaces what was imported before, so that each of its rows counts anew.

        A report of such an import, uploaded again, then has no row that is passed over as imported before.
        """
        return False

    @abstractmethod
    def judge(self, batch: Batch[R]) -> None:
        """Look at some thousand rows: refuse what can not be, and say of the rest what it would become.

        Nothing is written. A row's outcome is NEW unless this says otherwise.
        """

    @abstractmethod
    def save(self, batch: Batch[R]) -> None:
        """Write `batch.new_rows` and `batch.changed_rows`, inside the transaction of their chunk."""

    def existing(self, session: Session, company: Company) -> Iterator[R]:  # noqa: ARG002 - for subclasses
        """Answer every record there is, as rows that would change nothing; only for kinds that update."""
        raise TypeError(f"{type(self).__name__} has no existing records to download")

    def used(self, session: Session, ids: Mapping[type[Base], Iterable[int]]) -> Used:  # noqa: ARG002 - for subclasses
        """Answer which of these records something has used since; changes in their history are looked up elsewhere."""
        return {}

    def remove(self, session: Session, model: type[Base], ids: list[int]) -> None:
        """Delete records of this kind, with what the database deletes along with them, inside a transaction."""
        key = inspect(model).columns["id"]
        session.execute(delete(model).where(key.in_(ids)).execution_options(synchronize_session=False))

    def state_of(self, session: Session, record: Base, names: Iterable[str]) -> dict[str, object]:  # noqa: ARG002 - for subclasses
        """Answer what a record holds under the names that a change has noted, in the form it was noted in."""
        return {name: plain(getattr(record, name)) for name in names}

    def put_back(self, session: Session, record: Base, before: Mapping[str, Any]) -> None:  # noqa: ARG002 - for subclasses
        """Give a record what it held before it was changed, as a change has noted it."""
        for name, value in before.items():
            setattr(record, name, unplain(inspect(type(record)).columns[name], value))

    def record_name(self, record: Base) -> str:
        """Answer what people call a record, in English."""
        name = getattr(record, "number", None) or getattr(record, "code", None) or getattr(record, "id", "")
        return f"{english(self.title)} {name}"


def kind_named(name: str) -> type[Kind[Any]]:
    """Answer a kind by its name, which is also that of its module: a process that needs one loads no other."""
    if name not in KINDS:
        import_module(f"importer.kinds.{name}")
    return KINDS[name]


def columns_of(row: type[Any]) -> Mapping[str, Column]:
    """Answer the columns that the annotations of a NamedTuple declare; a type without None makes one required."""
    hints = get_type_hints(row, include_extras=True)
    return MappingProxyType({name: _column(name, hint) for name, hint in hints.items()})


def _column(name: str, hint: Any) -> Column:  # noqa: ANN401 - whatever typing answers
    kind, *more = get_args(hint)
    column = next((one for one in more if isinstance(one, Column)), None)
    if column is None:
        raise TypeError(f"the field {name!r} declares no column: write Annotated[str, Text(...)]")
    may_be_empty = type(None) in get_args(kind)
    return column if may_be_empty else replace(column, need=Need.REQUIRED)
