"""The commands: short ways to say what can be said in words too. Help is made from this table."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from handlers.answering import says
from handlers.cases import View
from handlers.replies import Line, Part, Reply, Words

ALIKE = 0.75
_QUOTES = "\"'“”"
Does = Literal["diagnose", "view", "explain", "case", "help"]


@dataclass(frozen=True, slots=True)
class Command:
    """A word, what follows it, and the symptom it asks about or the view that it opens.

    What it takes may be left out where it stands in square brackets.
    """

    word: str
    takes: str
    does: Does = "diagnose"
    symptom: str | None = None
    example: str = ""
    view: View | None = None

    @property
    def needs(self) -> str:
        """What has to follow it."""
        return "" if self.takes.startswith("[") else self.takes

    @property
    def usage(self) -> str:
        """As it is typed."""
        return f"{self.word} {self.takes}".strip()


COMMANDS = (
    Command("status", "", does="view", view="status"),
    Command("why", "NAME", symptom="object-not-syncing", example="why jdoe"),
    Command("object", "NAME", does="view", view="object"),
    Command("attribute", "NAME ATTRIBUTE", symptom="attribute-not-syncing"),
    Command("rules", "NAME", does="view", view="rules"),
    Command("member", "NAME GROUP", symptom="group-membership"),
    Command("password", "NAME", symptom="password-not-syncing"),
    Command("duplicates", "ADDRESS", symptom="duplicate-attribute"),
    Command("orphans", "", symptom="orphan"),
    Command("runs", "[COUNT]", does="view", view="runs"),
    Command("errors", "", does="view", view="errors"),
    Command("deletes", "", does="view", view="deletes"),
    Command("explain", "ERROR", does="explain"),
    Command("case", "ID", does="case"),
    Command("help", "", does="help"),
)
_BY_WORD = {c.word: c for c in COMMANDS}
INSIDE = ("answer", "back", "again", "why", "evidence", "other", "attribute")
INSIDE_OWN = ("again", "evidence", "attribute")
EXAMPLES_OWN = ("object", "mail", "password")
_SENTENCE = re.compile(
    r"\b(?:(?:is|are|do|does|did|can|was|were|has)(?:n'?t)?|have|will|won'?t|not|no|the|my|i)\b",
    re.IGNORECASE,
)
_SHOW = re.compile(
    r"^(?:please\s+)?(?:show|list|give|get)(?:\s+me)?(?:\s+(?:the|all|all the))?\s+(?=\S)",
    re.IGNORECASE,
)
_OF = re.compile(r"^(?:for|of)\s+(?=\S)", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Called:
    """A command with what followed it. `complete` False: something that it needs was not typed."""

    command: Command
    rest: str
    first: str = ""
    second: str = ""
    complete: bool = True


def called(text: str, words: Mapping[str, str]) -> Called | None:
    """The command that this text is, also as it is said in words; None for a question."""
    typed = text.strip().lstrip("/")
    return _called(typed) or _shown(_SHOW.sub("", typed), words)


def _shown(typed: str, words: Mapping[str, str]) -> Called | None:
    """A view that somebody asks for in words: "show me the runs", "sync status"."""
    found = _called(typed)
    if found is not None:
        return found if found.command.does == "view" else None
    named = (c for c in COMMANDS if c.does == "view" and not c.needs)
    view = next((c for c in named if says(typed, words[f"said-{c.word}"])), None)
    return Called(view, "") if view else None


def _called(typed: str) -> Called | None:
    word, _, rest = typed.partition(" ")
    command = _BY_WORD.get(word.lower().rstrip("?:.!"))
    rest = rest.strip()
    if command is None or _in_words(command, rest) or _labels(command, typed):
        return None
    if not command.needs:
        fits = not rest or (bool(command.takes) and _COUNT.fullmatch(rest) is not None)
        return Called(command, rest) if fits else None
    if " " not in command.takes:
        named = _OF.sub("", rest) if command.does == "view" else rest
        return Called(command, rest, named.strip(_QUOTES), complete=bool(rest))
    first, second = _split(rest, last=command.word == "attribute")
    return Called(command, rest, first, second, complete=bool(first and second))


def _in_words(command: Command, rest: str) -> bool:
    """ "why is jdoe not syncing" is a question, "why Jane Doe" is a command."""
    return command.does in ("diagnose", "view") and bool(_SENTENCE.search(rest))


def _labels(command: Command, typed: str) -> bool:
    """ "Object: CN=..." and the like begin a row that somebody pasted."""
    return command.does == "view" and ("\n" in typed or typed.partition(" ")[0].endswith(":"))


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


def help_reply(words: Words, allowed: Sequence[Command], *, own: bool = False) -> Reply:
    """The commands that somebody may use, and what can be said inside a case.

    `own`: for a user, who is asked no questions, and may ask about himself alone.
    """
    listed = tuple(
        Line(words("command-line", usage=c.usage, does=words(f"command-{c.word}"))) for c in allowed
    )
    inside = tuple(Line(words(f"inside-{x}")) for x in (INSIDE_OWN if own else INSIDE))
    parts = (
        Part("commands", words("heading-commands"), listed),
        Part("inside", words("heading-inside"), inside),
    )
    examples = Part("examples", words("heading-examples"), own_examples(words))
    return Reply(id="help", verdict=words("verdict-help"), parts=(examples, *parts)[not own :])


def own_examples(words: Words) -> tuple[Line, ...]:
    """What a user may ask about himself."""
    return tuple(Line("", words(f"example-own-{x}")) for x in EXAMPLES_OWN)
