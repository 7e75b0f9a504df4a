"""The shapes of the YAML files, one struct each; `schema.json` is made from them.

A struct here says which keys there are and which may be left out. What an id must name is checked
elsewhere.
"""

import json
from typing import Any, Literal

import msgspec

from knowledge.tree import Effect
from knowledge.vocabulary import Place

Who = Literal["helpdesk", "ad-admin", "connect-admin", "entra-admin"]
Words = (
    Any  # a text, a list of texts, or a map of such: whoever uses an id of words.yaml knows which
)


class Shape(msgspec.Struct, forbid_unknown_fields=True, rename="kebab", frozen=True):
    """What all entries have in common: only the keys that are named, written with hyphens."""


class DiagnosisText(Shape, frozen=True):
    """The words of a diagnosis: its cause, why it is so, what to do, who can, where to read on."""

    place: Place
    title: str
    because: str
    do: tuple[str, ...]
    who: tuple[Who, ...]
    links: tuple[str, ...]


class LinkText(Shape, frozen=True):
    """A page that somebody may be sent to."""

    title: str
    url: str


class AnswerText(Shape, frozen=True):
    """One answer of a question, and what follows from it."""

    label: str
    diagnose: str | None = None
    effect: Effect = "stops"


class QuestionText(Shape, frozen=True):
    """A question: which check answers it, or how a person finds the answer, and what follows."""

    place: Place
    answers: dict[str, AnswerText]
    check: str | None = None
    ask: str = ""
    why: str = ""
    where: str = ""
    asked: bool = True
    settled: bool = False
    ahead: bool = False
    only_if: dict[str, tuple[str, ...]] = {}
    ask_if: dict[str, tuple[str, ...]] = {}


class TreeText(Shape, frozen=True):
    """The questions of one symptom, in Microsoft's documented order."""

    questions: tuple[str, ...]
    aside: tuple[str, ...] = ()
    waits: str | None = None
    landed: str | None = None


class ErrorText(Shape, frozen=True):
    """An error of the server or the tenant: how it is spelled, what it means, what to do."""

    code: str
    kind: str
    meaning: str
    do: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    fragments: tuple[str, ...] = ()
    diagnosis: str | None = None
    links: tuple[str, ...] = ()


class Diagnosis(DiagnosisText, frozen=True):
    """A diagnosis with its id."""

    id: str


class Link(LinkText, frozen=True):
    """A page with its id."""

    id: str


FILES: dict[str, Any] = {
    "diagnoses": dict[str, DiagnosisText],
    "questions": dict[str, QuestionText],
    "tree": TreeText,
    "links": dict[str, LinkText],
    "errors": list[ErrorText],
    "facts": dict[str, str],
    "covers": dict[str, tuple[str, ...]],
    "words": dict[str, Words],
}


def schema() -> str:
    """The JSON schema of every kind of file, as the text of `schema.json`."""
    shapes, parts = msgspec.json.schema_components(FILES.values(), ref_template="#/$defs/{name}")
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The knowledge files of WhySync",
        "description": "An editor takes the shape of a file from #/$defs/<kind of file>.",
        "$defs": dict(sorted({**parts, **dict(zip(FILES, shapes, strict=True))}.items())),
    }
    return json.dumps(whole, indent=2) + "\n"
