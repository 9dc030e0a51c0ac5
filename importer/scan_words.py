"""What a scan's answer is called and looks like on the screen."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from flask_babel import lazy_gettext as _l

from wholesale.box_scan import ScanResult

SCAN_LABELS: Final = MappingProxyType(
    {
        ScanResult.RECEIVED: _l("Received"),
        ScanResult.STORED: _l("Open market"),
        ScanResult.BILLED: _l("Billed"),
        ScanResult.RELEASED: _l("Open market"),
        ScanResult.SKIPPED: _l("Not billed"),
        ScanResult.SEEN_BEFORE: _l("Scanned before"),
        ScanResult.UNKNOWN: _l("Unknown barcode"),
    }
)
SCAN_TONES: Final = MappingProxyType(
    {
        ScanResult.RECEIVED: "ok",
        ScanResult.STORED: "info",
        ScanResult.BILLED: "ok",
        ScanResult.RELEASED: "info",
        ScanResult.SKIPPED: "warn",
        ScanResult.SEEN_BEFORE: "warn",
        ScanResult.UNKNOWN: "bad",
    }
)
