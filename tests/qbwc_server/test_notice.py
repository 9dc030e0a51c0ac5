"""Mails about a company's bills go to those of its people who keep its books, and to nobody else."""

from decimal import Decimal

from sqlalchemy import select

from qbwc_server.notice import tell_accountants
from qbwc_server.step import Scene
from tests.factories import make_company, make_user
from tests.qbwc_server.desk import Desk
from wholesale.company import Company
from wholesale.mail import OutgoingMail
from wholesale.user import Role, User

ONE = Decimal("1.00")


def tell(desk: Desk) -> list[OutgoingMail]:
    with desk.sessions.begin() as session:
        scene = Scene(session, desk.connection(session), desk.clock.now())
        tell_accountants(scene, "bill_differs", bill_number="P1-7", shown=ONE, total=ONE + ONE, invoice=7)
    with desk.sessions() as session:
        return list(session.scalars(select(OutgoingMail)))


def test_active_admins_and_accounts_payable_are_told(desk_on_both: Desk) -> None:
    desk = desk_on_both
    with desk.sessions.begin() as session:
        company = session.get_one(Company, desk.company_id)
        make_user(session, company, Role.ACCOUNTS_PAYABLE, email="ap@andesblooms.example")
        make_user(session, company, Role.ADMIN, email="gone@andesblooms.example", is_active=False)
        others = [role for role in Role if role not in {Role.ADMIN, Role.ACCOUNTS_PAYABLE}]
        make_user(session, company, others[0], email="other@andesblooms.example")
        make_user(session, make_company(session), Role.ADMIN, email="foreign@elsewhere.example")
    mails = tell(desk)

    assert sorted(mail.to for mail in mails) == ["alba@andesblooms.example", "ap@andesblooms.example"]
    assert {mail.company_id for mail in mails} == {desk.company_id}


def test_where_there_is_nobody_to_tell_nothing_is_queued(desk: Desk) -> None:
    with desk.sessions.begin() as session:
        for user in session.scalars(select(User)):
            user.is_active = False

    assert tell(desk) == []
