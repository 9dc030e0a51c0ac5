"""How a parallel run shares the tests out: module by module, modules of one `xdist_group` together, the longest first.

xdist would send each test by itself: then every module's fixtures are made in every process, and its own book-keeping
grows with the square of the tests. (Under pytest 9 it does not see the groups either.)
"""

from __future__ import annotations

import re
from collections import OrderedDict
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

GROUP = re.compile(r'^pytestmark = pytest\.mark\.xdist_group\("(\w+)"\)$', re.MULTILINE)
# What takes longest, so that nobody waits for it at the end; the others go by the number of their tests.
LONGEST = (
    "browser",
    "demo",
    "serve",
    "tests/journeys/test_ten_bills_and_a_fault.py",
    "tests/journeys/test_queue_by_chance.py",
    "pages",
)


@cache
def group_of(file: Path) -> str | None:
    """Answer the group that a test module names; None = it stands alone."""
    found = GROUP.search(file.read_text("utf-8")) if file.is_file() else None
    return found[1] if found else None


class _LongestFirst(OrderedDict[str, dict[str, bool]]):
    """The units of work that wait."""

    def popitem(self, last: bool = False) -> tuple[str, dict[str, bool]]:
        """Take the unit that is expected to take longest."""
        del last
        scope = max(self, key=self._weight)
        return scope, self.pop(scope)

    def _weight(self, scope: str) -> tuple[int, int]:
        place = LONGEST.index(scope) if scope in LONGEST else len(LONGEST)
        return -place, len(self[scope])


class ByModule(LoadScopeScheduling):
    """Sends a module, or a group of modules, to one process as a whole."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        super().__init__(config, log)
        self.workqueue = _LongestFirst()
        self._root = config.rootpath

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return group_of(self._root / module) or module
