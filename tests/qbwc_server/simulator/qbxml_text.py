"""Request messages for the tests, written by hand: the simulator must not be asked with its own words only."""

from qbwc_server.simulator.company_file import CompanyFile
from qbxml.envelope import Reply, read_reply

FLOWERS = "Cost of Goods Sold:Flowers"


def message(
    body: str, *, new: str = "", old: str = "", on_error: str = "continueOnError", version: str = "13.0"
) -> str:
    ids = (f' newMessageSetID="{new}"' if new else "") + (f' oldMessageSetID="{old}"' if old else "")
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n'
        f'<QBXML>\n<QBXMLMsgsRq{ids} onError="{on_error}">\n{body}\n</QBXMLMsgsRq>\n</QBXML>\n'
    )


def bill(
    number: str = "INV-1",
    *,
    vendor: str = "Flores del Valle",
    amount: str = "100.00",
    account: str = FLOWERS,
    day: str = "2026-01-10",
    request_id: str = "1",
    header: str = "",
    line: str = "",
) -> str:
    return (
        f'<BillAddRq requestID="{request_id}"><BillAdd><VendorRef><FullName>{vendor}</FullName></VendorRef>'
        f"<TxnDate>{day}</TxnDate><RefNumber>{number}</RefNumber>{header}"
        f"<ExpenseLineAdd><AccountRef><FullName>{account}</FullName></AccountRef><Amount>{amount}</Amount>{line}"
        "</ExpenseLineAdd></BillAdd></BillAddRq>"
    )


def ask(company: CompanyFile, body: str, **envelope: str) -> Reply:
    return read_reply(company.process(message(body, **envelope)))
