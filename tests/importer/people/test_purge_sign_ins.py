"""What ran out long ago is tidied away, what may still be used is not."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from importer import login
from importer.jobs.purge_sign_ins import PurgeSignIns
from importer.one_time_link import OneTimeLink, Purpose, make_link
from tests.factories import make_company, make_user
from tests.importer.site import SERVER_KEY
from wholesale.clock import SetClock
from wholesale.job import JobSettings


def test_only_what_ran_out_before_the_time_of_keeping_goes(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        person = make_user(session, make_company(session))
        login.sign_in(session, person, SERVER_KEY, clock.now())
        make_link(session, person, Purpose.RESET, SERVER_KEY, clock.now())
    clock.move(timedelta(days=91))
    first = PurgeSignIns().sweep(sessions, clock, JobSettings())
    with sessions() as session:
        links = session.scalar(select(func.count()).select_from(OneTimeLink))
        sign_ins = session.scalar(select(func.count()).select_from(login.SignIn))

    # The sign-in could be used for thirty days, so it is kept for thirty days more than the link.
    assert (first, links, sign_ins) == (1, 0, 1)
