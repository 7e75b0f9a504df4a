"""Dates: reading texts, adding intervals, and custom formats.

Source: functions reference, CDate, DateAdd, DateFromNum, FormatDateTime and NumFromDate. A text is
read in ISO order or, as in the page's own example, as month/day/year; any other form hangs on the
server's culture and is not evaluated. Formats: the specifiers of .NET's custom formats that need no
culture.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.run import Run
from knowledge.sync_rules.expressions.values import Date, UnknownError

TICK = 10
SECOND = 10_000_000
DAY = 86_400 * SECOND
MONTHS_A_YEAR = 12
NOON = 12
_WIDEST_ZONE = 14 * 3600
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_TEXT = re.compile(
    r"\s*(?:(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"|(?P<month2>[0-9]{1,2})/(?P<day2>[0-9]{1,2})/(?P<year2>[0-9]{4}))"
    r"(?:(?:T|\s+)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,7}))?)?\s*(?P<half>[AaPp][Mm])?)?"
    r"\s*(?P<zone>Z|[+-][0-9]{1,2}(?::?[0-9]{2})?)?\s*"
)
_SPECIFIER = re.compile(r"([A-Za-z])\1*|'([^']*)'|\"([^\"]*)\"|\\(.)|(.)", re.DOTALL)
_FORMATS: dict[str, Callable[[datetime], str]] = {
    "yyyy": lambda d: f"{d.year:04}",
    "yy": lambda d: f"{d.year % 100:02}",
    "MM": lambda d: f"{d.month:02}",
    "M": lambda d: str(d.month),
    "dd": lambda d: f"{d.day:02}",
    "d": lambda d: str(d.day),
    "HH": lambda d: f"{d.hour:02}",
    "H": lambda d: str(d.hour),
    "hh": lambda d: f"{d.hour % 12 or 12:02}",
    "h": lambda d: str(d.hour % 12 or 12),
    "mm": lambda d: f"{d.minute:02}",
    "m": lambda d: str(d.minute),
    "ss": lambda d: f"{d.second:02}",
    "s": lambda d: str(d.second),
}
# .NET has m for minutes; the formats that the page links to have it for months too.
_MINUTE_OR_MONTH = re.compile(r"(?<![Hhm])(?<![Hh][:. ])m")
_BROKEN = frozenset("'\"\\%")
_PLAIN_LETTERS = frozenset("TZ")
_MONTHS = {"yyyy": MONTHS_A_YEAR, "q": 3, "m": 1}
_STEPS = {
    "y": DAY,
    "d": DAY,
    "w": DAY,
    "ww": 7 * DAY,
    "h": 3600 * SECOND,
    "n": 60 * SECOND,
    "s": SECOND,
}


def from_datetime(moment: datetime) -> Date:
    """The moment in AD's measure; without a zone it is UTC."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return Date((moment - _EPOCH) // timedelta(microseconds=1) * TICK)


def to_datetime(date: Date) -> datetime:
    """The moment as Python has it; steps below a microsecond are lost."""
    try:
        return _EPOCH + timedelta(microseconds=date.ticks // TICK)
    except OverflowError:
        raise UnknownError("a date beyond the year 9999 or before the year 1") from None


def iso(date: Date) -> str:
    """The moment as ISO 8601 text in UTC."""
    moment = to_datetime(date).replace(tzinfo=None)
    rest = date.ticks % SECOND
    fraction = f".{rest:07}".rstrip("0") if rest else ""
    return moment.replace(microsecond=0).isoformat() + fraction + "Z"


def read_date(run: Run, text: str) -> Date | None:
    """The date of a text; None when it surely is none, for it has no digit."""
    found = _TEXT.fullmatch(text)
    if found is None:
        if any("0" <= char <= "9" for char in text):
            raise UnknownError("a date in a form that hangs on the server's culture")
        return None
    part = {name: value or "" for name, value in found.groupdict().items()}
    year = int(part["year"] or part["year2"])
    month, day = int(part["month"] or part["month2"]), int(part["day"] or part["day2"])
    if part["month2"] and month != day and day <= MONTHS_A_YEAR and run.other(Question.CULTURE):
        month, day = day, month
    try:
        moment = datetime(year, month, day, _hour(part), *_below(part), tzinfo=UTC)
    except ValueError:
        raise UnknownError("a date that is in no calendar") from None
    fraction = int(part["fraction"].ljust(7, "0")) if part["fraction"] else 0
    return Date(from_datetime(moment).ticks + fraction - _offset(part["zone"]) * SECOND)


def parsed_date(run: Run, text: str) -> Date:
    """The date of a text that is compared with a date."""
    found = read_date(run, text)
    if found is None:
        raise UnknownError("a text that is no date is compared with a date")
    return found


def _hour(part: dict[str, str]) -> int:
    hour = int(part["hour"] or 0)
    if not part["half"]:
        return hour
    if not 1 <= hour <= NOON:
        raise UnknownError("an hour beyond 12 with AM or PM")
    return hour % NOON + (NOON if part["half"].lower() == "pm" else 0)


def _below(part: dict[str, str]) -> tuple[int, int]:
    return int(part["minute"] or 0), int(part["second"] or 0)


def _offset(zone: str) -> int:
    if zone in ("", "Z"):
        return 0
    hours, _, minutes = zone[1:].partition(":")
    if len(hours) > 2:  # noqa: PLR2004 - hours have two digits
        hours, minutes = hours[:-2], hours[-2:]
    seconds = int(hours) * 3600 + int(minutes or 0) * 60
    if seconds > _WIDEST_ZONE:
        raise UnknownError("a time zone beyond 14 hours")
    return -seconds if zone.startswith("-") else seconds


def formatted(run: Run, date: Date, form: str) -> str:
    """The date in a custom format."""
    if len(form) < 2:  # noqa: PLR2004 - one character names a standard format in .NET
        raise UnknownError("a format of one character hangs on the server's culture")
    if _MINUTE_OR_MONTH.search(form):
        raise UnknownError("the date format m away from the hour: minutes or months")
    moment = to_datetime(date)
    return "".join(_part(run, found, moment) for found in _SPECIFIER.finditer(form))


def _part(run: Run, found: re.Match[str], moment: datetime) -> str:
    specifier, single, double, escaped, plain = found.groups()
    if specifier is None:
        if plain in _BROKEN:
            raise UnknownError(f"the date format {plain}")
        text = next((x for x in (single, double, escaped) if x is not None), plain or "")
        return "." if plain == "/" and run.other(Question.CULTURE) else text
    if specifier in _PLAIN_LETTERS:
        return found[0]
    write = _FORMATS.get(found[0])
    if write is None:
        raise UnknownError(f"the date format {found[0]!r}")
    return write(moment)


def added(interval: str, count: int, date: Date) -> Date:
    """The date with a number of intervals added; a month's end stays within its month."""
    if interval in _STEPS:
        moved = Date(date.ticks + count * _STEPS[interval])
        to_datetime(moved)
        return moved
    if interval not in _MONTHS:
        raise UnknownError(f"DateAdd knows no interval {interval!r}")
    moment = to_datetime(date)
    months = moment.year * MONTHS_A_YEAR + moment.month - 1 + count * _MONTHS[interval]
    year, month = divmod(months, MONTHS_A_YEAR)
    if not 1 <= year <= 9999:  # noqa: PLR2004 - the calendar of .NET and of Python
        raise UnknownError("a date beyond the year 9999 or before the year 1")
    day = min(moment.day, _last_day(year, month + 1))
    moved_to = moment.replace(year=year, month=month + 1, day=day)
    return Date(from_datetime(moved_to).ticks + date.ticks % TICK)


def _last_day(year: int, month: int) -> int:
    if month == MONTHS_A_YEAR:
        return 31
    return (datetime(year, month + 1, 1, tzinfo=UTC) - timedelta(days=1)).day
