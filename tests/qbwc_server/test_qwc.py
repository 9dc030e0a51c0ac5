"""The .qwc file: the same bytes each time, and nothing in it that the Web Connector would refuse."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qbwc_server.connection import OWNER_ID, Connection
from qbwc_server.qwc import QwcError, QwcOptions, check_qwc, qwc_faults, qwc_file_name, write_qwc
from qbwc_server.qwc_check import REQUIRED
from qbwc_server.simulator.qwc_reader import read_qwc
from tests.each import for_each

SAMPLE = Path(__file__).parents[1] / "samples" / "qwc" / "roses_and_co.qwc.xml"
TOP = Path(__file__).parents[2]


def connection(**more: Any) -> Connection:
    facts = {
        "app_name": "Komet Sales - Roses & Co <Miami>",
        "app_url": "https://bills.example.com/qbwc",
        "user_name": "komet-rosesco-7k2m9q",
        "owner_id": OWNER_ID,
        "file_id": "{0e7ad1b6-51a4-4c62-9d1f-0f3a1c5b7e22}",
        "minutes": 15,
    }
    return Connection(**facts | more)


def text(content: bytes, name: str) -> str | None:
    found: str | None = etree.fromstring(content).findtext(name)
    return found


def changed(name: str, value: str | None, within: str = "") -> bytes:
    """Makes a good file bad in one element; None takes the element out."""
    root = etree.fromstring(SAMPLE.read_bytes())
    element = root.find(name)
    if element is None:
        element = etree.SubElement(root, name)
    if value is None:
        root.remove(element)
    else:
        element.text = value
    return etree.tostring(root)


def codes(content: bytes) -> list[str]:
    return [fault.code for fault in check_qwc(content)]


def test_the_file_of_a_connection_keeps_its_bytes() -> None:
    assert write_qwc(connection()) == SAMPLE.read_bytes()


def test_a_second_download_is_the_same_file() -> None:
    made = connection()

    assert write_qwc(made) == write_qwc(made)


def test_a_company_name_with_an_ampersand_survives() -> None:
    assert text(write_qwc(connection()), "AppName") == "Komet Sales - Roses & Co <Miami>"


def test_there_is_no_password_in_the_file() -> None:
    assert b"assword" not in write_qwc(connection())


def test_the_file_opens_for_writing_and_for_all_editions() -> None:
    content = write_qwc(connection())

    assert text(content, "IsReadOnly") == "false"
    assert text(content, "AuthFlags") == "0xF"
    assert text(content, "UnattendedModePref") == "umpOptional"
    assert text(content, "PersonalDataPref") == "pdpNotNeeded"
    assert text(content, "Style") == "Document"
    assert text(content, "QBType") == "QBFS"


def test_the_simulated_web_connector_takes_the_file() -> None:
    made = connection()

    taken = read_qwc(write_qwc(made))

    assert (taken.name, taken.url, taken.support_url) == (made.app_name, made.app_url, made.support_url)
    assert (taken.user_name, taken.owner_id, taken.file_id) == (made.user_name, made.owner_id, made.file_id)
    assert (taken.is_read_only, taken.every_seconds) == (False, 15 * 60)


def test_what_is_asked_of_quickbooks_can_be_set() -> None:
    content = write_qwc(connection(), QwcOptions(unattended="umpRequired", auth_flags="0x8"))

    assert (text(content, "UnattendedModePref"), text(content, "AuthFlags")) == ("umpRequired", "0x8")


def test_the_name_to_save_under_is_one_windows_takes() -> None:
    assert qwc_file_name(connection()) == "komet-rosesco-7k2m9q.qwc"


BAD: list[tuple[str, str, str | None]] = [
    ("QBWC1010", "AppURL", "http://bills.example.com/qbwc"),
    ("QBWC1010", "AppURL", "bills.example.com/qbwc"),
    ("QBWC1001", "AppURL", "https://192.168.1.10/qbwc"),
    ("QBWC1001", "AppURL", "https://[2001:db8::1]/qbwc"),
    ("QBWC1002", "AppSupport", "https://192.168.1.10/qbwc/support"),
    ("QBWC1000", "AppSupport", "https://www.example.com/support"),
    ("QBWC1004", "AppSupport", "mailto:help@example.com"),
    ("QBWC1004", "AppSupport", "http://[::1"),
    ("QBWC1001", "CertURL", "https://10.0.0.1/"),
    ("QBWC1039", "OwnerID", "effba990-1559-4837-8861-785508f22adc"),
    ("QBWC1039", "FileID", "{not-a-guid}"),
    ("QBWC1065", "QBType", "QBDT"),
    ("QBWC1080", "IsReadOnly", "true"),
    ("QBWC1039", "Style", "RPC"),
    ("QBWC1039", "Style", "document"),
    ("QBWC1039", "AppDescription", "x" * 81),
    ("QBWC1034", "AuthFlags", "0x1F"),
    ("QBWC1034", "AuthFlags", "all"),
    ("QBWC1039", "UnattendedModePref", "yes"),
    ("QBWC1039", "PersonalDataPref", "pdpMaybe"),
    ("QBWC1039", "Notify", "True"),
    ("QBWC1039", "Password", "secret"),
    ("QBWC1039", "UserName", " komet "),
    *[("QBWC1039", name, None) for name in REQUIRED],
    *[("QBWC1039", name, "") for name in REQUIRED if name != "AppID"],
]


@for_each(("code", "name", "value"), BAD)
def test_each_fault_is_found_under_the_web_connectors_own_code(code: str, name: str, value: str | None) -> None:
    faults = check_qwc(changed(name, value))

    assert code in {fault.code for fault in faults if fault.element == name}
    assert all(str(fault).startswith("QBWC") and name in str(fault) for fault in faults if fault.element == name)


def test_all_faults_are_told_at_once() -> None:
    faults = qwc_faults(connection(app_url="http://10.0.0.7/qbwc", owner_id="x", minutes=0))

    assert {fault.code for fault in faults} == {"QBWC1001", "QBWC1002", "QBWC1039"}


def test_a_file_that_would_be_refused_is_not_written() -> None:
    with pytest.raises(QwcError, match="QBWC1010: AppURL must begin with https://"):
        write_qwc(connection(app_url="http://bills.example.com/qbwc"))


def test_localhost_may_do_without_https() -> None:
    assert check_qwc(write_qwc(connection(app_url="http://localhost:8000/qbwc"))) == []


@pytest.mark.parametrize("name", ["Style", "Scheduler", "AuthFlags", "IsReadOnly", "Notify", "UnattendedModePref"])
def test_what_is_not_required_may_be_left_out(name: str) -> None:
    assert codes(changed(name, None)) == []


@pytest.mark.parametrize(
    "scheduler",
    [
        "<RunEveryNMinutes>0</RunEveryNMinutes>",
        "<RunEveryNMinutes>-5</RunEveryNMinutes>",
        "<RunEveryNMinutes>often</RunEveryNMinutes>",
        "<RunEveryNMinutes>5</RunEveryNMinutes><RunEveryNSeconds>30</RunEveryNSeconds>",
        "<RunAt>5</RunAt>",
        "",
    ],
)
def test_a_scheduler_holds_one_whole_number_of_minutes_or_seconds(scheduler: str) -> None:
    root = etree.fromstring(SAMPLE.read_bytes())
    old = root.find("Scheduler")
    assert old is not None
    root.replace(old, etree.fromstring(f"<Scheduler>{scheduler}</Scheduler>"))

    assert [fault.element for fault in check_qwc(etree.tostring(root))] == ["Scheduler"]


def test_an_element_there_twice_is_told() -> None:
    content = SAMPLE.read_bytes().replace(b"<Notify>", b"<Notify>false</Notify><Notify>")

    assert [str(fault) for fault in check_qwc(content)] == ["QBWC1039: Notify must be there once, got it 2 times"]


@pytest.mark.parametrize("content", [b"", b"not XML", b"<QBWCXML>", b"<qbwcxml/>"])
def test_what_is_no_qwc_file_is_told(content: bytes) -> None:
    assert codes(content) == ["QBWC1039"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1))
def test_every_company_name_survives_the_file(name: str) -> None:
    wanted = f"Komet {name}".strip()

    assert text(write_qwc(connection(app_name=wanted)), "AppName") == wanted


def test_the_template_is_found_in_an_installed_wheel(tmp_path: Path) -> None:
    # What pyproject.toml puts into the wheel: the packages, and the template inside qbwc_server.
    for package in ("qbwc_server", "wholesale", "qbxml"):
        shutil.copytree(TOP / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TOP / "komet_sales.qwc.template", tmp_path / "qbwc_server")
    code = "import qbwc_server.qwc as q; print(q._template().decode(), q.__file__)"
    environment = {"PYTHONPATH": str(tmp_path), "SYSTEMROOT": "C:\\Windows", "PYTHONIOENCODING": "utf-8"}

    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=True)

    assert b"<QBWCXML>" in ran.stdout
    assert str(tmp_path).encode() in ran.stdout


def test_the_wheel_is_told_to_carry_the_template() -> None:
    told = (TOP / "pyproject.toml").read_text("utf-8")

    assert '"komet_sales.qwc.template" = "qbwc_server/komet_sales.qwc.template"' in told
