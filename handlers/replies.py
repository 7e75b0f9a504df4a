"""The one platform-neutral reply: flat, plain text, in the order in which it is read.

A renderer lays it out and adds nothing. Directory values are untrusted: whatever enters a reply
went through `plain` first.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from knowledge.vocabulary import Place

State = Literal["passed", "stopped", "not-reached", "could-not-look", "note", "looking", "looked"]
LONGEST_VALUE = 300
LONGEST_TEXT = 4000  # of several values and our own words
_ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
_STACK_FRAME = re.compile(r"\s+at \w+(?:\.[\w`<>+]+)+\(.*", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\w+)\}")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)")
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Stop:
    """One place of the journey. `sign` and `word` tell the state, so no colour is needed."""

    place: Place
    name: str
    state: State
    sign: str
    word: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence; `value` is an identifier that stands alone, so that it can be copied."""

    text: str
    value: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and its lines: proof, next step, then, also seen, not looked at ..."""

    id: str
    title: str
    lines: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An official page."""

    id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: `value` is what a person would type instead of pressing it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question back: why it is asked, where the answer stands, and the answers to choose from."""

    id: str
    text: str
    answers: tuple[Choice, ...]
    why: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One reply. The first line alone is worth reading."""

    id: str
    verdict: str
    case: str = ""
    journey: tuple[Stop, ...] = ()
    parts: tuple[Part, ...] = ()
    question: Asked | None = None
    links_title: str = ""
    links: tuple[Link, ...] = ()
    choices: tuple[Choice, ...] = ()
    footer: str = ""

    def part(self, part_id: str) -> Part | None:
        """The part of this id, if the reply has it."""
        return next((p for p in self.parts if p.id == part_id), None)


def plain(text: object, limit: int = LONGEST_VALUE) -> str:
    """A value from outside as one short line that can neither steer a terminal nor turn text round.

    Escape sequences and call stacks go; a character that cannot be seen is shown by its number.
    """
    one_line = _STACK_FRAME.sub("", _ESCAPE_SEQUENCE.sub("", str(text)))
    seen = "".join(_visible(c) for c in re.sub(r"[\t\r\n]+", " ", one_line)).strip()
    return seen if len(seen) <= limit else seen[: limit - 1].rstrip() + "…"


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN:
        return character
    return f"<U+{ord(character):04X}>"


class Words:
    """The templates of `words.yaml` and of the catalogue, filled with values made plain."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self._templates = templates

    def __contains__(self, word_id: str) -> bool:
        return word_id in self._templates

    def __call__(self, word_id: str, **values: object) -> str:
        return self.fill(self._templates[word_id], values)

    def fill(self, template: str, values: Mapping[str, Any]) -> str:
        """The template with its placeholders filled; a value that is not there is called so."""
        missing = self._templates["value-missing"]

        def filled(match: re.Match[str]) -> str:
            if match[1] is None:
                return match[0][0]
            value = values.get(match[1])
            return missing if value is None else plain(shown_time(str(value)), LONGEST_TEXT)

        return _PLACEHOLDER.sub(filled, template).strip()


def shown_time(text: str) -> str:
    """A point in time as people read it; it is UTC and says so. Any other text stays as it is."""
    found = _TIME.fullmatch(text)
    return f"{found[1]} {found[2]} UTC" if found else text
