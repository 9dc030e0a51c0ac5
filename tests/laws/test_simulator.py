"""The simulator stands in for QuickBooks and the Web Connector, so it shares no code with the server it tests."""

import ast
import sys
from pathlib import Path

import pytest

import qbwc_server
import qbwc_server.simulator
from tests.each import for_each

SIMULATOR = Path(qbwc_server.simulator.__path__[0])
SERVER = Path(qbwc_server.__path__[0])
ALLOWED = {"qbxml", "lxml"}
OWN = "qbwc_server.simulator"


def imported(source: str) -> set[str]:
    """Answer the full name of everything a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(f"{'.' * node.level}{node.module or ''}")
    return names


def foreign(source: str) -> set[str]:
    """Answer what a module of the simulator imports and may not."""
    return {
        name
        for name in imported(source)
        if not (name == OWN or name.startswith(f"{OWN}."))
        and name.split(".")[0] not in ALLOWED | set(sys.stdlib_module_names)
    }


MODULES = sorted(SIMULATOR.rglob("*.py"))


def test_there_are_modules_to_look_at() -> None:
    assert {"company_file.py", "web_connector.py", "bill.py"} <= {path.name for path in MODULES}


@for_each("path", MODULES, ids=lambda path: str(path.relative_to(SIMULATOR)))
def test_the_simulator_imports_messages_and_the_standard_library_only(path: Path) -> None:
    assert foreign(path.read_text("utf-8")) == set()


@pytest.mark.parametrize(
    "line",
    [
        "from qbwc_server.recovery import judge",
        "import qbwc_server.queue",
        "from qbwc_server import queue",
        "import sqlalchemy",
        "def f():\n    from wholesale.clock import Clock",
        "from .. import queue",
    ],
)
def test_an_import_that_is_not_allowed_is_seen(line: str) -> None:
    assert foreign(line)


def test_the_server_does_not_need_the_simulator() -> None:
    """It is shipped for demonstrations; nothing of the real way of a bill runs through it."""
    others = [path for path in SERVER.rglob("*.py") if SIMULATOR not in path.parents]
    leaning = [path.name for path in others if any(OWN in name for name in imported(path.read_text("utf-8")))]

    assert leaning == []
    assert len(others) > 30
