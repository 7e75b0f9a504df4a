"""What a typed answer means, and what it must not be taken for."""

import pytest

from handlers import answering
from handlers.cases import Offer
from knowledge.tree import NOT_KNOWN, Choice
from tests.handlers.small import WORDS, question

THERE = question(
    "row", "metaverse", there=Choice("It is there"), not_there=Choice("It is not there")
)
YES_NO = question(
    "q",
    "metaverse",
    yes_a=Choice("Yes, ticked"),
    no_a=Choice("No"),
    none=Choice("There is no filter"),
)
TWO_YES = question("q", "metaverse", a=Choice("Yes, one"), b=Choice("Yes, two"))
RUNS = question(
    "runs",
    "operations",
    success=Choice("success or completed-*"),
    stopped=Choice("stopped-server-down"),
)


@pytest.mark.parametrize(
    "text, value",
    [
        ("1", "there"),
        (" 2. ", "not-there"),
        ("#2", "not-there"),
        ("3", NOT_KNOWN),
        ("4", None),
        ("0", None),
        ("not-there", "not-there"),
        ("It's there!", "there"),
        ("It is there", "there"),
        ("it isn't there", "not-there"),
        ("it isnt there", "not-there"),
        ("not there", "not-there"),
        ("there", "there"),
        ("it is thre", "there"),
        ("it is nto there", None),
        ("I can't look", NOT_KNOWN),
        ("don't know", NOT_KNOWN),
        ("dont know", NOT_KNOWN),
        ("yes", None),
        ("it", None),
        ("bananas", None),
    ],
)
def test_an_answer_by_number_id_or_words(text: str, value: str | None) -> None:
    """Words fit one answer or none, and a denial never fits an assertion."""
    assert answering.answer(text, THERE, WORDS) == value


@pytest.mark.parametrize(
    "text, value", [("yes", "yes-a"), ("Y", "yes-a"), ("nope", "no-a"), ("no filter", "none")]
)
def test_yes_and_no(text: str, value: str) -> None:
    """Yes and no count where exactly one answer begins so."""
    assert answering.answer(text, YES_NO, WORDS) == value


def test_an_ambiguous_yes_is_no_answer() -> None:
    """Two answers begin with yes: it is asked again."""
    assert answering.answer("yes", TWO_YES, WORDS) is None


def test_console_words_may_be_typed_as_they_stand_there() -> None:
    """A run status with its hyphens is an answer."""
    assert answering.answer("stopped-server-down", RUNS, WORDS) == "stopped"


OFFERS = (
    Offer("object:a", "Adam Smith, user, Staff\nAdam Smith\nasmith\nCN=Adam Smith,DC=x"),
    Offer("object:b", "Alice Smith, user, Sales\nAlice Smith\nasmith"),
)


@pytest.mark.parametrize(
    "text, key",
    [
        ("1", "object:a"),
        ("2", "object:b"),
        ("3", None),
        ("alice smith", "object:b"),
        ("Alice", "object:b"),
        ("the one in sales", None),
        ("sales", "object:b"),
        ("asmith", None),
        ("smith", None),
        ("cn=adam smith,dc=x", "object:a"),
        ("al", None),
        ("", None),
        ("?!", None),
    ],
)
def test_a_line_of_a_list(text: str, key: str | None) -> None:
    """A number, a whole value, or words that fit one line only."""
    found = answering.offered(text, OFFERS)

    assert (found.key if found else None) == key
