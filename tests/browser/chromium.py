"""The Chromium of this machine: where it is, and how tests start it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

VARIABLE = "KOMET_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WHY_NOT = f"no Chromium here: install one (on Debian: apt-get install chromium) or set {VARIABLE} to its path"


def find() -> str | None:
    """Answer the path of a browser that starts; None when this machine has none."""
    given = os.environ.get(VARIABLE)
    places = [given] if given else [*map(shutil.which, NAMES), *(place for place in PLACES if Path(place).is_file())]
    return next((place for place in places if place and _starts(place)), None)


def _starts(place: str) -> bool:
    """Answer whether it is a browser at all: on some systems `chromium-browser` only says how to get one."""
    if os.name == "nt":
        return True  # chrome.exe --version opens a window there instead of answering
    try:
        return subprocess.run([place, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except OSError:
        return False
