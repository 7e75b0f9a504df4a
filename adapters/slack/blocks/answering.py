"""A question back: its words, its answers as numbered lines, and what is pressed to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from adapters.slack.blocks.body import ANSWERS
from adapters.slack.blocks.elements import actions, button, option, pick
from adapters.slack.blocks.escape import bold, escape, prose
from adapters.slack.blocks.fitting import Fitting
from adapters.slack.blocks.limits import BUTTON, OPTION, OPTIONS, Block, size, weigh
from handlers.replies import Asked, Choice, Line, Part, Words

Sign = Callable[[str], str]
FEW: Final = 5  # answers that stand side by side as buttons
_TEXT, _HINT = 700, 500


@dataclass(frozen=True, slots=True)
class Answers:
    """What is pressed. `carried`: every answer can be read there in full, so no list is needed."""

    block: Block | None
    lines: Part
    carried: bool


def asking(asked: Asked, verdict: str, fitting: Fitting) -> str:
    """The question, why it is asked and where the answer stands; the verdict's words not again."""
    lines = [fitting(asked.text, _TEXT, bold)] if asked.text != verdict else []
    lines += [fitting(x, _HINT, prose) for x in (asked.why, asked.where) if x and x not in verdict]
    return "\n".join(x for x in lines if x)


def is_list(asked: Asked) -> bool:
    """Whether the answers are lines of a list that are picked by number."""
    return all(x.value == str(n) for n, x in enumerate(asked.answers, 1))


def answers(asked: Asked, words: Words, sign: Sign, fitting: Fitting, room: int) -> Answers:
    """At most five buttons, else a list to choose from that weighs no more than `room`."""
    numbered = is_list(asked)
    if not asked.answers:
        return Answers(None, _lines((), numbered=False), carried=True)
    signed = [(x, sign(x.value)) for x in asked.answers[:OPTIONS]]
    if len(asked.answers) <= FEW:
        fits = all(size(escape(x.label)) <= BUTTON for x, _ in signed)
        block = actions(
            [
                button(_short(x.label, n) if numbered else x.label, value, fitting)
                for n, (x, value) in enumerate(signed, 1)
            ]
        )
        return Answers(
            block, _lines(asked.answers if numbered or not fits else (), numbered=True), False
        )
    block, carried = _picking(signed, words, room, numbered=numbered)
    carried = carried and len(asked.answers) <= OPTIONS
    listed = asked.answers if numbered or not carried else ()
    return Answers(block, _lines(listed, numbered=True), carried)


def _picking(
    signed: list[tuple[Choice, str]],
    words: Words,
    room: int,
    *,
    numbered: bool,
) -> tuple[Block, bool]:
    """The list with second lines; without them, and shorter, where there is no room."""
    fitting = Fitting()
    labels = [f"{n}. {x.label}" if numbered else x.label for n, (x, _) in enumerate(signed, 1)]
    values = [value for _, value in signed]
    pairs = [_split(x) for x in labels]
    full = [option(v, *pair, fitting) for v, pair in zip(values, pairs, strict=True)]
    carried = not fitting.cuts and weigh(full) <= room
    if not carried and weigh(full) > room:
        full = [option(v, x, "", fitting) for v, x in zip(values, labels, strict=True)]
    while weigh(full) > room and len(full) > 1:
        full = full[: min(len(full) - 1, max(1, len(full) * room // weigh(full)))]
    return actions([pick(words("slack-choose"), full)]), carried


def _split(label: str) -> tuple[str, str]:
    """The beginning that fits, up to a comma or at least a blank, and the rest."""
    if size(escape(label)) <= OPTION:
        return label, ""
    blanks = [at for at, x in enumerate(label[: OPTION + 1]) if x == " "]
    ends = [at for at in blanks if size(escape(label[:at])) <= OPTION]
    commas = [at for at in ends if label[:at].endswith(",")]
    at = (commas or ends or [0])[-1]
    return (label[:at], label[at:]) if at else (label, "")


def _short(label: str, number: int) -> str:
    """The name alone: what tells it from the others stands in the line above."""
    return f"{number}. {label.partition(', ')[0]}"


def _lines(choices: tuple[Choice, ...], *, numbered: bool) -> Part:
    return Part(ANSWERS, "", tuple(Line(x.label) for x in choices), numbered=numbered)
