"""Files that people save: never opened by the browser, never kept by a cache."""

from __future__ import annotations

import io
from typing import IO

from flask import Response, send_file


def to_be_saved(file: IO[bytes], content_type: str, name: str) -> Response:
    """Answer a file that can be read from any place in it; it is closed once it is sent."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    answer = send_file(file, mimetype=content_type, as_attachment=True, download_name=name)
    # Without its length a connection that stays open would never say that it is complete.
    answer.content_length = size
    # send_file would let any cache keep it for the year that static files are kept.
    answer.headers["Cache-Control"] = "no-store"
    return answer
