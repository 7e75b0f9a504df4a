"""Replies to render, friendly and hostile ones, and what of them must be readable afterwards."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import yaml
from hypothesis import strategies as st

from handlers.replies import Asked, Choice, Line, Link, Part, Reply, Stop, Words, plain
from tests.real.slack_blocks import shown

words = Words(yaml.safe_load(Path("knowledge/words.yaml").read_text("utf-8")))
HOSTILE = (
    "<!channel> <!here|x> <@U0JDOE> <#C0HELP|help> *bold* _slanted_ ~struck~ `code` ```block``` "
    ":tada: > quoted &amp; & <https://evil.example|contoso> \u202egnp.exe \x1b[31mred\x1b[0m "
)
FRAGMENTS = (
    *HOSTILE.split(" "),
    "\n",
    "  ",
    "2026-11-20 08:12 UTC",
    "(2026-11-20 08:12 UTC),",
    "2026-99-20 08:12 UTC",
    "svc_sync_01",
    "_",
    "*",
    "\uff0afull\uff0a",
    "\U0001f3f3\ufe0f\u200d\U0001f308",
    "e\u0301",
    "&" * 40,
    "x" * 90,
    "\ud800",
)


class Signed:
    """Signs as the leader does: short, opaque, each value once."""

    def __init__(self, length: int = 140) -> None:
        self.said: list[str] = []
        self._length = length
        self._numbers = count()

    def __call__(self, text: str) -> str:
        self.said.append(text)
        return f"{'s' * self._length}.{next(self._numbers)}"


def reply(**more: object) -> Reply:
    """A reply with everything in it."""
    found: dict[str, object] = {
        "id": "cs-ou-not-selected",
        "verdict": "jdoe stops at the AD connector space: an OU filter leaves him out.",
        "case": "WS-7K3F2",
        "journey": (
            Stop("active-directory", "Active Directory", "passed", "✓", "passed"),
            Stop("ad-connector-space", "AD connector space", "stopped", "✗", "stopped here"),
        ),
        "parts": (
            Part("proof", "Proof", (Line("It stands in", "OU=Old,DC=contoso,DC=com", "Read."),)),
            Part("next", "Next step, for an AD admin", (Line("Move."), Line("Run.")), True),
            Part("trail", "What was looked at", (Line("One."), Line("Two."))),
        ),
        "links_title": "Read more",
        "links": (Link("l", "Configure filtering", "https://learn.microsoft.com/x?a=1&b=2"),),
        "choices": (Choice("evidence", "Show evidence"), Choice("again", "Look again")),
        "footer": "Case WS-7K3F2. Looked at 2026-11-20 08:12 UTC.",
    }
    return Reply(**(found | more))  # type: ignore[arg-type]


def asked(answers: int, *, listed: bool = False, label: str = "Answer") -> Asked:
    """A question with so many answers; `listed`: they are picked by their number."""
    made = (Choice(str(n) if listed else f"a{n}", f"{label} {n}") for n in range(1, answers + 1))
    return Asked("q", "Is it so?", tuple(made), "It matters.", "Look on the tab Connectors.")


def bare(text: str) -> str:
    """A text without what a renderer may change: blanks, and the marks of code and bold."""
    return re.sub(r"[\s`*\u02cb\uff40]", "", text)


def read(texts: Iterator[str]) -> str:
    """What a person can read of a payload, bare."""
    return bare("\n".join(map(shown, texts)))


def facts(told: Reply) -> Iterator[str]:
    """Everything that stands in a reply, bare."""
    yield from map(_fact, (told.verdict, told.footer))
    for stop in told.journey:
        yield from map(_fact, (stop.sign, stop.name, stop.word))
    if told.question:
        said = told.question
        yield from map(_fact, (said.text, said.why, said.where, *(x.label for x in said.answers)))
    for part in (x for x in told.parts if any(map(_fact, lines(x)))):
        yield from map(_fact, (part.title, *lines(part)))
    for link in told.links:
        yield from map(_fact, (link.title, link.url))


def lines(part: Part) -> Iterator[str]:
    """Text, value and note of each line."""
    for line in part.lines:
        yield from (line.text, line.value, line.note)


def _fact(text: str) -> str:
    return bare(plain(text, 10**9))


text = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=20), max_size=6).map(" ".join)
line = st.builds(Line, text, text, text)
choice = st.builds(Choice, text, text)
replies = st.builds(
    Reply,
    id=text,
    verdict=text,
    case=text,
    journey=st.lists(
        st.builds(
            Stop,
            st.just("metaverse"),
            text,
            st.sampled_from(["passed", "stopped", "note"]),
            text,
            text,
        ),
        max_size=6,
    ).map(tuple),
    parts=st.lists(
        st.builds(
            Part,
            st.sampled_from(["proof", "next", "trail", "court-x", "not-looked", "other"]) | text,
            text,
            st.lists(line, max_size=5).map(tuple),
            st.booleans(),
        ),
        max_size=5,
    ).map(tuple),
    question=st.none()
    | st.builds(Asked, text, text, st.lists(choice, max_size=8).map(tuple), text, text),
    links_title=text,
    links=st.lists(st.builds(Link, text, text, text), max_size=3).map(tuple),
    choices=st.lists(choice, max_size=5).map(tuple),
    footer=text,
)
