"""The people of the company: the list, a new one, and one of them with everything an administrator may change."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Select, String, cast, or_, select
from sqlalchemy.orm import Session
from wtforms import BooleanField, EmailField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from importer import login, one_time_link, second_factor, sign_in_password
from importer.form import Form, choices
from importer.language import LANGUAGES
from importer.mending import mends
from importer.menu import Menu, Section
from importer.one_time_link import Purpose
from importer.page import ADMINS, Answer, Page, action
from importer.paging import Keyset
from importer.query import key_of
from importer.role_label import ROLE_LABELS
from wholesale.errors import Entry, TradeError
from wholesale.history import history_of, note_change
from wholesale.people import ACTIVE, Person, add_person, change_person
from wholesale.user import Role, User
from wholesale.vendor import Vendor

_SHOWN = 50

for _key in ("approval_option_missing", "move_not_yours", "role_missing", "order_not_yours", "last_admin"):
    mends(_key, _l("Open the users"), "users")


class UserForm(Form):
    """What an administrator says of a person."""

    name = StringField(_l("Name"), [DataRequired(_l("Write the person's name.")), Length(max=200)])
    email = EmailField(
        _l("E-mail"),
        [InputRequired(_l("Write the person's e-mail address.")), Length(max=200)],
        description=_l("The person logs in with it."),
        render_kw={"autocomplete": "off"},
    )
    language = SelectField(_l("Language"), choices=choices(LANGUAGES.items()))
    chosen_roles = SelectMultipleField(
        _l("Roles"),
        choices=choices((role.value, label) for role, label in ROLE_LABELS.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    allows_invoice_approval = BooleanField(
        _l("Allow invoice(s) approval from reconciliation screens"),
        description=_l("Without it a role that may approve sees the invoices, but can not approve them."),
    )
    vendor = SelectField(
        _l("Vendor"),
        validate_choice=False,
        description=_l("For the role Vendor only: whose purchase orders this person sees."),
    )
    is_active = BooleanField(
        _l("Active"), default=True, description=_l("Somebody who is not active is logged out at once and stays out.")
    )

    def person(self) -> Person:
        """Answer the facts of the form."""
        vendor = self.vendor.data or ""
        return Person(
            name=self.name.data or "",
            email=self.email.data or "",
            roles=frozenset(Role(value) for value in self.chosen_roles.data or []),
            allows_invoice_approval=bool(self.allows_invoice_approval.data),
            language=self.language.data,
            is_active=bool(self.is_active.data),
            vendor_id=key_of(vendor),
        )


class Users(Page):
    """Everybody who may log in, or once might."""

    name: ClassVar = "users"
    path: ClassVar = "/setup/users"
    title: ClassVar = _l("Users")
    roles: ClassVar = ADMINS
    menu: ClassVar = Menu(Section.SETUP, order=20)

    def get(self) -> Answer:
        """Answer the list, by name; those who are not active only when asked for."""
        people = Keyset([User.name, User.id]).page(self.session, self._wanted(), request.args.get("cursor"), _SHOWN)
        vendors = _vendors(self.session)
        return self.render("people/users.html", people=people, labels=ROLE_LABELS, vendors=vendors, asked=request.args)

    def _wanted(self) -> Select[Any]:
        wanted, words, role = select(User), request.args.get("q", "").strip(), request.args.get("role", "")
        conditions: list[ColumnElement[bool]] = []
        if words:
            conditions.append(
                or_(User.name.icontains(words, autoescape=True), User.email.icontains(words, autoescape=True))
            )
        if role in set(Role):
            # The roles are a JSON list of plain words; each stands in it in quotation marks.
            conditions.append(cast(User.roles, String).contains(f'"{role}"', autoescape=True))
        if not request.args.get("all"):
            conditions.append(User.is_active.is_(True))
        return wanted.where(*conditions)


class NewUser(Page):
    """Adds a person and mails the link with which to choose a password."""

    name: ClassVar = "user_new"
    path: ClassVar = "/setup/users/new"
    title: ClassVar = _l("New user")
    roles: ClassVar = ADMINS

    def get(self) -> Answer:
        """Answer the empty form."""
        return self._show(_form(self.session, formdata=None, language=self.user.language))

    @action()
    def add(self) -> Answer:
        """Add the person; nothing is kept when the facts are wrong."""
        form = _form(self.session)
        if not form.is_posted_well:
            return self._show(form), 422
        try:
            user = add_person(self.session, self.company, form.person(), self.actor, self.now)
        except TradeError as refused:
            return self._show(form, refused.entry), 422
        if user.is_active:
            sign_in_password.send_link(self.session, self.services, user, Purpose.INVITATION)
        self.say(_("%(name)s was added; a mail with a link to choose a password is on its way.", name=user.name))
        return self.to("user", user_id=user.id)

    def _show(self, form: UserForm, refused: Entry | None = None) -> str:
        return self.render("people/user_new.html", form=form, refused=refused, labels=ROLE_LABELS)


class OneUser(Page):
    """One person with roles, options, sign-ins and history."""

    name: ClassVar = "user"
    path: ClassVar = "/setup/users/<int:user_id>"
    title: ClassVar = _l("User")
    roles: ClassVar = ADMINS

    def get(self, user_id: int) -> Answer:
        """Answer the person."""
        person = self.one(User, user_id)
        form = _form(self.session, formdata=None, obj=person)
        form.chosen_roles.data = sorted(person.roles)
        form.vendor.data = str(person.vendor_id or "")
        return self._show(person, form)

    @action()
    def save(self, user_id: int) -> Answer:
        """Change the person; what they may not do any more ends at once."""
        person, form = self.one(User, user_id), _form(self.session)
        if not form.is_posted_well:
            return self._show(person, form), 422
        try:
            changed = change_person(self.session, person, form.person(), self.actor, self.now)
        except TradeError as refused:
            return self._show(person, form, refused.entry), 422
        if not person.is_active:
            login.sign_out_everywhere(self.session, person, self.now)
        elif "roles" in changed:
            login.rotate_soon(self.session, person)
        if not person.is_active or "email" in changed:
            # What was mailed to the former address opens nothing.
            one_time_link.end_links(self.session, person, self.now)
        self.say(_("Saved.") if changed else _("Nothing was changed."))
        return self.to("user", user_id=user_id)

    @action("invite")
    def invite(self, user_id: int) -> Answer:
        """Mail a new link with which to choose a password."""
        person = self.one(User, user_id)
        if not person.is_active:
            self.say(_("%(name)s is not active; no mail was sent.", name=person.name), "error")
            return self.to("user", user_id=user_id)
        sign_in_password.send_link(self.session, self.services, person, Purpose.INVITATION)
        note_change(self.session, person, ACTIVE, ACTIVE, self.actor, self.now, "Invitation sent.")
        self.say(_("A mail with a link to choose a password is on its way to %(email)s.", email=person.email))
        return self.to("user", user_id=user_id)

    @action("second-factor-off")
    def switch_second_factor_off(self, user_id: int) -> Answer:
        """Ask the person for the password only: the phone is lost and so are the recovery codes."""
        person = self.one(User, user_id)
        second_factor.switch_off(self.session, person)
        note_change(self.session, person, ACTIVE, ACTIVE, self.actor, self.now, "Second factor switched off.")
        self.say(_("The second factor of %(name)s is off.", name=person.name))
        return self.to("user", user_id=user_id)

    @action("sign-out")
    def sign_out(self, user_id: int) -> Answer:
        """End every sign-in of the person, but for this one."""
        person = self.one(User, user_id)
        ended = login.sign_out_everywhere(self.session, person, self.now, besides=g.sign_in)
        note_change(self.session, person, ACTIVE, ACTIVE, self.actor, self.now, "Logged out everywhere.")
        told = ngettext(
            "%(name)s was logged out of %(num)s browser.",
            "%(name)s was logged out of %(num)s browsers.",
            ended,
            name=person.name,
        )
        self.say(told)
        return self.to("user", user_id=user_id)

    def _show(self, person: User, form: UserForm, refused: Entry | None = None) -> str:
        return self.render(
            "people/user.html",
            person=person,
            form=form,
            refused=refused,
            labels=ROLE_LABELS,
            link=one_time_link.newest_link(self.session, person),
            devices=login.open_sign_ins(self.session, person, self.now),
            history=history_of(self.session, person)[::-1],
        )


def _form(session: Session, **given: object) -> UserForm:
    form = UserForm(**given)
    known = [(str(key), name) for key, name in _vendors(session).items()]
    form.vendor.choices = choices([("", _("none")), *known])
    return form


def _vendors(session: Session) -> dict[int, str]:
    found = session.execute(select(Vendor.id, Vendor.name).order_by(Vendor.name))
    return {key: name for key, name in found}  # noqa: C416 - a row is no pair to mypy
