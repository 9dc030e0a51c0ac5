"""Intuit's own schema agrees with every message (qbxml.md 1)."""

from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from qbxml.envelope import write_reply, write_request
from qbxml.message import Answer, Request
from tests.qbxml.strategies import ANSWERS, REQUESTS, answers, requests
from tests.reference import needs_shared, shared

pytestmark = needs_shared

# Shrinking a whole bill takes minutes, and the schema names the element anyway.
_FEW = settings(
    max_examples=12,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(shared("qbxml_schema/xsd-13.0/qbxmlops130.xsd")))


def _faults(document: str) -> list[str]:
    schema = _schema()
    schema.validate(etree.fromstring(document.encode()))
    return [entry.message for entry in schema.error_log]


@pytest.mark.parametrize("cls", REQUESTS, ids=lambda cls: cls.__name__)
@_FEW
@given(data=st.data())
def test_every_request_fits_the_schema(cls: type[Request], data: st.DataObject) -> None:
    document = write_request([data.draw(requests(cls))])

    assert _faults(document) == []


@pytest.mark.parametrize("cls", ANSWERS, ids=lambda cls: cls.__name__)
@_FEW
@given(data=st.data())
def test_every_answer_fits_the_schema(cls: type[Answer], data: st.DataObject) -> None:
    document = write_reply([data.draw(answers(cls))])

    assert _faults(document) == []
