"""The few blocks and elements that we use, and nothing that formats by itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final

from adapters.slack.blocks.escape import escape
from adapters.slack.blocks.fitting import Fitting
from adapters.slack.blocks.limits import BUTTON, NAME, OPTION, PLACEHOLDER, SECTION, Block, size

SAY: Final = "whysync:say"
PICK: Final = "whysync:pick"
NOTHING: Final = "…"  # where Slack wants a text and there is none


def plain_text(text: str, most: int, fitting: Fitting | None = None) -> Block:
    """A text that is never formatted."""
    shown = (fitting or Fitting())(text, most, escape)
    return {"type": "plain_text", "text": shown or NOTHING, "emoji": False}


def marked(text: str) -> Block:
    """A text that is formatted; whatever is in it has been escaped."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str) -> Block:
    """A paragraph, shown whole."""
    return {"type": "section", "text": marked(text), "expand": True}


def context(text: str) -> list[Block]:
    """A paragraph in small letters; none where there is nothing to say."""
    return [{"type": "context", "elements": [marked(text)]}] if text else []


def pick(placeholder: str, options: list[Block]) -> Block:
    """A list to choose from; typing in it filters it."""
    return {
        "type": "static_select",
        "action_id": PICK,
        "placeholder": plain_text(placeholder, PLACEHOLDER),
        "options": options,
    }


def option(value: str, label: str, more: str, fitting: Fitting) -> Block:
    """One line of such a list, and a second one in small letters."""
    found: Block = {"text": plain_text(label, OPTION, fitting), "value": value}
    return found | ({"description": plain_text(more, OPTION, fitting)} if more else {})


def button(label: str, value: str, fitting: Fitting, action_id: str = SAY) -> Block:
    """A button that says something, or does what its action_id names."""
    text = plain_text(label, BUTTON, fitting)
    return {"type": "button", "action_id": action_id, "text": text, "value": value}


def actions(elements: Sequence[Block]) -> Block:
    """Buttons in a row."""
    return {"type": "actions", "elements": list(elements)}


def packed(lines: Iterable[str], title: str = "", most: int = SECTION) -> list[str]:
    """Lines as few texts that each fit a section. No line is longer than that by itself."""
    texts: list[str] = []
    for line in ([title] if title else []) + list(lines):
        if texts and size(texts[-1]) + 1 + size(line) <= most:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return texts


def identified(blocks: Iterable[Block], prefix: str = "") -> list[Block]:
    """The blocks with unique ids: of each button and list, and with a prefix of each block."""
    counts = {SAY: count(), PICK: count()}
    named: list[Block] = []
    for n, block in enumerate(blocks):
        own: dict[str, Any] = {"block_id": f"{prefix[: NAME - 4]}-{n}"} if prefix else {}
        if block["type"] == "actions":
            own["elements"] = [_numbered(x, counts) for x in block["elements"]]
        named.append(block | own)
    return named


def _numbered(element: Block, counts: Mapping[str, Iterator[int]]) -> Block:
    kind = element["action_id"]
    return element | {"action_id": f"{kind}:{next(counts[kind])}"} if kind in counts else element
