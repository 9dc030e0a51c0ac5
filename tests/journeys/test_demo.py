"""`komet-qbwc demo`: bills of the sample company go A -> ES -> S while one watches; one goes to F and says why."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from importer.import_run import ImportRun, RunState
from komet_qbwc.demo import demo_pc
from komet_qbwc.demo_import import SampleImport, sample_imports
from komet_qbwc.demo_sample import LIVE, bill_number, sample, sample_orders
from komet_qbwc.installation import opened
from komet_qbwc.settings import load_settings
from qbwc_server.simulator.company_file import CompanyFile
from qbwc_server.simulator.person import BillRecord
from tests.journeys.processes import ROOT, free_port, interrupted, ran, started
from wholesale.box import Box, BoxPlace
from wholesale.db import reading

# One process of a parallel run starts the program once for all of these.
pytestmark = pytest.mark.xdist_group("demo")

INACTIVE = "Helechos de Alajuela"
GOALS = {bill_number(order, one): one.goal for order in sample_orders() for one in order.invoices}
LAST = "Stopped with 5 P, 25 S, 2 F, 1 ES, 8 A, 3 AA, 6 AP. The data is kept."


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


def test_the_live_bills_arrive_but_the_one_of_an_inactive_vendor(shown: subprocess.CompletedProcess[str]) -> None:
    ways = re.findall(r"  (A -> ES(?: -> [SF])?)$", shown.stdout, re.MULTILINE)
    live = Counter(GOALS.values())[LIVE]

    assert shown.returncode == 0, shown.stdout
    assert Counter(ways) == {"A -> ES": live, "A -> ES -> S": live - 1, "A -> ES -> F": 1}
    assert shown.stdout.splitlines()[-1] == LAST


def test_the_failed_bill_says_what_to_do(shown: subprocess.CompletedProcess[str]) -> None:
    lines = shown.stdout.splitlines()
    failed = next(place for place, line in enumerate(lines) if line.endswith("-> F"))

    assert INACTIVE in lines[failed]
    assert lines[failed + 1].strip().startswith("QuickBooks: There is an invalid reference to QuickBooks Vendor")
    assert lines[failed + 2].strip().startswith("What to do: ")


def test_the_company_file_holds_exactly_the_bills_that_arrived(
    shown: subprocess.CompletedProcess[str], folder: Path
) -> None:
    arrived = {number for number, goal in GOALS.items() if goal in {"S", "P", LIVE}}
    refused = {
        bill_number(order, one) for order in sample_orders() if order.vendor == "ALAJUELA" for one in order.invoices
    }

    # The one that somebody typed in while its answer was awaited is there once: by hand.
    assert Counter(bill.ref_number for bill in books(folder)) == Counter(
        arrived - {n for n in refused if GOALS[n] == LIVE}
    )
    assert sum(bill.external_guid is None for bill in books(folder)) == 1


def test_the_address_the_people_the_folder_and_the_way_to_stop_are_printed(
    shown: subprocess.CompletedProcess[str], folder: Path
) -> None:
    assert re.search(r"^Open +http://localhost:\d+$", shown.stdout, re.MULTILINE)
    assert all(email in shown.stdout for email in sample("company")["shown_people"])
    assert sample("company")["password"] in shown.stdout
    assert str(folder) in shown.stdout
    assert str(demo_pc(folder).qwc) in shown.stdout
    assert "Ctrl-C" in shown.stdout


def test_the_readme_says_whom_to_log_in_as() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")

    assert [email for email in sample("company")["shown_people"] if f"`{email}`" not in readme] == []
    assert f"`{sample('company')['password']}`" in readme


def test_the_files_of_the_sample_were_imported(shown: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert shown.returncode == 0, shown.stdout

    with opened(load_settings(data_folder=folder)) as found, reading(found.sessions) as session:
        runs = session.scalars(select(ImportRun).order_by(ImportRun.id)).all()
        places = set(session.scalars(select(Box.place).distinct()))

    assert [run.file_name for run in runs] == [one.file for one in sorted(sample_imports(), key=_when)]
    assert {run.state for run in runs} == {RunState.DONE}
    # A former system's open invoices are never all in order.
    assert {run.kind: run.refused for run in runs if run.refused} == {"open_invoices": 3}
    # Some boxes are on their way, some wait, some are on hand and some were sold.
    assert places == set(BoxPlace)


def _when(given: SampleImport) -> tuple[int, str]:
    return given.day, given.hour


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

    assert demo(tmp_path).stdout.splitlines()[-1] == LAST
