"""A person's own second factor: switched on with an app on the phone, off with the password."""

from __future__ import annotations

from typing import ClassVar

import segno
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from importer import second_factor, sign_in_password
from importer.form import Form
from importer.page import SIGNED_IN, Answer, Page, action
from wholesale.errors import Entry, TradeError
from wholesale.history import note_change
from wholesale.people import ACTIVE
from wholesale.secret import seal, unseal
from wholesale.user import User


class FirstCodeForm(Form):
    """The first code of the app, which proves that it has the secret."""

    sealed = HiddenField()  # the secret as only the server can read it, until it is kept
    code = StringField(
        _l("Code"),
        [InputRequired(_l("Write the six digits that the app shows."))],
        description=_l("Six digits; a new code comes every 30 seconds."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code"},
    )


class ConfirmForm(Form):
    """The password once more, before something is weakened."""

    present = PasswordField(
        _l("Present password"),
        [InputRequired(_l("Write your present password."))],
        render_kw={"autocomplete": "current-password"},
    )


class AccountSecondFactor(Page):
    """Switches the second factor on and off, and shows new recovery codes once."""

    name: ClassVar = "account_second_factor"
    path: ClassVar = "/account/second-factor"
    title: ClassVar = _l("Second factor")
    roles: ClassVar = SIGNED_IN

    def get(self) -> Answer:
        """Answer the picture for the app, or what can be done with a second factor that is on."""
        if self.user.totp_secret is not None:
            return self._show_on(ConfirmForm())
        return self._show_off(FirstCodeForm(formdata=None), second_factor.new_secret())

    @action()
    def switch_on(self) -> Answer:
        """Keep the secret when the app shows the right code, and show the recovery codes."""
        form, user = FirstCodeForm(), self._me()
        if user.totp_secret is not None:
            return self.to("account_second_factor")
        secret = self._secret_in(form)
        if secret is None:
            return self.to("account_second_factor")
        if not form.is_posted_well:
            return self._show_off(form, secret), 422
        try:
            key = self.services.server_key
            codes = second_factor.switch_on(self.session, user, secret, form.code.data or "", key, self.now)
        except TradeError as refused:
            return self._show_off(form, secret, refused.entry), 422
        self._note(user, "Second factor switched on.")
        return self.render("people/recovery_codes.html", codes=codes)

    @action("off")
    def switch_off(self) -> Answer:
        """Ask for the password only from now on."""
        form = ConfirmForm()
        if (refused := self._not_confirmed(form)) is not None:
            return refused
        user = self._me()
        second_factor.switch_off(self.session, user)
        self._note(user, "Second factor switched off by its owner.")
        self.say(_("The second factor is off."))
        return self.to("account")

    @action("codes")
    def new_codes(self) -> Answer:
        """Show ten new recovery codes; the former ones are worth nothing."""
        form = ConfirmForm()
        if (refused := self._not_confirmed(form)) is not None:
            return refused
        user = self._me()
        if user.totp_secret is None:
            return self.to("account_second_factor")
        codes = second_factor.new_recovery_codes(self.session, user, self.services.server_key)
        self._note(user, "New recovery codes.")
        return self.render("people/recovery_codes.html", codes=codes)

    def _not_confirmed(self, form: ConfirmForm) -> Answer | None:
        if not form.is_posted_well:
            return self._show_on(form), 422
        try:
            sign_in_password.confirm(self.services, self.user, form.present.data or "")
        except TradeError as refused:
            return self._show_on(form, refused.entry), 422
        return None

    def _me(self) -> User:
        return self.session.get_one(User, self.user.id)

    def _note(self, user: User, why: str) -> None:
        note_change(self.session, user, ACTIVE, ACTIVE, self.actor, self.now, why)

    def _secret_in(self, form: FirstCodeForm) -> str | None:
        """Answer the secret that was shown to this very person."""
        try:
            owner, _blank, secret = unseal(self.services.server_key, form.sealed.data or "").partition(" ")
        except TradeError:
            return None
        return secret if owner == str(self.user.id) else None

    def _show_on(self, form: ConfirmForm, refused: Entry | None = None) -> str:
        left = second_factor.recovery_codes_left(self.session, self.user)
        return self.render("people/second_factor_on.html", form=form, refused=refused, codes_left=left)

    def _show_off(self, form: FirstCodeForm, secret: str, refused: Entry | None = None) -> str:
        form.sealed.data = seal(self.services.server_key, f"{self.user.id} {secret}")
        address = second_factor.app_address(secret, self.user.email, self.company.name)
        return self.render(
            "people/second_factor_off.html",
            form=form,
            refused=refused,
            picture=_picture(address),
            groups=[secret[start : start + 4] for start in range(0, len(secret), 4)],
        )


def _picture(address: str) -> Markup:
    """Answer an address as a QR code, an SVG without styles or scripts."""
    drawn = segno.make(address, error="m", micro=False)
    # Only numbers and fixed colours are in it, nothing of the address as text.
    return Markup(drawn.svg_inline(scale=5, border=3, dark="#14211c", light="#ffffff", svgclass="qr", lineclass=None))  # noqa: S704 - see above
