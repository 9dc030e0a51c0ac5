"""Log lines: `key=value`, one line an event, on stderr, with secrets masked whatever a caller hands in.

Nothing secret should reach a logger in the first place (style.md 18); the mask is the second line of defence.
"""

import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

MASK = "***"

# Names such as ticket_id are row numbers, worth reading in a log.
_HIDDEN_NAME = (
    r"(?![\w-]*_id\b)[\w-]*(?:password|passwd|secret|ticket|token|api_?key|server_?key|authorization|cookie)[\w-]*"
)
_HIDDEN_VALUES = (
    # <strPassword>x</strPassword>, <ns:ticket>x</ns:ticket>, escaped once more or not, also when the end was cut off.
    (rf"((?:<|&lt;)(?:\w+:)?{_HIDDEN_NAME}(?:\s[^>]*?)?(?<!/)(?:>|&gt;))(?!</|&lt;/).+?(?=</|&lt;/|$)", rf"\1{MASK}"),
    # password=x, "ticket": "x", token: 'x'; quotes may stand around both.
    (rf"""({_HIDDEN_NAME}["']?\s*[=:]\s*)("[^"]*"|'[^']*'|(?:Bearer\s+)?[^\s,;&<>)\]}}]+)""", rf"\1{MASK}"),
    # postgresql://user:password@host
    (r"(://[^/\s:@]*:)[^/\s@]+(@)", rf"\1{MASK}\2"),
)
_PATTERNS = [(re.compile(pattern, re.IGNORECASE | re.DOTALL), shown) for pattern, shown in _HIDDEN_VALUES]
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_NEEDS_QUOTES = re.compile(r"""[\s="\\\x00-\x1f\x7f]|^$""")


def masked(text: str) -> str:
    """Answer the text with the values of passwords, tickets, keys and tokens replaced by ***."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class KeyValueFormatter(logging.Formatter):
    """Writes `at=... level=... logger=... event="..." key=value`; what is given in `extra=` becomes the keys.

    Line breaks inside a value are escaped, so nobody can forge a second log line; a traceback follows on lines of its
    own, each beginning with a bar.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Answer the finished line, masked last, so that arguments and tracebacks are masked too."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        pairs = {"at": moment, "level": record.levelname.lower(), "logger": record.name, "event": record.getMessage()}
        pairs |= {key: str(value) for key, value in vars(record).items() if key not in _STANDARD}
        line = " ".join(f"{key}={_quoted(masked(_hidden(key, value)))}" for key, value in pairs.items())
        if record.exc_info:
            line += "".join(f"\n| {row}" for row in masked(self.formatException(record.exc_info)).splitlines())
        return line


def set_up_logs(level: str, stream: TextIO | None = None) -> None:
    """Send every logger of the process to stderr (or `stream`), from this level on; a second call replaces one."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(KeyValueFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # spyne logs whole requests, passwords included, below warning and the body of malformed ones above.
    logging.getLogger("spyne").setLevel(logging.CRITICAL)


def _hidden(key: str, value: str) -> str:
    return MASK if re.fullmatch(_HIDDEN_NAME, key, re.IGNORECASE) else value


def _quoted(value: str) -> str:
    if not _NEEDS_QUOTES.search(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in escaped) + '"'
