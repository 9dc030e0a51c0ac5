"""The reference: a bare WSGI application that reads each envelope with lxml and answers bytes kept in a file.

No database, no SOAP library, no qbXML: what any server on the same WSGI server has to do at least.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lxml import etree

_BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
_ANSWERS = {
    name: body.encode() for name, body in json.loads(Path(os.environ["BENCH_ANSWERS"]).read_text("utf-8")).items()
}


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
    """Answer one call with the same bytes as the server did."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    operation = etree.fromstring(body).find(_BODY)[0]
    given = {child.tag.rpartition("}")[2]: child.text or "" for child in operation}
    assert given.get("ticket", given.get("strUserName"))
    answer = _ANSWERS[operation.tag.rpartition("}")[2]]
    start_response("200 OK", [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(answer)))])
    return [answer]
