"""The pages a browser, or the Web Connector's certificate check, finds at our addresses; they name no company."""

from typing import Final

NOTHING_HERE: Final = b"Nothing is served at this address.\n"


def connector_page() -> bytes:
    """Answers the page at AppURL, which the Web Connector gets once when the application is added."""
    return _page(
        "QuickBooks Web Connector service",
        "This address answers the QuickBooks Web Connector. There is nothing to do here in a browser. If you see this "
        "page with a closed padlock, the address and its certificate are right.",
    )


def support_page() -> bytes:
    """Answers the page at AppSupport: public and without a redirect, else QBWC1003."""
    return _page(
        "Help with the QuickBooks Web Connector",
        "Open QuickBooks and the company file, close every dialog in it, tick this application in the Web Connector "
        "and press Update Selected. The column Status says what was done. For everything else ask the person in your "
        "company who administers the connection: the web application explains every message and its next step.",
    )


def _page(title: str, text: str) -> bytes:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{text}</p></body></html>\n"
    ).encode()
