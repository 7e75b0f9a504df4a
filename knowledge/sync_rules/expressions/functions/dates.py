"""Date functions (functions reference, section Date / Time)."""

from knowledge.sync_rules.expressions import dates
from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.registry import function
from knowledge.sync_rules.expressions.run import Run
from knowledge.sync_rules.expressions.values import Date, StopError, UnknownError, bounded

CULTURES = "texts in neither ISO nor month/day/year order"


@function("CDate", "str", still_open=CULTURES)
def _cdate(run: Run, text: str) -> Date:
    found = dates.read_date(run, text)
    if found is None:
        raise StopError(f"CDate: {text!r} is no date")
    return found


@function("DateAdd", "enum num dt")
def _date_add(_: Run, interval: str, count: int, date: Date) -> Date:
    return dates.added(interval, count, date)


@function("DateFromNum", "num", still_open="numbers beyond the year 9999, such as a never of AD")
def _date_from_num(_: Run, ticks: int) -> Date:
    date = Date(ticks)
    dates.to_datetime(date)
    return date


@function("NumFromDate", "dt")
def _num_from_date(_: Run, date: Date) -> int:
    return bounded(date.ticks)


@function(
    "FormatDateTime", "dt str", still_open="names of days and months, zones, standard formats"
)
def _format(run: Run, date: Date, form: str) -> str:
    return dates.formatted(run, date, form)


@function("Now", "", still_open="the server's time zone; evaluated only where the time is known")
def _now(run: Run) -> Date:
    if run.scene.now is None:
        raise UnknownError("the current time")
    return local(run, dates.from_datetime(run.scene.now))


def local(run: Run, date: Date) -> Date:
    """A moment that the page gives in local time: the zone moves it by up to half a day."""
    return Date(date.ticks + dates.DAY // 2) if run.other(Question.LOCAL_TIME) else date
