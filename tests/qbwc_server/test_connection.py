"""A company's connection: ids that never change, and a password that is shown once and stored nowhere."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from qbwc_server import connection
from qbwc_server.connection import OWNER_ID, Connection, connection_for_login, create_connection
from tests.factories import make_company
from wholesale.clock import SetClock
from wholesale.db import reading

KEY = b"0123456789abcdef0123456789abcdef"
URL = "https://bills.example.com/qbwc"
GUID = re.compile(r"\{[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\}")


def connect(session: Session, clock: SetClock, name: str = "Roses & Co") -> tuple[Connection, str]:
    company = make_company(session, name=name)
    return create_connection(session, company, URL, server_key=KEY, now=clock.now())


def test_a_new_connection_is_found_by_its_password(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        made, password = connect(session, clock)

    with reading(sessions) as session:
        found = connection_for_login(session, made.user_name, password, KEY)
        assert found is not None
        assert found.id == made.id


@pytest.mark.parametrize("typed", [" {0}", "{0} ", "\t{0}\r\n", "{0}"])
def test_blanks_around_a_typed_password_and_user_name_do_not_count(
    sessions: sessionmaker[Session], clock: SetClock, typed: str
) -> None:
    with sessions.begin() as session:
        made, password = connect(session, clock)

        found = connection_for_login(session, typed.format(made.user_name), typed.format(password), KEY)

    assert found is made


def test_a_wrong_password_an_unknown_name_and_another_key_find_nothing(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        made, password = connect(session, clock)

        assert connection_for_login(session, made.user_name, password[:-1], KEY) is None
        assert connection_for_login(session, made.user_name, "", KEY) is None
        assert connection_for_login(session, "nobody", password, KEY) is None
        assert connection_for_login(session, made.user_name, password, b"another key") is None


def test_an_unknown_user_name_costs_as_much_as_a_known_one(
    sessions: sessionmaker[Session], clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    real = connection._keyed_hash

    def counted(user_name: str, password: str, server_key: bytes) -> str:
        hashed.append(user_name)
        return real(user_name, password, server_key)

    with sessions.begin() as session:
        made, _ = connect(session, clock)
        monkeypatch.setattr(connection, "_keyed_hash", counted)
        connection_for_login(session, made.user_name, "guess", KEY)
        connection_for_login(session, "nobody", "guess", KEY)

    assert hashed == [made.user_name, "nobody"]


def test_the_password_of_one_company_does_not_open_another(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        ours, our_password = connect(session, clock)
        theirs, _ = connect(session, clock)
        theirs.password_hash = ours.password_hash
        session.flush()

        assert connection_for_login(session, theirs.user_name, our_password, KEY) is None


def test_the_password_has_128_bits_in_readable_groups(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        _, password = connect(session, clock)

    assert re.fullmatch(r"[a-hj-km-np-z2-9]{4}(-[a-hj-km-np-z2-9]{4}){6}", password)
    assert 31 ** len(password.replace("-", "")) > 2**128


def test_the_password_is_stored_nowhere(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        made, password = connect(session, clock)
        row = session.execute(select(Connection.__table__)).one()

    assert password not in " ".join(map(str, row))
    assert re.fullmatch(r"[0-9a-f]{64}", made.password_hash)


def test_a_new_password_replaces_the_old_one_and_nothing_else(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        made, old = connect(session, clock)
        ids = (made.owner_id, made.file_id, made.user_name, made.app_name, made.mark)

        new = made.new_password(KEY, clock.now() + timedelta(days=1))

        assert (made.owner_id, made.file_id, made.user_name, made.app_name, made.mark) == ids
        assert made.verify(new, KEY)
        assert not made.verify(old, KEY)
        assert made.password_changed_at == clock.now() + timedelta(days=1)


def test_the_owner_id_is_the_products_and_the_file_id_the_companys(
    sessions: sessionmaker[Session], clock: SetClock
) -> None:
    with sessions.begin() as session:
        first, _ = connect(session, clock)
        second, _ = connect(session, clock)

    assert first.owner_id == second.owner_id == OWNER_ID
    assert first.file_id != second.file_id
    assert first.user_name != second.user_name
    assert all(GUID.fullmatch(one) for one in (first.file_id, second.file_id, OWNER_ID))


def test_the_products_owner_id_is_pinned_for_ever() -> None:
    assert uuid.UUID(OWNER_ID) == uuid.UUID("effba990-1559-4837-8861-785508f22adc")


def test_a_company_has_one_connection(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions() as session:
        company = make_company(session)
        create_connection(session, company, URL, server_key=KEY, now=clock.now())

        with pytest.raises(IntegrityError):
            create_connection(session, company, URL, server_key=KEY, now=clock.now())


@pytest.mark.parametrize("name", ["Roses & Co", "Fl\u00f6r \u4e2d\u6587", "!!!", "A" * 200])
def test_every_company_name_gives_a_user_name_that_can_be_typed(
    sessions: sessionmaker[Session], clock: SetClock, name: str
) -> None:
    with sessions.begin() as session:
        made, _ = connect(session, clock, name)

    assert re.fullmatch(r"komet-[a-z0-9-]{6,40}", made.user_name)
    assert len(made.app_name) <= 120


def test_the_support_page_is_on_the_host_of_the_service() -> None:
    file_id = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
    connection = Connection(app_url="https://bills.example.com/qbwc/", file_id=f"{{{file_id}}}")

    assert connection.support_url == f"https://bills.example.com/qbwc/support/{file_id}"


def test_a_connection_starts_with_nothing_learnt(sessions: sessionmaker[Session], clock: SetClock) -> None:
    with sessions.begin() as session:
        made, _ = connect(session, clock)

    assert (made.company_file, made.max_qbxml_version, made.last_contact_at) == ("", "", None)
    assert (made.batch_size, made.is_paused, made.minutes) == (20, False, 15)
    assert re.fullmatch(r"[a-z0-9]{5}", made.mark)
