"""Laws over the text of the house: size, names, words, docstrings, addresses. Each is seen to fail on a bad sample."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests.laws.house import PACKAGES, ROOT, imports_of, modules, tracked_files

MODULE_LINES = 300
TEST_MODULE_LINES = 600
FUNCTION_LINES = 40
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc"}
# Where every exception may be caught, and why nothing narrower would do (style.md 17).
CATCHES_EVERYTHING = {
    "qbwc_server/protocol.py": "an answer that breaks our own code is kept, and the session ends in words; it logs",
    "qbwc_server/soap_answer.py": "the Web Connector gets an answer in the protocol whatever happens; it logs",
    "qbwc_server/wire.py": "what spyne lets through must not reach the server as a bare error; it logs",
    "wholesale/job.py": "one failing job must not stop the others; it logs",
}
# Written in two halves, so that this file does not break its own law.
LEFT_OVER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
OF_A_MACHINE = re.compile(
    r"(?<![\w.~}-])/(?:work|root|home|Users|tmp)/[\w.]"  # folders of somebody's machine
    r"|[A-Za-z]:\\+Users\\+(?!Public)\w"
    r"|files\.pythonhosted\.|registry\.npmjs\.|https?://[\w.:-]+/(?:simple|pypi|npm)\b"  # where packages came from
    r"|^--(?:extra-)?index-url|^--find-links",
    re.MULTILINE,
)

Law = Callable[[Path, str], Iterable[str]]


def is_test(path: Path) -> bool:
    return "tests" in path.parts


def functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def too_long_module(path: Path, text: str) -> Iterator[str]:
    limit = TEST_MODULE_LINES if is_test(path) else MODULE_LINES
    if (lines := text.count("\n")) > limit:
        yield f"{path}: {lines} lines, {limit} at most"


def too_long_function(path: Path, text: str) -> Iterator[str]:
    for node in functions(text):
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES:
            yield f"{path}:{node.lineno}: {node.name} has {lines} lines, {FUNCTION_LINES} at most"


def name_that_says_nothing(path: Path, text: str) -> Iterator[str]:
    yield from (f"{path}: {part!r} says nothing" for part in path.with_suffix("").parts if part in FORBIDDEN_NAMES)


def left_over(path: Path, text: str) -> Iterator[str]:
    yield from (f"{path}: {found.group()} is left" for found in LEFT_OVER.finditer(text))


def catches_everything(path: Path, text: str) -> Iterator[str]:
    """What is only passed on after tidying up (the last line is `raise`) is not swallowed."""
    if "except" not in text:  # reading the whole tree of a text takes a hundred times longer
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ExceptHandler) and path.as_posix() not in CATCHES_EVERYTHING:
            if isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None:
                continue
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in kinds):
                yield f"{path}:{node.lineno}: catches every exception"


def sleeps(path: Path, text: str) -> Iterator[str]:
    if "sleep" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "sleep"}:
            yield f"{path}:{node.lineno}: a test sleeps; wait for what it waits for"


def described_elsewhere(decorator: ast.expr) -> bool:
    """A setter is described by its getter, an overload by its function, an override by what it overrides."""
    return ast.unparse(decorator).rpartition(".")[2] in {"setter", "overload", "override"}


def without_docstring(path: Path, text: str) -> Iterator[str]:
    def walk(node: ast.Module | ast.ClassDef, inside: str) -> Iterator[str]:
        if ast.get_docstring(node) is None:
            yield f"{path}: {inside or 'the module'} has no docstring"
        for child in node.body:
            if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
                yield from walk(child, f"{inside}{child.name} ")
            elif (
                isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
                and not child.name.startswith("_")
                and ast.get_docstring(child) is None
                and not any(described_elsewhere(each) for each in child.decorator_list)
            ):
                yield f"{path}:{child.lineno}: {inside}{child.name} has no docstring"

    yield from walk(ast.parse(text), "")


def of_a_machine(path: Path, text: str) -> Iterator[str]:
    yield from (f"{path}: {found.group()!r} belongs to one machine" for found in OF_A_MACHINE.finditer(text))


def of_packages() -> list[Path]:
    return [path for _, path in modules()]


def of_python() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".py"]


def written_by_hand() -> list[Path]:
    """Leave out the migrations: Alembic writes them from the models, a line for each column."""
    return [path for path in of_python() if "migrations/versions" not in path.as_posix()]


def broken(law: Law, files: Iterable[Path], root: Path = ROOT) -> list[str]:
    """Answer what the law finds in these files; a file that is no text (a picture, a workbook) has nothing to say."""
    found: list[str] = []
    for path in files:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found.extend(law(path.relative_to(root), text))
    return found


LAWS: list[tuple[Law, Callable[[], list[Path]]]] = [
    (too_long_module, written_by_hand),
    (too_long_function, of_packages),
    (name_that_says_nothing, of_python),
    (left_over, tracked_files),
    (catches_everything, of_packages),
    (sleeps, lambda: [path for path in of_python() if is_test(path.relative_to(ROOT))]),
    (without_docstring, of_packages),
    (of_a_machine, tracked_files),
]


@pytest.mark.parametrize(("law", "files"), LAWS, ids=lambda value: getattr(value, "__name__", ""))
def test_the_house_keeps_its_law(law: Law, files: Callable[[], list[Path]]) -> None:
    looked_at = files()

    assert len(looked_at) > 3, "a law that looks at nothing proves nothing"
    assert broken(law, looked_at) == []


BAD = [
    (too_long_module, "wholesale/box.py", "x = 1\n" * 301),
    (too_long_module, "tests/test_box.py", "x = 1\n" * 601),
    (too_long_function, "wholesale/box.py", "def f():\n" + "    x = 1\n" * 40),
    (too_long_function, "wholesale/box.py", "class A:\n    async def f(self):\n" + "        x = 1\n" * 40),
    (name_that_says_nothing, "wholesale/utils.py", ""),
    (name_that_says_nothing, "wholesale/helpers/box.py", ""),
    (left_over, "wholesale/box.py", "x = 1  # TO" + "DO: two\n"),
    (left_over, "docs/box.md", "FIX" + "ME\n"),
    (catches_everything, "wholesale/box.py", "try:\n    f()\nexcept Exception:\n    pass\n"),
    (catches_everything, "wholesale/box.py", "try:\n    f()\nexcept:\n    pass\n"),
    (catches_everything, "wholesale/box.py", "try:\n    f()\nexcept (OSError, BaseException):\n    pass\n"),
    (sleeps, "tests/test_box.py", "import time\ntime.sleep(1)\n"),
    (sleeps, "tests/test_box.py", "from time import sleep\nsleep(1)\n"),
    (without_docstring, "wholesale/box.py", "x = 1\n"),
    (without_docstring, "wholesale/box.py", '"""Boxes."""\ndef f(): ...\n'),
    (without_docstring, "wholesale/box.py", '"""Boxes."""\nclass Box:\n    x = 1\n'),
    (without_docstring, "wholesale/box.py", '"""Boxes."""\nclass Box:\n    """A box."""\n    def f(self): ...\n'),
    (of_a_machine, "README.md", "see /ho" + "me/rosa/komet\n"),
    (of_a_machine, "Makefile", "cd /wo" + "rk/main\n"),
    (of_a_machine, "docs/a.md", "C:\\Use" + "rs\\rosa\\komet\n"),
    (of_a_machine, "requirements/run.lock", "--index" + "-url https://packages.example.com/\n"),
    (of_a_machine, "requirements/run.lock", "six @ https://packages.example.com/sim" + "ple/six.whl\n"),
]


@pytest.mark.parametrize(("law", "name", "text"), BAD)
def test_a_law_sees_what_breaks_it(law: Law, name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")

    assert len(broken(law, [path], tmp_path)) == 1


GOOD = [
    (too_long_module, "wholesale/box.py", "x = 1\n" * 300),
    (too_long_function, "wholesale/box.py", "def f():\n" + "    x = 1\n" * 39),
    (name_that_says_nothing, "wholesale/box.py", ""),
    (left_over, "docs/es.md", "todo\n"),
    (catches_everything, "qbwc_server/wire.py", "try:\n    f()\nexcept Exception:\n    pass\n"),
    (catches_everything, "wholesale/box.py", "try:\n    f()\nexcept OSError:\n    pass\n"),
    (catches_everything, "wholesale/box.py", "try:\n    f()\nexcept BaseException:\n    undo()\n    raise\n"),
    (without_docstring, "wholesale/box.py", '"""Boxes."""\ndef _f(): ...\n'),
    (without_docstring, "wholesale/box.py", '"""Boxes."""\n@code.setter\ndef code(self, to): ...\n'),
    (of_a_machine, "docs/a.md", "/var/lib/komet-qbwc, https://bills.example.com/work/lists, ../tmp/x\n"),
]


@pytest.mark.parametrize(("law", "name", "text"), GOOD)
def test_a_law_leaves_alone_what_keeps_it(law: Law, name: str, text: str, tmp_path: Path) -> None:
    assert list(law(Path(name), text)) == []


IMPORT_EACH = """
import gc, importlib, sys
gc.disable()
sys.path.insert(0, sys.argv[1])
forgotten, names = sys.argv[2].split(","), sys.argv[3:]
for name in names:
    for loaded in [loaded for loaded in sys.modules if loaded.split(".")[0] in forgotten]:
        del sys.modules[loaded]
    try:
        importlib.import_module(name)
    except BaseException as error:
        print(f"{name}: {type(error).__name__}: {error}")
"""


def not_importable(root: Path, forgotten: Iterable[str], names: Iterable[str]) -> list[str]:
    """Answer each module that does not import when nothing of these packages was imported before it."""
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_EACH, str(root), ",".join(forgotten), *names],
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=root,
    )
    return run.stdout.splitlines()


def in_circles(root: Path = ROOT) -> list[str]:
    """Answer the modules that import themselves by a way around; no other can depend on what was imported before."""
    known = dict(modules(root))
    imports = {
        name: {each for target in imports_of(name, path) for each in (target, target.rpartition(".")[0])} & known.keys()
        for name, path in known.items()
    }
    return [name for name in known if name in _reached(imports, imports[name] - {name})]


def _reached(imports: dict[str, set[str]], start: set[str]) -> set[str]:
    seen: set[str] = set()
    todo = list(start)
    while todo:
        if (name := todo.pop()) not in seen:
            seen.add(name)
            todo += imports[name]
    return seen


def test_every_module_imports_on_its_own() -> None:
    circles = in_circles()

    assert circles
    assert not_importable(ROOT, PACKAGES, circles) == []
    # The others can be imported in any order, so one order proves them all.
    assert not_importable(ROOT, ["nothing"], [name for name, _ in modules()]) == []


def test_the_modules_of_a_circle_are_found(tmp_path: Path) -> None:
    (tmp_path / "wholesale").mkdir()
    (tmp_path / "wholesale" / "a.py").write_text("from wholesale.b import X\n")
    (tmp_path / "wholesale" / "b.py").write_text("def f():\n    import wholesale.a\n")
    (tmp_path / "wholesale" / "c.py").write_text("from wholesale import a\n")

    assert in_circles(tmp_path) == ["wholesale.a", "wholesale.b"]


def test_a_circle_is_seen_although_one_order_works(tmp_path: Path) -> None:
    (tmp_path / "lawhouse").mkdir()
    (tmp_path / "lawhouse" / "a.py").write_text("import lawhouse.b\nX = 1\n")
    (tmp_path / "lawhouse" / "b.py").write_text("from lawhouse.a import X\n")

    found = not_importable(tmp_path, ["lawhouse"], ["lawhouse.b", "lawhouse.a"])

    assert [line.split(":")[0] for line in found] == ["lawhouse.a"]
