"""What an expression is evaluated on, and what may come out."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from knowledge.sync_rules.semantics import DEFAULT, Semantics
from knowledge.vocabulary import Attributes


@dataclass(frozen=True, slots=True)
class Scene:
    """One object's attributes, and what else an expression may ask for."""

    attributes: Attributes
    #: Values of the connector such as Domain.FQDN; names are compared without case.
    parameters: Mapping[str, str] = field(default_factory=dict)
    #: The confirmed values, for ImportedValue; None: the same as the attributes.
    imported: Attributes | None = None
    #: Lower-case names of attributes that are lists even with one value.
    multi_valued: Collection[str] = ()
    now: datetime | None = None
    #: A random whole number between two, both included.
    chance: Callable[[int, int], int] | None = None
    semantics: Semantics = DEFAULT


@dataclass(frozen=True, slots=True)
class Value:
    """A value to flow: texts as the connector space shows them."""

    values: tuple[str, ...]
    is_list: bool = False
    certain: bool = True
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Null:
    """Nothing to contribute; another rule may."""

    certain: bool = True
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthoritativeNull:
    """Empty, and no rule of lower precedence may contribute."""

    certain: bool = True
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ignore:
    """As if the flow were not there: what the target has stays."""

    certain: bool = True
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Synchronization of the object fails with this message."""

    message: str


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """The documentation does not say what comes out, and why."""

    why: str


Outcome: TypeAlias = Value | Null | AuthoritativeNull | Ignore | Fault | NotEvaluated
