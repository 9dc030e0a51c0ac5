"""What an hresult means: the request processor's and the Web Connector's own failures (qbxml.md 4.1)."""

from __future__ import annotations

from qbxml.status import Advice, Outcome, Who


def advice_for(hresult: str) -> Advice:
    """Answer the advice for an hresult such as "0x80040408"."""
    key = hresult.strip().upper().replace("0X", "0x")
    ran = False if key.startswith("0x800404") and key != "0x80040402" else None
    outcome = Outcome.RETRY if ran is False else Outcome.UNKNOWN
    return Advice(key, outcome, "QuickBooks could not be reached.", "Start QuickBooks.", Who.ADMIN, ran=ran)
