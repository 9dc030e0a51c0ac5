"""Further ways to reach a contact."""

from __future__ import annotations

from qbxml.field import required, text
from qbxml.message import Aggregate


class AdditionalContactRef(Aggregate):
    """A further way to reach a vendor or contact: "Skype", "Alt. Phone"."""

    contact_name: str = required(text(40))
    contact_value: str = required(text(255))
