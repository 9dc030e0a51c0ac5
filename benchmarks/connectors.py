"""Web Connectors for the benchmarks, in a process of their own: plain sockets, prepared envelopes, regular expressions.

Reads one order (JSON) a line from standard input and answers one line: what each call took, in seconds.
"""

from __future__ import annotations

import json
import re
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any
from xml.sax.saxutils import escape, unescape

_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
    '<{name} xmlns="http://developer.intuit.com/">{parameters}</{name}></soap:Body></soap:Envelope>'
)
_REQUEST = re.compile(r'<(\w+)Rq requestID="([^"]+)"')
_SET = re.compile(r'newMessageSetID="([^"]+)"')
_BILL = (
    "<BillRet><TxnID>{number:X}-1773144000</TxnID><TimeCreated>2026-03-10T12:00:00-05:00</TimeCreated>"
    "<TimeModified>2026-03-10T12:00:00-05:00</TimeModified><EditSequence>1773144000</EditSequence>"
    "<TxnNumber>{number}</TxnNumber><VendorRef><ListID>80000001-1773144000</ListID><FullName>Rosas del Valle</FullName>"
    "</VendorRef><APAccountRef><ListID>80000002-1773144000</ListID><FullName>Accounts Payable</FullName></APAccountRef>"
    "<TxnDate>2026-03-03</TxnDate><DueDate>2026-04-02</DueDate><AmountDue>525.00</AmountDue>"
    "<RefNumber>P1-INV-1</RefNumber><IsPaid>false</IsPaid></BillRet>"
)
_GREETING = (
    '<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><HostQueryRs requestID="0" statusCode="0" statusSeverity="Info" '
    'statusMessage="Status OK"><HostRet><ProductName>QuickBooks Enterprise 24.0</ProductName><Country>US</Country>'
    "<SupportedQBXMLVersion>13.0</SupportedQBXMLVersion></HostRet></HostQueryRs>"
    '<CompanyQueryRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK"><CompanyRet>'
    "<CompanyName>Andes Blooms</CompanyName><DataExtRet><OwnerID>{{effba990-1559-4837-8861-785508f22adc}}</OwnerID>"
    "<DataExtName>FileID</DataExtName><DataExtType>STR255TYPE</DataExtType><DataExtValue>{file_id}</DataExtValue>"
    "</DataExtRet></CompanyRet></CompanyQueryRs></QBXMLMsgsRs></QBXML>"
)
_numbers = count(1)


class Connector:
    """One Web Connector and the QuickBooks behind it."""

    def __init__(self, port: int, caller: dict[str, str]) -> None:
        self._caller = caller
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.calls: list[float] = []
        self.answers: dict[str, str] = {}
        self.bills = self.trips = 0

    def session(self, bills: int) -> None:
        """Post so many bills in one session, then close it."""
        ticket = self._log_in()
        greeting, posted = escape(_GREETING.format(file_id=self._caller["file_id"])), 0
        facts = f"<strCompanyFileName>C:\\{self._caller['file_id']}.qbw</strCompanyFileName>"
        facts += "<qbXMLCountry>US</qbXMLCountry><qbXMLMajorVers>13</qbXMLMajorVers><qbXMLMinorVers>0</qbXMLMinorVers>"
        while posted < bills:
            given = f"<ticket>{ticket}</ticket><strHCPResponse>{greeting}</strHCPResponse>{facts}"
            message = unescape(self._call("sendRequestXML", given))
            if "<QBXML>" not in message:
                raise SystemExit(
                    f"no message, although bills wait: {self._call('getLastError', f'<ticket>{ticket}</ticket>')}"
                )
            greeting = ""
            answer, added = _answer(message)
            given = f"<ticket>{ticket}</ticket><response>{escape(answer)}</response><hresult /><message />"
            progress = int(re.findall(r">(-?\d+)<", self._call("receiveResponseXML", given))[0])
            assert 0 <= progress <= 100, f"progress {progress}"
            posted += added
            self.trips += 1
        self._call("closeConnection", f"<ticket>{ticket}</ticket>")
        self.bills += posted

    def idle_poll(self) -> None:
        """Ask whether there is something to do when there is nothing."""
        assert self._log_in() == "none"

    def _log_in(self) -> str:
        user_name, password = self._caller["user_name"], self._caller["password"]
        given = f"<strUserName>{user_name}</strUserName><strPassword>{password}</strPassword>"
        ticket, file = re.findall(r"<string>([^<]*)</string>|<string ?/>", self._call("authenticate", given))[:2]
        return "none" if file == "none" else ticket

    def _call(self, name: str, parameters: str) -> str:
        body = _ENVELOPE.format(name=name, parameters=parameters).encode()
        head = (
            "POST /qbwc HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n"
            f'SOAPAction: "http://developer.intuit.com/{name}"\r\nContent-Length: {len(body)}\r\n\r\n'
        )
        begun = time.perf_counter()
        self._socket.sendall(head.encode() + body)
        answer = self._read()
        self.calls.append(time.perf_counter() - begun)
        self.answers[name] = answer
        return answer

    def _read(self) -> str:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._receive()
        head, _, body = data.partition(b"\r\n\r\n")
        found = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        assert found is not None, head
        while len(body) < int(found[1]):
            body += self._receive()
        return body.decode()

    def _receive(self) -> bytes:
        part = self._socket.recv(1 << 16)
        assert part, "the server has closed the connection"
        return part


def _answer(message: str) -> tuple[str, int]:
    found = _SET.search(message)
    of_set = f' newMessageSetID="{found[1]}" messageSetStatusCode="0"' if found else ""
    parts, added = [], 0
    for kind, request_id in _REQUEST.findall(message):
        body = _BILL.format(number=next(_numbers)) if kind == "BillAdd" else ""
        added += kind == "BillAdd"
        status = 'statusCode="0" statusSeverity="Info" statusMessage="Status OK"' if body else 'statusCode="1"'
        parts.append(f'<{kind}Rs requestID="{request_id}" {status}>{body}</{kind}Rs>')
    return f'<?xml version="1.0" ?>\n<QBXML><QBXMLMsgsRs{of_set}>{"".join(parts)}</QBXMLMsgsRs></QBXML>', added


def _round(connectors: list[Connector], order: dict[str, Any], pool: ThreadPoolExecutor) -> dict[str, Any]:
    begun = time.perf_counter()
    work = {"session": lambda each: each.session(order["bills"]), "idle": lambda each: each.idle_poll()}[order["do"]]
    for _ in range(order["times"]):
        list(pool.map(work, connectors))
    taken = time.perf_counter() - begun
    calls = [call for each in connectors for call in each.calls]
    told = {
        "seconds": taken,
        "calls": calls,
        "bills": sum(each.bills for each in connectors),
        "trips": sum(each.trips for each in connectors),
        "answers": connectors[0].answers,
    }
    for each in connectors:
        each.calls, each.bills, each.trips = [], 0, 0
    return told


def main() -> None:
    """Carry out orders until there are no more."""
    told = json.loads(sys.stdin.readline())
    connectors = [Connector(told["port"], caller) for caller in told["callers"]]
    with ThreadPoolExecutor(len(connectors)) as pool:
        for line in sys.stdin:
            print(json.dumps(_round(connectors, json.loads(line), pool)), flush=True)


if __name__ == "__main__":
    main()
