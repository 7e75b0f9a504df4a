"""Dates: texts, intervals, formats, AD's measure; the functions reference."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge.sync_rules.expressions.stage import doubted, refused, sure

MOMENTS = st.datetimes(datetime(1601, 1, 1), datetime(9999, 12, 30))  # noqa: DTZ001 - strategies take none


@pytest.mark.parametrize(
    "text,expected",
    [
        ("2001-02-03", "2001-02-03T00:00:00Z"),
        (" 2001-2-3 ", "2001-02-03T00:00:00Z"),
        ("2001-02-03T04:05:06Z", "2001-02-03T04:05:06Z"),
        ("2001-02-03 04:05:06.1234567", "2001-02-03T04:05:06.1234567Z"),
        ("2001-02-03 04:05:06.5", "2001-02-03T04:05:06.5Z"),
        ("2001-02-03 04:05 +01:00", "2001-02-03T03:05:00Z"),
        ("2001-02-03 04:05 -0130", "2001-02-03T05:35:00Z"),
        ("2001-02-03 12:00 AM", "2001-02-03T00:00:00Z"),
        ("2001-02-03 12:00 pm", "2001-02-03T12:00:00Z"),
        ("2001-02-03 11:59 PM", "2001-02-03T23:59:00Z"),
        ("12/25/2007 1:02", "2007-12-25T01:02:00Z"),
        ("5/5/2007", "2007-05-05T00:00:00Z"),
    ],
)
def test_texts(text: str, expected: str) -> None:
    """CDate: ISO order, and month/day/year where the day cannot be a month."""
    assert sure(f'CDate("{text}")') == expected


def test_order_of_day_and_month() -> None:
    """CDate("12/25/2007") shows the order, but it hangs on the server's culture."""
    assert doubted('CDate("1/2/2007")') == "2007-01-02T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "25.12.2007",
        "20070102",
        "2001-02-30",
        "25/12/2007",
        "2001-02-03 13:00 PM",
        "2001-02-03 0:00 AM",
        "2001-02-03 25:00",
        "2001-02-03 04:05 +15",
    ],
)
def test_texts_not_evaluated(text: str) -> None:
    """A form that the page does not show hangs on the server's culture."""
    assert refused(f'CDate("{text}")')


@pytest.mark.parametrize(
    "interval,count,expected",
    [
        ("yyyy", 1, "2005-02-28T10:00:00Z"),
        ("yyyy", 4, "2008-02-29T10:00:00Z"),
        ("q", 1, "2004-05-29T10:00:00Z"),
        ("m", -2, "2003-12-29T10:00:00Z"),
        ("m", 12, "2005-02-28T10:00:00Z"),
        ("m", 10, "2004-12-29T10:00:00Z"),
        ("y", 1, "2004-03-01T10:00:00Z"),
        ("d", -29, "2004-01-31T10:00:00Z"),
        ("w", 1, "2004-03-01T10:00:00Z"),
        ("ww", 1, "2004-03-07T10:00:00Z"),
        ("h", 14, "2004-03-01T00:00:00Z"),
        ("n", 90, "2004-02-29T11:30:00Z"),
        ("s", -1, "2004-02-29T09:59:59Z"),
    ],
)
def test_intervals(interval: str, count: int, expected: str) -> None:
    """DateAdd: each interval of the page; a month's end stays in its month."""
    assert sure(f'DateAdd("{interval}",{count},CDate("2004-02-29 10:00"))') == expected


def test_months_end() -> None:
    """VBA keeps the last day: January 31 and a month is February 28."""
    assert sure('DateAdd("m",1,CDate("2001-01-31"))') == "2001-02-28T00:00:00Z"
    assert sure('DateAdd("m",11,CDate("2001-01-31"))') == "2001-12-31T00:00:00Z"
    assert sure('DateAdd("m",1,[x])', {"x": "2001-01-31"}) == "2001-02-28T00:00:00Z"


@pytest.mark.parametrize(
    "text,reason",
    [
        ('DateAdd("x",1,Now())', "interval"),
        ('DateAdd("yyyy",9000,Now())', "year 9999"),
        ('DateAdd("yyyy",-3000,Now())', "year 1"),
        ('DateAdd("d",9223372036854775807,Now())', "year 9999"),
        ('DateAdd("d",1,5)', "a date is wanted"),
        ('DateAdd("d",1,"soon")', "no date"),
        ("DateFromNum(9223372036854775807)", "year 9999"),
        ('FormatDateTime(Now(),"d")', "one character"),
        ('FormatDateTime(Now(),"")', "one character"),
        ('FormatDateTime(Now(),"MMM")', "'MMM'"),
        ('FormatDateTime(Now(),"dddd")', "'dddd'"),
        ('FormatDateTime(Now(),"yyyy-mm-dd")', "minutes or months"),
        ('FormatDateTime(Now(),"dd%")', "%"),
        ('FormatDateTime(Now(),"dd\'")', "'"),
    ],
)
def test_not_evaluated(text: str, reason: str) -> None:
    """What hangs on culture or lies outside the calendar is named."""
    assert reason in refused(text)


@pytest.mark.parametrize(
    "form,expected",
    [
        ("yyyy-MM-dd HH:mm:ss", "2004-02-09 15:04:05"),
        ("yy/M/d".replace("/", "-"), "04-2-9"),
        ("H.m.s", "15.4.5"),
        ("hh:mm", "03:04"),
        ("h 'o''clock'".replace("''", ""), "3 oclock"),
        ('HH "h"'.replace('"', "'"), "15 h"),
        ("dd\\d", "09d"),
        ("yyyyMMddTHHmmssZ", "20040209T150405Z"),
    ],
)
def test_formats(form: str, expected: str) -> None:
    """The specifiers of custom formats that need no culture."""
    assert sure(f'FormatDateTime(CDate("2004-02-09 15:04:05"),"{form}")') == expected


def test_format_with_slashes() -> None:
    """A slash is the server's date separator; quotes keep it."""
    assert doubted('FormatDateTime(CDate("2004-02-09"),"MM/dd")') == "02/09"
    assert sure('FormatDateTime(CDate("2004-02-09"),"MM\'/\'dd")') == "02/09"
    assert sure('FormatDateTime(CDate("2004-02-09"),"MM""/""dd")') == "02/09"
    assert sure('FormatDateTime([x],"MM")') is None


def test_now() -> None:
    """Now is the scene's time; the server's time zone makes what is shown of it uncertain."""
    assert refused("Now()", now=None) == "the current time"
    assert doubted("Now()") == "2026-11-25T12:00:00Z"
    assert sure('FormatDateTime(Now(),"yyyy")') == "2026"
    assert sure('Now() > CDate("2026-11-01")') == "True"
    assert doubted('Now() > CDate("2026-11-25 18:00")') == "False"
    naive = datetime(2026, 11, 25, 12)  # noqa: DTZ001 - read as UTC
    assert sure('FormatDateTime(Now(),"yyyy-MM")', now=naive) == "2026-11"


def test_ad_measure() -> None:
    """100 nanoseconds since 1601; nothing is lost on the way."""
    assert sure("DateFromNum([pwdLastSet])", {"pwdLastSet": "1"}) == "1601-01-01T00:00:00.0000001Z"
    assert (
        sure("NumFromDate(DateFromNum([x]))", {"x": "129699324000000007"}) == "129699324000000007"
    )
    assert doubted("DateFromNum([x])") is None
    later = 'NumFromDate(DateAdd("m",1,DateFromNum([x])))'
    assert sure(later, {"x": "7"}) == str(31 * 864_000_000_000 + 7)


@settings(deadline=None)
@given(MOMENTS)
def test_dates_come_back(moment: datetime) -> None:
    """A date written in ISO is read as the same moment, and has the same number."""
    utc = moment.replace(tzinfo=UTC)
    ticks = (utc - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10
    text = moment.isoformat(timespec="microseconds")
    assert sure("NumFromDate(CDate([x]))", {"x": text}) == str(ticks)
    shown = sure("DateFromNum([x])", {"x": str(ticks)})
    assert sure("NumFromDate(CDate([x]))", {"x": str(shown)}) == str(ticks)
