"""What somebody typed in Slack as the text that he sees.

Slack escapes `&`, `<` and `>` and writes mentions, channels and links between angle brackets
(docs.slack.dev, "Formatting message text"). What is marked as code is only marked.
"""

import html
import re
from collections.abc import Mapping
from typing import Final

LONGEST: Final = 4000  # characters; nobody asks more, a pasted error report included
MENTIONS: Final = 5  # people looked up for one text
_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,20})(?:\|[^<>]{0,100})?>")
_MARKED = re.compile(r"<([^<>\n]*)>")
_FENCE = re.compile(r"```|`")
_STYLED = re.compile(r"(?<![\w*~])([*~])(?=\S)([^*~\n]*?\S)\1(?![\w*~])")
_STEERING = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_QUOTES = str.maketrans(
    "\u2018\u2019\u201a\u201b\u00b4\u201c\u201d\u201e\u201f\u00a0", "'''''\"\"\"\" "
)


def mentioned(text: str, bot: str) -> tuple[str, ...]:
    """The ids of the people whom a text mentions, the bot not among them; the first few."""
    found = dict.fromkeys(m for m in _MENTION.findall(text[:LONGEST]) if m != bot)
    return tuple(found)[:MENTIONS]


def typed(text: str, bot: str, names: Mapping[str, str]) -> str:
    """The text without marks. `names`: what stands in the place of each mention, by its id."""
    named = _MENTION.sub(lambda m: "" if m[1] == bot else names.get(m[1], m[1]), text[:LONGEST])
    bare = _FENCE.sub("", _STYLED.sub(r"\2", _MARKED.sub(_shown, named)))
    lines = html.unescape(_STEERING.sub("", bare)).translate(_QUOTES).splitlines()
    return "\n".join(x for line in lines if (x := " ".join(line.split())))


def _shown(marked: re.Match[str]) -> str:
    """What Slack shows for a link, a channel or a date: its label, else what it leads to."""
    target, _, label = marked[1].partition("|")
    if label:
        return label
    return target.removeprefix("mailto:").removeprefix("!").removeprefix("#")
