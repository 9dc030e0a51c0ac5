"""Typed messages: dataclass <-> element, and the registry of all requests and answers.

A subclass of `Aggregate` declares its fields with the functions of `qbxml.field`, in QuickBooks' order, and becomes a
keyword-only dataclass by itself. Building one checks every value at once (`FieldError`); one read from a text is not
checked, because a reader must not rely on anything QuickBooks may leave out or add (qbxml.md 1.4).
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

from qbxml import status
from qbxml.check import problems
from qbxml.choice import Choice, at_most_one_of
from qbxml.errors import FieldError
from qbxml.field import Declared, Spec, absent, attribute, guid, ident, required, text, whole
from qbxml.table import Table, tag_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass_transform(kw_only_default=True, field_specifiers=(required,))
class Aggregate:
    """An element with elements inside; its fields are them, in order."""

    choices: ClassVar[tuple[Choice, ...]] = ()  # which fields exclude or demand each other
    table: ClassVar[Table]  # what the wire knows of the fields
    is_answer: ClassVar[bool] = False  # nothing is required and nothing excludes anything
    is_checked_by_owner: ClassVar[bool] = False  # its choices hold in requests only

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = list(inspect.get_annotations(cls))
        for name in own:
            spec = cls.__dict__.get(name)
            if isinstance(spec, Spec):
                setattr(cls, name, _as_field(spec, name))
        dataclasses.dataclass(kw_only=True, repr=False)(cls)
        cls.table = Table.of(cls, own)

    def __post_init__(self) -> None:
        """Raise FieldError, naming each value that QuickBooks would not take."""
        found = problems(self)
        if found:
            raise FieldError(found)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Paths of elements that were read and are in no table of ours; they are written back as they came."""
        found = self.__dict__.get("_unknown", ())
        return tuple(found)

    def __repr__(self) -> str:
        """Show what is set."""
        pairs = ((name, getattr(self, name)) for name in self.table.names)
        given = (f"{name}={value!r}" for name, value in pairs if value not in (None, []))
        return f"{type(self).__name__}({', '.join(given)})"


def _as_field(spec: Spec, name: str) -> Declared:
    tag = spec.tag or tag_of(name)
    kinds = {key or tag: kind for key, kind in spec.kinds.items()}
    named = {"spec": dataclasses.replace(spec, name=name, tag=tag, kinds=kinds)}
    if spec.required:
        return dataclasses.field(metadata=named)
    if spec.many:
        return dataclasses.field(default_factory=list, metadata=named)
    return dataclasses.field(default=spec.default, metadata=named)


class Ret(Aggregate):
    """Part of an answer: nothing is required, references may carry both ListID and FullName."""

    is_answer: ClassVar[bool] = True


class Message(Aggregate):
    """A request or an answer: an element named after its class."""

    @property
    def element(self) -> str:
        """The element name: "BillAddRq"; of a message we have no class for, the one that was read."""
        found: str = self.__dict__.get("_element", type(self).__name__)
        return found

    @element.setter
    def element(self, name: str) -> None:
        self.__dict__["_element"] = name

    @classmethod
    def tag(cls) -> str:
        """Answer the element name of the class."""
        return cls.__name__


class Request(Message):
    """One ...Rq element."""

    request_id: str | None = attribute(text(50), "requestID")  # comes back unchanged in the answer

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.__name__.endswith("Rq"):
            _REQUESTS[cls.__name__] = cls


class ErrorRecovery(Ret):
    """What is known of an object made under a message set ID: ids only, not the whole Ret (qbxml.md 3.2)."""

    choices: ClassVar[tuple[Choice, ...]] = (at_most_one_of("list_id", "owner_id", "txn_id"),)

    list_id: str | None = ident()
    owner_id: str | None = guid()
    txn_id: str | None = ident()
    txn_number: int | None = whole()
    edit_sequence: str | None = text(16)
    external_guid: str | None = guid()


class Answer(Message):
    """One ...Rs element. `outcome` says what it means; 500-999 on an add means done (qbxml.md 2.7)."""

    is_answer: ClassVar[bool] = True

    request_id: str | None = attribute(text(), "requestID")
    status_code: int = attribute(whole(), "statusCode", 0)
    status_severity: str = attribute(text(), "statusSeverity", "Info")
    status_message: str = attribute(text(), "statusMessage", "")
    ret_count: int | None = attribute(whole(), "retCount")
    iterator_remaining_count: int | None = attribute(whole(), "iteratorRemainingCount")
    iterator_id: str | None = attribute(text(), "iteratorID")
    # Members put their own elements here; messages without them answer none.
    rets: list[Any] = absent(list)
    error_recovery: ErrorRecovery | None = absent()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.__name__.endswith("Rs"):
            _ANSWERS[cls.__name__] = cls

    @property
    def outcome(self) -> status.Advice:
        """What the status means and who does what next."""
        advice = status.advice_for(self.status_code, self.status_severity, self.status_message)
        if advice.outcome is status.Outcome.NOTHING_FOUND and self.element.endswith(("AddRs", "ModRs")):
            # 500 to 999 on an add has done something (qbxml.md 2.7).
            return dataclasses.replace(
                advice, outcome=status.Outcome.DONE, sentence="Saved, with a remark of QuickBooks."
            )
        return advice


_REQUESTS: dict[str, type[Request]] = {}
_ANSWERS: dict[str, type[Answer]] = {}


@functools.cache
def load() -> None:
    """Import every module of `qbxml.messages`, which registers its requests and answers."""
    package = importlib.import_module("qbxml.messages")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"qbxml.messages.{module.name}")


def requests() -> Mapping[str, type[Request]]:
    """Answer all request classes by element name."""
    return _REQUESTS


def answers() -> Mapping[str, type[Answer]]:
    """Answer all answer classes by element name."""
    return _ANSWERS
