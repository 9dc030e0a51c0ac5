"""`komet-qbwc demo`: the sample company's bills go A -> ES -> S while one watches, one goes to F and says why."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from komet_qbwc.bill_file import read_bills
from komet_qbwc.demo import demo_pc
from komet_qbwc.demo_company import sample_bills
from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.person import BillRecord
from tests.journeys.processes import free_port, interrupted, ran, started
from tests.reference import needs_shared, shared

# One process of a parallel run starts the program once for all of these.
pytestmark = pytest.mark.xdist_group("demo")

UNKNOWN = "Claveles La Esperanza"


def demo(folder: Path, *more: object) -> subprocess.CompletedProcess[str]:
    return ran(folder, "demo", "--data-folder", folder, "--port", free_port(), "--once", "--pace", 0, *more)


def books(folder: Path) -> list[BillRecord]:
    company = CompanyFile(demo_pc(folder).company_file)
    try:
        return company.bills()
    finally:
        company.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def shown(folder: Path) -> subprocess.CompletedProcess[str]:
    return demo(folder)


def test_every_bill_arrives_but_the_one_with_an_unknown_vendor(shown: subprocess.CompletedProcess[str]) -> None:
    ways = re.findall(r"  (A -> ES(?: -> [SF])?)$", shown.stdout, re.MULTILINE)

    assert shown.returncode == 0, shown.stdout
    assert Counter(ways) == {"A -> ES": 53, "A -> ES -> S": 52, "A -> ES -> F": 1}
    assert shown.stdout.splitlines()[-1] == "Stopped with 52 S, 1 F. The data is kept."


def test_the_failed_bill_says_what_to_do(shown: subprocess.CompletedProcess[str]) -> None:
    lines = shown.stdout.splitlines()
    failed = next(place for place, line in enumerate(lines) if line.endswith("-> F"))

    assert UNKNOWN in lines[failed]
    assert (
        lines[failed + 1]
        .strip()
        .startswith(f'QuickBooks: There is an invalid reference to QuickBooks Vendor "{UNKNOWN}"')
    )
    assert lines[failed + 2].strip().startswith("What to do: ")


def test_the_company_file_holds_exactly_those_bills(shown: subprocess.CompletedProcess[str], folder: Path) -> None:
    wanted = Counter((bill.vendor, bill.date, bill.total) for bill in sample_bills() if bill.vendor != UNKNOWN)

    assert Counter((bill.vendor, bill.day, bill.amount) for bill in books(folder)) == wanted


def test_the_address_the_folder_and_the_way_to_stop_are_printed(
    shown: subprocess.CompletedProcess[str], folder: Path
) -> None:
    assert re.search(r"^Address: +http://localhost:\d+$", shown.stdout, re.MULTILINE)
    assert str(folder) in shown.stdout
    assert str(demo_pc(folder).qwc) in shown.stdout
    assert "Ctrl-C" in shown.stdout


def test_a_second_start_keeps_the_data(shown: subprocess.CompletedProcess[str], folder: Path) -> None:
    before = books(folder)

    again = demo(folder)

    assert again.returncode == 0, again.stdout
    assert "goes on where it was" in again.stdout
    assert "->" not in again.stdout.partition("with what to do.")[2]
    assert books(folder) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_ctrl_c_ends_it_in_the_middle_and_the_next_start_goes_on(tmp_path: Path) -> None:
    with started(tmp_path, "demo", "--data-folder", tmp_path, "--port", free_port(), "--pace", 0.2) as program:
        assert program.stdout is not None
        for line in program.stdout:
            if line.endswith("-> S\n"):
                break
        out = interrupted(program)
    assert program.returncode == 0
    assert "Traceback" not in out
    assert re.search(r"^Stopped with .*\d+ A.*The data is kept\.$", out, re.MULTILINE)

    assert demo(tmp_path).stdout.splitlines()[-1] == "Stopped with 52 S, 1 F. The data is kept."
    assert len(books(tmp_path)) == 52


@needs_shared
def test_the_sample_has_the_bills_of_intuits_sample_company() -> None:
    theirs = read_bills(shared("qbxml_samples/65-rs-bill-query-sample-company.xml"))
    ours = sample_bills()[-len(theirs) :]

    assert [(bill.vendor, bill.number, bill.date, bill.total) for bill in ours] == [
        (bill.vendor, bill.number, bill.date, bill.total) for bill in theirs
    ]
