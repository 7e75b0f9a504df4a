"""All of a reply, nothing shortened, as the texts of sections, spread over pages."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from adapters.slack.blocks.body import ANSWERS
from adapters.slack.blocks.elements import packed
from adapters.slack.blocks.escape import bold, code, link, prose
from adapters.slack.blocks.fitting import Fitting, pieces
from adapters.slack.blocks.layout import journey
from adapters.slack.blocks.limits import SECTION, TOTAL, VIEW_BLOCKS, size
from handlers.replies import Asked, Line, Link, Part, Reply, Stop

FOOTER: Final = 400  # shown on every page where it is no longer than that
_HEADING: Final = 200
_PIECE: Final = SECTION - _HEADING - 60  # a heading and a number can stand before it
_PAGE: Final = TOTAL - 1000  # the page's number, its button and the footer come to it
_SECTIONS: Final = VIEW_BLOCKS - 3


class Text(NamedTuple):
    """The text of one section, and the heading that it stands under."""

    heading: str
    text: str


def pages(reply: Reply) -> list[list[str]]:
    """At least one page. A heading is said again where its part goes on on the next."""
    found: list[list[str]] = [[]]
    room, under = _PAGE, ""
    for heading, text in _texts(reply):
        weight = size(heading) + 1 + size(text)
        if found[-1] and (weight > room or len(found[-1]) == _SECTIONS):
            found.append([])
            room, under = _PAGE, ""
        found[-1].append(f"{heading}\n{text}" if heading and heading != under else text)
        room, under = room - weight, heading
    return found


def _texts(reply: Reply) -> Iterator[Text]:
    yield from _under("", pieces(reply.verdict, _PIECE, bold))
    yield from _under("", _journey(reply.journey))
    if reply.question:
        yield from _under("", _asked(reply.question, reply.verdict))
    for part in reply.parts:
        yield from _under(part.title, _lines(part))
    links = (x for found in reply.links for x in _link(found))
    yield from _under(reply.links_title if reply.links else "", links)
    if len(footer := list(pieces(reply.footer, FOOTER))) > 1:
        yield from _under("", footer)


def _under(title: str, lines: Iterable[str]) -> Iterator[Text]:
    fitting = Fitting()
    heading = fitting(title, _HEADING, bold)
    whole = list(pieces(title, _PIECE)) if fitting.cuts else []
    texts = packed([*whole, *lines], most=SECTION - _HEADING - 1)
    yield from (Text(heading, x) for x in texts or ([heading] if heading else []))


def _journey(stops: Sequence[Stop]) -> Iterator[str]:
    fitting = Fitting()
    shown = journey(stops, fitting)
    if not fitting.cuts:
        yield from [shown] if shown else []
        return
    for stop in stops:
        yield from pieces(f"{stop.sign} {stop.name}: {stop.word}", _PIECE)


def _asked(asked: Asked, verdict: str) -> Iterator[str]:
    if asked.text != verdict:
        yield from pieces(asked.text, _PIECE, bold)
    for text in (asked.why, asked.where):
        yield from pieces(text, _PIECE) if text not in verdict else ()
    listed = tuple(Line(x.label) for x in asked.answers)
    yield from _lines(Part(ANSWERS, "", listed, numbered=True))


def _lines(part: Part) -> Iterator[str]:
    bullet = "• " if len(part.lines) > 1 else ""
    for number, line in enumerate(part.lines, 1):
        mark = f"{number}. " if part.numbered else bullet
        yield from _marked(mark, _line(line))


def _marked(mark: str, texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        yield mark + text
        mark = ""


def _line(line: Line) -> Iterator[str]:
    yield from pieces(line.text, _PIECE)
    yield from pieces(line.value, _PIECE, code)
    yield from pieces(line.note, _PIECE)


def _link(found: Link) -> Iterator[str]:
    shown = link(found.title, found.url)
    if size(shown) <= _PIECE:
        yield from [shown] if shown else []
        return
    yield from pieces(found.title, _PIECE, prose)
    yield from pieces(found.url, _PIECE, code)
