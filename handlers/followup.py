"""What is said inside a case: "back", "why?", "what about asmith?", "and his mail?". Pure."""

import re
from collections.abc import Mapping
from typing import Literal

from handlers.answering import says

Inside = Literal["back", "again", "why", "evidence"]
INSIDE: tuple[Inside, ...] = ("back", "again", "why", "evidence")
_OTHER = re.compile(r"^\s*(?:and\s+)?(?:what|how)\s+about\s+(?P<name>.+?)[\s?.!]*$", re.IGNORECASE)
_OWN = re.compile(
    r"^\s*(?:(?:and|what about|how about)\s+)?(?:and\s+)?(?:his|her|their|its|hers|the)\s+"
    r"(?P<what>[\w ./-]{2,60}?)[\s?.!]*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:he|she|it|they|him|his|her|hers|them|their|its)\b", re.IGNORECASE)


def inside(text: str, words: Mapping[str, str]) -> Inside | None:
    """The word for the case itself that a text is."""
    return next((x for x in INSIDE if says(text, words[f"said-{x}"])), None)


def own_part(text: str) -> str | None:
    """What of the same object is asked about: "and his mail?" -> mail."""
    found = _OWN.match(text)
    return found["what"].strip() if found else None


def other_name(text: str) -> str | None:
    """Who else is asked about: "what about asmith?" -> asmith."""
    found = _OTHER.match(text)
    return found["name"].strip() if found else None


def has_pronoun(text: str) -> bool:
    """Whether a text speaks of somebody whom it does not name."""
    return bool(_PRONOUN.search(text))
