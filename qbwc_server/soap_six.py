"""Gives spyne 2.14 the real `six` in place of the old copy it carries: import this before spyne.

The copy's import hook is of a kind that Python 3.12 no longer asks, so spyne's `six.moves` is not found there; on 3.11
the hook works, and makes every later import of the process warn.
"""

import importlib
import sys
from operator import attrgetter
from types import ModuleType

_NAME = "spyne.util.six"
_MOVES = ("", ".collections_abc", ".http_cookies", ".urllib", ".urllib.error", ".urllib.parse", ".urllib.request")


def _six_for_spyne() -> ModuleType:
    """Answers the real `six` with the one function spyne has added to its copy."""
    module = ModuleType(_NAME)
    vars(module).update(vars(importlib.import_module("six")), __name__=_NAME)
    vars(module)["get_function_name"] = attrgetter("__name__")
    return module


sys.modules.setdefault(_NAME, _six_for_spyne())
for _name in _MOVES:
    sys.modules.setdefault(f"{_NAME}.moves{_name}", importlib.import_module(f"six.moves{_name}"))
