"""Text made to fit is never broken inside a character, an entity or a piece of code."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.blocks.escape import bold, code, prose
from adapters.slack.blocks.fitting import Fitting, cut, pieces
from adapters.slack.blocks.limits import size
from tests.adapters.slack.blocks.samples import bare, text
from tests.adapters.slack.blocks.test_escape import formats
from tests.real.slack_blocks import shown, unescaped


@given(text, st.integers(24, 200), st.sampled_from([prose, code, bold]))
def test_what_is_shortened_fits_and_is_counted(
    said: str, most: int, render: Callable[[str], str]
) -> None:
    """At most as long as asked for, and whole or counted."""
    fitting = Fitting()
    short = fitting(said, most, render)

    assert size(short) <= most
    assert unescaped(short) == []
    assert short == render(said) or fitting.cuts == 1


@given(st.lists(text, max_size=20).map(" ".join), st.integers(40, 200))
def test_pieces_hold_everything(said: str, most: int) -> None:
    """Each fits, none formats, together they are the text."""
    found = list(pieces(said, most))

    assert all(size(x) <= most for x in found)
    assert [y for x in found for y in formats(x)] == []
    assert bare("".join(map(shown, found))) == bare(shown(prose(said)))


@pytest.mark.parametrize(
    "whole",
    [
        "e\u0301",
        "\U0001f44d\U0001f3fd",
        "\U0001f1e9\U0001f1ea",
        "\U0001f468\u200d\U0001f469",
        "\u2764\ufe0f",
    ],
)
def test_what_is_one_to_the_eye_stays_together(whole: str) -> None:
    """Accents, skin tones, flags and joined signs."""
    for most in range(4, 12):
        kept = cut("a" + whole * 9, most).removesuffix("…")
        assert kept.replace(whole, "") in ("", "a")
        assert not kept[1:] or unicodedata.category(kept[1]) != "Mn"


def test_what_fits_is_left_alone() -> None:
    """No mark where nothing is missing."""
    assert cut("jdoe", 4) == "jdoe"
    assert cut("jdoes", 4) == "jdo…"


def test_a_character_with_endless_accents_is_cut_all_the_same() -> None:
    """There is no place where it could be cut well."""
    assert size(cut("\u0301" * 500, 10)) == 10


def test_pieces_end_at_blanks() -> None:
    """A word is broken only where it is longer than a piece."""
    assert list(pieces("one two three four", 9)) == ["one two", "three", "four"]
    assert list(pieces("abcdefgh", 3)) == ["abc", "def", "gh"]
