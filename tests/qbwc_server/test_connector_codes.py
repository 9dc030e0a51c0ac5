"""Every code of the Web Connector is explained, with the next step and who takes it."""

from qbwc_server.connector_codes import CONNECTOR_CODES
from qbwc_server.qwc_check import check_qwc
from tests.each import for_each
from wholesale.errors import Klass, Who

# web_connector.md 5, row by row.
DOCUMENTED = [
    *range(1000, 1047),
    1048,
    1051,
    1065,
    1080,
    1085,
    2012,
]


@for_each("code", DOCUMENTED)
def test_each_documented_code_is_explained(code: int) -> None:
    entry = CONNECTOR_CODES[f"QBWC{code}"]

    assert entry.sentence.endswith(".")
    assert entry.next_step.endswith(".")
    assert entry.key == f"QBWC{code}"


def test_no_other_code_is_made_up() -> None:
    assert sorted(CONNECTOR_CODES) == sorted(f"QBWC{code}" for code in DOCUMENTED)


def test_the_code_for_two_owner_ids_says_never_to_edit_the_file_and_names_the_tool() -> None:
    entry = CONNECTOR_CODES["QBWC1039"]

    assert "CP3" in entry.next_step
    assert (entry.klass, entry.who) == (Klass.FIX_SETUP, Who.ADMIN)


def test_the_certificate_code_does_not_blame_the_certificate_alone() -> None:
    assert "often the address" in CONNECTOR_CODES["QBWC1048"].sentence


def test_every_fault_of_a_qwc_file_has_an_explained_code() -> None:
    faults = check_qwc(
        b"<QBWCXML><AppURL>http://10.0.0.1</AppURL><AppSupport>x</AppSupport><QBType>a</QBType>"
        b"<IsReadOnly>true</IsReadOnly><AuthFlags>a</AuthFlags></QBWCXML>"
    )

    assert {fault.code for fault in faults} >= {"QBWC1001", "QBWC1004", "QBWC1039", "QBWC1065", "QBWC1080", "QBWC1034"}
    assert {fault.code for fault in faults} <= set(CONNECTOR_CODES)
