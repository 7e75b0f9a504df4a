"""Text made to fit: shortened, or spread over several pieces. The text itself is cut, before it is
escaped, so that no entity, no code and no date is ever broken."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from adapters.slack.blocks.escape import prose
from adapters.slack.blocks.limits import size
from handlers.replies import plain

MORE: Final = "…"
_TONES: Final = ("\U0001f3fb", "\U0001f3ff")
_FLAGS: Final = ("\U0001f1e6", "\U0001f1ff")
_JOINER: Final = "\u200d"


class Fitting:
    """Shortens what is too long, and counts how often it had to."""

    def __init__(self) -> None:
        self.cuts = 0

    def __call__(self, text: str, most: int, render: Callable[[str], str] = prose) -> str:
        """The text as `render` shows it, in at most so many characters."""
        if size(text) <= most and size(shown := render(text)) <= most:
            return shown
        self.cuts += 1
        room = most
        while size(shown := render(cut(text, room))) > most:
            room = _less(room, size(shown) - most)
        return shown


def cut(text: str, most: int) -> str:
    """The text itself, or its beginning with a mark."""
    if size(text) <= most:
        return text
    return text[: _end(text, most - size(MORE))].rstrip() + MORE


def pieces(text: str, most: int, render: Callable[[str], str] = prose) -> Iterator[str]:
    """All of the text, as few pieces that each are no longer; they end at a blank if they can."""
    rest = plain(text, size(text) * 10)  # a hidden character is shown by its number
    while rest:
        end = len(rest) if size(rest) <= most else _blank(rest, _end(rest, most))
        room = most
        while size(shown := render(rest[:end])) > most:
            room = _less(room, size(shown) - most)
            end = _blank(rest, _end(rest, room))
        yield shown
        rest = rest[end:].lstrip()


def _less(room: int, over: int) -> int:
    """Escaped, a character becomes at most five, and a time six times as long."""
    return max(1, min(room - 1, room - over // 6))


def _end(text: str, room: int) -> int:
    """How many characters fit; what is one to the eye stays together where it can."""
    end = 0
    for character in text:
        room -= size(character)
        if room < 0:
            break
        end += 1
    whole = end
    while 0 < whole < len(text) and _joined(text[whole - 1], text[whole]):
        whole -= 1
    return max(whole or end, 1)


def _joined(before: str, after: str) -> bool:
    if unicodedata.category(after).startswith("M") or _JOINER in (before, after):
        return True
    flags = _FLAGS[0] <= before <= _FLAGS[1] and _FLAGS[0] <= after <= _FLAGS[1]
    return flags or _TONES[0] <= after <= _TONES[1]


def _blank(text: str, end: int) -> int:
    at = text.rfind(" ", end // 2, end)
    return at if end < len(text) and at > 0 else end
