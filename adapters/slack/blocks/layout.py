"""A reply from top to bottom: verdict, journey, question, parts, links, buttons, footer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from adapters.slack.blocks.answering import Answers, Sign, answers, asking
from adapters.slack.blocks.body import ANSWERS, LONG, SHORT, Body, fitted, rows
from adapters.slack.blocks.elements import NOTHING, actions, button, context, section
from adapters.slack.blocks.escape import bold, link, prose
from adapters.slack.blocks.fitting import Fitting
from adapters.slack.blocks.limits import ROW, TOTAL, Block, size, weigh
from handlers.replies import Choice, Link, Part, Reply, Stop, Words

EVIDENCE: Final = "evidence"
_VERDICT, _STOP, _JOURNEY, _LINKS, _FOOTER, _PRESSED = 1000, 120, 700, 1000, 400, 1500
_NOTICE: Final = 250  # kept free for what is said of what was left out
_NEEDFUL: Final = 2 * SHORT + 600  # and for a first next step and a first proof
_NOTABLE: Final = ("stopped", "note")
_NO_ANSWERS: Final = Answers(None, Part(ANSWERS, "", ()), carried=True)


@dataclass(frozen=True, slots=True)
class Laid:
    """Blocks, and whether all of the reply is in them."""

    blocks: list[Block]
    whole: bool


def laid(
    reply: Reply, words: Words, sign: Sign, most: int, extra: Sequence[tuple[str, str]] = ()
) -> Laid:
    """The reply in at most so many blocks."""
    fitting = Fitting()
    head, links = _head(reply, fitting), _links(reply, fitting)
    pressed = _pressed(reply.choices, sign, extra, fitting)
    footer = context(fitting(reply.footer, _FOOTER))
    room = TOTAL - _NOTICE - weigh([*head, *links, *pressed, *footer])
    answered = _NO_ANSWERS
    if reply.question is not None:
        answered = answers(reply.question, words, sign, fitting, room - _NEEDFUL)
    control = [answered.block] if answered.block else []
    body = _body(
        (answered.lines, *reply.parts),
        words,
        room - weigh(control),
        most - len([*head, *links, *pressed, *footer, *control]) - 1,
        listed=answered.carried,
    )
    listed, *parts = ([section(x) for x in part] for part in body.parts)
    lost = body.lost + fitting.cuts
    blocks = [*head, *listed, *control, *(x for part in parts for x in part), *links]
    blocks += [*_notice(reply, words, lost), *pressed, *footer]
    return Laid(blocks or [section(NOTHING)], whole=not lost)


def _body(parts: Sequence[Part], words: Words, room: int, blocks: int, *, listed: bool) -> Body:
    body, fits = _of_lines(LONG, parts, words, room, blocks, listed=listed)
    return body if fits else _of_lines(SHORT, parts, words, room, blocks, listed=listed)[0]


def _of_lines(
    most: int, parts: Sequence[Part], words: Words, room: int, blocks: int, *, listed: bool
) -> tuple[Body, bool]:
    fitting = Fitting()
    shown = [rows(x, fitting, most) for x in parts]
    body, fits = fitted(shown, words, room, blocks, listed=listed)
    return Body(body.parts, body.lost + fitting.cuts), fits


def journey(stops: Sequence[Stop], fitting: Fitting) -> str:
    """The places in a row, each with its sign and its word; where it stops stands out."""
    shown = [
        fitting(f"{x.sign} {x.name}: {x.word}", _STOP, bold if x.state in _NOTABLE else prose)
        for x in stops
    ]
    while len(shown) > 1 and size(" → ".join(shown)) > _JOURNEY:
        shown.pop()
        fitting.cuts += 1
    return " → ".join(shown)


def _head(reply: Reply, fitting: Fitting) -> list[Block]:
    texts = [fitting(reply.verdict, _VERDICT, bold), journey(reply.journey, fitting)]
    if reply.question is not None:
        texts.append(asking(reply.question, reply.verdict, fitting))
    return [section(x) for x in texts if x]


def _links(reply: Reply, fitting: Fitting) -> list[Block]:
    lines = [fitting(reply.links_title, _STOP, bold)] if reply.links else []
    for found in reply.links:
        line = link_line(found)
        if size("\n".join([*lines, line])) > _LINKS:
            fitting.cuts += 1
        else:
            lines.append(line)
    text = "\n".join(x for x in lines if x)
    return [section(text)] if text else []


def link_line(found: Link) -> str:
    """A link to an official page."""
    return link(found.title, found.url)


def _pressed(
    choices: Sequence[Choice],
    sign: Sign,
    extra: Sequence[tuple[str, str]],
    fitting: Fitting,
) -> list[Block]:
    elements: list[Block] = []
    for choice in choices:
        made = button(choice.label, sign(choice.value), fitting)
        if weigh([*elements, made]) > _PRESSED or len(elements) + len(extra) >= ROW:
            fitting.cuts += 1
        else:
            elements.append(made)
    elements += [button(label, sign(""), fitting, name) for name, label in extra]
    return [actions(elements)] if elements else []


def _notice(reply: Reply, words: Words, lost: int) -> list[Block]:
    """What is left out is said, with the button that shows it where there is one."""
    if not lost:
        return []
    said = words("slack-not-whole", count=lost)
    shows = next((x.label for x in reply.choices if x.value == EVIDENCE), "")
    if shows:
        said = words("slack-not-whole-button", said=said, button=shows)
    return context(Fitting()(said, _NOTICE))
