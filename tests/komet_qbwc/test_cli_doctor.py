"""komet-qbwc doctor: what it says in a terminal, and the code it ends with."""

from pathlib import Path

import pytest

from tests.komet_qbwc.command_line import Run, runner
from tests.qbwc_server.front import Habits, fronted

BEGIN = (
    "20260309.14:00:00 UTC\t: QBWebConnector.SOAPWebService.instantiateWebService() : "
    "Initiated connection to the following application.\r\n"
)


@pytest.fixture
def komet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line of an installation without any database."""
    monkeypatch.setenv("KOMET_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return runner(capsys)


def test_a_good_address_ends_with_zero(komet: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with fronted() as url:
        monkeypatch.setenv("KOMET_PUBLIC_URL", url.removesuffix("/qbwc"))
        told = komet("doctor").out

    assert "FAULT" not in told
    assert "200 OK, text/xml" in told


def test_a_bad_address_ends_with_one_and_says_what_to_do(komet: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with fronted(Habits(limit=2**20)) as url:
        monkeypatch.setenv("KOMET_PUBLIC_URL", url.removesuffix("/qbwc"))
        told = komet("doctor", code=1).out

    assert "FAULT: An answer of QuickBooks of 2 MiB is refused" in told
    assert "client_max_body_size" in told


def test_a_log_is_read_and_its_cause_named_with_its_line(komet: Run) -> None:
    Path("QWCLog.txt").write_text(f"{BEGIN}20260309.14:00:09 UTC\t: x : HRESULT = 0x80040414\r\n", "utf-8")
    told = komet("doctor", "--log", "QWCLog.txt", code=1).out

    assert "0x80040414 (in the last run, 1x)" in told
    assert "Line 2: 20260309.14:00:09 UTC" in told


def test_a_good_log_ends_with_zero(komet: Run) -> None:
    Path("QWCLog.txt").write_text(BEGIN, "utf-8")

    assert "The last run in the log was good." in komet("doctor", "--log", "QWCLog.txt").out


def test_a_log_that_is_not_there_is_named(komet: Run) -> None:
    assert "gone.txt can not be read" in komet("doctor", "--log", "gone.txt", code=None).err
