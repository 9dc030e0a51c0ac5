"""The doctor: a QWCLog.txt in, the causes in plain words out, with the lines that prove them."""

from __future__ import annotations

from typing import ClassVar, Final

from flask import request
from flask_babel import lazy_gettext as _l

from importer.menu import Menu, Section
from importer.page import Answer, Page, action
from qbwc_server.doctor_log import read_log
from wholesale.user import Role

_MOST: Final = 12


class Doctor(Page):
    """Reads the log of a Web Connector; nothing of it is kept."""

    name: ClassVar = "doctor"
    path: ClassVar = "/quickbooks/doctor"
    title: ClassVar = _l("Doctor")
    roles: ClassVar = frozenset({Role.ADMIN, Role.ACCOUNTS_PAYABLE})
    menu: ClassVar = Menu(Section.QUICKBOOKS, 70)

    def get(self) -> Answer:
        """Answer the form."""
        return self.render("quickbooks/doctor.html", report=None, is_empty=False)

    @action()
    def read(self) -> Answer:
        """Answer what the log tells."""
        file = request.files.get("file")
        data = (file.read() if file is not None else b"") or request.form.get("text", "").encode()
        if not data.strip():
            return self.invalid("quickbooks/doctor.html", report=None, is_empty=True)
        report = read_log(data, self.services.connector_url)
        return self.render("quickbooks/doctor.html", report=report, causes=report.causes[:_MOST], is_empty=False)
