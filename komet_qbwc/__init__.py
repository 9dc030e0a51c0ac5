"""The front door: settings, command line, composition of the server, demonstration."""

__version__ = "0.1.0"
