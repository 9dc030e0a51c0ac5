"""Setup > Tokens: which programs may use the API, as whom and for what; a new token is shown once."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from importer.form import Form
from importer.import_roles import IMPORTERS
from importer.kind import KINDS, Kind
from importer.menu import Menu, Section
from importer.page import ADMINS, Answer, Page, action
from importer.paging import Keyset
from wholesale.api_token import MOST_A_DAY, ApiToken, make_token, revoke
from wholesale.history import note_change
from wholesale.people import ACTIVE
from wholesale.user import User

_NEWEST_FIRST = Keyset((ApiToken.id,), descending=True)
_SHOWN = 50


class TokenForm(Form):
    """What an administrator says of a new token."""

    description = StringField(
        _l("Description"),
        [DataRequired(_l("Say which program has it.")), Length(max=200)],
        description=_l("Which program has it, such as the ERP."),
    )
    user = SelectField(
        _l("Acts as"),
        validate_choice=True,
        description=_l("It has this person's roles and language, and ends when the person is not active any more."),
    )
    kinds = SelectMultipleField(
        _l("May import"),
        description=_l("None chosen: whatever the person may import."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class ApiTokens(Page):
    """Every token of the company, good ones and revoked ones."""

    name: ClassVar = "api_tokens"
    path: ClassVar = "/setup/tokens"
    title: ClassVar = _l("Tokens")
    roles: ClassVar = ADMINS
    menu: ClassVar = Menu(Section.SETUP, 30)

    def get(self) -> Answer:
        """Answer the list, the newest first, and the form for one more."""
        return self._show(self._form())

    @action("make")
    def make(self) -> Answer:
        """Make a token and show it, once."""
        form = self._form()
        if not form.is_posted_well:
            return self._show(form), 422
        user = self.one(User, int(form.user.data))
        chosen = form.kinds.data or []
        key = self.services.server_key
        token, text = make_token(self.session, user, form.description.data or "", chosen, self.user.name, key, self.now)
        self._note(token, f'Token "{token.description}" made.')
        return self.render("api/token_made.html", token=token, text=text, address=f"{self.services.public_url}/api")

    @action("revoke")
    def revoke(self) -> Answer:
        """Make a token useless at once."""
        given = request.form.get("token", "")
        token = self.one(ApiToken, int(given) if given.isdecimal() else 0)
        if token.revoked_at is None:
            revoke(token, self.user.name, self.now)
            self._note(token, f'Token "{token.description}" revoked.')
            self.say(
                _('The token "%(name)s" is revoked; no call with it is answered any more.', name=token.description)
            )
        return self.to("api_tokens")

    def _note(self, token: ApiToken, why: str) -> None:
        state = ACTIVE if token.user.is_active else "inactive"
        note_change(self.session, token.user, state, state, self.actor, self.now, why)

    def _form(self) -> TokenForm:
        form = TokenForm()
        form.kinds.choices = [(kind.name, kind.title) for kind in _in_order()]
        form.user.choices = [(str(one.id), f"{one.name} ({one.email})") for one in self._people()]
        if request.method == "GET":
            form.user.data = str(self.user.id)
        return form

    def _people(self) -> list[User]:
        people = self.session.scalars(select(User).where(User.is_active.is_(True)).order_by(User.name, User.id))
        return [one for one in people if one.roles & IMPORTERS]

    def _show(self, form: TokenForm) -> str:
        tokens = _NEWEST_FIRST.page(self.session, select(ApiToken), request.args.get("cursor"), _SHOWN)
        titles = {kind.name: kind.title for kind in _in_order()}
        return self.render("api/tokens.html", form=form, tokens=tokens, titles=titles, most=MOST_A_DAY)


def _in_order() -> list[type[Kind[Any]]]:
    return sorted(KINDS.values(), key=lambda kind: (kind.order, kind.name))
