"""The whole reply as a plain text file, for what is too long for a message."""

from collections.abc import Iterator
from typing import Final

from handlers.replies import Asked, Line, Part, Reply, plain

_ANY_LENGTH: Final = 10**9


def as_text(reply: Reply) -> str:
    """Everything, in the order in which it is read; no line is broken."""
    sections = [[reply.verdict], [f"{x.sign} {x.name}: {x.word}" for x in reply.journey]]
    sections += [list(_asked(reply.question, reply.verdict))] if reply.question else []
    sections += [[x.title, *_lines(x)] for x in reply.parts]
    links = [line for x in reply.links for line in (f"  {x.title}", f"  {x.url}")]
    sections += [[reply.links_title, *links]] if links else []
    sections += [[f"[{x.value}] {x.label}" for x in reply.choices], [reply.footer]]
    shown = ([_line(x) for x in lines if x] for lines in sections)
    return "\n\n".join("\n".join(x) for x in shown if x) + "\n"


def _line(text: str) -> str:
    indent = len(text) - len(text.lstrip(" "))
    return " " * indent + plain(text, _ANY_LENGTH)


def _asked(asked: Asked, verdict: str) -> Iterator[str]:
    if asked.text != verdict:
        yield asked.text
    yield from (x for x in (asked.why, asked.where) if x and x not in verdict)
    yield from (f"  {n}. {x.label}" for n, x in enumerate(asked.answers, 1))


def _lines(part: Part) -> Iterator[str]:
    bullet = "- " if len(part.lines) > 1 else ""
    for number, line in enumerate(part.lines, 1):
        yield from _one(line, f"{number}. " if part.numbered else bullet)


def _one(line: Line, mark: str) -> Iterator[str]:
    said = [x for x in (line.text, line.value, line.note) if x]
    for at, text in enumerate(said):
        yield f"  {mark if at == 0 else ' ' * len(mark)}{text}"
