"""What Slack refuses in a message or a view: the models of slack_sdk, and what they let through.

The numbers are written down again from the platform rules, not taken from our renderer.
"""

import copy
import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

BLOCKS = {"message": 50, "modal": 100, "home": 100}
TOTAL = 12_000  # about 13,200 gives msg_blocks_too_long
TEXT, MARKDOWN = 3000, 12_000
ITEMS = {"actions": 25, "context": 10, "context_actions": 5}
ONLY_IN_VIEWS = ("input",)
OUR_LONGEST_TEXT = 4000  # of the notification text; Slack cuts at 40,000
_SEQUENCE = re.compile(r"<(?:!date\^\d+\^[^|<>]*\|[^|<>]*|https://[^|<>\s]+(?:\|[^<>]*)?)>")
_MENTION = re.compile(r"<(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+)(?:\|[^|<>]*)?>")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_LENGTHS: Mapping[tuple[str, str], int] = {
    ("button", "text"): 75,
    ("button", "value"): 2000,
    ("button", "url"): 3000,
    ("button", "accessibility_label"): 75,
    ("option", "text"): 75,
    ("option", "description"): 75,
    ("option", "value"): 150,
    ("header", "text"): 150,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("modal", "title"): 24,
    ("modal", "submit"): 24,
    ("modal", "close"): 24,
    ("markdown", "text"): MARKDOWN,
}
_ANYWHERE: Mapping[str, int] = {
    "block_id": 255,
    "action_id": 255,
    "callback_id": 255,
    "private_metadata": 3000,
    "placeholder": 150,
}


def check_message(text: str, blocks: Sequence[Mapping[str, Any]]) -> None:
    """Fail with everything that Slack would refuse in this message."""
    _fail_for(message_faults(text, blocks))


def check_view(view: Mapping[str, Any]) -> None:
    """Fail with everything that Slack would refuse in this modal or Home tab."""
    _fail_for(view_faults(view))


def message_faults(text: str, blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """What Slack would refuse; a message has a text for the notification, always."""
    faults = [] if text.strip() else ["the message has no text"]
    if len(text) > OUR_LONGEST_TEXT:
        faults.append(f"the text has {len(text)} characters")
    faults += [f"the text: {x}" for x in unescaped(text)]
    return [*faults, *_blocks(blocks, "message")]


def view_faults(view: Mapping[str, Any]) -> list[str]:
    """What Slack would refuse."""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [f"a view of type {kind!r}"]
    faults = [*_modal(view)] if kind == "modal" else []
    try:
        known = View(**copy.deepcopy(dict(view))).to_dict()
    except (SlackObjectFormationError, TypeError) as error:
        faults.append(f"slack_sdk: {error}")
    else:
        faults += [f"unknown in a view: {x}" for x in view if x not in known]
    faults += [x for key in view if key != "blocks" for x in _walk(view[key], f"view.{key}")]
    faults += _sizes(view, str(kind), "view")
    return [*faults, *_blocks(view.get("blocks", ()), str(kind))]


def unescaped(text: str) -> list[str]:
    """What is left of `<`, `>` and `&` when links, dates, plain mentions and entities are away."""
    rest = _ENTITY.sub("", _MENTION.sub("", _SEQUENCE.sub("", text)))
    return [f"unescaped {c} in {text[:80]!r}" for c in "<>&" if c in rest]


def shown(text: str) -> str:
    """What a person reads: code and bold without their marks, links with their address."""
    text = re.sub(r"<!date\^\d+\^[^|>]*\|([^>]*)> \(\1\)", r"\1", text)
    text = re.sub(r"<(https://[^|>]+)\|([^>]*)>", r"\2 \1", text)
    return html.unescape(re.sub(r"<(https://[^>]+)>", r"\1", text).replace("`", ""))


def texts(part: object) -> Iterator[str]:
    """Every text in a block, in several, or in a view."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if isinstance(value, str):
                yield from [value] if key == "text" else []
            else:
                yield from texts(value)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for one in part:
            yield from texts(one)


def _fail_for(faults: Sequence[str]) -> None:
    if faults:
        raise AssertionError("\n".join(faults))


def _blocks(blocks: Sequence[Mapping[str, Any]], where: str) -> Iterator[str]:
    if not 1 <= len(blocks) <= BLOCKS[where]:
        yield f"{len(blocks)} blocks"
    total = sum(len(x.encode("utf-16-le")) // 2 for x in texts(blocks))
    if total > TOTAL:
        yield f"{total} characters of text over all blocks"
    yield from _twice("block_id", [x["block_id"] for x in blocks if "block_id" in x])
    yield from _twice("action_id", list(_found(blocks, "action_id")))
    for at, block in enumerate(blocks):
        name = f"blocks[{at}]"
        if where == "message" and block.get("type") in ONLY_IN_VIEWS:
            yield f"{name}: a message cannot hold {block['type']}"
        if len(block.get("elements", ())) > ITEMS.get(str(block.get("type")), 10**6):
            yield f"{name}: {len(block['elements'])} elements"
        yield from _model(block, name)
        yield from _walk(block, name)


def _model(block: Mapping[str, Any], name: str) -> Iterator[str]:
    """What slack_sdk says of it, and what it would drop without a word."""
    try:
        parsed = Block.parse(copy.deepcopy(dict(block)))
        known = None if parsed is None else parsed.to_dict()
    except (SlackObjectFormationError, TypeError, AttributeError) as error:
        yield f"{name}: slack_sdk: {error}"
        return
    if known != block:
        yield f"{name}: unknown type or attribute in {dict(block)!r}, known is {known!r}"


def _walk(part: object, name: str) -> Iterator[str]:
    """The rules of each object, wherever it stands."""
    if isinstance(part, Mapping):
        yield from _object(part, str(part.get("type", "option" if "value" in part else "")), name)
        for key, value in part.items():
            yield from _walk(value, f"{name}.{key}")
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for at, one in enumerate(part):
            yield from _walk(one, f"{name}[{at}]")


def _object(part: Mapping[str, Any], kind: str, name: str) -> Iterator[str]:
    yield from _sizes(part, kind, name)
    if kind in ("plain_text", "mrkdwn"):
        yield from _text_object(part, kind, name)
    if kind in ("button", "static_select", "users_select") and not part.get("action_id"):
        yield f"{name}: no action_id"
    if kind == "static_select":
        values = [x.get("value") for x in part.get("options", ())]
        yield from _twice(f"{name}: option value", values)
        if not 1 <= len(values) <= 100:
            yield f"{name}: {len(values)} options"


def _text_object(part: Mapping[str, Any], kind: str, name: str) -> Iterator[str]:
    allowed = {"type", "text", "emoji" if kind == "plain_text" else "verbatim"}
    yield from (f"{name}: unknown attribute {x}" for x in part if x not in allowed)
    text = part.get("text")
    if not isinstance(text, str) or not 1 <= len(text) <= TEXT:
        yield f"{name}: a text of {len(text) if isinstance(text, str) else text!r} characters"
    else:
        yield from (f"{name}: {x}" for x in unescaped(text))


def _sizes(part: Mapping[str, Any], kind: str, name: str) -> Iterator[str]:
    for key, value in part.items():
        most = _LENGTHS.get((kind, key), _ANYWHERE.get(key))
        text = value.get("text") if isinstance(value, Mapping) else value
        if most is not None and (not isinstance(text, str) or len(text) > most):
            yield f"{name}.{key}: more than {most} characters, or no text"


def _modal(view: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(view.get("title"), Mapping):
        yield "a modal without a title"
    inputs = [x for x in view.get("blocks", ()) if x.get("type") == "input"]
    if inputs and "submit" not in view:
        yield "a modal with inputs and no submit"


def _found(part: object, key: str) -> Iterator[Any]:
    if isinstance(part, Mapping):
        for name, value in part.items():
            yield from [value] if name == key else _found(value, key)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for one in part:
            yield from _found(one, key)


def _twice(what: str, ids: Sequence[Any]) -> Iterator[str]:
    yield from (f"{what} {x!r} is there {n} times" for x, n in Counter(ids).items() if n > 1)
