"""A reading that is only a guess is no question yet: it heads the list of what to choose from."""

import re
from collections.abc import Callable
from dataclasses import replace

from handlers import commands
from knowledge.language.reading import Reading

Read = Callable[[str], Reading]
SYNCING = "object-not-syncing"
GUESSED = ("sam", "display-name", "group-name", "computer", "employee-number")

_WHAT_OF = re.compile(
    r"\s*what(?:'s| is| has)?(?: happened| wrong| up| going on)? (?:to|with|about)\b", re.IGNORECASE
)
SURE = 0.3  # below it one guess in four is wrong (benchmarks.classify)


def sure(reading: Reading) -> Reading:
    """The reading, with a symptom that is merely guessed put among the alternatives."""
    if reading.symptom is None or reading.confidence >= SURE:
        return reading
    others = (reading.symptom, *reading.alternatives)
    return replace(reading, symptom=None, alternatives=tuple(dict.fromkeys(others)))


def bare_name(text: str, reading: Reading) -> Reading:
    """A name and nothing else asks whether it is syncing; one in a mistyped command is no name.

    So does one after "what happened to".
    """
    subject, others = reading.subject, reading.alternatives
    if reading.symptom is not None or subject is None or (others and SYNCING not in others):
        return reading
    by_form = subject.kind not in GUESSED or bool(_WHAT_OF.match(text))
    if by_form or (subject.value.lower() == text.lower().strip() and commands.meant(text) is None):
        return replace(reading, symptom=SYNCING)
    return reading


def one_guess(text: str, told: Reading) -> bool:
    """One word that says nothing, and is a name by nothing but a guess."""
    by_form = told.subject is not None and told.subject.kind not in GUESSED
    return told.symptom is None and not by_form and len(text.split()) == 1
