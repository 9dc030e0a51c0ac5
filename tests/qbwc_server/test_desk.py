"""What lies on the QuickBooks desk, and that looking at it costs the same however long the history is."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from qbwc_server import desk as trays
from qbwc_server.desk import MOST, Count, Row, Tray
from qbwc_server.message_text import part_of, readable
from qbwc_server.queue import ItemState, WorkItem
from qbwc_server.resolve import dismiss
from tests.office import ACCOUNTANT
from tests.qbwc_server.desk import Desk, refused
from tests.qbwc_server.test_look_ups import Statement, walked
from wholesale.company import Company


def rows_in(session: Session, desk: Desk, tray: Tray) -> list[Row]:
    wanted, order = trays.listing(desk.company_id, tray)
    return trays.rows_of(session, session.scalars(wanted.order_by(*(column.desc() for column in order))).all())


def seen(desk: Desk) -> dict[str, list[str]]:
    """Answer the numbers in each tray that is not empty."""
    with desk.sessions() as session:
        found = {tray.value: [row.number for row in rows_in(session, desk, tray)] for tray in Tray}
        counted = trays.count_trays(session, desk.company_id)

        assert {tray: len(found[tray.value]) for tray in counted} == {tray: counted[tray].number for tray in counted}
    return {tray: numbers for tray, numbers in found.items() if numbers}


def number(desk: Desk, place: int) -> str:
    return desk.bill_number(desk.invoices()[place].id)


def test_a_bill_lies_in_waiting_from_the_moment_it_is_sent(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(2)

    assert seen(desk) == {"waiting": [number(desk, 1), number(desk, 0)]}


def test_a_bill_lies_in_one_tray_at_a_time(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.set(batch_size=1)
    desk.send(1)
    desk.send(1, vendor="Nobody in QuickBooks")
    talk = desk.log_in()
    request = talk.bills()
    on_the_way = seen(desk)
    talk.deliver(desk.quickbooks.process(request))
    talk.to_the_end()
    first, second = number(desk, 0), number(desk, 1)

    assert on_the_way == {"sending": [first], "waiting": [second]}
    assert seen(desk) == {"posted": [first], "refused": [second]}


def test_a_lost_bill_is_unknown_and_a_locked_one_waits(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.set(batch_size=1)
    desk.send(2)
    talk = desk.log_in()
    talk.deliver(refused(talk.bills(), 3175, "The object is in use by another user."))
    talk.bills()
    talk.close()

    assert seen(desk) == {"unknown": [number(desk, 1)], "waiting": [number(desk, 0)]}


def test_a_mended_bill_leaves_the_tray_of_refused_ones(desk_on_both: Desk) -> None:
    desk = desk_on_both
    [invoice_id] = desk.send(1, vendor="Nobody in QuickBooks")
    desk.update()
    refused_once = seen(desk)
    desk.return_to_approved(invoice_id)
    approved = seen(desk)
    desk.send_again(invoice_id)

    assert (list(refused_once), approved, list(seen(desk))) == (["refused"], {}, ["waiting"])


def test_a_row_of_a_refused_bill_tells_vendor_total_time_and_words(desk: Desk) -> None:
    desk.send(1, vendor="Nobody in QuickBooks")
    desk.update()
    [item] = desk.items()
    with desk.sessions() as session:
        [row] = rows_in(session, desk, Tray.REFUSED)

        assert row.invoice is not None
        assert (row.vendor_name, row.total) == (row.invoice.vendor.name, row.invoice.total)
        assert "Nobody in QuickBooks" in row.words
        assert row.since == item.finished_at


def test_a_bill_that_was_sent_again_shows_nothing_of_its_last_refusal(desk: Desk) -> None:
    [invoice_id] = desk.send(1, vendor="Nobody in QuickBooks")
    desk.update()
    desk.return_to_approved(invoice_id)
    desk.send_again(invoice_id)
    with desk.sessions() as session:
        [row] = rows_in(session, desk, Tray.WAITING)

        assert (row.item, row.words) == (None, "")


def test_what_needs_a_person_tells_what_was_found(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.deliver(refused(talk.bills(), 510, "Saved", severity="Warn"))
    talk.to_the_end()
    with desk.sessions() as session:
        [row] = rows_in(session, desk, Tray.NEEDS_PERSON)

    assert "cannot be found" in row.words


def test_what_a_person_dismissed_is_kept_in_its_own_tray(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(1)
    talk = desk.log_in()
    talk.bills()
    talk.close()
    with desk.sessions.begin() as session:
        dismiss(session, session.get_one(WorkItem, desk.items()[0].id), ACCOUNTANT, desk.clock.now(), "by hand")

    assert sorted(seen(desk)) == ["dismissed", "refused"]


def test_a_vendor_that_is_created_has_its_own_row(desk: Desk) -> None:
    desk.set_company(create_missing_vendors=True)
    desk.set(lists_due_at=None)
    desk.update()
    desk.send(1, vendor="Claveles de Tabacundo")
    desk.update()

    assert seen(desk)["posted"] == [number(desk, 0), "Claveles de Tabacundo"]


def test_posted_bills_are_counted_by_the_days_of_the_company(desk_on_both: Desk) -> None:
    desk = desk_on_both
    # 11 at night in New York, 3 in the morning UTC.
    desk.clock.moment = desk.clock.moment.replace(day=10, hour=3)
    desk.send(1)
    desk.update()
    desk.pass_time(timedelta(hours=2))
    desk.send(2)
    desk.update()
    with desk.sessions() as session:
        company = session.get_one(Company, desk.company_id)
        counted = [trays.count_posted(session, company, desk.clock.now(), days) for days in (1, 7)]

    assert counted == [Count(2), Count(3)]


def test_counting_stops_at_a_thousand(desk: Desk) -> None:
    now = desk.clock.now()
    with desk.sessions.begin() as session:
        session.add_all(
            WorkItem(
                company_id=desk.company_id,
                kind="vendor_bill",
                record_id=each,
                priority=50,
                state=ItemState.UNKNOWN,
                created_at=now,
            )
            for each in range(MOST + 5)
        )
    with desk.sessions() as session:
        counted = trays.count_trays(session, desk.company_id)

    assert counted[Tray.UNKNOWN] == Count(MOST, is_more=True)


def test_another_company_sees_nothing_of_it(desk: Desk) -> None:
    desk.send(1)
    desk.update()
    with desk.sessions() as session:
        counted = trays.count_trays(session, desk.company_id + 1)

        assert set(counted.values()) == {Count(0)}
        assert trays.last_session_result(session, desk.company_id + 1, desk.clock.now()) is None


@pytest.mark.parametrize("tray", list(Tray), ids=str)
def test_no_tray_walks_through_the_history(desk: Desk, tray: Tray) -> None:
    engine: Engine = desk.sessions.kw["bind"]
    statements: list[Statement] = []

    def take(_connection: object, _cursor: object, words: str, given: object, _context: object, _many: bool) -> None:
        statements.append((words, given))

    desk.send(1)
    desk.send(1, vendor="Nobody in QuickBooks")
    desk.update()
    desk.send(1)
    event.listen(engine, "before_cursor_execute", take)
    with desk.sessions() as session:
        rows_in(session, desk, tray)
        trays.count_trays(session, desk.company_id)
        trays.count_posted(session, session.get_one(Company, desk.company_id), desk.clock.now(), 7)
        trays.last_session_result(session, desk.company_id, desk.clock.now())
    event.remove(engine, "before_cursor_execute", take)

    assert len(statements) > 6
    assert [words for words in walked(desk, statements) if "(SELECT count" not in words and "anon_1" not in words] == []


def test_the_last_session_tells_how_it_ended(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(1)
    desk.send(1, vendor="Nobody in QuickBooks")
    desk.update()
    ended = desk.clock.now()
    with desk.sessions() as session:
        good = trays.last_session_result(session, desk.company_id, desk.clock.now())
    desk.send(1)
    talk = desk.log_in()
    desk.protocol.connection_error(talk.ticket, "0x80040414", "A modal dialog box is showing in QuickBooks.")
    talk.close()
    with desk.sessions() as session:
        bad = trays.last_session_result(session, desk.company_id, desk.clock.now())

    assert good is not None
    assert bad is not None
    assert (good.went_well, good.posted, good.refused, good.trouble) == (True, 1, 1, "")
    assert ended - good.ended_at < timedelta(seconds=1)
    assert (bad.went_well, bad.posted) == (False, 0)
    assert "0x80040414" in bad.trouble


def test_an_open_session_is_not_the_last_one_that_ended(desk: Desk) -> None:
    desk.send(1)
    desk.log_in()
    with desk.sessions() as session:
        assert trays.last_session_result(session, desk.company_id, desk.clock.now()) is None


def test_the_part_of_one_bill_is_taken_out_of_a_message(desk: Desk) -> None:
    desk.send(2)
    talk = desk.log_in()
    request = talk.bills()
    answer = desk.quickbooks.process(request)
    first, second = (item.request_id for item in desk.items())
    part, answered = part_of(request, first), part_of(answer, first)

    assert part is not None
    assert answered is not None
    assert (number(desk, 0) in part, number(desk, 1) in part) == (True, False)
    assert f'requestID="{second}"' not in answered
    assert part.splitlines()[1].startswith("  <BillAdd>")


def test_what_is_no_xml_is_shown_as_it_is() -> None:
    assert readable("QuickBooks said <nothing") == "QuickBooks said <nothing"
    assert part_of("QuickBooks said <nothing", "1-1") is None


def test_entities_of_an_answer_are_not_followed() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a requestID="1">&b;</a>'

    assert "&b;" in str(part_of(bomb, "1"))


def test_a_session_that_fell_silent_broke_off_when_its_lease_ended(desk: Desk) -> None:
    desk.send(1)
    talk = desk.log_in()
    talk.bills()
    desk.clock.move(timedelta(hours=6))
    desk.log_in()
    with desk.sessions() as session:
        silent = trays.last_session_result(session, desk.company_id, desk.clock.now())

    assert silent is not None
    assert not silent.went_well
    assert desk.clock.now() - silent.ended_at > timedelta(hours=5)
