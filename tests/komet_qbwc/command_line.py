"""Runs a command in this process, as `komet-qbwc` would, and keeps what it wrote."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from komet_qbwc.command_line import run


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def runner(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_it(*arguments: object, code: int | None = 0) -> Ran:
        answered = run([str(each) for each in arguments])
        ran = Ran(answered, *capsys.readouterr())

        assert code is None or ran.code == code, ran.err + ran.out
        return ran

    return run_it
