"""What holds for every message, also for those written later."""

import importlib
import inspect
import pkgutil

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from qbxml import messages
from qbxml.envelope import read_reply, read_request, write_reply, write_request
from qbxml.message import Answer, Request
from qbxml.table import tag_of
from tests.qbxml.strategies import ANSWERS, REQUESTS, answers, requests

_EACH_REQUEST = pytest.mark.parametrize("cls", REQUESTS, ids=lambda cls: cls.__name__)
_EACH_ANSWER = pytest.mark.parametrize("cls", ANSWERS, ids=lambda cls: cls.__name__)

# Shrinking a whole bill takes minutes; the class and the element are named anyway.
_FEW = settings(
    max_examples=12,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@_EACH_REQUEST
@_FEW
@given(data=st.data())
def test_a_written_request_reads_back_equal_and_without_a_fault(cls: type[Request], data: st.DataObject) -> None:
    request = data.draw(requests(cls))
    document = write_request([request])
    read = read_request(document)

    assert read.requests == [request]
    assert read.faults == []
    assert write_request(read.requests) == document


@_EACH_ANSWER
@_FEW
@given(data=st.data())
def test_a_written_answer_reads_back_equal_and_whole(cls: type[Answer], data: st.DataObject) -> None:
    answer = data.draw(answers(cls))
    document = write_reply([answer])
    reply = read_reply(document)

    assert reply.answers == [answer]
    assert reply.unknown == []
    assert write_reply(reply.answers) == document


@_EACH_REQUEST
def test_every_request_has_its_answer(cls: type[Request]) -> None:
    assert f"{cls.__name__.removesuffix('Rq')}Rs" in {answer.__name__ for answer in ANSWERS}


@_EACH_REQUEST
def test_every_request_cites_the_page_it_follows(cls: type[Request]) -> None:
    assert "qbxml.md" in (inspect.getdoc(cls) or "")


def test_every_module_of_the_folder_registers_a_request() -> None:
    modules = {f"qbxml.messages.{module.name}" for module in pkgutil.iter_modules(messages.__path__)}

    assert modules == {cls.__module__ for cls in REQUESTS}


def test_every_element_is_named_by_the_rule_or_says_why_not() -> None:
    odd = {
        spec.tag
        for module in pkgutil.iter_modules(messages.__path__)
        for cls in vars(importlib.import_module(f"qbxml.messages.{module.name}")).values()
        if inspect.isclass(cls) and "table" in vars(cls)
        for spec in cls.table.elements
        if len(spec.kinds) == 1 and spec.name != "rets" and spec.tag != tag_of(spec.name)
    }

    # EIN and SSN are written in capitals, and four preferences begin with a small letter (qbxml.md 1.2).
    assert {tag for tag in odd if not tag.startswith("is")} == {"EIN", "SSN"}
    assert len({tag for tag in odd if tag.startswith("is")}) == 4
