"""Single values in every spelling of the real sources."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.scalars import guid_of, instant, link_of, text_of

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-01T00:00:00Z",
        "2025-01-01T01:00:00+01:00",
        "2025-01-01T00:00:00",
        "2025-01-01T00:00:00.0000000Z",
        "2025-01-01 00:00:00.000",
        "2025-01-01",
        "/Date(1735689600000)/",
        "/Date(1735689600000+0000)/",
        {"value": "/Date(1735689600000)/", "DateTime": "Wednesday, January 1, 2025"},
        NEW_YEAR,
        NEW_YEAR.replace(tzinfo=None),
    ],
)
def test_dates(text: object) -> None:
    """Dates."""
    assert instant(text) == NEW_YEAR


def test_fractions_of_seven_digits() -> None:
    """Fractions of seven digits."""
    assert instant("2025-01-01T00:00:00.1234567Z") == NEW_YEAR.replace(microsecond=123456)


@pytest.mark.parametrize(
    "never",
    [None, "", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "/Date(-62135596800000)/"],
)
def test_never(never: object) -> None:
    """Never."""
    assert instant(never) is None


@pytest.mark.parametrize("text", ["tomorrow", "/Date(x)/", "/Date(99999999999999999)/", True, []])
def test_no_date(text: object) -> None:
    """No date."""
    with pytest.raises(ValueError, match="expected a"):
        instant(text)


@given(st.datetimes(timezones=st.just(UTC)))
def test_any_time_is_read_back(moment: datetime) -> None:
    """Any time is read back."""
    assert instant(moment.isoformat()) == (None if moment.year == 1 else moment)


@given(st.uuids())
def test_guids_in_any_spelling(guid: object) -> None:
    """Guids in any spelling."""
    for text in (str(guid), str(guid).upper(), "{" + str(guid) + "}"):
        assert guid_of(text) == str(guid)


def test_links_and_texts() -> None:
    """Links and texts."""
    assert link_of("{00000000-0000-0000-0000-000000000000}") == ""
    assert link_of(None) == ""
    assert [text_of(v) for v in ("a", 3, True, None)] == ["a", "3", "True", ""]
