"""The parts of a reply as sections, and the plan by which they lose lines when there is no room."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.slack.blocks.elements import packed
from adapters.slack.blocks.escape import bold, code, prose
from adapters.slack.blocks.fitting import Fitting
from adapters.slack.blocks.limits import size
from handlers.replies import Line, Part, Words

LONG: Final = 2900  # characters of one line
SHORT: Final = 600  # and where even the most needful has no room otherwise
ANSWERS: Final = "answers"
_TITLE: Final = 200
_PROOF: Final = "proof"
_NEXT: Final = "next"

# What goes first, when something has to go.
_FIRST: Final = ("trail", "explained", "explained-do", "ruled-out", "not-looked")
_NOTES, _OTHER, _MORE_PROOF, _MORE_STEPS, _ANSWERS = range(len(_FIRST), len(_FIRST) + 5)
_STOPS: Final = "court-"  # the parts that list an attribute's way stop by stop; as `trail`


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it is shown. The note can be left out without it."""

    text: str
    note: str = ""

    def shown(self, *, noted: bool) -> str:
        """The line, with its note or without."""
        return "\n".join(x for x in (self.text, self.note if noted else "") if x)


@dataclass(frozen=True, slots=True)
class Rows:
    """A part as it is shown."""

    id: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """Something that can be left out; the smallest goes first."""

    rank: int
    part: int  # counted down: the last goes first
    row: int
    note: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """The texts of each part's sections, and how many lines are not whole."""

    parts: tuple[tuple[str, ...], ...]
    lost: int = 0

    @property
    def texts(self) -> list[str]:
        """All sections."""
        return [x for part in self.parts for x in part]


def rows(part: Part, fitting: Fitting, most: int = LONG) -> Rows:
    """A part with each of its lines in so many characters."""
    bullet = "• " if len(part.lines) > 1 else ""
    marks = (f"{n}. " if part.numbered else bullet for n in range(1, len(part.lines) + 1))
    shown = tuple(_row(x, mark, fitting, most) for x, mark in zip(part.lines, marks, strict=True))
    title = fitting(part.title, _TITLE, bold)
    return Rows(part.id, title, tuple(x for x in shown if x.text or x.note))


def _row(line: Line, mark: str, fitting: Fitting, most: int) -> Row:
    text = fitting(line.text, most * 2 // 5, prose)
    value = fitting(line.value, most // 2 if line.text else most - size(mark), code)
    said = mark + "\n".join(x for x in (text, value) if x) if text or value else ""
    room = most - size(said)
    return Row(said, fitting(line.note, room, prose) if line.note else "")


def fitted(
    parts: Sequence[Rows], words: Words, room: int, blocks: int, *, listed: bool = False
) -> tuple[Body, bool]:
    """As much of it as there is room for, and whether there is any for the most needful.

    `listed`: the answers can all be read where they are chosen, so their list goes first.
    """
    losses = sorted(_losses(parts, listed=listed))
    fewest, most = 0, len(losses)
    found = _without(parts, losses, words, listed=listed)
    fits = _fits(found, room, blocks)
    while fits and fewest < most:  # the fewest that have to go
        middle = (fewest + most) // 2
        tried = _without(parts, losses[:middle], words, listed=listed)
        if _fits(tried, room, blocks):
            most, found = middle, tried
        else:
            fewest = middle + 1
    return found, fits


def _fits(body: Body, room: int, blocks: int) -> bool:
    texts = body.texts
    return len(texts) <= blocks and sum(map(size, texts)) <= room


def _losses(parts: Sequence[Rows], *, listed: bool) -> Iterator[Loss]:
    needful = _needful(parts)
    for at, part in enumerate(parts):
        rank = _rank(part.id, listed=listed)
        for n, row in enumerate(part.rows):
            if (at, n) not in needful:
                yield Loss(rank, -at, -n)
            if part.id == _PROOF and row.note:
                yield Loss(_NOTES, -at, -n, note=True)


def _needful(parts: Sequence[Rows]) -> set[tuple[int, int]]:
    """The first next step and the first proof; without both, what comes first."""
    found = {x.id: (at, 0) for at, x in reversed(list(enumerate(parts))) if x.rows}
    kept = {found[x] for x in (_NEXT, _PROOF) if x in found}
    return kept or set(list(found.values())[-1:])


def _rank(part_id: str, *, listed: bool) -> int:
    if part_id in _FIRST or part_id.startswith(_STOPS):
        return _FIRST.index(part_id) if part_id in _FIRST else 0
    ranks = {
        ANSWERS: -1 if listed else _ANSWERS,
        _PROOF: _MORE_PROOF,
        _NEXT: _MORE_STEPS,
    }
    return ranks.get(part_id, _OTHER)


def _without(parts: Sequence[Rows], losses: Sequence[Loss], words: Words, *, listed: bool) -> Body:
    gone = {(-x.part, -x.row) for x in losses if not x.note}
    unnoted = {(-x.part, -x.row) for x in losses if x.note}
    shown: list[tuple[str, ...]] = []
    lost = 0
    for at, part in enumerate(parts):
        kept = [
            x.shown(noted=(at, n) not in unnoted)
            for n, x in enumerate(part.rows)
            if (at, n) not in gone
        ]
        missing = len(part.rows) - len(kept)
        if kept and missing:
            kept.append(words("slack-more-of-part", count=missing))
        shown.append(tuple(packed(kept, part.title)) if kept else ())
        if not (listed and part.id == ANSWERS):
            lost += missing + len([x for x in unnoted - gone if x[0] == at])
    return Body(tuple(shown), lost)
