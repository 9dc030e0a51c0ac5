"""A .qwc file for the tests, with whatever is wrong about it."""

OWNER_ID = "{57F3B9B1-86F1-4fcc-B1EE-566DE1813D20}"
FILE_ID = "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}"


def qwc_text(**changes: str | None) -> bytes:
    texts: dict[str, str | None] = {
        "AppName": "Bloom Bills",
        "AppID": "",
        "AppURL": "https://erp.example/qbwc",
        "AppDescription": "Posts approved vendor bills",
        "AppSupport": "https://erp.example/support",
        "UserName": "bloom",
        "OwnerID": OWNER_ID,
        "FileID": FILE_ID,
        "QBType": "QBFS",
        "Scheduler": "<RunEveryNMinutes>5</RunEveryNMinutes>",
        "IsReadOnly": "false",
    } | changes
    elements = "".join(f"<{name}>{text}</{name}>" for name, text in texts.items() if text is not None)
    return f'<?xml version="1.0"?><QBWCXML>{elements}</QBWCXML>'.encode()


def local_qwc(url: str, **changes: str | None) -> bytes:
    return qwc_text(**({"AppURL": url, "AppSupport": url} | changes))
