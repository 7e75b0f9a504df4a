"""The modals and the Home tab."""

from collections.abc import Sequence
from typing import Any, Final

from adapters.slack.blocks.answering import Sign
from adapters.slack.blocks.elements import (
    NOTHING,
    actions,
    button,
    context,
    identified,
    plain_text,
    section,
)
from adapters.slack.blocks.escape import prose
from adapters.slack.blocks.fitting import Fitting
from adapters.slack.blocks.form import FormValues, form, form_values
from adapters.slack.blocks.layout import laid
from adapters.slack.blocks.limits import TITLE, VIEW_BLOCKS, Block
from adapters.slack.blocks.pages import FOOTER, pages
from handlers.replies import Reply, Words

PAGE: Final = "whysync:page"


def evidence(
    reply: Reply,
    words: Words,
    sign: Sign,
    page: int = 0,
    *,
    extra: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """All of the reply, a page at a time. The button says the number of the page to come.

    `extra`: further buttons where there is more than one page, each an action_id and a label.
    """
    found = pages(reply)
    at = min(max(page, 0), len(found) - 1)
    blocks = [section(x) for x in found[at]]
    if len(found) > 1:
        blocks += _turning(at, len(found), words, sign, extra)
    blocks += context(Fitting()(reply.footer, FOOTER))
    return _modal(words("slack-title-evidence"), words, blocks)


def looking(words: Words) -> dict[str, Any]:
    """What stands in a modal until the answer does: it has to be opened within three seconds."""
    shown = words("verdict-looking")
    return _modal(words("slack-title-looking"), words, [section(prose(shown))])


def home(reply: Reply, words: Words, sign: Sign) -> dict[str, Any]:
    """The Home tab."""
    return {"type": "home", "blocks": identified(laid(reply, words, sign, VIEW_BLOCKS).blocks)}


def _turning(
    at: int, of: int, words: Words, sign: Sign, extra: Sequence[tuple[str, str]]
) -> list[Block]:
    last = at + 1 == of
    label = words("slack-button-start" if last else "slack-button-more")
    onward = button(label, sign("0" if last else str(at + 1)), Fitting(), PAGE)
    others = [button(said, sign(""), Fitting(), name) for name, said in extra]
    return [*context(words("slack-page", page=at + 1, pages=of)), actions([onward, *others])]


def _modal(title: str, words: Words, blocks: list[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain_text(title, TITLE),
        "close": plain_text(words("slack-close"), TITLE),
        "blocks": identified(blocks or [section(NOTHING)]),
    }


__all__ = ["PAGE", "FormValues", "evidence", "form", "form_values", "home", "looking"]
