"""What can be asked about, and how a text names it."""

from dataclasses import dataclass
from typing import Literal

SubjectKind = Literal[
    "sam",
    "domain-sam",
    "upn",
    "address",
    "dn",
    "guid",
    "sid",
    "immutable-id",
    "employee-number",
    "display-name",
    "computer",
    "group-name",
]


@dataclass(frozen=True, slots=True)
class Subject:
    """One person, group, computer or contact, as typed."""

    kind: SubjectKind
    value: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A subject and the piece of text that names it."""

    subject: Subject
    start: int
    end: int
    weight: float = 3.0
