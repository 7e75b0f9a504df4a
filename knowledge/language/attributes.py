"""Which attribute a text speaks of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.language.concepts import Stream, phrases_in
from knowledge.language.lexicon import Lexicon
from knowledge.language.text import Token

MOST_DIGITS = 2
SHORTEST_CAMEL = 6
_CAMEL = re.compile(r"[a-z]+[A-Z][A-Za-z\d]+|ms(?:DS|Exch|RTC)[A-Za-z\-]+")
_NUMBERED = re.compile(r"([a-z]+?)(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Named:
    """An attribute and the tokens that name it."""

    name: str
    start: int
    end: int


def attributes_in(
    tokens: Sequence[Token], lows: Sequence[str], words: Lexicon, free: Sequence[bool]
) -> list[Named]:
    """All attributes that are named, in the order of the text."""
    found = _numbered(lows, words, free)
    meant_otherwise = _in_longer_phrases(lows, words, free)
    for start, end in phrases_in(lows, words.attributes, words.longest, free):
        phrase = tuple(lows[start:end])
        if _possessed(lows, start):
            continue
        if phrase in words.weak and (
            meant_otherwise.get(start, 0) > end - start or not _fits(lows, start, end, words)
        ):
            continue
        found.append(Named(words.attributes[phrase], start, end))
    known = {at for named in found for at in range(named.start, named.end)}
    found.extend(_unlisted(tokens, words, free, known))
    return sorted(found, key=lambda named: named.start)


def implied_attribute(stream: Stream, words: Lexicon) -> str | None:
    """An attribute that is meant without being named: "disabled in AD but still active"."""
    for name, ways in words.implied:
        if any(all(concept in stream.places for concept in way) for way in ways):
            return name
    return None


def _in_longer_phrases(lows: Sequence[str], words: Lexicon, free: Sequence[bool]) -> dict[int, int]:
    """Places inside phrases with a meaning of their own ("left the company") and their length."""
    return {
        at: end - start
        for start, end in phrases_in(lows, words.phrases, words.longest, free)
        if end - start > 1 and "duplicate" not in words.phrases[tuple(lows[start:end])]
        for at in range(start, end)
    }


def _possessed(lows: Sequence[str], start: int) -> bool:
    """ "has a mail address" only says that nothing is wrong with it."""
    return start > 1 and lows[start - 1] in {"a", "an"} and lows[start - 2] in {"has", "with"}


def _fits(lows: Sequence[str], start: int, end: int, words: Lexicon) -> bool:
    before = lows[start - 1] if start else ""
    after = lows[end] if end < len(lows) else ""
    return before not in words.weak_not_after and after not in words.weak_not_before


def _numbered(lows: Sequence[str], words: Lexicon, free: Sequence[bool]) -> list[Named]:
    found = []
    for at, low in enumerate(lows):
        if not free[at]:
            continue
        glued = _NUMBERED.fullmatch(low)
        if glued and (glued.group(1),) in words.numbered:
            found.append(Named(words.numbered[(glued.group(1),)] + glued.group(2), at, at + 1))
        elif low.isdigit() and len(low) <= MOST_DIGITS:
            found.extend(_counted(lows, at, words))
    return found


def _counted(lows: Sequence[str], at: int, words: Lexicon) -> list[Named]:
    for size in (3, 2, 1):
        phrase = tuple(lows[max(0, at - size) : at])
        if len(phrase) == size and phrase in words.numbered:
            return [Named(words.numbered[phrase] + lows[at], at - size, at + 1)]
    return []


def _unlisted(
    tokens: Sequence[Token], words: Lexicon, free: Sequence[bool], known: set[int]
) -> list[Named]:
    """A name in camel case that no list holds, as typed: "costCentre of jdoe"."""
    return [
        Named(token.text, at, at + 1)
        for at, token in enumerate(tokens)
        if free[at] and at not in known and _CAMEL.fullmatch(token.text) and _strange(token, words)
    ]


def _strange(token: Token, words: Lexicon) -> bool:
    if len(token.low) < SHORTEST_CAMEL or token.low in words.grammar["no_attribute"]:
        return False
    return token.low not in words.errors and (token.low,) not in words.phrases
