"""Whether a Slack would take a message or a view."""

import json
from collections.abc import Mapping
from typing import Any

from tests.real.slack_blocks import message_faults, view_faults
from tests.real.slack_world import World

MOST_BLOCKS, LARGEST = 50, 13_200
LARGEST_VIEW, MOST_VIEW_BLOCKS = 250_000, 100


class Refused(Exception):  # noqa: N818 -- an answer
    """ok is false."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.body = {"ok": False, "error": code, **more}


def checked_message(world: World, arguments: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Text and blocks of a message that Slack would take."""
    text, blocks = arguments.get("text") or "", arguments.get("blocks") or []
    if not text and not blocks:
        raise Refused("no_text")
    if len(blocks) > MOST_BLOCKS:
        raise Refused("invalid_blocks")
    if sum(map(_characters, blocks)) > LARGEST:
        raise Refused("msg_blocks_too_long")
    if world.keep and blocks:
        _look(world, message_faults(text, blocks), "invalid_blocks")
    return text, blocks


def checked_view(world: World, view: dict[str, Any], kind: str) -> dict[str, Any]:
    """A view of this kind that Slack would take."""
    if len(json.dumps(view)) > LARGEST_VIEW:
        raise Refused("view_too_large")
    if view.get("type") != kind or len(view.get("blocks", ())) > MOST_VIEW_BLOCKS:
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] view"]})
    if world.keep:
        _look(world, view_faults(view), "invalid_arguments")
    return view


def _look(world: World, faults: list[str], code: str) -> None:
    """What our checks of blocks say: a fault fails the test, and Slack would refuse it."""
    if faults:
        world.wrong += faults
        raise Refused(code, response_metadata={"messages": faults})


def _characters(value: object) -> int:
    """What is written in a block, roughly as Slack counts it."""
    if isinstance(value, dict):
        own = value.get("text")
        deeper = sum(_characters(v) for k, v in value.items() if not isinstance(v, str))
        return deeper + (len(own) if isinstance(own, str) else 0)
    return sum(map(_characters, value)) if isinstance(value, list) else 0
