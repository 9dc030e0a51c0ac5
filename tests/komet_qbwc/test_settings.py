"""Settings: what may be chosen, and what a wrong choice is told."""

import os
import stat
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from komet_qbwc.settings import Settings, SettingsError, load_settings, variable_of

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment with nothing set but the data folder."""
    for name in list(os.environ):
        if name.startswith("KOMET_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("KOMET_DATA_FOLDER", str(tmp_path))
    return tmp_path


def test_nothing_needs_to_be_set(folder: Path) -> None:
    settings = load_settings()

    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8730, "http://localhost:8730")
    assert settings.database_url == f"sqlite:///{(folder / 'komet.sqlite3').as_posix()}"
    assert settings.body_limit == 64 * 1024 * 1024
    assert (settings.lease_minutes, settings.attempts_limit, settings.batch_size) == (10, 8, 20)
    assert (settings.retention_days, settings.lists_minutes, settings.paid_minutes) == (90, 60, 60)


def test_the_default_data_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KOMET_DATA_FOLDER")

    settings = load_settings()

    assert settings.data_folder.name == "komet-qbwc"
    assert settings.data_folder.is_absolute()
    assert not settings.data_folder.is_relative_to(Path.cwd())


def test_the_database_url_names_the_file_sqlalchemy_opens(folder: Path) -> None:
    assert Path(str(make_url(load_settings().database_url).database)) == folder / "komet.sqlite3"


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "komet.toml").write_text('port = 9000\nworkers = 4\nlog_level = "WARNING"\n')
    monkeypatch.setenv("KOMET_PORT", "9100")

    settings = load_settings()

    assert (settings.port, settings.workers, settings.log_level, settings.batch_size) == (9100, 4, "warning", 20)


def test_komet_config_names_another_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "komet.toml").write_text("port = 9000\n")
    (folder / "other.toml").write_text("port = 9200\n")
    monkeypatch.setenv("KOMET_CONFIG", str(folder / "other.toml"))

    assert load_settings().port == 9200


def test_a_missing_config_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMET_CONFIG", "nowhere/komet.toml")

    with pytest.raises(SettingsError, match=r"^KOMET_CONFIG is 'nowhere/komet.toml': there is no such file"):
        load_settings()


def test_a_broken_config_file_is_named(folder: Path) -> None:
    (folder / "komet.toml").write_text("port 9000\n")

    with pytest.raises(SettingsError, match=r"komet\.toml is no TOML: .*line 1"):
        load_settings()


def test_a_config_file_saved_as_utf_16_is_told_apart(folder: Path) -> None:
    (folder / "komet.toml").write_text("port = 9000\n", "utf-16")

    with pytest.raises(SettingsError, match=r"komet\.toml is no UTF-8 text"):
        load_settings()


def test_an_unknown_line_of_the_file_is_refused(folder: Path) -> None:
    (folder / "komet.toml").write_text("prot = 9000\n")

    with pytest.raises(SettingsError, match="'prot', which is no setting"):
        load_settings()


def test_a_misspelled_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMET_PROT", "9000")

    with pytest.raises(SettingsError, match=r"^KOMET_PROT is no setting; the settings are .*KOMET_PORT"):
        load_settings()


WRONG = [
    ("KOMET_PORT", "eighty", "a port from 1 to 65535"),
    ("KOMET_PORT", "65536", "a port from 1 to 65535"),
    ("KOMET_PUBLIC_URL", "http://bills.example.com", "https and a host name"),
    ("KOMET_PUBLIC_URL", "https://192.0.2.7", "https and a host name"),
    ("KOMET_PUBLIC_URL", "https://[2001:db8::7]/qbwc", "https and a host name"),
    ("KOMET_PUBLIC_URL", "bills.example.com", "https and a host name"),
    ("KOMET_PUBLIC_URL", "https://bills.example.com/?a=1", "https and a host name"),
    ("KOMET_BODY_LIMIT", "64 KiB", "at least 1 MiB"),
    ("KOMET_WORKERS", "0", "from 1 to 64"),
    ("KOMET_TRUSTED_PROXIES", "proxy", "addresses or networks"),
    ("KOMET_LEASE_MINUTES", "0", "minutes from 1 to 240"),
    ("KOMET_TICKET_IDLE", "-1", "minutes from 5 to 1440"),
    ("KOMET_ATTEMPTS_LIMIT", "eight", "tries from 1 to 100"),
    ("KOMET_BATCH_SIZE", "101", "bills from 1 to 100"),
    ("KOMET_RETENTION_DAYS", "0", "days from 7 to 3650"),
    ("KOMET_SMTP_SECURITY", "ssl", "one of none, starttls, tls"),
    ("KOMET_SMTP_SENDER", "Komet", "one plain mail address"),
    ("KOMET_LOG_LEVEL", "loud", "one of debug, info, warning, error"),
]


@pytest.mark.parametrize(("variable", "value", "right"), WRONG)
def test_a_wrong_value_is_one_line_with_variable_value_and_what_is_right(
    variable: str, value: str, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    line = str(caught.value)
    assert line.startswith(variable)
    assert repr(value) in line
    assert right in line
    assert "\n" not in line


def test_every_fault_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMET_PORT", "eighty")
    monkeypatch.setenv("KOMET_WORKERS", "none")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["KOMET_PORT", "KOMET_WORKERS"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [("KOMET_DATABASE_URL", "mysql://komet:tulip-7@db/komet"), ("KOMET_SERVER_KEY", "tulip-7")],
)
def test_a_secret_is_not_repeated_in_its_fault(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert variable in str(caught.value)
    assert "tulip-7" not in str(caught.value)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMET_SMTP_PASSWORD", "tulip-7")
    monkeypatch.setenv("KOMET_DATABASE_URL", "postgresql://komet:tulip-7@db/komet")
    monkeypatch.setenv("KOMET_SERVER_KEY", "tulip-7" * 8)

    settings = load_settings()

    assert "tulip-7" not in repr(settings) + str(settings) + repr(settings.server_key)
    assert settings.smtp_password.get_secret_value() == "tulip-7"


def test_a_plain_postgresql_address_is_opened_with_psycopg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMET_DATABASE_URL", "postgresql://komet@db/komet")

    assert load_settings().database_url == "postgresql+psycopg://komet@db/komet"


def test_a_public_address_loses_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMET_PUBLIC_URL", "https://bills.example.com/komet/")

    assert load_settings().public_url == "https://bills.example.com/komet"


def test_proxies_are_read_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMET_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8")

    assert [str(network) for network in load_settings().trusted_proxies] == ["127.0.0.1/32", "10.0.0.0/8"]


def test_the_server_key_is_made_once(folder: Path) -> None:
    first = load_settings().server_key.get_secret_value()

    assert len(first) == 64
    assert load_settings().server_key.get_secret_value() == first
    assert [path.name for path in folder.iterdir()] == ["server.key"]


def test_reading_the_settings_makes_no_file(folder: Path) -> None:
    load_settings()

    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in access lists, not in a mode")
def test_only_the_owner_reads_the_server_key(folder: Path) -> None:
    load_settings().server_key.get_secret_value()

    assert stat.S_IMODE((folder / "server.key").stat().st_mode) == 0o600


def test_a_given_server_key_is_used_and_not_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMET_SERVER_KEY", "k" * 40)

    assert load_settings().server_key.get_secret_value() == "k" * 40
    assert list(folder.iterdir()) == []


def test_a_cut_off_server_key_is_not_used(folder: Path) -> None:
    (folder / "server.key").write_text("abc\n")

    with pytest.raises(SettingsError, match=r"server\.key holds 3 characters"):
        load_settings().server_key.get_secret_value()


def test_given_values_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMET_PORT", "9100")

    settings = load_settings(port=0, server_key=SecretStr("k" * 32))

    assert (settings.port, settings.server_key.get_secret_value()) == (0, "k" * 32)


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_says_what_is_right_and_is_described_for_operators(field: str) -> None:
    assert Settings.model_fields[field].description

    assert f"`{variable_of(field)}`" in (DOCS / "operations.md").read_text("utf-8")
