"""A reply in a terminal: wrapped to its width, in colour only where wanted, answers numbered."""

import asyncio
import os
import shutil
import sys
import textwrap
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TextIO

from handlers.attention import Watch, watched
from handlers.replies import Asked, Choice, Line, Part, Reply, State, Stop, Words

NARROWEST, WIDEST = 40, 100
WORTH_TELLING, TICK = 2.0, 1.0  # seconds
_CLEAR = "\r\x1b[K"
_COLOURS: Mapping[str, str] = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}
_STATES: Mapping[State, str] = {
    "passed": "green",
    "stopped": "red",
    "not-reached": "dim",
    "could-not-look": "yellow",
    "note": "yellow",
    "looking": "dim",
    "looked": "dim",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How wide, and whether in colour."""

    width: int = 80
    colour: bool = False

    def paint(self, text: str, colour: str) -> str:
        """The text in a colour, or as it is."""
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.colour else text


def look_of(stream: TextIO) -> Look:
    """What a stream can show. NO_COLOR, and a stream that is no terminal, mean no colour."""
    terminal = stream.isatty()
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    width = shutil.get_terminal_size((80, 24)).columns if terminal else WIDEST
    return Look(max(NARROWEST, min(width, WIDEST)), colour=terminal and not plain)


def lay_out(reply: Reply, look: Look) -> str:
    """The reply as text."""
    sections = [_verdict(reply, look), _journey(reply.journey, look)]
    if reply.question is not None:
        sections.append(_question(reply.question, reply.verdict, look))
    sections += [_part(part, look) for part in reply.parts]
    sections += [_links(reply, look), _choices(reply.choices, look)]
    if reply.footer:
        sections.append([look.paint(reply.footer, "dim")])
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


@asynccontextmanager
async def progress(words: Words) -> AsyncIterator[None]:
    """While it looks: which system is still waited for, on one line that goes away again."""
    if not sys.stderr.isatty():
        yield
        return
    with watched() as watch:
        telling = asyncio.ensure_future(_tell(watch, words))
        try:
            yield
        finally:
            telling.cancel()
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


async def _tell(watch: Watch, words: Words) -> None:
    while True:
        await asyncio.sleep(TICK)
        for system, seconds in [x for x in watch.waited().items() if x[1] >= WORTH_TELLING][:1]:
            name = words(f"source-{system}")
            line = words("still-waiting", system=name, seconds=round(seconds))
            sys.stderr.write(f"{_CLEAR}{line}")
            sys.stderr.flush()


def show(reply: Reply, stream: TextIO | None = None) -> None:
    """Print the reply."""
    stream = stream or sys.stdout
    print(lay_out(reply, look_of(stream)), file=stream, flush=True)


def _verdict(reply: Reply, look: Look) -> list[str]:
    return [look.paint(line, "bold") for line in _wrapped(reply.verdict, look)]


def _journey(stops: tuple[Stop, ...], look: Look) -> list[str]:
    widest = max((len(s.name) for s in stops), default=0)
    return [_stop(stop, widest, look) for stop in stops]


def _stop(stop: Stop, widest: int, look: Look) -> str:
    colour = _STATES[stop.state]
    return (
        f"  {look.paint(stop.sign, colour)} {stop.name:<{widest}}  {look.paint(stop.word, colour)}"
    )


def _part(part: Part, look: Look) -> list[str]:
    lines = [look.paint(part.title, "bold")]
    bullet = "- " if len(part.lines) > 1 else ""
    for number, line in enumerate(part.lines, 1):
        lines += _line(line, f"{number}. " if part.numbered else bullet, look)
    return lines


def _line(line: Line, mark: str, look: Look) -> Iterator[str]:
    indent = " " * (2 + len(mark))
    first = f"  {mark}"
    if line.text:
        yield from _wrapped(line.text, look, first, indent)
        first = indent
    if line.value:
        yield f"{first}{line.value}"  # never wrapped: it is there to be copied
    if line.note:
        yield from (look.paint(x, "dim") for x in _wrapped(line.note, look, indent, indent))


def _question(asked: Asked, verdict: str, look: Look) -> list[str]:
    lines: list[str] = []
    if asked.text != verdict:
        lines += [look.paint(x, "bold") for x in _wrapped(asked.text, look)]
    for text in (asked.why, asked.where):
        lines += _wrapped(text, look) if text and text not in verdict else []
    for number, answer in enumerate(asked.answers, 1):
        lines += _wrapped(answer.label, look, f"  {number}. ", "     ")
    return lines


def _links(reply: Reply, look: Look) -> list[str]:
    lines = [line for link in reply.links for line in (f"  {link.title}", f"  {link.url}")]
    return [look.paint(reply.links_title, "bold"), *lines] if lines else []


def _choices(choices: tuple[Choice, ...], look: Look) -> list[str]:
    said = "   ".join(f"[{c.value}] {c.label}" for c in choices)
    return [look.paint(line, "dim") for line in _wrapped(said, look)] if said else []


def _wrapped(text: str, look: Look, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        look.width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
