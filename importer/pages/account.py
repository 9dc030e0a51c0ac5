"""A person's own account: name, language, password, and where they are signed in."""

from __future__ import annotations

from typing import ClassVar

from flask import g, request
from flask import session as cookie
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from importer import login, second_factor, sign_in_password
from importer.door import TOKEN
from importer.form import Form, choices
from importer.language import LANGUAGES
from importer.page import SIGNED_IN, Answer, Page, action
from importer.query import key_of
from importer.sign_in_browser import browser_and_system
from wholesale.errors import Entry, TradeError
from wholesale.history import note_change
from wholesale.password import check_password, check_typed_twice, hash_password
from wholesale.people import ACTIVE
from wholesale.user import User


class ProfileForm(Form):
    """How a person is called and spoken to."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Write your name.")), Length(max=200)],
        render_kw={"autocomplete": "name"},
    )
    language = SelectField(_l("Language"), choices=choices(LANGUAGES.items()))


class ChangePasswordForm(Form):
    """The present password and a new one."""

    present = PasswordField(
        _l("Present password"),
        [InputRequired(_l("Write your present password."))],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Choose a password."))],
        description=_l("At least 12 characters. Four words that do not belong together are easy to remember."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The new password again"),
        [InputRequired(_l("Type the password a second time."))],
        render_kw={"autocomplete": "new-password"},
    )


class Account(Page):
    """What everybody may change of themselves."""

    name: ClassVar = "account"
    path: ClassVar = "/account"
    title: ClassVar = _l("Your account")
    roles: ClassVar = SIGNED_IN

    def get(self) -> Answer:
        """Answer the account."""
        return self._show()

    @action()
    def save(self) -> Answer:
        """Change name and language."""
        form = ProfileForm()
        if not form.is_posted_well:
            return self._show(profile=form), 422
        user = self._me()
        old = f"{user.name}, {user.language}"
        user.name, user.language = (form.name.data or "").strip(), form.language.data
        if old != (new := f"{user.name}, {user.language}"):
            note_change(self.session, user, ACTIVE, ACTIVE, self.actor, self.now, f"name, language: {old} -> {new}")
        g.user = user
        self.say(_("Saved."))
        return self.to("account")

    @action("password")
    def change_password(self) -> Answer:
        """Change the password; every other browser is signed out, this one gets a new token."""
        form = ChangePasswordForm()
        if not form.is_posted_well:
            return self._show(change=form), 422
        try:
            sign_in_password.confirm(self.services, self.user, form.present.data or "")
            check_typed_twice(form.password.data or "", form.again.data or "")
            check_password(form.password.data or "", sign_in_password.known_about(self.services, self.user))
        except TradeError as refused:
            return self._show(change=form, refused=refused.entry), 422
        # Before anything is written: it takes a tenth of a second, and others wait for the database.
        hashed, user, here = hash_password(form.password.data or ""), self._me(), g.sign_in
        why = "Password changed by its owner."
        sign_in_password.set_password(self.session, user, hashed, self.actor, self.now, why, besides=here)
        cookie[TOKEN] = login.rotate(self.session, here, self.services.server_key, self.now)
        self.say(_("The new password is set. Every other browser was signed out."))
        return self.to("account")

    @action("devices")
    def end_device(self) -> Answer:
        """End one of the person's own sign-ins."""
        ended = login.end(self.session, self._me(), key_of(request.form.get("device")) or 0, self.now)
        self.say(_("Signed out there.") if ended else _("Nobody was signed in there any more."))
        return self.to("account")

    @action("everywhere")
    def leave_everywhere(self) -> Answer:
        """End every sign-in of the person, this one as well."""
        login.sign_out_everywhere(self.session, self._me(), self.now)
        cookie.clear()
        self.say(_("You are logged out everywhere."))
        return self.to("login")

    def _me(self) -> User:
        return self.session.get_one(User, self.user.id)

    def _show(
        self,
        profile: ProfileForm | None = None,
        change: ChangePasswordForm | None = None,
        refused: Entry | None = None,
    ) -> str:
        devices = login.open_sign_ins(self.session, self.user, self.now)
        return self.render(
            "people/account.html",
            profile=profile or ProfileForm(formdata=None, obj=self.user),
            change=change or ChangePasswordForm(formdata=None),
            refused=refused,
            devices=[(device, *browser_and_system(device.browser)) for device in devices],
            here=g.sign_in,
            codes_left=second_factor.recovery_codes_left(self.session, self.user),
        )
