"""What is known of a Web Connector at a moment: its light, its next run, its company file."""

from datetime import timedelta

import pytest

from qbwc_server.company_facts import WrongFile
from qbwc_server.heartbeat import FileState, Heartbeat, Light, heartbeat_of
from qbwc_server.pausing import confirm_company, pause, pause_after_restore, resume
from tests.office import ACCOUNTANT
from tests.qbwc_server.desk import Desk
from wholesale.company import Company
from wholesale.errors import TradeError
from wholesale.history import history_of


def beat(desk: Desk) -> Heartbeat:
    with desk.sessions() as session:
        found = heartbeat_of(session, session.get_one(Company, desk.company_id), desk.clock.now())
    assert found is not None
    return found


def test_a_company_without_a_connection_has_no_heartbeat(desk: Desk) -> None:
    with desk.sessions.begin() as session:
        other = Company(name="Other", code="OTHER")
        session.add(other)
        session.flush()

        assert heartbeat_of(session, other, desk.clock.now()) is None


def test_before_the_first_contact_nothing_is_expected(desk_on_both: Desk) -> None:
    seen = beat(desk_on_both)

    assert (seen.light, seen.last, seen.next_expected, seen.is_late) == (Light.NEVER, None, None, False)
    assert seen.file_state is FileState.UNKNOWN


def test_after_a_contact_the_next_one_is_expected(desk_on_both: Desk) -> None:
    desk = desk_on_both
    came = desk.clock.now()
    desk.log_in().close()
    desk.pass_time(timedelta(minutes=2))
    seen = beat(desk)

    assert (seen.light, seen.last) == (Light.ON_TIME, came)
    assert seen.next_expected == came + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("minutes", "light"),
    [(19, Light.ON_TIME), (21, Light.LATE), (119, Light.LATE), (120, Light.SILENT), (60 * 24 * 30, Light.SILENT)],
)
def test_the_light_turns_with_the_time(desk: Desk, minutes: int, light: Light) -> None:
    desk.clock.moment = desk.clock.moment.replace(hour=14)
    desk.log_in().close()
    desk.pass_time(timedelta(minutes=minutes))

    assert beat(desk).light is light


def test_silence_at_night_is_late_but_not_silent(desk: Desk) -> None:
    desk.clock.moment = desk.clock.moment.replace(hour=22)
    desk.log_in().close()
    desk.pass_time(timedelta(hours=8))

    assert beat(desk).light is Light.LATE


def test_an_open_session_is_work_and_a_silent_one_is_not(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(1)
    began = desk.clock.now()
    desk.log_in()
    desk.pass_time(timedelta(minutes=9))
    at_work = beat(desk)
    desk.pass_time(timedelta(minutes=60))

    assert (at_work.light, at_work.working_since, at_work.next_expected) == (Light.WORKING, began, None)
    assert beat(desk).light is Light.LATE


def test_a_good_session_tells_of_quickbooks_and_the_lists(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.set(lists_due_at=None)
    before = beat(desk).lists_read_at
    desk.send(1)
    desk.update()
    seen = beat(desk)

    assert before is None
    assert seen.lists_read_at is not None
    assert (seen.file_state, seen.wrong_file, seen.company_name) == (FileState.RIGHT, None, desk.quickbooks.name)
    assert seen.product == desk.quickbooks.books.product.name


def test_a_renamed_company_is_wrong_until_a_person_confirms(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.send(1)
    desk.update()
    desk.quickbooks.books.state.set_fact("company_name", "Andes Blooms LLC")
    desk.send(1)
    desk.update()
    wrong = beat(desk)
    with desk.sessions.begin() as session:
        known = confirm_company(session, desk.connection(session), ACCOUNTANT, desk.clock.now())
    confirmed = beat(desk)
    desk.update()

    assert (wrong.wrong_file, wrong.open_company) == (WrongFile.RENAMED, "Andes Blooms LLC")
    assert known != "Andes Blooms LLC"
    assert confirmed.file_state is FileState.UNKNOWN
    assert (beat(desk).file_state, beat(desk).company_name) == (FileState.RIGHT, "Andes Blooms LLC")
    assert desk.states() == "posted posted"


def test_a_pause_names_who_why_and_since_when(desk_on_both: Desk) -> None:
    desk = desk_on_both
    with desk.sessions.begin() as session:
        pause(session, desk.connection(session), ACCOUNTANT, desk.clock.now(), " Month end ")
    paused = beat(desk)
    with desk.sessions.begin() as session:
        connection = desk.connection(session)
        resume(session, connection, ACCOUNTANT, desk.clock.now())
        history = [(line.old, line.new, line.actor_name, line.why) for line in history_of(session, connection)]
    resumed = beat(desk)

    assert (paused.is_paused, paused.pause_key, paused.pause_reason) == (True, "paused_by_hand", "Month end")
    assert (paused.paused_by, paused.paused_at) == ("Alba", desk.clock.now())
    assert (resumed.is_paused, resumed.pause_reason, resumed.paused_at) == (False, "", None)
    assert history == [("on", "paused", "Alba", "Month end"), ("paused", "on", "Alba", "Month end")]


def test_a_restored_backup_is_told_from_a_pause_by_hand(desk: Desk) -> None:
    with desk.sessions.begin() as session:
        pause_after_restore(session, desk.connection(session), "A backup was restored.", desk.clock.now())

    assert beat(desk).pause_key == "backup_restored"


def test_what_cannot_be_paused_resumed_or_confirmed_is_refused(desk: Desk) -> None:
    refused = []
    with desk.sessions.begin() as session:
        connection, now = desk.connection(session), desk.clock.now()
        for decision in (
            lambda: resume(session, connection, ACCOUNTANT, now),
            lambda: pause(session, connection, ACCOUNTANT, now, "  "),
            lambda: confirm_company(session, connection, ACCOUNTANT, now),
        ):
            with pytest.raises(TradeError) as refusal:
                decision()
            refused.append(refusal.value.entry.key)
        pause(session, connection, ACCOUNTANT, now, "Month end")
        with pytest.raises(TradeError, match="Month end"):
            pause(session, connection, ACCOUNTANT, now, "Audit")

    assert refused == ["not_paused", "pause_without_reason", "company_name_not_known"]
