"""Forms with rows of lines and of charges, which come and go also where no script runs."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import FieldList

from importer.form import Form


class RowsForm(Form):
    """A form that has the lists `lines` and `charges`."""

    lines: FieldList[Any]
    charges: FieldList[Any]

    def rows_asked_for(self) -> bool:
        """Add or remove a row where a button without scripts asked for it, and answer whether one did."""
        wish, _, place = request.form.get("do", "").partition("-")
        if wish == "add_line":
            self.lines.append_entry()
        elif wish == "add_charge":
            self.charges.append_entry()
        elif wish == "remove_lines":
            self.lines.entries = [row for row in self.lines.entries if row.name != f"lines-{place}"]
        elif wish == "remove_charges":
            self.charges.entries = [row for row in self.charges.entries if row.name != f"charges-{place}"]
        else:
            return False
        return True
