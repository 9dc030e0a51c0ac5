"""The very first page of an installation: its company and the person who administers it."""

from __future__ import annotations

import re
from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from importer import sign_in
from importer.form import Form, choices
from importer.language import language
from importer.page import PUBLIC, Answer, Page, action
from importer.sign_in import has_company
from importer.time_zones import time_zones
from wholesale.company import Company, Location
from wholesale.errors import TradeError
from wholesale.history import Actor
from wholesale.password import check_password, check_typed_twice, hash_password
from wholesale.people import Person, add_person
from wholesale.user import Role

CODE = r"[A-Za-z0-9_-]+"


class FirstRunForm(Form):
    """What a company and its first person are called."""

    company = StringField(_l("Name of the company"), [DataRequired(_l("Write the company's name.")), Length(max=200)])
    code = StringField(
        _l("Short code"),
        [Optional(), Length(max=20), Regexp(f"^{CODE}$", message=_l("Use letters, digits and hyphens only."))],
        description=_l("Used on the command line and in file names; made from the name when left empty."),
    )
    time_zone = SelectField(_l("Time zone"), default="America/New_York")
    location_code = StringField(
        _l("Code of the first location"),
        [Optional(), Length(max=50), Regexp(f"^{CODE}$", message=_l("Use letters, digits and hyphens only."))],
        description=_l("Such as MIA. More locations can be added later."),
    )
    location_name = StringField(_l("Name of the first location"), [Optional(), Length(max=200)])
    name = StringField(
        _l("Your name"),
        [DataRequired(_l("Write your name.")), Length(max=200)],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _l("Your e-mail"),
        [InputRequired(_l("Write your e-mail address.")), Length(max=200)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Choose a password."))],
        description=_l("At least 12 characters. Four words that do not belong together are easy to remember."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The password again"),
        [InputRequired(_l("Type the password a second time."))],
        render_kw={"autocomplete": "new-password"},
    )


class FirstRun(Page):
    """Makes the company and its administrator, once."""

    name: ClassVar = "first_run"
    path: ClassVar = "/first-run"
    title: ClassVar = _l("Set up your company")
    roles: ClassVar = PUBLIC

    def get(self) -> Answer:
        """Answer the form while there is no company."""
        if has_company(self.session):
            raise NotFound
        return self.render("people/first_run.html", form=_form(), refused=None)

    @action()
    def create(self) -> Answer:
        """Make both and sign the administrator in."""
        form = _form()
        if not form.is_posted_well:
            return self._again(form)
        try:
            check_typed_twice(form.password.data or "", form.again.data or "")
            about = (form.email.data or "", form.name.data or "", form.company.data or "")
            check_password(form.password.data or "", about)
            # Before the transaction begins: it takes a tenth of a second, and others wait for the database.
            hashed = hash_password(form.password.data or "")
            _let_one_in(self.session)
            self._make(form, hashed)
        except TradeError as refused:
            self.session.rollback()
            return self._again(form, refused)
        self.say(_("%(company)s is set up. Next, connect QuickBooks.", company=form.company.data))
        return self.to("home")

    def _make(self, form: FirstRunForm, hashed: str) -> None:
        name = (form.company.data or "").strip()
        company = Company(name=name, code=(form.code.data or "").strip() or code_of(name))
        company.time_zone, company.language = form.time_zone.data, language()
        self.session.add(company)
        self.session.flush()
        if form.location_code.data:
            place = form.location_name.data or form.location_code.data
            self.session.add(Location(company_id=company.id, code=form.location_code.data, name=place))
        person = Person(
            name=form.name.data or "",
            email=form.email.data or "",
            roles=frozenset({Role.ADMIN}),
            allows_invoice_approval=True,
            language=language(),
        )
        user = add_person(self.session, company, person, Actor.system("First set-up"), self.now)
        user.password_hash = hashed
        sign_in.finish(self.session, self.services, user)

    def _again(self, form: FirstRunForm, refused: TradeError | None = None) -> Answer:
        return self.invalid("people/first_run.html", form=form, refused=refused.entry if refused else None)


def code_of(name: str) -> str:
    """Answer the code proposed for a name: "Andes Blooms, Inc." is ANDES-BLOOMS-INC."""
    return "-".join(re.findall(r"[A-Z0-9]+", name.upper()))[:20].strip("-") or "COMPANY"


def _form() -> FirstRunForm:
    form = FirstRunForm()
    form.time_zone.choices = choices((zone, zone.replace("_", " ")) for zone in time_zones())
    return form


def _let_one_in(session: Session) -> None:
    # SQLite lets one writer in at a time anyway.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE company IN SHARE ROW EXCLUSIVE MODE"))
    if has_company(session):
        raise NotFound
