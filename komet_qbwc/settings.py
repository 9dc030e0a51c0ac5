"""What an installation may choose: environment variables KOMET_*, a komet.toml, and defaults that just work.

A variable of the environment wins over komet.toml, and komet.toml over the default. Text from outside becomes a typed
value here and nowhere else (style.md 13). The description of each field says what a right value is; messages and
docs/operations.md use the same words.
"""

import ipaddress
import os
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Annotated, Self
from urllib.parse import urlsplit, urlunsplit

from platformdirs import user_data_path
from pydantic import AliasChoices, ByteSize, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from komet_qbwc import server_key

PREFIX = "KOMET_"
CONFIG_VARIABLE = "KOMET_CONFIG"
CONFIG_NAME = "komet.toml"
DATABASE_NAME = "komet.sqlite3"
KEY_NAME = "server.key"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsError(ValueError):
    """A setting cannot be used: one line for each fault, naming the variable, its value and what would be right."""


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"  # Everything, with message bodies.
    INFO = "info"  # One line for each session, bill and job.
    WARNING = "warning"  # What an administrator should look at.
    ERROR = "error"  # Only what went wrong.


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"  # Not at all: for a mail server on this machine.
    STARTTLS = "starttls"  # Encrypted after the greeting, usually port 587.
    TLS = "tls"  # Encrypted from the first byte, usually port 465.


def _data_folder() -> Path:
    return user_data_path("komet-qbwc", appauthor=False)


class Settings(BaseSettings):
    """All settings of one installation. Reading them changes nothing outside; `server_key` is made at its first use."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, populate_by_name=True
    )

    data_folder: Path = Field(
        default_factory=_data_folder, description="a folder this program may write to: database, server key, mail"
    )
    database_url: str = Field(
        default="",
        repr=False,
        description="sqlite:///<path of a file> or postgresql+psycopg://user:password@host/name; empty = a SQLite file "
        "in the data folder",
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="the address to listen on, 0.0.0.0 for every one")
    port: int = Field(default=8730, ge=0, le=65535, description="a port from 1 to 65535, or 0 for any free one")
    public_url: str = Field(
        default="http://localhost:8730",
        description="the address people open: https and a host name, or http://localhost; the Web Connector calls "
        "<this address>/qbwc",
    )
    server_key_given: SecretStr | None = Field(
        default=None,
        min_length=server_key.BYTES,
        validation_alias=AliasChoices("KOMET_SERVER_KEY", "server_key"),
        description="at least 32 random characters, the same on every machine; empty = the data folder's server.key",
    )
    body_limit: ByteSize = Field(
        default=ByteSize(64 * 1024 * 1024),
        ge=1024 * 1024,
        description="the largest answer taken from QuickBooks, at least 1 MiB, such as 64 MiB",
    )
    workers: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="a number of server processes from 1 to 64; empty = 1 with SQLite, 2 with PostgreSQL",
    )
    storage_url: str = Field(
        default="",
        repr=False,
        description="where attached files lie: a folder, or an address such as s3://bucket/folder; empty = the folder "
        "files in the data folder",
    )
    file_limit: ByteSize = Field(
        default=ByteSize(20 * 1024 * 1024), ge=1024 * 1024, description="the largest file of an invoice, such as 20 MiB"
    )
    upload_limit: ByteSize = Field(
        default=ByteSize(25 * 1024 * 1024),
        ge=1024 * 1024,
        description="the largest upload taken from a browser, at least 1 MiB, such as 25 MiB",
    )
    import_limit: ByteSize = Field(
        default=ByteSize(50 * 1024 * 1024),
        ge=1024 * 1024,
        description="the largest file of Data Import, at least 1 MiB, such as 50 MiB",
    )
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(),
        description="addresses or networks of proxies whose X-Forwarded-For is believed, with commas between",
    )
    lease_minutes: int = Field(
        default=10, ge=1, le=240, description="minutes from 1 to 240 that a session keeps its bill without a word"
    )
    ticket_idle: int = Field(
        default=60, ge=5, le=1440, description="minutes from 5 to 1440 after which a silent session is over"
    )
    attempts_limit: int = Field(
        default=8, ge=1, le=100, description="tries from 1 to 100 before a bill is set aside for a person"
    )
    batch_size: int = Field(default=20, ge=1, le=100, description="bills from 1 to 100 in one message to QuickBooks")
    retention_days: int = Field(
        default=90, ge=7, le=3650, description="days from 7 to 3650 for which requests and answers are kept"
    )
    lists_minutes: int = Field(
        default=60, ge=5, le=10080, description="minutes from 5 to 10080 between readings of vendors and accounts"
    )
    paid_minutes: int = Field(
        default=60, ge=5, le=10080, description="minutes from 5 to 10080 between questions for paid bills"
    )
    smtp_host: str = Field(default="", description="the mail server's name; empty = mails become .eml files")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="the mail server's port, from 1 to 65535")
    smtp_security: SmtpSecurity = Field(default=SmtpSecurity.STARTTLS, description="one of none, starttls, tls")
    smtp_user: str = Field(default="", description="the name to log in with at the mail server; empty = no log-in")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="the mail server's password")
    smtp_sender: str = Field(
        default="komet@localhost", pattern=r"^[^@\s<>]+@[^@\s<>]+$", description="one plain mail address"
    )
    log_level: LogLevel = Field(default=LogLevel.INFO, description="one of debug, info, warning, error")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature; no .env file is read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Answer where values come from, the strongest first."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_file())

    @field_validator("log_level", "smtp_security", mode="before")
    @classmethod
    def _in_small_letters(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _between_commas(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("data_folder")
    @classmethod
    def _whole_path(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        for plain in ("postgres://", "postgresql://"):
            if value.startswith(plain):
                return "postgresql+psycopg://" + value.removeprefix(plain)
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("another database")
        return value

    @field_validator("public_url")
    @classmethod
    def _callable_by_the_web_connector(cls, value: str) -> str:
        """The Web Connector's own rules: QBWC1010, 1051 (https) and 1001 (no IP address) (web_connector.md 5)."""
        parts = urlsplit(value)
        if parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", "localhost"):
            raise ValueError("neither https nor http://localhost")
        if not parts.hostname or parts.username or parts.query or parts.fragment or _is_ip_address(parts.hostname):
            raise ValueError("no host name, or more than an address")
        return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))

    @model_validator(mode="after")
    def _database_in_the_data_folder(self) -> Self:
        if not self.database_url:
            # Frozen for everybody else; the default needs the data folder, which is known only now.
            object.__setattr__(self, "database_url", f"sqlite:///{(self.data_folder / DATABASE_NAME).as_posix()}")
        return self

    @property
    def connector_url(self) -> str:
        """The address the Web Connector calls, as it stands in the .qwc."""
        return f"{self.public_url}/qbwc"

    @property
    def processes(self) -> int:
        """How many server processes there are: SQLite has one writer at a time, so a second gains nothing there."""
        return self.workers or (1 if self.database_url.startswith("sqlite") else 2)

    @cached_property
    def server_key(self) -> SecretStr:
        """The key of every keyed hash of this installation; made once, kept in the data folder, never logged.

        Losing it makes every Web Connector password and token unknown: it belongs into the back-up.
        """
        try:
            return self.server_key_given or SecretStr(server_key.read_or_make(self.data_folder / KEY_NAME))
        except server_key.KeyTooShortError as fault:
            raise SettingsError(str(fault)) from fault


def config_file() -> Path | None:
    """Answer the komet.toml to read: KOMET_CONFIG, else the one in the data folder, None when there is none."""
    given = os.environ.get(CONFIG_VARIABLE)
    if given:
        path = Path(given).expanduser()
        if not path.is_file():
            raise SettingsError(
                f"{CONFIG_VARIABLE} is {given!r}: there is no such file; right is the path of a .toml file"
            )
        return path
    folder = os.environ.get(PREFIX + "DATA_FOLDER")
    path = (Path(folder).expanduser() if folder else _data_folder()) / CONFIG_NAME
    return path if path.is_file() else None


def load_settings(**given: object) -> Settings:
    """Read the settings, or raise one SettingsError that names every fault. `given` wins over all sources."""
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # pydantic reads and checks each value itself
    except ValidationError as error:
        # One value may fail in several ways, as an IPv4 and as an IPv6 network: one line all the same.
        raise SettingsError("\n".join(dict.fromkeys(_line(detail) for detail in error.errors()))) from None
    except TOMLDecodeError as error:
        raise SettingsError(f"{config_file()} is no TOML: {error}; right is one line such as port = 8730") from None
    except UnicodeDecodeError:
        # What Windows' editor calls "Unicode" is UTF-16.
        raise SettingsError(f"{config_file()} is no UTF-8 text; right is to save it again as UTF-8") from None
    if unknown := _unknown_variables():
        raise SettingsError("\n".join(f"{name} is no setting; the settings are {_names()}" for name in unknown))
    return settings


def variable_of(field: str) -> str:
    """Answer the environment variable of a field: `port` is KOMET_PORT."""
    return PREFIX + ("SERVER_KEY" if field == "server_key_given" else field.upper())


def _line(detail: ErrorDetails) -> str:
    key = str(detail["loc"][0]).removeprefix(PREFIX).lower()
    field = Settings.model_fields.get("server_key_given" if key == "server_key" else key)
    if field is None:
        return f"{CONFIG_NAME} holds {key!r}, which is no setting; the settings are {_names()}"
    shown = (
        "'(hidden)'" if key in {"server_key", "smtp_password", "database_url", "storage_url"} else repr(detail["input"])
    )
    return f"{variable_of(key)} (in {CONFIG_NAME}: {key}) is {shown}; right is {field.description}"


def _names() -> str:
    return ", ".join(variable_of(field) for field in Settings.model_fields)


def _unknown_variables() -> list[str]:
    """A misspelled variable would be passed over without a word; KOMET_TEST_* belongs to the tests."""
    known = {variable_of(field) for field in Settings.model_fields} | {CONFIG_VARIABLE}
    ours = (name for name in os.environ if name.upper().startswith(PREFIX))
    return sorted(n for n in ours if n.upper() not in known and not n.upper().startswith(PREFIX + "TEST_"))


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
