"""All tables of the program, found and put in order once for the whole run; looking for them reads every module."""

import shutil
from functools import cache
from pathlib import Path

from sqlalchemy import MetaData, Table

from wholesale.migration import load_tables


@cache
def all_tables() -> MetaData:
    """Answer every table there is."""
    return load_tables("wholesale", "qbwc_server", "importer")


@cache
def tables_in_order() -> tuple[Table, ...]:
    """Answer every table after those that it refers to."""
    return tuple(all_tables().sorted_tables)


def renew(file: Path, template: Path) -> None:
    """Put a copy of a template where an SQLite file, or what is left of one, lies; nobody may have it open."""
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()
    shutil.copy(template, file)
