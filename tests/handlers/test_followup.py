"""What is said inside a case."""

import pytest

from handlers import followup
from tests.handlers.small import WORDS


@pytest.mark.parametrize(
    "text, word",
    [
        ("back", "back"),
        ("Why?", "why"),
        ("why do you ask?", "why"),
        ("again!", "again"),
        ("It is mended", "again"),
        ("show evidence", "evidence"),
        ("why jdoe", None),
        ("", None),
    ],
)
def test_words_for_the_case(text: str, word: str | None) -> None:
    """A word for the case stands alone."""
    assert followup.inside(text, WORDS) == word


@pytest.mark.parametrize(
    "text, part",
    [
        ("and his mail?", "mail"),
        ("what about her proxyAddresses", "proxyAddresses"),
        ("their password?", "password"),
        ("and the job title", "job title"),
        ("what about asmith?", None),
        ("mail", None),
    ],
)
def test_something_of_the_same_object(text: str, part: str | None) -> None:
    """A possessive names a part of whoever the case is about."""
    assert followup.own_part(text) == part


@pytest.mark.parametrize(
    "text, name",
    [
        ("what about asmith?", "asmith"),
        ("And what about Alice Smith", "Alice Smith"),
        ("how about CORP\\oshaw", "CORP\\oshaw"),
        ("asmith", None),
    ],
)
def test_somebody_else(text: str, name: str | None) -> None:
    """The same question about another object."""
    assert followup.other_name(text) == name


def test_pronouns() -> None:
    """A pronoun speaks of somebody named before."""
    assert followup.has_pronoun("why can't she sign in")
    assert not followup.has_pronoun("why can't jdoe sign in")
