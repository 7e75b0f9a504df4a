"""A reply as a message, and the two short messages that stand for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.blocks.answering import Sign
from adapters.slack.blocks.elements import NOTHING, identified, section
from adapters.slack.blocks.escape import silent
from adapters.slack.blocks.fitting import Fitting
from adapters.slack.blocks.layout import laid
from adapters.slack.blocks.limits import MESSAGE_BLOCKS, NAME, NOTIFICATION, SECTION
from handlers.replies import Reply, Words


@dataclass(frozen=True, slots=True)
class Rendered:
    """What goes into chat.postMessage. `whole` False: something is left out, and it says so."""

    text: str
    blocks: list[dict[str, Any]]
    whole: bool = True


def message(
    reply: Reply,
    words: Words,
    sign: Sign,
    *,
    extra: Sequence[tuple[str, str]] = (),
    block_id: str = "",
) -> Rendered:
    """The reply. `extra`: further buttons, each an action_id and a label.

    `block_id`: a prefix, other at each rendering, so that an edited message gets new ids.
    """
    found = laid(reply, words, sign, MESSAGE_BLOCKS, extra)
    asked = reply.question.text if reply.question else ""
    said = reply.verdict or asked or reply.footer
    return Rendered(_notification(said), identified(found.blocks, block_id), found.whole)


def redacted(reply_id: str, case: str, words: Words) -> Rendered:
    """For a channel that may not see personal data: that it was answered, and in which case."""
    said = words("slack-redacted", case=case) if case else words("slack-redacted-no-case")
    found = line(said)
    block = {**found.blocks[0], "block_id": f"redacted-{reply_id}"[:NAME]}
    return Rendered(found.text, [block])


def line(text: str) -> Rendered:
    """One sentence of ours."""
    fitting = Fitting()
    shown = fitting(text, SECTION) or NOTHING
    return Rendered(_notification(text), [section(shown)], whole=not fitting.cuts)


def _notification(text: str) -> str:
    """What a lock screen shows and a screen reader says: nothing in it is formatted."""
    return Fitting()(text, NOTIFICATION, silent) or NOTHING
