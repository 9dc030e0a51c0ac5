"""A parallel run sends each module to one process, and modules of a group to the same one."""

from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.laws.house import ROOT
from tests.scheduler import LONGEST, ByModule, group_of

TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
MARK = "xdist_" + "group("


class Process:
    """A process of a parallel run, as the scheduler sees it: it works off what it is sent."""

    shutting_down = False

    def __init__(self, name: str) -> None:
        self.gateway, self.sent = SimpleNamespace(id=name), []

    def send_runtest_some(self, places: list[int]) -> None:
        self.sent += places

    def shutdown(self) -> None:
        self.shutting_down = True


def shared_out(root: Path, tests: list[str]) -> dict[str, list[str]]:
    """Answer which tests each of two processes gets, one after the other."""
    option = SimpleNamespace(loadscopereorder=True)
    config: Any = SimpleNamespace(rootpath=root, option=option, getvalue=lambda _name: ["2*popen"])
    scheduler, processes = ByModule(config), [Process("gw0"), Process("gw1")]
    for process in processes:
        scheduler.add_node(process)
        scheduler.add_node_collection(process, tests)
    scheduler.schedule()
    done: dict[str, list[str]] = defaultdict(list)
    while any(len(done[one.gateway.id]) < len(one.sent) for one in processes):
        for process in processes:
            mine = done[process.gateway.id]
            if len(mine) < len(process.sent):
                mine.append(tests[process.sent[len(mine)]])
                scheduler.mark_test_complete(process, tests.index(mine[-1]))
    return done


def test_modules_and_groups_stay_together_and_nothing_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('pytestmark = pytest.mark.xdist_group("demo")\n')
    (tmp_path / "b.py").write_text("x = 1\n")
    (tmp_path / "c.py").write_text('import pytest\n\npytestmark = pytest.mark.xdist_group("demo")\n')
    names = [f"{module}.py::test_{number}" for module in "abcdefgh" for number in range(5)]
    done = shared_out(tmp_path, names)
    homes = {name: process for process, mine in done.items() for name in mine}

    assert sorted(homes) == names
    assert sum(map(len, done.values())) == len(names)
    assert len({homes[name] for name in names if name[0] in "ac"}) == 1
    for module in "bdefgh":
        assert len({homes[name] for name in names if name[0] == module}) == 1
    assert [name[0] for name in done["gw0"][:10]] == list("aaaaaccccc"), "the longest comes first"


@pytest.mark.parametrize(
    "file", [file for file in TESTS if MARK in file.read_text("utf-8")], ids=lambda file: file.stem
)
def test_every_group_that_is_named_is_found(file: Path) -> None:
    assert group_of(file) is not None or file == Path(__file__)


def test_what_takes_longest_is_there() -> None:
    known = {str(file.relative_to(ROOT).as_posix()) for file in TESTS} | {group_of(file) for file in TESTS}

    assert set(LONGEST) - known == set()
