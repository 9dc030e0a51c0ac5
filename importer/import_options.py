"""The options of a kind as programs write them: texts, read once into typed values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from importer.kind import Kind, Switch
from importer.words import english
from wholesale.errors import Klass, TradeError, Who, define

_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"0", "false", "no", "off", ""})

IMPORT_OPTION_UNKNOWN = define(
    "import_option_unknown",
    Klass.FIX_DATA,
    "{kind} has no option {option!r}; its options are: {known}.",
    "Leave it out, or write one of them.",
    Who.CLERK,
)
IMPORT_OPTION_NO_SWITCH = define(
    "import_option_no_switch",
    Klass.FIX_DATA,
    "The option {option} is 1 for yes or 0 for no, got {value!r}.",
    "Write 1 or 0.",
    Who.CLERK,
)


def options_of(kind: type[Kind[Any]], given: Mapping[str, str]) -> dict[str, object]:
    """Answer the options of a kind as typed values; TradeError for one it does not have, or that is no yes or no."""
    known = {option.name: option for option in kind.options}
    options: dict[str, object] = {}
    for name, value in given.items():
        if name not in known:
            told = {"kind": english(kind.title), "option": name[:40], "known": ", ".join(known) or "-"}
            raise TradeError(IMPORT_OPTION_UNKNOWN, **told)
        if not isinstance(known[name], Switch):
            options[name] = value
        elif (word := value.strip().casefold()) in _YES | _NO:
            options[name] = word in _YES
        else:
            raise TradeError(IMPORT_OPTION_NO_SWITCH, option=name, value=value[:40])
    return options
