"""The entry of the command line, `komet-qbwc`: light, so that Ctrl-C is quiet from the first moment on."""

import sys
from importlib import import_module

_INTERRUPTED = 130


def main() -> None:
    """Run the command line of this process and end it with the command's exit code."""
    try:
        # The libraries take a second to import; a person may change their mind meanwhile.
        code = import_module("komet_qbwc.command_line").run(sys.argv[1:])
    except KeyboardInterrupt:
        code = _INTERRUPTED
    sys.exit(code)
