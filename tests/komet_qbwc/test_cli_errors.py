"""Whatever goes wrong is told in one line on stderr, with an exit code, and never as a traceback."""

import socket
import subprocess
import sys
from pathlib import Path
from pkgutil import iter_modules

import pytest

from komet_qbwc import commands
from komet_qbwc.settings import Settings
from tests.komet_qbwc.command_line import Run, runner

COMMANDS = [
    ["demo"], ["serve"], ["worker"], ["db", "upgrade"], ["company", "add"], ["company", "list"], ["company", "change"],
    ["user", "add"], ["user", "list"], ["user", "reset-password"], ["user", "sign-out"],
    ["connection", "add"], ["connection", "list"], ["connection", "show"],
    ["connection", "change"], ["connection", "pause"], ["connection", "resume"], ["connection", "confirm-company"],
    ["connection", "new-password"], ["qwc"], ["mapping", "set"], ["mapping", "list"], ["mapping", "remove"],
    ["vendor-invoice", "load"], ["vendor-invoice", "approve"], ["vendor-invoice", "send"], ["vendor-invoice", "return"],
    ["vendor-invoice", "list"], ["vendor-invoice", "show"], ["queue", "list"], ["queue", "show"], ["queue", "retry"],
    ["queue", "resolve"], ["simulate"], ["explain"], ["doctor"], ["import"],
]  # fmt: skip


@pytest.fixture
def komet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line of an installation without any database."""
    monkeypatch.setenv("KOMET_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return runner(capsys)


@pytest.fixture
def andes(komet: Run) -> Run:
    """The same with one company and its admin."""
    komet("db", "upgrade")
    komet("company", "add", "Andes Blooms", "--code", "ANDES")
    komet("user", "add", "rosa@andesblooms.example")
    return komet


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_teaches_with_an_example(komet: Run, command: list[str]) -> None:
    told = komet(*command, "--help").out

    assert "example" in told.casefold()
    assert f"komet-qbwc {' '.join(command)}" in told


def test_a_command_lies_in_the_file_of_its_name_and_brings_no_other_along() -> None:
    script = (
        "import sys; from komet_qbwc.command_line import run; run(['company', '--help']);"
        "print([name for name in sys.modules if name.startswith('komet_qbwc.commands.')], 'spyne' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    files = {found.name.rstrip("_").replace("_", "-") for found in iter_modules(commands.__path__)}

    assert told.endswith("['komet_qbwc.commands.company'] False\n")
    assert files == {command[0] for command in COMMANDS}


def test_the_help_names_every_group(komet: Run) -> None:
    told = komet("--help").out

    assert [name for name in dict.fromkeys(command[0] for command in COMMANDS) if f" {name} " not in told] == []


@pytest.mark.parametrize(
    "arguments", [["loda"], ["queue", "show"], ["queue", "show", "x"], ["queue", "show", "9" * 30], ["qwc", "--colour"]]
)
def test_a_wrongly_asked_command_ends_with_2(komet: Run, arguments: list[str]) -> None:
    refused = komet(*arguments, code=2)

    assert refused.err.startswith("Error: ")
    assert refused.err.count("\n") == 1


def test_a_command_without_a_database_says_how_to_make_one(komet: Run) -> None:
    refused = komet("company", "list", code=1)

    assert refused.err == "Error: The database is not up to date (no such table: company); run: komet-qbwc db upgrade\n"


def test_a_database_nobody_answers_for_is_told(komet: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMET_DATABASE_URL", "postgresql://komet:tulip-7@127.0.0.1:1/komet")

    for command in (["db", "upgrade"], ["company", "list"]):
        refused = komet(*command, code=1)

        assert refused.err.startswith("Error: The database can not be used: ")
        assert refused.err.count("\n") == 1
        assert "tulip-7" not in refused.err


def test_a_file_that_is_no_database_is_told(komet: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("These are notes, long enough to be read as a database's head, or so.\n" * 20)
    monkeypatch.setenv("KOMET_DATABASE_URL", f"sqlite:///{tmp_path / 'notes.txt'}")

    assert komet("company", "list", code=1).err == "Error: The database can not be used: file is not a database\n"


def test_a_wrong_setting_is_told(komet: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMET_PORT", "eighty")

    refused = komet("company", "list", code=1)

    assert refused.err.startswith("Error: KOMET_PORT (in komet.toml: port) is 'eighty'; right is ")
    assert refused.err.count("\n") == 1


def test_a_setting_that_does_not_exist_is_told_with_those_that_do(komet: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMET_PROT", "8730")

    refused = komet("serve", code=1)

    assert refused.err.startswith("Error: KOMET_PROT is no setting")
    assert all(f"KOMET_{name.upper()}" in refused.err for name in Settings.model_fields if name != "server_key_given")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_told(komet: Run, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = komet(command, "--port", port, code=1)

    assert refused.err.startswith(f"Error: Port {port} of 127.0.0.1 can not be listened on")
    assert refused.err.count("\n") == 1


REFUSED = [
    (["company", "add", "Andes Too", "--code", "andes"], "A company with the code 'ANDES' exists already"),
    (["company", "add", " "], "A company has a name and a code, got ' '"),
    (["company", "add", "X", "--time-zone", "Mars/Olympus"], "'Mars/Olympus' is no time zone"),
    (["company", "change"], "Nothing was given to change"),
    (["user", "add", "rosa"], "'rosa' is no e-mail address"),
    (["user", "add", "ROSA@andesblooms.example"], "has a user 'ROSA@andesblooms.example' already"),
    (["user", "list", "--company", "SIERRA"], "No company has the code 'SIERRA'; there are: ANDES"),
    (["connection", "show"], "Andes Blooms has no connection yet; make it: komet-qbwc connection add"),
    (["qwc"], "Andes Blooms has no connection yet"),
    (["mapping", "set", "category", "Roses"], "category takes our name and QuickBooks' name, got 1 names: 'Roses'"),
    (["mapping", "set", "location", "MIA", "Miami", "--item"], "'MIA' can not be mapped to the item 'Miami'"),
    (["mapping", "remove", "category", "Roses"], "category 'Roses' is not mapped"),
    (["vendor-invoice", "load", "bills.json"], "'bills.json' can not be used: No such file or directory."),
    (["vendor-invoice", "load", "."], "can not be used: "),
    (["vendor-invoice", "send"], "Name invoices by id or bill number, or say --all."),
    (["vendor-invoice", "send", "P9", "--all"], "Name invoices by id or bill number, or say --all."),
    (["vendor-invoice", "show", "P9-1"], "Andes Blooms has no vendor invoice 'P9-1'"),
    (["vendor-invoice", "show", "9" * 40], "has no vendor invoice '9999"),
    (["queue", "show", "7"], "Andes Blooms has no work item 7"),
    (["explain", "QBWC9"], "'QBWC9' is not in the catalogue"),
    (["simulate", "gone.qwc", "--password", "x"], "'gone.qwc' can not be used: No such file or directory."),
    (["simulate", "gone.qwc", "--password", "x", "--fault", "fire"], "No fault is named 'fire'. There are: "),
    (["simulate", "gone.qwc", "--password", "x", "--fault", "slow@x"], "such as slow@2, got 'slow@x'"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "words"), REFUSED, ids=lambda value: " ".join(value)[:40])
def test_a_refusal_is_one_line(andes: Run, arguments: list[str], words: str) -> None:
    refused = andes(*arguments, code=1)

    assert refused.err.startswith("Error: ")
    assert words in refused.err
    assert refused.err.count("\n") == 1


def test_without_an_admin_nobody_acts(komet: Run) -> None:
    komet("db", "upgrade")
    komet("company", "add", "Andes Blooms")

    Path("bills.json").write_text('[{"vendor": "A", "date": "2026-11-16", "total": 1}]', "utf-8")
    assert "has no admin to act for" in komet("vendor-invoice", "load", "bills.json", code=1).err
    assert "no active user 'eve@x'" in komet("vendor-invoice", "load", "bills.json", "--as", "eve@x", code=1).err
