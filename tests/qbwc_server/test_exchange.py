"""Messages kept in the database: their order, which of them are sets, and how long they stay."""

from datetime import timedelta
from itertools import pairwise

from sqlalchemy import select

from qbwc_server.exchange import Exchange, Standing, new_id, purge, with_standing
from tests.qbwc_server.desk import Desk


def keep(desk: Desk, *standings: Standing, message_set_id: str | None = "ab1cd-1-1") -> list[int]:
    """Keep a message of each standing, a minute apart; answer their ids."""
    ids = []
    with desk.sessions.begin() as session:
        for standing in standings:
            desk.pass_time(timedelta(minutes=1))
            now = desk.clock.now()
            ids.append(new_id(now))
            session.add(
                Exchange(
                    id=ids[-1],
                    company_id=desk.company_id,
                    ticket_id=desk.tickets()[0].id,
                    step="post",
                    message_set_id=message_set_id,
                    request="<QBXML/>",
                    standing=standing,
                    first_sent_at=now,
                    sent_at=now,
                )
            )
    return ids


def begin(desk: Desk) -> None:
    desk.send(1)
    desk.log_in()


def test_ids_grow_with_time_and_are_never_the_same(desk: Desk) -> None:
    ids = []
    for _ in range(100):
        desk.pass_time(timedelta(milliseconds=1))
        ids.append(new_id(desk.clock.now()))
    at_once = {new_id(desk.clock.now()) for _ in range(50)}

    assert all(before < after for before, after in pairwise(ids))
    assert len(at_once) > 45
    assert max(at_once) < 2**63


def test_sets_are_found_by_standing_the_oldest_first(desk_on_both: Desk) -> None:
    desk = desk_on_both
    begin(desk)
    ids = keep(desk, Standing.UNKNOWN, Standing.ANSWERED, Standing.UNKNOWN, Standing.SENT)
    keep(desk, Standing.UNKNOWN, message_set_id=None)
    with desk.sessions() as session:
        unknown = [each.id for each in with_standing(session, desk.company_id, Standing.UNKNOWN, 10)]
        later = [each.id for each in with_standing(session, desk.company_id, Standing.UNKNOWN, 10, after=ids[0])]
        first = [each.id for each in with_standing(session, desk.company_id, Standing.UNKNOWN, 1)]

    assert unknown == [ids[0], ids[2]]
    assert later == [ids[2]]
    assert first == [ids[0]]


def test_old_messages_go_and_unsettled_ones_stay(desk_on_both: Desk) -> None:
    desk = desk_on_both
    begin(desk)
    keep(desk, *Standing)
    young = desk.clock.now() + timedelta(seconds=1)
    desk.pass_time(timedelta(minutes=5))
    recent = keep(desk, Standing.FORGOTTEN)
    with desk.sessions.begin() as session:
        gone = purge(session, desk.company_id, young)
    with desk.sessions() as session:
        left = {each.standing for each in session.scalars(select(Exchange).where(Exchange.id != recent[0]))}

    assert left == {Standing.PREPARED, Standing.SENT, Standing.UNKNOWN}
    assert gone == len(Standing) - 3
    assert recent[0] in {each.id for each in desk.exchanges()}


def test_so_many_messages_go_at_once_and_no_more(desk: Desk) -> None:
    begin(desk)
    ids = keep(desk, *[Standing.FORGOTTEN] * 5)
    with desk.sessions.begin() as session:
        gone = purge(session, desk.company_id, desk.clock.now() + timedelta(days=1), limit=3)

    assert gone == 3
    assert [each.id for each in desk.exchanges()] == ids[3:]
