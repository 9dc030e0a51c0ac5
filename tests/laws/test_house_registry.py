"""Laws over the plural folders: every member registers itself with the rule, and the loader finds every member."""

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.each import for_each
from tests.laws.house import PLURAL_FOLDERS, ROOT, members

MEMBERS = list(members())


def rule_of(folder: str) -> ModuleType:
    """Answer the singular module of a plural folder: beside it, or the one in `wholesale` that it shares (jobs)."""
    package, _, plural = folder.rpartition(".")
    singular = PLURAL_FOLDERS[plural]
    beside = ROOT.joinpath(*package.split("."), f"{singular}.py")
    return importlib.import_module(f"{package if beside.is_file() else 'wholesale'}.{singular}")


def registered(rule: ModuleType, member: ModuleType) -> list[str]:
    """Answer what a member tells its rule: subclasses, objects made and functions decorated by the rule."""
    ours = [(name, value) for name, value in vars(member).items() if not name.startswith("__")]
    classes = [
        name
        for name, value in ours
        if isinstance(value, type)
        and value.__module__ == member.__name__
        and any(parent.__module__ == rule.__name__ for parent in value.__mro__[1:])
    ]
    made = [name for name, value in ours if type(value).__module__ == rule.__name__]
    return classes + made + decorated(rule, member)


def decorated(rule: ModuleType, member: ModuleType) -> list[str]:
    """Answer each function of the member that stands under a decorator of the rule."""
    source = ast.parse(Path(str(member.__file__)).read_text("utf-8"))
    functions = [node for node in source.body if isinstance(node, ast.FunctionDef)]
    return [
        node.name
        for node in functions
        for decorator in node.decorator_list
        if getattr(vars(member).get(first_name(decorator)), "__module__", "") == rule.__name__
    ]


def first_name(decorator: ast.expr) -> str:
    return ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)


def test_there_are_members_to_look_at() -> None:
    assert {folder for folder, _, _ in MEMBERS} >= {"qbxml.messages"}


@for_each(("folder", "name"), [(folder, name) for folder, name, _ in MEMBERS])
def test_every_member_registers_itself(folder: str, name: str) -> None:
    assert registered(rule_of(folder), importlib.import_module(name)), f"{name} registers nothing"


@pytest.fixture
def law_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A small house with one rule and four members, of which one does nothing."""
    folder = tmp_path / "lawhouse" / "jobs"
    folder.mkdir(parents=True)
    (tmp_path / "lawhouse" / "job.py").write_text("class Job:\n    pass\ndef job(f):\n    return f\n")
    (folder / "good.py").write_text("from lawhouse.job import Job\nclass Sweep(Job):\n    pass\n")
    (folder / "made.py").write_text("from lawhouse.job import Job\nsweep = Job()\n")
    (folder / "told.py").write_text("from lawhouse.job import job\n@job\ndef sweep():\n    pass\n")
    (folder / "idle.py").write_text("from lawhouse.job import Job, job\nclass Sweep:\n    pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("lawhouse.job")
    for name in [name for name in sys.modules if name.split(".")[0] == "lawhouse"]:
        del sys.modules[name]


@pytest.mark.parametrize(
    ("member", "known"), [("good", ["Sweep"]), ("made", ["sweep"]), ("told", ["sweep"]), ("idle", [])]
)
def test_a_member_that_registers_nothing_is_seen(member: str, known: list[str], law_house: ModuleType) -> None:
    assert registered(law_house, importlib.import_module(f"lawhouse.jobs.{member}")) == known
