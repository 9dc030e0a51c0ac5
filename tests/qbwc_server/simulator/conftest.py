from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qbwc_server.simulator.company_file import CompanyFile

# A winter and a summer day; the clock moves a second with each look, so that ids and times differ.
WINTER = datetime(2026, 1, 15, 15, 0, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 15, 0, tzinfo=UTC)


class Ticking:
    """A clock that goes on by one second whenever it is read."""

    def __init__(self, start: datetime = WINTER) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def open_company(tmp_path: Path, clock: Ticking) -> Iterator[Callable[..., CompanyFile]]:
    opened: list[CompanyFile] = []

    def open_one(name: str = "bloom.sqlite", **settings: object) -> CompanyFile:
        company = CompanyFile(tmp_path / name, **({"clock": clock} | settings))  # type: ignore[arg-type]  # passed on
        opened.append(company)
        return company

    yield open_one
    for company in opened:
        company.close()


@pytest.fixture
def company(open_company: Callable[..., CompanyFile]) -> CompanyFile:
    return open_company()
