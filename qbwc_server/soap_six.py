"""Lets spyne 2.14 be imported on Python 3.12 and newer: import this before spyne.

spyne carries an old copy of `six` whose import hook newer Pythons ignore, so its `six.moves` is not found there.
The real `six` has the same modules; they are entered under the names spyne asks for, the same way on every Python.
"""

import importlib
import sys

_PREFIX = "spyne.util."
_MOVES = (
    "six.moves",
    "six.moves.collections_abc",
    "six.moves.http_cookies",
    "six.moves.urllib",
    "six.moves.urllib.error",
    "six.moves.urllib.parse",
    "six.moves.urllib.request",
)

for _name in _MOVES:
    sys.modules.setdefault(_PREFIX + _name, importlib.import_module(_name))
