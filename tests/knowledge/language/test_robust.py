"""Any input at all gets a reading, in bounded time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.language.reading import SURE, read
from knowledge.language.text import LONGEST, normalise

PIECES = "jdoe|John|Doe|isn't|syncing|group|the|CN=|DC=a|@|,|\"|'|smtp:|\\|{|user|Sales|DL|365|7"
ODD = ["\n", "\u202e", "\u200b", "<!channel>", "employee"]
WORDS = st.sampled_from([*PIECES.split("|"), *ODD])
TEXTS = st.text(max_size=300) | st.lists(WORDS, max_size=25).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_never_raises(text: str) -> None:
    """A reading keeps its promises whatever comes in."""
    reading = read(text)
    assert 0.0 <= reading.confidence <= 1.0
    assert reading.symptom is not None or reading.confidence < SURE
    assert reading.symptom not in reading.alternatives
    for subject in (reading.subject, reading.second):
        assert subject is None or subject.value in normalise(text)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad"]), st.integers(0, 24))
def test_invisible_characters(invisible: str, at: int) -> None:
    """Characters that nobody sees change nothing."""
    text = "why isn't jdoe syncing now"
    assert read(text[:at] + invisible + text[at:]) == read(text)


@pytest.mark.parametrize(
    "text",
    [
        "why isn\u2019t \u201cjdoe\u201d syncing",
        "why isn't *jdoe* syncing",
        "why isn't `jdoe` syncing",
        "<!here> <@U02AB3CDE> why isn't jdoe syncing",
        "why isn't&nbsp;jdoe syncing &amp; co",
        "why isn't\u00a0jdoe\tsyncing\r\n",
    ],
)
def test_markup(text: str) -> None:
    """Typography and chat markup are seen through."""
    reading = read(text)
    assert reading.subject is not None
    assert (reading.symptom, reading.subject.value) == ("object-not-syncing", "jdoe")


@pytest.mark.parametrize(
    "text, plain",
    [
        ("<mailto:jdoe@contoso.com|jdoe@contoso.com>", "jdoe@contoso.com"),
        ("<mailto:jdoe@contoso.com>", "jdoe@contoso.com"),
        ("<https://contoso.com/x|contoso>", "contoso"),
        ("see https://contoso.com/jdoe now", "see now"),
        ("it is gone from the cloud.Any idea", "it is gone from the cloud.Any idea"),
        ("\x00a\x07b", "a b"),
    ],
)
def test_normalised(text: str, plain: str) -> None:
    """Links, mentions and control characters leave the text."""
    assert normalise(text) == plain


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a.",
        "CN=a,",
        "CN=\\,",
        "a@",
        "_a",
        "<@",
        '"a b ',
        "Doe, ",
        "S-1-5-",
        "A" * 22 + "==",
        "(",
        "\n",
    ],
)
def test_long_input(piece: str) -> None:
    """100 kB of anything is read, and cut sensibly."""
    text = piece * (100_000 // len(piece))
    assert 0 <= read(text).confidence <= 1
    assert len(normalise(text)) <= LONGEST + 1


def test_ends_of_long_text() -> None:
    """Of a long text the beginning and the end are read."""
    noise = "lorem ipsum " * 2_000
    assert read("jdoe isn't syncing. " + noise).subject is not None
    assert read(noise + " stopped-deletion-threshold-exceeded").error is not None
