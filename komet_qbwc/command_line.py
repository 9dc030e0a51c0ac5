"""Runs a command, and turns what went wrong into one line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from typer import Abort, Exit
from typer.exceptions import TyperException

from komet_qbwc import commands
from komet_qbwc.command import CommandError, app
from komet_qbwc.settings import SettingsError
from qbwc_server.qwc import QwcError
from qbwc_server.simulator.qwc_reader import QwcRefusedError
from wholesale.errors import TradeError
from wholesale.migration import MigrationError
from wholesale.registry import load_folder

NAME = "komet-qbwc"
FAILED, MISUSED, INTERRUPTED = 1, 2, 130
_FAULTS = (
    CommandError,
    MigrationError,
    OSError,
    QwcError,
    QwcRefusedError,
    SQLAlchemyError,
    SettingsError,
    TradeError,
)


def run(arguments: Sequence[str]) -> int:
    """Run a command; answer the exit code: 0 done, 1 refused or failed, 2 asked wrongly, 130 interrupted."""
    _load(arguments)
    try:
        answered = app(args=list(arguments), prog_name=NAME, standalone_mode=False)
    except (KeyboardInterrupt, Abort):
        return INTERRUPTED
    except Exit as ended:
        return ended.exit_code
    except TyperException as misuse:
        return _complain(misuse.format_message(), MISUSED)
    except _FAULTS as fault:
        return _complain(_in_words(fault), FAILED)
    return answered if isinstance(answered, int) else 0


def _load(arguments: Sequence[str]) -> None:
    """Import the file of the command that is asked for, which bears its name; all of them where none is.

    Each brings a part of the program along, which takes a second or more.
    """
    asked = arguments[0] if arguments else ""
    files = {found.name for found in iter_modules(commands.__path__)}
    file = next((name for name in (asked.replace("-", "_"), f"{asked}_") if name in files), None)
    if file is None:
        load_folder(commands)
    else:
        import_module(f"{commands.__name__}.{file}")


def _complain(words: str, code: int) -> int:
    for line in filter(None, map(str.strip, words.splitlines())):
        print(f"Error: {line}", file=sys.stderr)  # noqa: T201 - the command line speaks here
    return code


def _in_words(fault: Exception) -> str:
    match fault:
        case BrokenPipeError():
            # The reader of our output has seen enough, as in `komet-qbwc queue list | head`.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return ""
        case SQLAlchemyError():
            return _of_database(fault)
        case OSError(filename=str() | bytes() as path, strerror=str() as why):
            return f"{path!r} can not be used: {why}."
    return str(fault)


def _of_database(fault: SQLAlchemyError) -> str:
    words = str(fault.orig if isinstance(fault, DBAPIError) else fault).strip().splitlines()[0]
    if "no such table" in words or "does not exist" in words or "no such column" in words:
        return f"The database is not up to date ({words}); run: {NAME} db upgrade"
    return f"The database can not be used: {words}"
