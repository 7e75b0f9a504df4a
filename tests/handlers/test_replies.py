"""What comes from outside is shown, but cannot steer."""

import pytest

from handlers.replies import Part, Reply, Words, plain, shown_time


@pytest.mark.parametrize(
    "given, shown",
    [
        ("jdoe", "jdoe"),
        ("Jürgen Öztürk 李", "Jürgen Öztürk 李"),
        ("a\x1b[31mred\x1b[0m b", "ared b"),
        ("a\x1b]0;title\x07b", "ab"),
        ("one\r\ntwo\tthree", "one two three"),
        ("abc\u202ecba", "abc<U+202E>cba"),
        ("zero\u200bwidth", "zero<U+200B>width"),
        ("bell\x07", "bell<U+0007>"),
        ("soft\xadhyphen", "soft<U+00AD>hyphen"),
        ("failed\n   at Microsoft.Sync.Engine(String secret)\n   at X", "failed"),
        ("look at Object(s)", "look at Object(s)"),
        ("x" * 400, "x" * 299 + "…"),
        (42, "42"),
    ],
)
def test_plain(given: object, shown: str) -> None:
    """Escape sequences and call stacks go, what cannot be seen is named, long values end early."""
    assert plain(given) == shown


@pytest.mark.parametrize(
    "given, shown",
    [
        ("2026-03-02T11:30:00+00:00", "2026-03-02 11:30 UTC"),
        ("2026-03-02T11:30:00.5Z", "2026-03-02 11:30 UTC"),
        ("2026-03-02T11:30:00+02:00", "2026-03-02T11:30:00+02:00"),
        ("jdoe", "jdoe"),
    ],
)
def test_times_are_told_as_people_read_them(given: str, shown: str) -> None:
    """Only a point in time in UTC is rewritten."""
    assert shown_time(given) == shown


def test_words_are_filled() -> None:
    """A value that is not there is called so; an empty one is empty; braces can be shown."""
    words = Words({"value-missing": "(none)", "x": "{{{a}}} {b}{c} {nothing}"})

    assert words("x", a="A", b="", c=None) == "{A} (none) (none)"
    assert "x" in words
    assert "y" not in words


def test_values_are_not_filled_again() -> None:
    """A directory value that looks like a placeholder stays what it is."""
    assert Words({"value-missing": "-", "x": "{a}"})("x", a="{b}", b="secret") == "{b}"


def test_a_part_is_found_by_its_id() -> None:
    """Renderers and tests ask for parts by id."""
    part = Part("then", "Then", ())

    reply = Reply(id="x", verdict="y", parts=(part,))

    assert reply.part("then") == part
    assert reply.part("also") is None
