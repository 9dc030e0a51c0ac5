"""Every answer the simulator writes fits Intuit's own schema of qbXML 13.0."""

from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from qbwc_server.simulator import handler
from qbwc_server.simulator.company_file import CompanyFile
from tests.qbwc_server.simulator.qbxml_text import FLOWERS, bill, message
from tests.qbwc_server.simulator.qwc_text import FILE_ID, OWNER_ID
from tests.reference import needs_shared, shared

pytestmark = needs_shared

ITEMS = (
    "</ExpenseLineAdd><ItemLineAdd><ItemRef><FullName>Rose 50 cm</FullName></ItemRef><Quantity>3</Quantity>"
    "<Cost>0.333</Cost></ItemLineAdd>"
)
FULL_BILL = bill(
    header="<Memo>Caf&#233;</Memo><ExternalGUID>{3f2504e0-4f89-11d3-9a0c-0305e82c3301}</ExternalGUID>",
    line="<Memo>Roses</Memo><CustomerRef><FullName>Bloom Street Florist</FullName></CustomerRef>"
    f"<ClassRef><FullName>Miami</FullName></ClassRef><BillableStatus>Billable</BillableStatus>{ITEMS}",
).replace("</ItemLineAdd></ExpenseLineAdd>", "</ItemLineAdd>")
DETAILS = "<IncludeLineItems>true</IncludeLineItems><IncludeLinkedTxns>true</IncludeLinkedTxns>"
PAYEE = "<PayeeEntityRef><FullName>Flores del Valle</FullName></PayeeEntityRef>"


def _sale(kind: str) -> str:
    named = "<CustomerRef><FullName>Bloom Street Florist</FullName></CustomerRef>"
    line = "<ItemRef><FullName>Rose 50 cm</FullName></ItemRef><Desc>Roses</Desc><Quantity>3</Quantity>"
    return (
        f"<{kind}AddRq><{kind}Add>{named}<ClassRef><FullName>Miami</FullName></ClassRef>"
        f"<TxnDate>2026-03-02</TxnDate><RefNumber>1001</RefNumber><Memo>by us</Memo>"
        f"<{kind}LineAdd>{line}<Amount>1.00</Amount></{kind}LineAdd></{kind}Add></{kind}AddRq>"
    )


REQUESTS = {
    "BillAddRq": FULL_BILL,
    "BillQueryRq": f"<BillQueryRq>{DETAILS}</BillQueryRq>",
    "BillModRq": "<BillModRq><BillMod><TxnID>1-1</TxnID><EditSequence>1</EditSequence></BillMod></BillModRq>",
    "VendorCreditAddRq": bill("CR", amount="5.00").replace("BillAdd", "VendorCreditAdd"),
    "VendorCreditQueryRq": f"<VendorCreditQueryRq>{DETAILS}</VendorCreditQueryRq>",
    "VendorAddRq": "<VendorAddRq><VendorAdd><Name>New</Name><CompanyName>New Co</CompanyName><Phone>1</Phone>"
    "<Email>a@b.example</Email><TermsRef><FullName>Net 30</FullName></TermsRef></VendorAdd></VendorAddRq>",
    "VendorQueryRq": '<VendorQueryRq iterator="Start" metaData="MetaDataAndResponseData"><MaxReturned>2</MaxReturned>'
    "</VendorQueryRq>",
    "CustomerAddRq": "<CustomerAddRq><CustomerAdd><Name>Petal</Name><BillAddress><Addr1>1 Rose St</Addr1>"
    "<City>Miami</City></BillAddress><Phone>1</Phone><TermsRef><FullName>Net 30</FullName></TermsRef></CustomerAdd>"
    "</CustomerAddRq>",
    "CustomerQueryRq": '<CustomerQueryRq iterator="Start"><MaxReturned>2</MaxReturned></CustomerQueryRq>',
    "InvoiceAddRq": _sale("Invoice"),
    "InvoiceQueryRq": f"<InvoiceQueryRq>{DETAILS}</InvoiceQueryRq>",
    "CreditMemoAddRq": _sale("CreditMemo"),
    "CreditMemoQueryRq": f"<CreditMemoQueryRq>{DETAILS}</CreditMemoQueryRq>",
    "AccountAddRq": "<AccountAddRq><AccountAdd><Name>Ice</Name><ParentRef><FullName>Cost of Goods Sold</FullName>"
    "</ParentRef><AccountType>CostOfGoodsSold</AccountType><Desc>dry</Desc></AccountAdd></AccountAddRq>",
    "AccountQueryRq": "<AccountQueryRq />",
    "ClassQueryRq": "<ClassQueryRq />",
    "TermsQueryRq": "<TermsQueryRq />",
    "StandardTermsQueryRq": "<StandardTermsQueryRq />",
    "DateDrivenTermsQueryRq": "<DateDrivenTermsQueryRq />",
    "StandardTermsAddRq": "<StandardTermsAddRq><StandardTermsAdd><Name>Net 9</Name></StandardTermsAdd>"
    "</StandardTermsAddRq>",
    "ItemQueryRq": "<ItemQueryRq />",
    "HostQueryRq": "<HostQueryRq />",
    "CompanyQueryRq": f"<CompanyQueryRq><OwnerID>{OWNER_ID}</OwnerID></CompanyQueryRq>",
    "PreferencesQueryRq": "<PreferencesQueryRq />",
    "CompanyActivityQueryRq": "<CompanyActivityQueryRq />",
    "TransactionQueryRq": "<TransactionQueryRq />",
    "BillToPayQueryRq": f"<BillToPayQueryRq>{PAYEE}</BillToPayQueryRq>",
    "BillPaymentCheckQueryRq": "<BillPaymentCheckQueryRq><IncludeLineItems>true</IncludeLineItems>"
    "</BillPaymentCheckQueryRq>",
    "TxnDelRq": "<TxnDelRq><TxnDelType>Bill</TxnDelType><TxnID>{last}</TxnID></TxnDelRq>",
    "TxnVoidRq": "<TxnVoidRq><TxnVoidType>Bill</TxnVoidType><TxnID>{last}</TxnID></TxnVoidRq>",
    "TxnDeletedQueryRq": "<TxnDeletedQueryRq><TxnDelType>Bill</TxnDelType></TxnDeletedQueryRq>",
    "DataExtAddRq": f"<DataExtAddRq><DataExtAdd><OwnerID>{OWNER_ID}</OwnerID><DataExtName>Box</DataExtName>"
    "<OtherDataExtType>Company</OtherDataExtType><DataExtValue>7</DataExtValue></DataExtAdd></DataExtAddRq>",
}  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(shared("qbxml_schema") / "xsd-13.0" / "qbxmlops130.xsd")))


@pytest.fixture
def busy(company: CompanyFile) -> CompanyFile:
    """Answer a company with bills, paid in part, deleted, closed books and a connector in it."""
    company.stamp(OWNER_ID, "FileID", FILE_ID)
    company.lock_for(OWNER_ID)
    credit = bill("CREDIT").replace("BillAdd", "VendorCreditAdd")
    for body in (FULL_BILL, FULL_BILL, bill("GONE"), credit, _sale("Invoice"), _sale("CreditMemo")):
        company.process(message(body))
    company.pay_bill(company.bills()[0].txn_id, amount=Decimal("7.00"))
    company.delete_bill(company.bills()[2].txn_id)
    company.set_closing_date(date(2025, 12, 31))
    return company


def check(schema: etree.XMLSchema, reply: str) -> None:
    assert reply.isascii()
    assert reply.startswith('<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs')
    schema.assertValid(etree.fromstring(reply.encode()))


def test_every_handler_has_a_request_here() -> None:
    handler.load()

    assert set(REQUESTS) == {request.__name__ for request in handler._HANDLERS}


@pytest.mark.parametrize("name", REQUESTS)
def test_answers_fit(schema: etree.XMLSchema, busy: CompanyFile, name: str) -> None:
    body = REQUESTS[name].replace("{last}", busy.bills()[-1].txn_id)
    reply = busy.process(message(body, new="fit-1"))

    check(schema, reply)
    assert "simulator" not in reply


def test_a_changed_bill_fits(schema: etree.XMLSchema, busy: CompanyFile) -> None:
    record = busy.bills()[1]
    sequence = busy.books.state.transaction(record.txn_id)
    assert sequence is not None
    line = f"<AccountRef><FullName>{FLOWERS}</FullName></AccountRef><Amount>5.00</Amount>"
    body = (
        f"<BillModRq><BillMod><TxnID>{record.txn_id}</TxnID><EditSequence>{sequence.edit_sequence}</EditSequence>"
        f"<ExpenseLineMod><TxnLineID>-1</TxnLineID>{line}</ExpenseLineMod></BillMod></BillModRq>"
    )
    reply = busy.process(message(body))

    check(schema, reply)
    assert 'statusCode="0"' in reply


@pytest.mark.parametrize(
    ("name", "old", "body"),
    [
        ("fit-1", "fit-1", ""),
        ("", "fit-1", ""),
        ("fit-2", "fit-2", ""),
        ("fit-1", "", bill("OTHER")),
        ("x" * 24, "", bill()),
    ],
)
def test_answers_about_message_sets_fit(
    schema: etree.XMLSchema, busy: CompanyFile, name: str, old: str, body: str
) -> None:
    busy.process(message(bill(), new="fit-1"))

    check(schema, busy.process(message(body, new=name, old=old)))


def test_refusals_fit(schema: etree.XMLSchema, busy: CompanyFile) -> None:
    body = (
        bill(vendor="X", request_id="1")
        + bill("Y" * 21, request_id="2")
        + "<BillQueryRq><TxnID>x</TxnID></BillQueryRq>"
    )

    check(schema, busy.process(message(body)))


def test_the_start_answers_fit(schema: etree.XMLSchema, busy: CompanyFile) -> None:
    check(schema, busy.host_facts(OWNER_ID))
