"""Who may import whom: each contract of pyproject.toml holds on the tree, and fails on a copy that breaks it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.each import for_each
from tests.laws.house import PACKAGES, PLURAL_FOLDERS, ROOT, imports_of, members, modules

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
OFFENDER = "law_offender"
pytestmark = pytest.mark.xdist_group("house_imports")

DIRECTION = "One direction: front door, web app, QuickBooks side, trade | messages"
SPYNE = "Only qbwc_server.soap imports spyne"
WEB = "Only importer imports flask and openpyxl"
MESSAGES = "qbxml imports lxml only"
SIMULATOR = "The simulator shares only message types with the server"

# (contract, package that breaks it, what it imports); the architecture's own list, whatever pyproject.toml says.
BREAKS = [
    (DIRECTION, "wholesale", "qbxml"),
    (DIRECTION, "wholesale", "qbwc_server"),
    (DIRECTION, "wholesale", "importer"),
    (DIRECTION, "wholesale.jobs", "komet_qbwc"),
    (DIRECTION, "qbxml", "wholesale"),
    (DIRECTION, "qbxml.messages", "qbwc_server"),
    (DIRECTION, "qbwc_server", "importer"),
    (DIRECTION, "qbwc_server.steps", "komet_qbwc"),
    (DIRECTION, "importer", "komet_qbwc"),
    ("The web app does not touch the SOAP edge", "importer", "qbwc_server.soap"),
    *[(SPYNE, package, "spyne") for package in (*PACKAGES, "qbwc_server.steps", "qbwc_server.simulator")],
    *[(WEB, package, "flask") for package in PACKAGES if package != "importer"],
    *[(WEB, package, "openpyxl") for package in PACKAGES if package != "importer"],
    *[(MESSAGES, "qbxml.messages", outside) for outside in ("sqlalchemy", "pydantic", "spyne", "flask")],
    *[(SIMULATOR, "qbwc_server.simulator", other) for other in ("wholesale", "importer", "komet_qbwc", "sqlalchemy")],
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a folder that holds the packages and pyproject.toml."""
    start = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", start, "--no-cache"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages; the SOAP edge in it does nothing but import spyne."""
    folder = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "qbwc_server" / "soap.py").write_text("import spyne\n")
    return folder


def test_every_contract_holds_on_the_tree() -> None:
    run = lint(ROOT)

    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in run.stdout


@pytest.fixture(scope="module")
def copy_in_order(copy: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the copy before anything is broken in it."""
    return lint(copy)


def test_the_copy_is_in_order_before_it_is_broken(copy_in_order: subprocess.CompletedProcess[str]) -> None:
    run = copy_in_order

    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in run.stdout, run.stdout[-4000:] + run.stderr[-2000:]


INDEPENDENT = [
    (c["name"], m.removesuffix(".*")) for c in CONTRACTS if c["type"] == "independence" for m in c["modules"]
]


@pytest.fixture(scope="module")
def complaints(copy: Path, copy_in_order: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """What import-linter says of each contract, blanks made single, once an offender for each break is in the copy.

    It names every offending line under its contract, so one run of it shows all of them.
    """
    for place, (_, package, target) in enumerate(BREAKS):
        copy.joinpath(*package.split("."), f"{OFFENDER}_{place}.py").write_text(f"import {target}\n")
    for _, folder in INDEPENDENT:
        members = copy.joinpath(*folder.split("."))
        (members / "law_neighbour.py").write_text("")
        (members / f"{OFFENDER}.py").write_text(f"from {folder} import law_neighbour\n")
    run = lint(copy)
    assert run.returncode == 1, run.stdout[-4000:] + run.stderr[-2000:]
    assert f"Contracts: 0 kept, {len(CONTRACTS)} broken." in run.stdout
    _, *found = re.split(r"^(.+)\n-{4,}$", run.stdout.partition("Broken contracts")[2], flags=re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in zip(found[::2], found[1::2], strict=True)}


@for_each(("place", "contract", "package", "target"), [(place, *one) for place, one in enumerate(BREAKS)])
def test_a_forbidden_import_breaks_its_contract(
    place: int, contract: str, package: str, target: str, complaints: dict[str, str]
) -> None:
    assert f"{package}.{OFFENDER}_{place} -> {target} (l.1)" in complaints[contract]


@pytest.mark.parametrize(("contract", "folder"), INDEPENDENT)
def test_a_member_that_imports_its_neighbour_breaks_the_contract(
    contract: str, folder: str, complaints: dict[str, str]
) -> None:
    assert f"{folder}.{OFFENDER} -> {folder}.law_neighbour" in complaints[contract]


def test_every_contract_is_broken_by_a_test() -> None:
    broken = {contract for contract, *_ in BREAKS} | {contract for contract, _ in INDEPENDENT}

    assert {contract["name"] for contract in CONTRACTS} == broken


# import-linter can forbid names; it cannot say "nothing but". These rules are read from the source itself.
NOTHING_BUT = {
    "qbxml": {"qbxml", "lxml"},
    "qbwc_server.simulator": {"qbwc_server.simulator", "qbxml", "lxml"},
}


def strangers(package: str, allowed: set[str], root: Path) -> list[str]:
    """Answer each import of the package that is neither of the standard library nor allowed."""
    known = allowed | sys.stdlib_module_names
    return [
        f"{name} imports {target}"
        for name, path in modules(root)
        if f"{name}.".startswith(f"{package}.")
        for target in imports_of(name, path)
        if not any(f"{target}.".startswith(f"{prefix}.") for prefix in known)
    ]


@pytest.mark.parametrize("package", NOTHING_BUT)
def test_a_closed_package_imports_nothing_but_what_is_listed(package: str) -> None:
    assert strangers(package, NOTHING_BUT[package], ROOT) == []


@pytest.mark.parametrize("package", NOTHING_BUT)
@pytest.mark.parametrize("target", ["requests", "psycopg", "six", "qbwc_server.queue", "wholesale.db"])
def test_an_unlisted_import_is_found(package: str, target: str, tmp_path: Path) -> None:
    module = tmp_path.joinpath(*package.split("."), "law_offender.py")
    module.parent.mkdir(parents=True)
    module.write_text(f"import json\nimport lxml.etree\ndef f() -> None:\n    import {target}\n")

    assert strangers(package, NOTHING_BUT[package], tmp_path) == [f"{package}.law_offender imports {target}"]


def neighbours(root: Path) -> list[str]:
    """Answer each member of a plural folder that imports another member of the same folder."""
    return [
        f"{name} imports {target}"
        for folder, name, path in members(root)
        for target in imports_of(name, path)
        if f"{target}.".startswith(f"{folder}.") and target != folder
    ]


def test_no_member_of_a_plural_folder_imports_another() -> None:
    assert neighbours(ROOT) == []


@pytest.mark.parametrize("folder", PLURAL_FOLDERS)
@pytest.mark.parametrize(
    "line", ["from . import b", "from .b import x", "import wholesale.{0}.b", "from wholesale.{0} import b"]
)
def test_an_import_among_members_is_found(folder: str, line: str, tmp_path: Path) -> None:
    place = tmp_path / "wholesale" / folder
    place.mkdir(parents=True)
    (place / "a.py").write_text(line.format(folder) + "\n")
    (place / "b.py").write_text("import datetime\n")

    found = neighbours(tmp_path)

    assert len(found) == 1
    assert found[0].startswith(f"wholesale.{folder}.a imports wholesale.{folder}.b")


def test_a_relative_import_is_read_with_its_full_name(tmp_path: Path) -> None:
    module = tmp_path / "c.py"
    module.write_text("from ..message import Request\nfrom . import bill\nimport lxml.etree as xml\n")

    assert list(imports_of("qbxml.messages.c", module)) == [
        "qbxml.message.Request",
        "qbxml.messages.bill",
        "lxml.etree",
    ]


def test_only_soap_imports_spyne_even_inside_a_function() -> None:
    importers = {
        name for name, path in modules() for target in imports_of(name, path) if target.split(".")[0] == "spyne"
    }

    assert importers <= {"qbwc_server.soap"}
