"""Envelopes as the Web Connector writes them reach the right operation with the right arguments, whole."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from qbwc_server.soap_contract import BY_NAME
from tests.reference import SHARED, needs_shared
from tests.samples.soap.stand_in import Recorder, edge, http_post, post, served

OURS = Path(__file__).parents[1] / "samples" / "soap"
EXPECTED: dict[str, list[Any]] = json.loads((OURS / "expected.json").read_text("utf-8"))
THEIRS = sorted((SHARED / "envelopes").glob("*.xml")) if SHARED else []
ADDRESS = {"authenticate": ["203.0.113.7"]}


def as_heard(name: str, arguments: list[Any]) -> tuple[Any, ...]:
    return (name, *arguments, *ADDRESS.get(name, []))


def read_by_the_standard_library(body: bytes) -> tuple[str, list[Any]]:
    """Reads an envelope with another parser than ours."""
    element = ET.fromstring(body)[0][0]
    name = element.tag.rpartition("}")[2]
    given = {child.tag.rpartition("}")[2]: child.text or "" for child in element}
    whole = BY_NAME[name].whole_numbers
    return name, [int(given[p]) if p in whole else given.get(p, "") for p in BY_NAME[name].parameters]


@pytest.mark.parametrize("name", EXPECTED)
def test_each_sample_reaches_its_operation_with_its_arguments(name: str) -> None:
    recorder = Recorder()

    heard = post(edge(recorder), (OURS / name).read_bytes())

    operation, *arguments = EXPECTED[name]
    assert heard.status == "200 OK"
    assert recorder.calls == [as_heard(operation, arguments)]


def test_every_sample_has_its_expectation() -> None:
    assert {path.name for path in OURS.glob("*.xml")} == set(EXPECTED)


@needs_shared
def test_the_reference_envelopes_are_all_there() -> None:
    assert len(THEIRS) == 31


@needs_shared
@pytest.mark.parametrize("path", THEIRS, ids=lambda path: path.stem)
def test_each_captured_envelope_reaches_its_operation_with_its_arguments(path: Path) -> None:
    recorder = Recorder()
    body = path.read_bytes()

    heard = post(edge(recorder), body)

    assert heard.status == "200 OK"
    assert recorder.calls == [as_heard(*read_by_the_standard_library(body))]


@needs_shared
def test_the_captured_company_query_arrives_whole() -> None:
    recorder = Recorder()
    body = (THEIRS[0].parent / "A04_s1_sendRequestXML_first_hcp.xml").read_bytes()

    post(edge(recorder), body)

    ((_, ticket, hcp, file, country, major, minor),) = recorder.calls
    assert (ticket, file) == ("c94c84b3d59fe7a1603b765dd734e481", "C:\\KPALMER\\QBW\\Test Company.QBW")
    assert (country, major, minor) == ("US", 5, 0)
    assert hcp.startswith('<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<HostQueryRs requestID="0"')
    assert len(hcp) == 4172


def headers_of(path: Path, body: bytes) -> dict[str, str]:
    captured = path.with_name(f"{path.stem}.headers.txt")
    if not captured.is_file():
        return {"Content-Type": "text/xml; charset=utf-8"}
    lines = (line.partition(": ") for line in captured.read_text("ascii").splitlines() if line)
    left_to_the_client = {"Host", "Content-Length", "Expect", "Connection"}
    return {name: value for name, _, value in lines if name not in left_to_the_client}


@needs_shared
def test_each_captured_envelope_is_answered_over_http_with_its_own_headers() -> None:
    recorder = Recorder()
    replies = []

    with served(edge(recorder)) as port:
        for path in THEIRS:
            body = path.read_bytes()
            replies.append(http_post(port, body, headers_of(path, body)))

    expected = [read_by_the_standard_library(path.read_bytes()) for path in THEIRS]
    assert {(reply.status, reply.kind) for reply in replies} == {("200", "text/xml")}
    assert [call[0] for call in recorder.calls] == [name for name, _ in expected]
    assert [list(call[1 : len(args) + 1]) for call, (_, args) in zip(recorder.calls, expected, strict=True)] == [
        arguments for _, arguments in expected
    ]


def test_our_samples_are_answered_over_http() -> None:
    recorder = Recorder()

    with served(edge(recorder)) as port:
        replies = [http_post(port, (OURS / name).read_bytes()) for name in EXPECTED]

    assert {(reply.status, reply.kind) for reply in replies} == {("200", "text/xml")}
    assert [call[0] for call in recorder.calls] == [operation for operation, *_ in EXPECTED.values()]


def shape(body: bytes) -> Any:
    """Answers the tags of a reply, which is all that a client binding by name looks at."""

    def tags(element: ET.Element) -> Any:
        return [element.tag, *map(tags, element)]

    return tags(ET.fromstring(body.strip()))


REPLIES = {
    "A01": ("serverVersion.xml", {}),
    "A02": ("clientVersion.xml", {}),
    "A03": ("authenticate.xml", {"authenticate": ["c94c84b3d59fe7a1603b765dd734e481", ""]}),
    "A04": ("sendRequestXML.xml", {"sendRequestXML": ""}),
    "A05": ("getLastError.xml", {}),
    "A06": ("closeConnection.xml", {}),
    "A10": ("sendRequestXML.xml", {}),
    "A11": ("receiveResponseXML.xml", {"receiveResponseXML": 0}),
}


@needs_shared
@pytest.mark.parametrize("capture", REPLIES)
def test_our_reply_has_the_form_of_one_the_web_connector_accepted(capture: str) -> None:
    request, answers = REPLIES[capture]
    (accepted,) = (THEIRS[0].parent / "responses").glob(f"{capture}_*.xml")

    heard = post(edge(Recorder(answers)), (OURS / request).read_bytes())

    assert shape(heard.body) == shape(accepted.read_bytes())


@needs_shared
def test_four_members_of_authenticate_have_the_form_of_intuits_own_service() -> None:
    theirs = THEIRS[0].parent / "responses" / "INTUIT_troubleshoot_authenticate_pretty_printed.xml"
    answers = {"authenticate": ["354f40b4-b661-4472-a13f-8abf13a743c3", "nvu", "", ""]}

    heard = post(edge(Recorder(answers)), (OURS / "authenticate.xml").read_bytes())

    assert shape(heard.body) == shape(theirs.read_bytes())


@needs_shared
def test_our_reply_has_not_the_form_that_was_not_understood() -> None:
    bad = THEIRS[0].parent / "responses" / "BAD_wrong_namespace_and_string_wrapper_qbws_issue_10.xml"

    heard = post(edge(), (OURS / "serverVersion.xml").read_bytes())

    assert shape(heard.body) != shape(bad.read_bytes())
