"""Every message collected from public code and traffic reads, and what was read writes back equal."""

import html
import re
from pathlib import Path

import pytest

from qbxml.envelope import Reply, read_reply, read_request, write_reply
from qbxml.errors import ShapeError
from qbxml.hresult import advice_for
from qbxml.writing import write
from tests.qbxml.canonical import canonical
from tests.reference import SHARED, needs_shared

pytestmark = needs_shared

_FILES = sorted((SHARED / "qbxml_samples").rglob("*.xml")) if SHARED else []
_MISSHAPEN = {"20-rq-bill-add-wrong-order", "21-rq-customer-add-raw-utf8-refused"}
_REQUESTS = [path for path in _FILES if "MsgsRq" in path.read_text("utf-8") and path.stem not in _MISSHAPEN]
_REPLIES = [path for path in _FILES if "MsgsRs" in path.read_text("utf-8")]


def _opened(path: Path) -> str:
    """The qbXML of a file, taken out of its SOAP envelope when it has one."""
    text = path.read_text("utf-8")
    inside = re.search(r"<(?:\w+:)?response>(.*?)</(?:\w+:)?response>", text, re.DOTALL)
    return html.unescape(inside[1]) if inside else text


def _named(name: str) -> str:
    return next(_opened(path) for path in _FILES if path.stem == name)


def _written(reply: Reply) -> str:
    return write_reply(
        reply.answers,
        new_message_set_id=reply.new_message_set_id,
        message_set_status_code=reply.message_set_status_code,
    )


def test_the_collection_is_there() -> None:
    assert len(_REQUESTS) >= 35
    assert len(_REPLIES) >= 50


@pytest.mark.parametrize("path", _REPLIES, ids=lambda path: path.stem)
def test_every_answer_reads_and_writes_back_equal(path: Path) -> None:
    document = _opened(path)

    assert canonical(_written(read_reply(document))) == canonical(document)


@pytest.mark.parametrize("path", _REQUESTS, ids=lambda path: path.stem)
def test_every_request_reads_and_writes_back_equal(path: Path) -> None:
    document = path.read_text("utf-8")
    read = read_request(document)
    written = "".join(write(request, request.element) for request in read.requests)
    group = re.search(r"<QBXMLMsgsRq[^>]*>", document)
    assert group is not None

    assert canonical(f"<QBXML>{group[0]}{written}</QBXMLMsgsRq></QBXML>") == canonical(document)
    assert read.faults == []


def test_both_faults_of_the_wrong_order_are_named_with_what_would_be_right() -> None:
    with pytest.raises(ShapeError) as refusal:
        read_request(_named("20-rq-bill-add-wrong-order"))

    assert refusal.value.faults == (
        "BillAddRq/BillAdd: VendorRef must stand before TxnDate; right is VendorRef, TxnDate, ItemLineAdd",
        "BillAddRq/BillAdd/ItemLineAdd: Desc must stand before Amount; right is ItemRef, Desc, Amount",
    )


def test_raw_letters_beyond_ascii_are_refused_as_quickbooks_does() -> None:
    with pytest.raises(ShapeError, match="decimal references"):
        read_request(_named("21-rq-customer-add-raw-utf8-refused"))


def test_an_empty_response_is_explained_by_its_hresult() -> None:
    text = _named("30-rs-soap-parse-error-0x80040400")
    hresult = re.search(r"<hresult>(.*?)</hresult>", text)
    assert hresult is not None

    assert advice_for(hresult[1]).ran is False


def test_the_real_116_accounts_and_54_vendors_are_all_known_to_us() -> None:
    accounts = read_reply(_named("72-rs-account-query-116"))
    vendors = read_reply(_named("73-rs-vendor-query-54"))

    assert (len(accounts.answers[0].rets), len(vendors.answers[0].rets)) == (116, 54)
    assert (accounts.unknown, vendors.unknown) == ([], [])
