"""A forgotten password: asking for a link, and choosing a new one with it."""

from __future__ import annotations

from typing import ClassVar

from flask import request
from flask import session as cookie
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from importer import one_time_link, sign_in_guard, sign_in_password
from importer.door import visitor_address
from importer.form import Form
from importer.one_time_link import OneTimeLink, Purpose
from importer.page import PUBLIC, Answer, Page, action
from importer.sign_in_guard import Try
from wholesale.company import Company
from wholesale.db import reading
from wholesale.errors import TradeError
from wholesale.history import Actor
from wholesale.password import check_password, check_typed_twice, hash_password
from wholesale.user import User

_LINK = "link"


class ForgottenForm(Form):
    """Whose password is forgotten?"""

    email = EmailField(
        _l("E-mail"),
        [InputRequired(_l("Write your e-mail address.")), Length(max=200)],
        render_kw={"autocomplete": "username", "autofocus": True},
    )


class NewPasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Choose a password."))],
        description=_l("At least 12 characters. Four words that do not belong together are easy to remember."),
        render_kw={"autocomplete": "new-password", "autofocus": True},
    )
    again = PasswordField(
        _l("The new password again"),
        [InputRequired(_l("Type the password a second time."))],
        render_kw={"autocomplete": "new-password"},
    )


class ForgotPassword(Page):
    """Mails a link to whoever is known; the answer is the same for everybody."""

    name: ClassVar = "forgot_password"
    path: ClassVar = "/forgot-password"
    title: ClassVar = _l("Forgot your password?")
    roles: ClassVar = PUBLIC

    def get(self) -> Answer:
        """Answer the form."""
        return self._form(ForgottenForm())

    @action()
    def ask(self) -> Answer:
        """Mail a link for each company in which there is a user with this e-mail."""
        form = ForgottenForm()
        if not form.is_posted_well:
            return self._form(form), 422
        email = (form.email.data or "").strip()
        tried = Try.of(email, visitor_address(self.services), self.services.server_key, "forgotten password")
        try:
            # Nobody fills somebody else's mailbox from here.
            sign_in_guard.count(self.session, tried, self.now)
        except TradeError as refused:
            return self._form(form, refused), 429
        same = select(User).where(func.lower(User.email) == email.lower(), User.is_active.is_(True))
        for user in self.session.scalars(same.order_by(User.id)):
            sign_in_password.send_link(self.session, self.services, user, Purpose.RESET)
        return self.render("people/link_sent.html", email=email)

    def _form(self, form: ForgottenForm, refused: TradeError | None = None) -> str:
        return self.render("people/forgot_password.html", form=form, refused=refused.entry if refused else None)


class ResetPassword(Page):
    """Where a mailed link leads: choose a password."""

    name: ClassVar = "reset_password"
    path: ClassVar = one_time_link.PATH
    title: ClassVar = _l("Choose a password")
    roles: ClassVar = PUBLIC

    def get(self) -> Answer:
        """Take the link's secret out of the address line, where others could read it, and answer the form."""
        if token := request.args.get("token"):
            cookie[_LINK] = token
            return self.to("reset_password")
        try:
            person, company = self._find()
        except TradeError as refused:
            return self.render("people/link_unusable.html", refused=refused.entry)
        return self._form(NewPasswordForm(), person, company)

    @action()
    def choose(self) -> Answer:
        """Give the person the new password; the link is used up and every browser signed out."""
        form = NewPasswordForm()
        person, company = self._find()
        if not form.is_posted_well:
            return self._form(form, person, company), 422
        try:
            check_typed_twice(form.password.data or "", form.again.data or "")
            check_password(form.password.data or "", sign_in_password.known_about(self.services, person))
        except TradeError as refused:
            return self._form(form, person, company, refused), 422
        self._set(hash_password(form.password.data or ""))
        cookie.pop(_LINK, None)
        self.say(_("The new password is set. Log in with it."))
        return self.to("login")

    def _set(self, hashed: str) -> None:
        link = self._link_in(self.session)
        one_time_link.use_link(self.session, link, self.now)
        sign_in_password.open_lock(self.session, self.services, link.user, visitor_address(self.services))
        why = f"Password chosen with a link ({link.purpose.value})."
        sign_in_password.set_password(self.session, link.user, hashed, Actor.of(link.user), self.now, why)

    def _find(self) -> tuple[User, Company]:
        with reading(self.services.sessions) as session:
            person = self._link_in(session).user
            return person, session.get_one(Company, person.company_id)

    def _link_in(self, session: Session) -> OneTimeLink:
        return one_time_link.find_link(session, cookie.get(_LINK, ""), self.services.server_key, self.now)

    def _form(self, form: NewPasswordForm, person: User, company: Company, refused: TradeError | None = None) -> str:
        entry = refused.entry if refused else None
        return self.render("people/reset_password.html", form=form, person=person, company=company, refused=entry)
