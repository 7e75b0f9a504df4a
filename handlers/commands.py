"""The commands: short ways to say what can be said in words too. Help is made from this table."""

import difflib
import re
from dataclasses import dataclass
from typing import Literal

from handlers.replies import Line, Part, Reply, Words

ALIKE = 0.75
_QUOTES = "\"'“”"
Does = Literal["diagnose", "explain", "case", "help"]


@dataclass(frozen=True, slots=True)
class Command:
    """A word, what follows it, and the symptom it asks about."""

    word: str
    takes: str
    does: Does = "diagnose"
    symptom: str | None = None
    example: str = ""

    @property
    def usage(self) -> str:
        """As it is typed."""
        return f"{self.word} {self.takes}".strip()


COMMANDS = (
    Command("why", "NAME", symptom="object-not-syncing", example="why jdoe"),
    Command("attribute", "NAME ATTRIBUTE", symptom="attribute-not-syncing"),
    Command("member", "NAME GROUP", symptom="group-membership"),
    Command("password", "NAME", symptom="password-not-syncing"),
    Command("duplicates", "ADDRESS", symptom="duplicate-attribute"),
    Command("orphans", "", symptom="orphan"),
    Command("explain", "ERROR", does="explain"),
    Command("case", "ID", does="case"),
    Command("help", "", does="help"),
)
_BY_WORD = {c.word: c for c in COMMANDS}
INSIDE = ("answer", "back", "again", "why", "evidence", "other", "attribute")
_SENTENCE = re.compile(
    r"\b(?:(?:is|are|do|does|did|can|was|were|has)(?:n'?t)?|have|will|won'?t|not|no|the|my|i)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Called:
    """A command with what followed it. `complete` False: something that it needs was not typed."""

    command: Command
    rest: str
    first: str = ""
    second: str = ""
    complete: bool = True


def called(text: str) -> Called | None:
    """The command that this text is; None for a question in words."""
    typed = text.strip().lstrip("/")
    word, _, rest = typed.partition(" ")
    command = _BY_WORD.get(word.lower().rstrip("?:"))
    rest = rest.strip()
    if command is None or _in_words(command, rest):
        return None
    if not command.takes:
        return None if rest else Called(command, "")
    if " " not in command.takes:
        return Called(command, rest, rest.strip(_QUOTES), complete=bool(rest))
    first, second = _split(rest, last=command.word == "attribute")
    return Called(command, rest, first, second, complete=bool(first and second))


def _in_words(command: Command, rest: str) -> bool:
    """ "why is jdoe not syncing" is a question, "why Jane Doe" is a command."""
    return command.does == "diagnose" and bool(_SENTENCE.search(rest))


def _split(rest: str, *, last: bool) -> tuple[str, str]:
    """Two names. The first may stand in quotes; an attribute is the last word, a group the rest."""
    if rest[:1] in tuple(_QUOTES):
        closing = {"“": "”"}.get(rest[0], rest[0])
        first, found, second = rest[1:].partition(closing)
        if found:
            return first.strip(), second.strip(_QUOTES + " ")
    first, _, second = rest.rpartition(" ") if last else rest.partition(" ")
    return first.strip(), second.strip(_QUOTES + " ")


def meant(text: str) -> str | None:
    """What a mistyped command was meant to be."""
    word, _, rest = text.strip().lstrip("/").partition(" ")
    near = difflib.get_close_matches(word.lower(), _BY_WORD, n=1, cutoff=ALIKE)
    return f"{near[0]} {rest}".strip() if near and near[0] != word.lower() else None


def help_reply(words: Words) -> Reply:
    """All commands, and what can be said inside a case."""
    listed = tuple(
        Line(words("command-line", usage=c.usage, does=words(f"command-{c.word}")))
        for c in COMMANDS
    )
    inside = tuple(Line(words(f"inside-{x}")) for x in INSIDE)
    return Reply(
        id="help",
        verdict=words("verdict-help"),
        parts=(
            Part("commands", words("heading-commands"), listed),
            Part("inside", words("heading-inside"), inside),
        ),
    )
