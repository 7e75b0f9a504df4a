"""A reply in a terminal."""

import asyncio
import io

import pytest

from adapters import terminal
from adapters.terminal import Look, lay_out, look_of, show
from handlers.attention import waiting_for
from handlers.replies import Asked, Choice, Line, Link, Part, Reply, Stop, Words
from tests.handlers.small import WORDS

LONG = "CN=" + "very long name " * 10 + ",DC=x"
REPLY = Reply(
    id="x",
    verdict="jdoe stops at the metaverse: " + "a long reason " * 10,
    case="WS-22222",
    journey=(
        Stop("active-directory", "Active Directory", "passed", "✓", "passed"),
        Stop("metaverse", "metaverse", "stopped", "✗", "stopped here"),
    ),
    parts=(
        Part("proof", "Proof", (Line("It is so.", LONG, "Read there."), Line("", "only-a-value"))),
        Part("next", "Next", (Line("One."), Line("Two.")), numbered=True),
        Part("then", "Then", (Line("Alone."),)),
    ),
    question=Asked("q", "Is it?", (Choice("a", "Yes"), Choice("b", "No")), "Because.", "Tab X."),
    links_title="Read more",
    links=(Link("l", "Page", "https://x.example/" + "y" * 120),),
    choices=(Choice("again", "Look again"),),
    footer="Case WS-22222.",
)


def test_everything_is_there_in_order() -> None:
    """Verdict, journey, parts, question, links, buttons, footer."""
    text = lay_out(REPLY, Look(60))

    marks = ["jdoe stops", "✓ Active", "Is it?", "1. Yes", "Proof", "1. One", "Alone.", "Read more"]
    at = [text.index(x) for x in (*marks, "[again]", "Case WS")]
    assert at == sorted(at)
    assert "\x1b" not in text


def test_lines_fit_but_identifiers_stay_whole() -> None:
    """What is there to be copied is never broken."""
    lines = lay_out(REPLY, Look(60)).splitlines()

    assert any(LONG in x for x in lines)
    assert any(x.strip() == REPLY.links[0].url for x in lines)
    assert all(len(x) <= 60 for x in lines if LONG not in x and "https" not in x)


def test_a_question_that_is_the_verdict_is_told_once() -> None:
    """The first line is not repeated."""
    asked = Asked("q", "Is it?", ())

    text = lay_out(Reply(id="q", verdict="Is it?", question=asked), Look())

    assert text == "Is it?\n\n" or text.count("Is it?") == 1


def test_a_bare_reply_has_no_empty_places() -> None:
    """Only what is there is shown."""
    assert lay_out(Reply(id="x", verdict="Yes."), Look()) == "Yes.\n"


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    "stream, environment, colour",
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colour_only_where_it_is_wanted(
    stream: io.StringIO,
    environment: dict[str, str],
    colour: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a terminal, unless told otherwise."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    show(REPLY, stream)

    assert look_of(stream).colour is colour
    assert ("\x1b[" in stream.getvalue()) is colour


def test_the_width_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a column of words nor lines that nobody reads to their end."""
    monkeypatch.setenv("COLUMNS", "7")
    assert look_of(Terminal()).width == 40
    monkeypatch.setenv("COLUMNS", "700")
    assert look_of(Terminal()).width == 100


def test_show_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a stream it is stdout."""
    show(Reply(id="x", verdict="Yes."))

    assert capsys.readouterr().out == "Yes.\n\n"


class Screen(io.StringIO):
    """A terminal that shows what is written at once."""

    def __init__(self, until: str) -> None:
        super().__init__()
        self.shown, self._until = asyncio.Event(), until

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._until in text:
            self.shown.set()
        return super().write(text)


async def test_what_is_waited_for_is_told_and_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line while it looks, and an empty one after it."""
    screen = Screen("the Connect server")
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(terminal, "TICK", 0.001)
    monkeypatch.setattr(terminal, "WORTH_TELLING", 0.0)

    async with terminal.progress(Words(WORDS)):
        with waiting_for("connect-server"):
            await screen.shown.wait()

    assert "Still waiting for the Connect server, 0 s." in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")


async def test_a_file_is_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Only a terminal can take a line back."""
    async with terminal.progress(Words(WORDS)):
        with waiting_for("connect-server"):
            await asyncio.sleep(0)

    assert capsys.readouterr().err == ""
