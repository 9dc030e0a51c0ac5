"""CI fails loudly: .ci/run is tried with a Makefile that passes, and with ones that fail in each way."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.laws.house import ROOT

pytestmark = pytest.mark.skipif(
    not all(shutil.which(program) for program in ("bash", "make", "git")),
    reason=".ci/run needs bash, make and git, and one of them is not installed",
)


def run_ci(folder: Path, lint: str, test: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of .ci/run in a project whose two make targets are these shell lines."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    (folder / "Makefile").write_text(f".PHONY: lint test\nlint:\n\t@{lint}\ntest:\n\t@{test}\n")
    environment = {**os.environ, "PYTHON": Path(sys.executable).as_posix()}
    # Python stands in for a browser, so that none is looked for, let alone installed.
    environment |= {"KOMET_TEST_CHROMIUM": Path(sys.executable).as_posix(), **variables}
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        environment.pop(name, None)
    return subprocess.run(
        ["bash", str(folder / ".ci" / "run")],
        cwd=folder.parent,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_good_run_ends_with_the_closing_line_of_pytest(tmp_path: Path) -> None:
    run = run_ci(tmp_path, "echo clean", "echo '===== 12 passed, 1 skipped in 3.40s ====='")

    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "== pytest: ===== 12 passed, 1 skipped in 3.40s ====="


@pytest.mark.parametrize(
    ("lint", "test", "words"),
    [
        ("exit 3", "echo '== 1 passed in 1s =='", "make lint failed"),
        ("true", "echo '== 1 failed, 2 passed in 1s =='; exit 1", "make test failed"),
        ("true", "echo '== 4 skipped in 1s =='", "no closing line with passed tests"),
        ("true", "true", "no closing line with passed tests"),
    ],
)
def test_a_bad_run_fails_and_says_where(lint: str, test: str, words: str, tmp_path: Path) -> None:
    run = run_ci(tmp_path, lint, test)

    assert run.returncode != 0
    assert words in run.stderr


def test_settings_of_the_caller_do_not_reach_the_tests(tmp_path: Path) -> None:
    shown = 'echo "port $${KOMET_PORT-unset}, url $${KOMET_TEST_DATABASE_URL-unset}"; echo "== 1 passed in 1s =="'

    run = run_ci(tmp_path, "true", shown, KOMET_PORT="1", KOMET_TEST_DATABASE_URL="kept")

    assert "port unset, url kept" in run.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no executable bit")
def test_ci_can_be_started_as_it_is() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


TOOLS = ("bash", "make", "git", "true", "echo", "env", "mktemp", "rm", "tee", "grep", "tail", "dirname")


def bare_machine(folder: Path, user: int, apt_get: str) -> dict[str, str]:
    """Answer the variables of a machine without a browser, on which apt-get is this shell line."""
    tools = folder / "tools"
    tools.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(str(shutil.which(name)))
    (tools / "browser").write_text("#!/bin/sh\necho Chromium 1\n")
    for name, line in {"id": f"echo {user}", "apt-get": apt_get}.items():
        (tools / name).write_text(f"#!{shutil.which('sh')}\n{line}\n")
        (tools / name).chmod(0o755)
    return {"PATH": str(tools), "KOMET_TEST_CHROMIUM": str(tools / "browser")}


on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="apt-get is Debian's and Ubuntu's")
PASSED = "echo '== 1 passed in 1s =='"


@on_linux
def test_a_machine_without_a_browser_gets_one(tmp_path: Path) -> None:
    becomes_a_browser = f"{shutil.which('chmod')} +x {tmp_path}/tools/browser"

    run = run_ci(tmp_path, "true", PASSED, **bare_machine(tmp_path, 0, becomes_a_browser))

    assert run.returncode == 0, run.stderr
    assert "== apt-get install chromium" in run.stdout
    assert "will be skipped" not in run.stderr


@on_linux
@pytest.mark.parametrize(
    ("user", "apt_get", "why"),
    [
        (1000, "true", "neither root nor sudo"),
        (0, "exit 100", "apt-get install chromium failed"),
        (0, "true", "the installed chromium does not start"),
    ],
)
def test_a_browser_that_can_not_be_installed_is_told_and_the_tests_run(
    user: int, apt_get: str, why: str, tmp_path: Path
) -> None:
    run = run_ci(tmp_path, "true", PASSED, **bare_machine(tmp_path, user, apt_get))

    assert run.returncode == 0, run.stderr
    assert why in run.stderr
    assert "the browser tests will be skipped" in run.stderr
