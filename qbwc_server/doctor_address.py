"""Calls the server's own public address as a Web Connector would and says what it would trip over.

Only the address of this installation is ever called, no redirect is followed, and nothing is changed by it: the one
operation called is serverVersion.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from qbwc_server import doctor_words as words
from qbwc_server.connector_codes import CONNECTOR_CODES
from qbwc_server.doctor import Check, Finding, State, fault, good, warning, with_those_not_tried
from qbwc_server.doctor_http import Deadline, Line, Reply
from qbwc_server.doctor_tls import Place, look_at_certificate, look_at_encryption, trusting_nobody
from qbwc_server.qwc_check import address_faults
from qbwc_server.wire_page import MARK

_SECONDS: Final = 20.0
_LARGE: Final = 2 * 2**20
_MOST_SKEW: Final = 300
_CALL: Final = (
    b'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
    b'<serverVersion xmlns="http://developer.intuit.com/" /></soap:Body></soap:Envelope>'
)
_FINE, _MOVED, _WRONG = 200, range(300, 400), 400


def look_at_address(url: str, now: datetime, trust: ssl.SSLContext | None = None) -> list[Finding]:
    """Answer one finding for each check of the Web Connector's address, within about twenty seconds.

    `trust` says which authorities are believed; without it, those of this computer.
    """
    visit = _Visit(url, now, trust or ssl.create_default_context(), Deadline(_SECONDS))
    return with_those_not_tried(visit.findings())


@dataclass
class _Visit:
    url: str
    now: datetime
    trust: ssl.SSLContext
    deadline: Deadline

    @cached_property
    def place(self) -> Place:
        parts = urlsplit(self.url)
        return Place(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"

    @property
    def is_https(self) -> bool:
        return urlsplit(self.url).scheme == "https"

    def findings(self) -> list[Finding]:
        found: list[Finding] = []
        for look in (self._form, self._name, self._port):
            found.append(look())
            if found[-1].state is State.FAULT:
                return found
        if self.is_https:
            found += self._encryption()
            if found[-1].check is not Check.CERTIFICATE:
                return found
        else:
            found += [Finding(check, State.NOT_NEEDED) for check in (Check.ENCRYPTION, Check.CERTIFICATE)]
        for check, step in self._calls():
            found += self._tried(check, step)
        return found

    def _form(self) -> Finding:
        for refusal in address_faults("AppURL", self.url):
            return fault(Check.FORM, CONNECTOR_CODES[refusal.code], refusal.text)
        return good(Check.FORM, self.url)

    def _name(self) -> Finding:
        host = self.place.host
        try:
            addresses = self._addresses
        except OSError as refusal:
            return fault(Check.NAME, words.NAME_NOT_FOUND.told(host=host), str(refusal))
        proof = ", ".join(addresses)
        if host != "localhost" and all(ip_address(one.partition("%")[0]).is_loopback for one in addresses):
            return warning(Check.NAME, words.LEADS_TO_ITSELF.told(host=host), proof)
        return good(Check.NAME, proof)

    @cached_property
    def _addresses(self) -> list[str]:
        found = socket.getaddrinfo(self.place.host, self.place.port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    def _port(self) -> Finding:
        host, port = self.place.host, self.place.port
        answers = {address: self._answers(address) for address in self._addresses}
        proof = ", ".join(f"{address}: {said}" for address, said in answers.items())
        silent = [address for address, said in answers.items() if said != "ok"]
        if len(silent) == len(answers):
            return fault(Check.PORT, words.NOTHING_ANSWERS.told(host=host, port=port), proof)
        # Our server listens at one of localhost's two addresses, and Windows tries both.
        if silent and host != "localhost":
            return warning(Check.PORT, words.SOME_SILENT.told(host=host, silent=", ".join(silent)), proof)
        return good(Check.PORT, proof)

    def _answers(self, address: str) -> str:
        try:
            socket.create_connection((address, self.place.port), timeout=self.deadline.left(3.0)).close()
        except OSError as refusal:
            return str(refusal.strerror or refusal)
        return "ok"

    def _encryption(self) -> list[Finding]:
        try:
            encryption = look_at_encryption(self.place, self.deadline)
        except OSError as refusal:
            entry = words.NO_TLS.told(host=self.place.host, port=self.place.port)
            return [fault(Check.ENCRYPTION, entry, str(refusal))]
        if encryption.state is State.FAULT and encryption.entry and encryption.entry.key != words.TLS_TOO_NEW.key:
            return [encryption]
        try:
            return [encryption, look_at_certificate(self.place, self.trust, self.now, self.deadline)]
        except OSError as refusal:
            return [encryption, self._no_reply(Check.CERTIFICATE, refusal)]

    def _calls(self) -> list[tuple[Check, Callable[[], list[Finding]]]]:
        return [
            (Check.PAGE, self._page),
            (Check.WSDL, self._wsdl),
            (Check.SUPPORT, self._support),
            (Check.CALL, self._call),
            (Check.SIZE, self._size),
        ]

    def _tried(self, check: Check, step: Callable[[], list[Finding]]) -> list[Finding]:
        try:
            return step()
        except (OSError, ValueError) as refusal:
            return [self._no_reply(check, refusal)]

    def _no_reply(self, check: Check, refusal: Exception) -> Finding:
        return fault(check, words.NO_REPLY.told(address=self.url, what=str(refusal) or type(refusal).__name__))

    def _line(self) -> Line:
        # A bad certificate has its own finding; what lies behind it is looked at all the same.
        return Line(self.place.host, self.place.port, trusting_nobody() if self.is_https else None, self.deadline)

    def _get(self, target: str) -> Reply:
        with self._line() as line:
            return line.get(target)

    def _page(self) -> list[Finding]:
        reply = self._get(self.path)
        finding = self._refused(Check.PAGE, self.url, reply) or (
            good(Check.PAGE, reply.line)
            if MARK in reply.body
            else fault(Check.PAGE, words.OTHER_PROGRAM.told(address=self.url), _beginning(reply))
        )
        return [finding, *self._clock(reply)]

    def _clock(self, reply: Reply) -> list[Finding]:
        said = reply.headers.get("Date")
        if not said:
            return []
        seconds = round(abs((parsedate_to_datetime(said) - self.now).total_seconds()))
        if seconds > _MOST_SKEW:
            return [warning(Check.CLOCK, words.CLOCK_OFF.told(seconds=seconds), said)]
        return [good(Check.CLOCK, said)]

    def _wsdl(self) -> list[Finding]:
        reply = self._get(f"{self.path}?wsdl")
        if refused := self._refused(Check.WSDL, f"{self.url}?wsdl", reply):
            return [refused]
        if b"definitions" not in reply.body or b"serverVersion" not in reply.body:
            return [fault(Check.WSDL, words.NO_WSDL.told(address=f"{self.url}?wsdl"), _beginning(reply))]
        return [good(Check.WSDL, reply.line)]

    def _support(self) -> list[Finding]:
        target = f"{self.path.rstrip('/')}/support"
        reply = self._get(target)
        refused = self._refused(Check.SUPPORT, f"{self.url}/support", reply)
        return [refused or good(Check.SUPPORT, reply.line)]

    def _call(self) -> list[Finding]:
        with self._line() as line:
            reply = line.call(self.path, _CALL)
            if refused := self._refused(Check.CALL, self.url, reply) or _not_answered(self.url, reply):
                return [refused]
            return [good(Check.CALL, reply.line), self._connection(line, reply)]

    def _connection(self, line: Line, first: Reply) -> Finding:
        if not first.keeps_open:
            return warning(Check.CONNECTION, words.CLOSES, f"Connection: {first.headers.get('Connection', '-')}")
        try:
            second = line.call(self.path, _CALL)
        except OSError as refusal:
            return warning(Check.CONNECTION, words.CLOSES, str(refusal))
        if not (first.said_continue and second.said_continue):
            return warning(Check.CONNECTION, words.NO_CONTINUE, "Expect: 100-continue")
        return good(Check.CONNECTION, f"1: {first.line}; 2: {second.line}")

    def _size(self) -> list[Finding]:
        with self._line() as line:
            # Blanks behind the root element mean nothing to an XML reader.
            reply = line.call(self.path, _CALL.ljust(_LARGE))
        if reply.status != _FINE:
            entry = words.TOO_LARGE.told(size=f"{_LARGE // 2**20} MiB", status=reply.line)
            return [fault(Check.SIZE, entry, reply.line)]
        return [good(Check.SIZE, f"{_LARGE // 2**20} MiB: {reply.line}")]

    def _refused(self, check: Check, address: str, reply: Reply) -> Finding | None:
        """Answer what no page and no call may do: send on, answer a wrong status, compress."""
        if reply.status in _MOVED:
            entry = words.REDIRECT.told(address=address, target=reply.headers.get("Location", "?"))
        elif check is Check.CALL and reply.status >= _WRONG:
            entry = words.CALL_FAILED.told(address=address, status=reply.line)
        elif check is not Check.CALL and reply.status not in {_FINE, 202}:
            entry = words.PAGE_STATUS.told(address=address, status=reply.line)
        elif how := reply.headers.get("Content-Encoding", "").replace("identity", ""):
            entry = words.COMPRESSED.told(address=address, how=how)
        else:
            return None
        return fault(check, entry, reply.line)


def _not_answered(address: str, reply: Reply) -> Finding | None:
    if reply.kind != "text/xml":
        kind = reply.kind or "nothing"
        return fault(Check.CALL, words.NOT_XML.told(address=address, kind=kind), _beginning(reply))
    if b"serverVersionResult" not in reply.body:
        return fault(Check.CALL, words.OTHER_PROGRAM.told(address=address), _beginning(reply))
    return None


def _beginning(reply: Reply) -> str:
    return f"{reply.line}: {' '.join(reply.body[:120].decode('utf-8', 'replace').split())}"
