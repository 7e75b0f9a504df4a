"""Guesses are offered, not acted on."""

import pytest

from handlers.sureness import sure
from knowledge.language.reading import Reading


def reading(symptom: str | None, confidence: float, *others: str) -> Reading:
    """A reading of nobody in particular."""
    return Reading(symptom, None, None, None, None, confidence, others)


@pytest.mark.parametrize("confidence", [0.3, 0.9])
def test_what_is_sure_enough_stays(confidence: float) -> None:
    """A reading that is sure enough is acted on as it is."""
    read = reading("orphan", confidence, "other")
    assert sure(read) is read


def test_a_guess_heads_the_alternatives() -> None:
    """A guessed symptom is the first thing to choose, and stands there once."""
    guessed = sure(reading("orphan", 0.1, "other", "orphan"))
    assert (guessed.symptom, guessed.alternatives) == (None, ("orphan", "other"))


def test_no_symptom_stays_none() -> None:
    """A reading without a symptom is not touched."""
    read = reading(None, 0.0, "other")
    assert sure(read) is read
