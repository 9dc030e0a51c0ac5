"""Logging in and out: e-mail and password, the company and the second factor where they are asked for, the language."""

from __future__ import annotations

from typing import ClassVar

from flask import make_response, request
from flask import session as cookie
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from importer import login, second_factor, sign_in, sign_in_guard
from importer.door import TOKEN, visitor_address
from importer.form import Form
from importer.language import COOKIE, LANGUAGES
from importer.page import PUBLIC, SIGNED_IN, Answer, Page, action
from importer.sign_in_guard import SECOND_FACTOR, Try
from wholesale.company import Company
from wholesale.db import reading
from wholesale.errors import TradeError
from wholesale.user import User

_YEAR = 365 * 24 * 60 * 60


class LoginForm(Form):
    """Who is it?"""

    email = EmailField(
        _l("E-mail"),
        [InputRequired(_l("Write your e-mail address.")), Length(max=200)],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Write your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(Form):
    """What does the phone show?"""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Write the six digits that the app shows, or one of your recovery codes."))],
        description=_l("Six digits from the app on your phone, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "autofocus": True, "class": "code"},
    )


class Login(Page):
    """The first page of everybody."""

    name: ClassVar = "login"
    path: ClassVar = "/login"
    title: ClassVar = _l("Log in")
    roles: ClassVar = PUBLIC

    def get(self) -> Answer:
        """Answer the form; a signed-in person goes on, and a new installation begins with its company."""
        if self.guest is not None:
            return self.to_address(sign_in.safe_address(request.args.get("next")) or "/")
        if not sign_in.has_company(self.session):
            return self.to("first_run")
        return self._form(LoginForm())

    @action()
    def enter(self) -> Answer:
        """Look at e-mail and password."""
        form = LoginForm()
        if not form.is_posted_well:
            return self._form(form), 422
        try:
            people = sign_in.people_of(self.services, form.email.data or "", form.password.data or "")
        except TradeError as refused:
            return self._form(form, refused), 429
        if not people:
            return self._form(form, is_wrong=True), 422
        goes_to = sign_in.safe_address(request.args.get("next"))
        if len(people) == 1 and people[0].totp_secret is None:
            sign_in.finish(self.session, self.services, self.session.get_one(User, people[0].id))
            return self.to_address(goes_to or "/")
        sign_in.note_proved(people, goes_to, self.now)
        return self.to("choose_company" if len(people) > 1 else "second_factor")

    def _form(self, form: LoginForm, refused: TradeError | None = None, *, is_wrong: bool = False) -> str:
        entry = refused.entry if refused else None
        return self.render("people/login.html", form=form, refused=entry, is_wrong=is_wrong, goes_to=_next())


class ChooseCompany(Page):
    """Somebody with one e-mail and password in several companies says which is meant."""

    name: ClassVar = "choose_company"
    path: ClassVar = "/login/company"
    title: ClassVar = _l("Which company?")
    roles: ClassVar = PUBLIC

    def get(self) -> Answer:
        """Answer the companies whose password was typed, and no others."""
        proved = sign_in.proved(self.services)
        if proved is None:
            return self.to("login")
        with reading(self.services.sessions) as session:
            ids = [user.company_id for user in proved.people]
            names = {found.id: found.name for found in session.scalars(select(Company).where(Company.id.in_(ids)))}
        return self.render("people/choose_company.html", people=proved.people, names=names)

    @action()
    def choose(self) -> Answer:
        """Go on as one of them."""
        proved = sign_in.proved(self.services)
        if proved is None:
            return self.to("login")
        chosen = [user for user in proved.people if str(user.id) == request.form.get("person")]
        if not chosen:
            raise NotFound
        if chosen[0].totp_secret is not None:
            sign_in.note_proved(chosen, proved.goes_to, self.now)
            return self.to("second_factor")
        sign_in.finish(self.session, self.services, self.session.get_one(User, chosen[0].id))
        return self.to_address(proved.goes_to or "/")


class SecondFactorPage(Page):
    """After the password, the code of the phone."""

    name: ClassVar = "second_factor"
    path: ClassVar = "/login/code"
    title: ClassVar = _l("Second factor")
    roles: ClassVar = PUBLIC

    def get(self) -> Answer:
        """Answer the form for the code."""
        if self._person() is None:
            return self.to("login")
        return self.render("people/second_factor.html", form=CodeForm(), refused=None)

    @action()
    def enter(self) -> Answer:
        """Look at the code."""
        person, form = self._person(), CodeForm()
        if person is None:
            self.say(_("That took too long. Log in again."), "warning")
            return self.to("login")
        if not form.is_posted_well:
            return self.invalid("people/second_factor.html", form=form, refused=None)
        tried = Try.of(person[0].email, visitor_address(self.services), self.services.server_key, SECOND_FACTOR)
        try:
            # In a transaction of its own: a wrong code rolls the other one back.
            with self.services.sessions.begin() as session:
                sign_in_guard.count(session, tried, self.now)
            self._enter(person[0].id, form.code.data or "", tried)
        except TradeError as refused:
            return self.invalid("people/second_factor.html", form=form, refused=refused.entry)
        return self.to_address(person[1] or "/")

    def _enter(self, user_id: int, code: str, tried: Try) -> None:
        user = self.session.get_one(User, user_id)
        if not second_factor.check_code(self.session, user, code, self.services.server_key, self.now):
            raise TradeError(second_factor.CODE_WRONG)
        sign_in_guard.succeeded(self.session, tried, self.now)
        sign_in.finish(self.session, self.services, user, second_factor_passed=True)
        if not code.strip().isdecimal():
            left = second_factor.recovery_codes_left(self.session, user)
            self.say(_("That recovery code is used up; %(count)s are left.", count=left), "warning")

    def _person(self) -> tuple[User, str] | None:
        proved = sign_in.proved(self.services)
        if proved is None or len(proved.people) != 1 or proved.people[0].totp_secret is None:
            return None
        return proved.people[0], proved.goes_to


class Logout(Page):
    """The end of a visit."""

    name: ClassVar = "logout"
    path: ClassVar = "/logout"
    title: ClassVar = _l("Log out")
    roles: ClassVar = SIGNED_IN

    @action()
    def leave(self) -> Answer:
        """End the sign-in here and on the server."""
        login.sign_out(self.session, cookie[TOKEN], self.services.server_key, self.now)
        cookie.clear()
        self.say(_("You are logged out."))
        return self.to("login")


class Speak(Page):
    """The language of somebody who is not signed in yet."""

    name: ClassVar = "speak"
    path: ClassVar = "/language"
    title: ClassVar = _l("Language")
    roles: ClassVar = PUBLIC

    @action()
    def choose(self) -> Answer:
        """Remember the language in this browser."""
        chosen = request.form.get("language", "")
        if chosen not in LANGUAGES:
            raise NotFound
        answer: Response = make_response(self.to_address(sign_in.safe_address(request.form.get("back")) or "/"))
        is_https = self.services.is_https
        answer.set_cookie(COOKIE, chosen, max_age=_YEAR, secure=is_https, httponly=True, samesite="Lax")
        return answer


def _next() -> str:
    return sign_in.safe_address(request.args.get("next"))
