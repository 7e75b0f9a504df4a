"""Numbers, times and long lists in words, the same in every view."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from handlers.phrases import Phrases
from handlers.replies import Choice, Line, Words, plain

SHORT, FEW = 80, 3
_UNITS = ((172_800, 86_400, "days"), (7200, 3600, "hours"), (120, 60, "minutes"))


def counted(words: Words, what: str, count: int) -> str:
    """A number of things: 1 error, 2 errors."""
    return words(f"count-{what}{'-one' if count == 1 else ''}", count=count)


def span(words: Words, time: timedelta) -> str:
    """How long: in seconds, minutes, hours or days, as people say it."""
    seconds = max(0, round(time.total_seconds()))
    for least, unit, name in _UNITS:
        if seconds >= least:
            return words(f"span-{name}", count=seconds // unit)
    return words("span-seconds", count=seconds)


def moment(words: Words, when: datetime | None, now: datetime) -> str:
    """A point in time and how long ago that was; or that it is not recorded."""
    if when is None:
        return words("value-missing")
    ago = "moment-in" if when > now else "moment-ago"
    return words(ago, when=when.isoformat(), span=span(words, abs(now - when)))


def shown(phrases: Phrases, values: Sequence[str], most: int = FEW) -> str:
    """Values in a row, none of them long; how many more there are."""
    said = phrases.listed([plain(v, SHORT) for v in values[:most]])
    more = len(values) - most
    return phrases.words("values-more", values=said, count=more) if more > 0 else said


def lines(texts: Iterable[str]) -> tuple[Line, ...]:
    """Lines that are no more than their text."""
    return tuple(Line(x) for x in texts if x)


def leads(words: Words, *commands: str) -> tuple[Choice, ...]:
    """Buttons for commands that stand alone."""
    return tuple(Choice(x, words(f"button-{x}")) for x in commands)


def fresh(words: Words) -> Choice:
    """To look at the same anew."""
    return Choice("again", words("button-fresh"))
