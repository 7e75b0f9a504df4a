"""The words of symptoms.yaml and attributes.yaml, made ready for looking up."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

HOME = Path(__file__).resolve().parent.parent
SHORTEST_TYPO = 5
LONG_WORD = 8
VERY_LONG_WORD = 10
COMMON_OPENING = 6

MOST_CORRECTED = 20_000
SHORTEST_STEM = 3
ENDINGS = (
    ("ies", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
    ("ly", ("",)),
    ("ers", ("", "e")),
    ("er", ("", "e")),
)

Phrase = tuple[str, ...]
_PIECE = re.compile(r"[\w'\-.$]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One piece of evidence: the concepts that must and must not occur, and what that is worth."""

    weight: float
    has: tuple[frozenset[str], ...]
    seq: tuple[frozenset[str], ...]
    near: tuple[frozenset[str], ...]
    banned: frozenset[str]
    clear: frozenset[str]
    gap: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that a text is compared with."""

    phrases: Mapping[Phrase, frozenset[str]]
    attributes: Mapping[Phrase, str]
    numbered: Mapping[Phrase, str]
    longest: int
    weak: frozenset[Phrase]
    weak_not_after: frozenset[str]
    weak_not_before: frozenset[str]
    implied: tuple[tuple[str, tuple[frozenset[str], ...]], ...]
    derived: tuple[tuple[str, Rule], ...]
    rules: tuple[tuple[str, Rule], ...]
    errors: Mapping[str, str]
    error_prefixes: tuple[tuple[str, str], ...]
    error_words: frozenset[Phrase]
    grammar: Mapping[str, frozenset[str]]
    stop: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]
    spelling: tuple[str, ...]
    openings: frozenset[str]
    corrected: dict[str, str]

    def known(self, low: str) -> bool:
        """Is this an ordinary word or a word of the field, in whatever form?"""
        return low in self.words or any(stem in self.words for stem in _stems(low))

    def correct(self, low: str) -> str:
        """The word of the field that was probably meant, or the word itself."""
        if len(low) < SHORTEST_TYPO or not low.isalpha() or self.known(low):
            return low
        if not self.english_opening(low):
            swapped = low[1] + low[0] + low[2:]
            return swapped if swapped in self.words else low
        if low not in self.corrected:
            if len(self.corrected) > MOST_CORRECTED:
                self.corrected.clear()
            self.corrected[low] = self._nearest(low)
        return self.corrected[low]

    def english_opening(self, low: str) -> bool:
        """Does it begin as words do? An initial before a surname ("pjones") seldom does."""
        return low[:2] in self.openings

    def _nearest(self, low: str) -> str:
        allowed = 1 if len(low) < LONG_WORD else 2 if len(low) < VERY_LONG_WORD else 3
        hit = process.extractOne(low, self.spelling, scorer=OSA.distance, score_cutoff=allowed)
        if hit is None or low[0] not in hit[0][:2]:
            return low
        return str(hit[0])


def pieces(text: str) -> Phrase:
    """A phrase as the tokens that it is compared by."""
    return tuple(_PIECE.findall(text.lower()))


def listed(text: str) -> list[str]:
    """The entries of a list that is written with commas."""
    return text.split(", ")


def build(symptoms: Mapping[str, Any], attributes: Mapping[str, Any]) -> Lexicon:
    """A lexicon from plain data."""
    phrases = _phrases(symptoms["concepts"])
    named = _named(attributes["synonyms"])
    numbered = {pieces(p): name for name, ps in attributes["numbered"].items() for p in listed(ps)}
    errors, prefixes = _errors(symptoms["errors"])
    stop = frozenset(listed(symptoms["stop"]))
    names = frozenset(symptoms["given_names"].split())
    field = {word for phrase in (*phrases, *named, *numbered) for word in phrase}
    unmended = frozenset(listed(symptoms["unmended"]))
    targets = [phrase for phrase, meaning in phrases.items() if not meaning <= unmended]
    spelling = {word for phrase in (*targets, *named, *numbered) for word in phrase}
    words = frozenset(symptoms["words"].split()) | field | stop
    return Lexicon(
        phrases=phrases,
        attributes=named,
        numbered=numbered,
        longest=max(map(len, (*phrases, *named, *numbered))),
        weak=frozenset(map(pieces, listed(attributes["weak"]))),
        weak_not_after=frozenset(listed(attributes["weak_not_after"])),
        weak_not_before=frozenset(listed(attributes["weak_not_before"])),
        implied=tuple(
            (name, tuple(map(frozenset, sets))) for name, sets in attributes["implied"].items()
        ),
        derived=_rules(symptoms["derived"]),
        rules=_rules(symptoms["symptoms"]),
        errors=errors,
        error_prefixes=prefixes,
        error_words=frozenset(map(pieces, listed(symptoms["error_words"]))),
        grammar={key: frozenset(listed(text)) for key, text in symptoms["grammar"].items()},
        stop=stop,
        words=words,
        names=names,
        spelling=tuple(
            sorted(word for word in spelling if len(word) >= SHORTEST_TYPO and word.isalpha())
        ),
        openings=_openings(words),
        corrected={},
    )


@cache
def lexicon() -> Lexicon:
    """The lexicon of this installation, read once."""
    return build(_load("symptoms.yaml"), _load("attributes.yaml"))


def _stems(low: str) -> Iterator[str]:
    """What a word may be a form of: "removed" of "remove", "dragged" of "drag"."""
    for ending, others in ENDINGS:
        stem = low.removesuffix(ending)
        if len(stem) < SHORTEST_STEM or len(stem) == len(low):
            continue
        yield from (stem + other for other in others)
        if stem[-1] == stem[-2]:
            yield stem[:-1]


def _openings(words: Iterable[str]) -> frozenset[str]:
    """The pairs of letters that at least a few words begin with."""
    count = Counter(word[:2] for word in words if len(word) >= SHORTEST_TYPO)
    return frozenset(pair for pair, times in count.items() if times >= COMMON_OPENING)


def _load(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (HOME / name).open(encoding="utf-8") as file:
        return yaml.load(file, Loader=loader)


def _named(synonyms: Mapping[str, str]) -> dict[Phrase, str]:
    """A short name ("co", "info") counts only beside the word attribute."""
    found = {}
    for name, ways in synonyms.items():
        short = len(name) < SHORTEST_TYPO
        own = (f"{name} attribute", f"attribute {name}") if short else (name,)
        found.update({pieces(phrase): name for phrase in (*own, *listed(ways))})
    return found


def _phrases(concepts: Mapping[str, str]) -> dict[Phrase, frozenset[str]]:
    found: dict[Phrase, set[str]] = {}
    for concept, ways in concepts.items():
        for way in listed(ways):
            found.setdefault(pieces(way), set()).add(concept)
    return {phrase: frozenset(meaning) for phrase, meaning in found.items()}


def _rules(raw: Mapping[str, Sequence[str]]) -> tuple[tuple[str, Rule], ...]:
    return tuple((name, _rule(text)) for name, texts in raw.items() for text in texts)


def _rule(text: str) -> Rule:
    """A rule as it is written: "2.5 has=notsync,person|group not=all gap=3"."""
    parts = dict(part.split("=") for part in text.split() if "=" in part)
    weight = text.partition(" ")[0]
    return Rule(
        weight=float(weight) if "=" not in weight else 1.0,
        has=_sets(parts.get("has")),
        seq=_sets(parts.get("seq")),
        near=_sets(parts.get("near")),
        banned=_set(parts.get("not")),
        clear=_set(parts.get("clear")),
        gap=int(parts.get("gap", 6)),
    )


def _sets(text: str | None) -> tuple[frozenset[str], ...]:
    return tuple(map(_either, text.split(","))) if text else ()


def _set(text: str | None) -> frozenset[str]:
    return frozenset(text.split(",")) if text else frozenset()


def _either(item: str) -> frozenset[str]:
    return frozenset(item.split("|"))


def _errors(
    raw: Mapping[str, str],
) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    exact: dict[str, str] = {}
    prefixes: list[tuple[str, str]] = []
    for symptom, codes in raw.items():
        for code in listed(codes):
            if code.endswith("*"):
                prefixes.append((code[:-1].lower(), symptom))
            else:
                exact[code.lower()] = symptom
    return exact, tuple(prefixes)
