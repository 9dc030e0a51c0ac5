"""What the AppSupport page of one connection tells of its last session (web_connector.md 4).

Its address holds the connection's FileID, which nobody can guess and which opens nothing. Even so it names no company,
no vendor and no bill: the words of a session stay in the web app, behind the log-in.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from html import escape
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server.connection import Connection
from qbwc_server.desk import SessionResult, last_session_result
from qbwc_server.error_catalogue import find
from wholesale.clock import Clock
from wholesale.db import reading
from wholesale.errors import Entry
from wholesale.sentences import tell

_CODE = re.compile(r"QBWC\d{4}|0x8[0-9A-Fa-f]{7}")
_WORDS: Final = {
    "en": {
        "title": "The last session",
        "none": "The Web Connector has not had a session yet.",
        "well": "It ended well.",
        "badly": "It ended with an error. Its words are in the column Status of the Web Connector and, with the next "
        "step, in the web application under QuickBooks.",
        "ended": "Ended",
        "posted": "Posted",
        "refused": "Refused",
        "paused": "Posting is paused; a person in your company resumes it in the web application.",
    },
    "es": {
        "title": "La última sesión",
        "none": "El Web Connector no ha tenido ninguna sesión todavía.",
        "well": "Terminó bien.",
        "badly": "Terminó con un error. Su texto está en la columna Status del Web Connector y, con el paso siguiente, "
        "en la aplicación web en QuickBooks.",
        "ended": "Terminó",
        "posted": "Registradas",
        "refused": "Rechazadas",
        "paused": "El registro está en pausa; una persona de su empresa lo reanuda en la aplicación web.",
    },
}


class LastSession:
    """Answers the HTML about a connection's last session; the edge asks it for one page only."""

    def __init__(self, sessions: sessionmaker[Session], clock: Clock) -> None:
        self._sessions, self._clock = sessions, clock

    def __call__(self, file_id: str, language: str) -> str:
        """Answer the HTML; "" for a FileID that no connection has."""
        try:
            stored = "{" + str(uuid.UUID(file_id)) + "}"
        except ValueError:
            return ""
        with reading(self._sessions) as session:
            connection = session.scalar(select(Connection).where(Connection.file_id == stored))
            if connection is None:
                return ""
            result = last_session_result(session, connection.company_id, self._clock.now())
            return _told(result, language, is_paused=connection.is_paused)


def _told(result: SessionResult | None, language: str, *, is_paused: bool) -> str:
    words = _WORDS[language]
    paused = f"<p><strong>{words['paused']}</strong></p>" if is_paused else ""
    if result is None:
        return f"<h2>{words['title']}</h2><p>{words['none']}</p>{paused}"
    facts = {"ended": _moment(result.ended_at), "posted": str(result.posted), "refused": str(result.refused)}
    rows = "".join(f"<dt>{words[name]}</dt><dd>{value}</dd>" for name, value in facts.items())
    ending = words["well"] if result.went_well else words["badly"]
    entry = None if result.went_well else _entry_in(result.trouble)
    advice = "" if entry is None else f"<p>{escape(entry.key)}: {escape(str(tell(entry, language)))}</p>"
    return f"<h2>{words['title']}</h2><p>{ending}</p>{advice}<dl>{rows}</dl>{paused}"


def _entry_in(words: str) -> Entry | None:
    """Answer the entry of the first code in a session's words; the catalogue's own sentences name nobody."""
    codes = (find(code) for code in _CODE.findall(words))
    return next(
        (entry for entry in codes if entry is not None and "{" not in f"{entry.sentence}{entry.next_step}"), None
    )


def _moment(moment: datetime) -> str:
    return f'<time datetime="{moment.isoformat()}">{moment:%Y-%m-%d %H:%M} UTC</time>'
