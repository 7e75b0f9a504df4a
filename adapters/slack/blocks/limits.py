"""The limits of Block Kit, and how a text is counted against them.

The numbers are those of docs.slack.dev, "Blocks" and "Block elements", and of the models of
slack_sdk. Only `TOTAL` is nowhere documented: a message of about 13,200 characters is refused as
`msg_blocks_too_long` although each block keeps its own limit (bolt-js issue 2509), and one whose
texts were 11,341 was refused too (issue 2867), so we stay under that.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100  # a modal or the Home tab
TOTAL: Final = 10_000  # characters of all blocks together
SECTION: Final = 3000
BUTTON: Final = 75
ROW: Final = 25  # buttons in one actions block
OPTIONS: Final = 100
OPTION: Final = 75  # its label, and its description
OPTION_VALUE: Final = 150
PLACEHOLDER: Final = 150
INPUT_LABEL: Final = 2000
TITLE: Final = 24  # of a modal; of its buttons too
NAME: Final = 255  # block_id, action_id, callback_id
NOTIFICATION: Final = 300  # our own: what a lock screen and a screen reader get

_NOT_COUNTED: Final = frozenset({"type", "block_id", "action_id", "callback_id"})


def size(text: str) -> int:
    """Characters as UTF-16 counts them, which is never less than what Slack can count."""
    return len(text) + sum(c > "\uffff" for c in text)


def weigh(part: object) -> int:
    """What a block, or several, counts towards `TOTAL`: its texts, values and addresses."""
    if isinstance(part, str):
        return size(part)
    if isinstance(part, Mapping):
        return sum(weigh(x) for key, x in part.items() if key not in _NOT_COUNTED)
    return sum(map(weigh, part)) if isinstance(part, Sequence) else 0


Block = dict[str, Any]
