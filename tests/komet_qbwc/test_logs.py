"""Log lines: one line an event, and nothing secret in it."""

import io
import logging
from collections.abc import Iterator

import pytest

from komet_qbwc.logs import masked, set_up_logs

TICKET = "Xo3uT-7yQzk2mVw"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """The log of a process that began just now; the loggers are put back afterwards."""
    root, spyne = logging.getLogger(), logging.getLogger("spyne")
    before = root.handlers[:], root.level, spyne.level
    root.handlers.clear()
    stream = io.StringIO()
    set_up_logs("info", stream)
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    spyne.setLevel(before[2])


def test_an_event_is_one_line_of_keys_and_values(lines: io.StringIO) -> None:
    logging.getLogger("qbwc_server.protocol").info("bill posted", extra={"company": 7, "bill": "P1-A 5"})

    line = lines.getvalue()
    assert line.endswith(' level=info logger=qbwc_server.protocol event="bill posted" company=7 bill="P1-A 5"\n')
    assert line.startswith("at=20")


def test_a_level_below_the_chosen_one_is_left_out(lines: io.StringIO) -> None:
    logging.getLogger("x").debug("bytes")

    assert lines.getvalue() == ""


def test_a_value_cannot_forge_a_second_line(lines: io.StringIO) -> None:
    logging.getLogger("x").warning("user %s", 'eve"\nlevel=info event=fine')

    assert lines.getvalue().count("\n") == 1
    assert 'event="user eve\\"\\nlevel=info event=fine"' in lines.getvalue()


def test_a_traceback_stands_behind_a_bar_and_is_masked(lines: io.StringIO) -> None:
    try:
        int(f"ticket={TICKET}")
    except ValueError:
        logging.getLogger("x").exception("failed")

    rows = lines.getvalue().splitlines()
    assert rows[1].startswith("| Traceback")
    assert rows[-1] == "| ValueError: invalid literal for int() with base 10: 'ticket=***"


def test_an_extra_with_a_secret_name_is_masked(lines: io.StringIO) -> None:
    logging.getLogger("x").info("hello", extra={"ticket": TICKET, "user_password": "tulip", "ticket_id": 12})

    assert "ticket=*** user_password=*** ticket_id=12" in lines.getvalue()


def test_an_argument_with_a_ticket_is_masked(lines: io.StringIO) -> None:
    logging.getLogger("x").info("answer %s", f"<ticket>{TICKET}</ticket>")

    assert TICKET not in lines.getvalue()


def test_spyne_does_not_log_requests(lines: io.StringIO) -> None:
    logging.getLogger("spyne.protocol.xml").error("<strPassword>tulip</strPassword>")

    assert lines.getvalue() == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<strPassword>tul&amp;ip</strPassword>", "<strPassword>***</strPassword>"),
        ("<q:ticket xsi:type='s'>abc</q:ticket>", "<q:ticket xsi:type='s'>***</q:ticket>"),
        ("&lt;ticket&gt;abc&lt;/ticket&gt;", "&lt;ticket&gt;***&lt;/ticket&gt;"),
        ("<ticket></ticket><b>x</b>", "<ticket></ticket><b>x</b>"),
        ("<ticket /><b>x</b>", "<ticket /><b>x</b>"),
        ("<strPassword>cut off her", "<strPassword>***"),
        ("password=tulip, user=rosa", "password=***, user=rosa"),
        ("{'password': 'tul ip', 'user': 'rosa'}", "{'password': ***, 'user': 'rosa'}"),
        ('{"api_key":"tulip"}', '{"api_key":***}'),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        ("postgresql+psycopg://komet:tulip@db/komet", "postgresql+psycopg://komet:***@db/komet"),
        ("the ticket of bill P040989-INV is closed", "the ticket of bill P040989-INV is closed"),
        ("https://bills.example.com:8730/qbwc", "https://bills.example.com:8730/qbwc"),
    ],
)
def test_secrets_are_masked_and_the_rest_is_left_alone(text: str, shown: str) -> None:
    assert masked(text) == shown
