"""The database: column types, engine, sessions and the one place where rows are kept to their company."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Enum,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    create_engine,
    event,
    literal_column,
    make_url,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    ORMExecuteState,
    Session,
    mapped_column,
    sessionmaker,
    with_loader_criteria,
)
from sqlalchemy.sql.elements import ColumnElement

from wholesale.choice import Choice
from wholesale.write_back import PlainSession

_no_company = literal_column("0", Integer())
_Id = BigInteger().with_variant(Integer(), "sqlite")


class Dollars(TypeDecorator[Decimal]):
    """US dollars as Decimal with a fixed number of places, stored as a whole number: exact on both databases."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int = 2) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | int | None, _dialect: Dialect) -> int | None:
        """Turn dollars into cents (or smaller); more places than the column holds is a fault of ours."""
        if value is None:
            return None
        whole = Decimal(value).scaleb(self.places)
        if whole != whole.to_integral_value():
            raise ValueError(f"the column holds {self.places} places of a dollar, got {value}; round before saving")
        return int(whole)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> Decimal | None:
        """Turn cents (or smaller) into dollars."""
        return None if value is None else Decimal(int(value)).scaleb(-self.places)


class UtcMoment(TypeDecorator[datetime]):
    """A moment, aware and in UTC on the way in and out, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments; SQLite keeps UTC without its offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment is aware UTC, got the naive {value.isoformat()}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Answer the moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _stored_by_value(kind: type[StrEnum]) -> Enum:
    return Enum(kind, values_callable=lambda members: [m.value for m in members], native_enum=False, length=40)


Key = Annotated[int, mapped_column(_Id, primary_key=True)]
CompanyKey = Annotated[int, mapped_column(_Id, ForeignKey("company.id"))]
Usd = Annotated[Decimal, mapped_column(Dollars(2))]
UnitCost = Annotated[Decimal, mapped_column(Dollars(4))]
Day = Annotated[date, mapped_column(Date)]
Moment = Annotated[datetime, mapped_column(UtcMoment)]
Short = Annotated[str, mapped_column(String(50))]
# Sorted and searched by its beginning letter by letter, on both databases alike.
Code = Annotated[str, mapped_column(String(50).with_variant(String(50, collation="C"), "postgresql"))]
Name = Annotated[str, mapped_column(String(200))]
Long = Annotated[str, mapped_column(Text)]


class Base(DeclarativeBase):
    """What every table shares. Each carries `company_id`, and its indexes begin with it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it under this name, once
        Choice: _stored_by_value(Choice),
        StrEnum: _stored_by_value(StrEnum),
        datetime: UtcMoment,
        Decimal: Dollars(2),
    }


def foreign_key(target: str, **more: Any) -> Any:  # noqa: ANN401 - mapped_column is typed by its annotation
    """Make a column that refers to the key of another table: `foreign_key("vendor.id")`."""
    return mapped_column(_Id, ForeignKey(target, **more))


def open_engine(url: str) -> Engine:
    """Open the database at a URL: `sqlite:///file.db` or `postgresql://...` (through psycopg 3)."""
    address = make_url(url)
    if address.get_backend_name() in ("postgresql", "postgres"):
        return create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(address, connect_args={"timeout": 30}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own connection
    # The driver's own BEGIN comes too late to take the write lock; ours is sent by _begin_sqlite.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    reads = bool(connection.get_execution_options().get("reads_only"))
    # The pragma outlives the transaction; it is said again only where the last one was of the other kind.
    if connection.info.get("query_only") is not reads:
        connection.exec_driver_sql(f"PRAGMA query_only={int(reads)}")
        connection.info["query_only"] = reads
    # A reader that turns writer in mid-transaction fails at once when another has written; so writers lock first.
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Make the factory of sessions; write with `with sessions.begin() as session:`."""
    return sessionmaker[Session](engine, class_=PlainSession, expire_on_commit=False)


@contextmanager
def reading(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """Open a session that can only read: it takes no write lock on SQLite and is read-only on PostgreSQL."""
    engine: Engine = sessions.kw["bind"]
    with sessions(bind=engine.execution_options(reads_only=True, **_read_only(engine))) as session:
        yield session


def _read_only(engine: Engine) -> dict[str, bool]:
    return {"postgresql_readonly": True} if engine.dialect.name == "postgresql" else {}


def keep_to_company(session: Session, company_id: int) -> Session:
    """Let a session see, change and delete rows of one company only, from now on.

    A statement that reads rows by a list of their keys says so: `.execution_options(by_keys=True)`.
    """
    if "company_id" not in session.info:
        # Listened for on this session alone: a listener on all of them would double the cost of each statement.
        event.listen(session, "do_orm_execute", _filter_by_company)
        event.listen(session, "before_flush", _new_rows_belong_to_the_company)
    session.info["company_id"] = company_id
    return session


def _filter_by_company(state: ORMExecuteState) -> None:
    if state.is_column_load:
        return
    company_id = state.session.info["company_id"]
    if state.is_select or state.is_update or state.is_delete:
        only = _only_of_keys if state.execution_options.get("by_keys") else _only_of
        state.statement = state.statement.options(only(company_id))


def _only_of_keys(company_id: int) -> Any:  # noqa: ANN401 - SQLAlchemy's option has no public type
    """Filter what a list of keys names. Asked in the usual way, SQLite would walk through all rows of the company."""

    def belongs(model: Any) -> ColumnElement[bool]:  # noqa: ANN401 - any mapped class
        if not hasattr(model, "company_id"):
            return _no_company != company_id
        return model.company_id + _no_company == company_id  # type: ignore[no-any-return] # any mapped class

    return with_loader_criteria(Base, belongs, include_aliases=True, propagate_to_loaders=False)


def _only_of(company_id: int) -> Any:  # noqa: ANN401 - SQLAlchemy's option has no public type
    def belongs(model: Any) -> ColumnElement[bool]:  # noqa: ANN401 - any mapped class
        # A table of no company (the law of tables lists them) is not filtered: no company has the number 0.
        if not hasattr(model, "company_id"):
            return _no_company != company_id
        return model.company_id == company_id  # type: ignore[no-any-return] # any mapped class

    return with_loader_criteria(Base, belongs, include_aliases=True, propagate_to_loaders=False)


def _new_rows_belong_to_the_company(session: Session, _context: object, _instances: object) -> None:
    company_id = session.info["company_id"]
    for row in session.new:
        if getattr(row, "company_id", company_id) is None:
            row.company_id = company_id
        elif getattr(row, "company_id", company_id) != company_id:
            raise ValueError(f"{type(row).__name__} belongs to company {row.company_id}, the session to {company_id}")
