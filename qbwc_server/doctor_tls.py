"""Looks at an address's encryption as Windows will: version, certificate, name, chain (web_connector.md 3.5)."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography import x509

from qbwc_server import doctor_words as words
from qbwc_server.doctor import Check, Finding, fault, good, warning
from qbwc_server.doctor_http import Deadline, Line
from wholesale.errors import Entry

_SOON: Final = 14  # days; what renews itself does so thirty days before
_EXPIRED, _NOT_YET, _ITSELF, _WRONG_NAME = 10, 9, 18, 62  # OpenSSL's codes of a refused certificate
_ROOT_UNKNOWN: Final = frozenset({2, 19, 20, 21})


@dataclass(frozen=True)
class Place:
    """Where the server is."""

    host: str
    port: int


def trusting_nobody() -> ssl.SSLContext:
    """Answer a context that takes every certificate, to look at what lies behind a bad one."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def look_at_encryption(place: Place, deadline: Deadline) -> Finding:
    """Answer whether TLS 1.2 is offered."""
    try:
        return good(Check.ENCRYPTION, _spoken(place, ssl.TLSVersion.TLSv1_2, deadline))
    except (ssl.SSLError, ConnectionError) as refusal:
        reason = getattr(refusal, "reason", None) or str(refusal)
    try:
        return fault(
            Check.ENCRYPTION,
            words.TLS_TOO_NEW.told(host=place.host),
            _spoken(place, ssl.TLSVersion.TLSv1_3, deadline),
        )
    except (ssl.SSLError, ConnectionError):
        # Who answers with an alert of TLS speaks it, but nothing that both sides take.
        old = any(mark in reason.upper() for mark in ("ALERT", "PROTOCOL"))
        entry = words.TLS_TOO_OLD.told(host=place.host) if old else _no_tls(place)
        return fault(Check.ENCRYPTION, entry, reason)


def _no_tls(place: Place) -> Entry:
    return words.NO_TLS.told(host=place.host, port=place.port)


def _spoken(place: Place, version: ssl.TLSVersion, deadline: Deadline) -> str:
    context = trusting_nobody()
    context.minimum_version = context.maximum_version = version
    with Line(place.host, place.port, context, deadline) as line:
        name, spoken, _ = _tls(line).cipher() or ("?", "?", 0)
        return f"{_tls(line).version() or spoken}, {name}"


def look_at_certificate(place: Place, trust: ssl.SSLContext, now: datetime, deadline: Deadline) -> Finding:
    """Answer whether a computer that trusts the usual authorities takes the certificate."""
    try:
        with Line(place.host, place.port, trust, deadline) as line:
            sent, verified = _sent(line), _verified(line)
    except ssl.SSLCertVerificationError as refusal:
        with Line(place.host, place.port, trusting_nobody(), deadline) as line:
            sent = _sent(line)
        return fault(Check.CERTIFICATE, _why_refused(place, refusal, sent), _described(sent))
    # Windows' own store may have filled in what the server left out, which it will not do on every PC.
    if any(one not in sent for one in verified[:-1]):
        return fault(Check.CERTIFICATE, words.CERTIFICATE_INCOMPLETE.told(host=place.host), _described(sent))
    days = (sent[0].not_valid_after_utc - now).days
    if days < _SOON:
        return warning(Check.CERTIFICATE, words.CERTIFICATE_ENDS.told(host=place.host, days=days), _described(sent))
    return good(Check.CERTIFICATE, _described(sent))


def _why_refused(place: Place, refusal: ssl.SSLCertVerificationError, sent: Sequence[x509.Certificate]) -> Entry:
    host, code = place.host, refusal.verify_code
    if code in {_EXPIRED, _NOT_YET}:
        return (words.CERTIFICATE_EXPIRED if code == _EXPIRED else words.CERTIFICATE_NOT_YET).told(host=host)
    if code == _WRONG_NAME:
        return words.CERTIFICATE_NAME.told(host=host, names=", ".join(_names(sent[0])) or "no host at all")
    if code == _ITSELF:
        return words.CERTIFICATE_SELF_SIGNED.told(host=host)
    if code in _ROOT_UNKNOWN and len(sent) == 1:
        return words.CERTIFICATE_INCOMPLETE.told(host=host)
    if code in _ROOT_UNKNOWN:
        return words.CERTIFICATE_UNTRUSTED.told(host=host, issuer=_short(sent[-1].issuer))
    return words.CERTIFICATE_REFUSED.told(host=host, reason=refusal.verify_message)


def _tls(line: Line) -> Any:  # noqa: ANN401 - its chain has a public name only since Python 3.13
    return line.socket


def _sent(line: Line) -> list[x509.Certificate]:
    """Answer the certificates the server sent, its own first; only that one where Python does not tell more."""
    chain = _chain(line, "get_unverified_chain")
    return chain or [x509.load_der_x509_certificate(_tls(line).getpeercert(binary_form=True))]


def _verified(line: Line) -> list[x509.Certificate]:
    """Answer the certificates from the server's own to the trusted root; none where Python does not tell."""
    return _chain(line, "get_verified_chain")


def _chain(line: Line, name: str) -> list[x509.Certificate]:
    tls = _tls(line)
    # Before Python 3.13 the same method is on the inner object only, and answers objects of its own.
    ask = getattr(tls, name, None) or getattr(getattr(tls, "_sslobj", None), name, None)
    found = (ask() if ask is not None else None) or []
    return [x509.load_der_x509_certificate(one if isinstance(one, bytes) else _der(one)) for one in found]


def _der(certificate: Any) -> bytes:  # noqa: ANN401 - as above
    return ssl.PEM_cert_to_DER_cert(certificate.public_bytes())


def _described(sent: Sequence[x509.Certificate]) -> str:
    own = sent[0]
    names = ", ".join(_names(own)) or _short(own.subject)
    chain = " > ".join(_short(one.issuer) for one in sent)
    return f"{names}; {own.not_valid_before_utc:%Y-%m-%d} - {own.not_valid_after_utc:%Y-%m-%d}; {chain}"


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return list(names.get_values_for_type(x509.DNSName))


def _short(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()
