"""What QuickBooks would have against the values of a message being built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qbxml.errors import Problem
from qbxml.field import CLEAR

if TYPE_CHECKING:
    from qbxml.field import Spec
    from qbxml.message import Aggregate


Given = Any  # whatever a caller gave


def problems(message: Aggregate) -> list[Problem]:
    """Answer every problem of this element; elements inside were checked when they were built."""
    found: list[Problem] = []
    values = message.__dict__
    for spec in message.table.fields:
        value = values[spec.name]
        if value is None or (spec.many and not value):
            if spec.required:
                found.append(_problem(message, spec, value, 3150, "is required, got"))
        elif spec.many:
            found += _of_list(message, spec, value)
        else:
            found += _of_value(message, spec, value)
    if message.choices and not message.is_checked_by_owner:
        found += _of_choices(message)
    return found


def _of_list(message: Aggregate, spec: Spec, value: object) -> list[Problem]:
    if not isinstance(value, list | tuple):
        return [_problem(message, spec, value, 3000, "takes a list, got")]
    return [problem for item in value for problem in _of_value(message, spec, item)]


def _of_value(message: Aggregate, spec: Spec, value: Given) -> list[Problem]:
    kind = spec.kind
    if spec.is_simple:
        if value is CLEAR or value == "":
            return _of_nothing(message, spec, value)
        if message.is_answer:
            return [] if isinstance(value, kind.python) else [_problem(message, spec, value, *kind.wrong_type())]
        fault = kind.problem(value)
        return [_problem(message, spec, value, *fault)] if fault else []
    classes: tuple[type[Aggregate], ...] = tuple(spec.kinds.values())
    if not isinstance(value, classes):
        names = " or ".join(cls.__name__ for cls in spec.kinds.values())
        return [_problem(message, spec, value, 3000, f"takes {names}, got")]
    if value.is_checked_by_owner and not message.is_answer:
        return _of_choices(value, f"{type(message).__name__}/{spec.tag}")
    return []


def _of_nothing(message: Aggregate, spec: Spec, value: Given) -> list[Problem]:
    """An empty element clears a value, so it is never sent by accident (qbxml.md 1.3)."""
    if message.is_answer or (value is CLEAR and type(message).__name__.endswith("Mod")):
        return []
    words = "clears in a Mod only, got" if value is CLEAR else "is left out when there is none (None), got"
    return [_problem(message, spec, value, 3150, words)]


def _problem(message: Aggregate, spec: Spec, value: object, code: int, words: str) -> Problem:
    return Problem(f"{type(message).__name__}/{spec.tag}", value, f"{spec.tag} {words} {_shown(value)}", code)


def _shown(value: object) -> str:
    return repr(value) if value is None or isinstance(value, list | str) else repr(str(value))


def _of_choices(message: Aggregate, name: str = "") -> list[Problem]:
    if not message.choices or message.is_answer:
        return []
    given = frozenset(name for name in message.table.names if message.__dict__[name] not in (None, []))
    tags = {spec.name: spec.tag for spec in message.table.elements}
    words = (choice.problem(given, tags) for choice in message.choices)
    name = name or type(message).__name__
    return [Problem(name, None, f"{name} {word}", 3151) for word in words if word]
