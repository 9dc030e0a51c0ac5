"""Members of a plural folder register themselves when imported; this imports them all."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def load_folder(package: ModuleType) -> list[ModuleType]:
    """Import every module of a plural folder, in order of name, and answer them."""
    return [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)]
