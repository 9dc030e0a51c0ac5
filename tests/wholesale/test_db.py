from sqlalchemy.orm import Session, sessionmaker

from wholesale.company import Company
from wholesale.db import reading


def test_x(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as s:
        s.add(Company(name="a", code="A"))
    with reading(sessions) as s:
        assert s.query(Company).one().code == "A"
