"""Turns tokens into concepts, and concepts into scores for symptoms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.language.lexicon import Lexicon, Phrase, Rule
from knowledge.language.text import Token


@dataclass(slots=True)
class Stream:
    """Which concepts occur at which token."""

    places: dict[str, list[int]] = field(default_factory=dict)

    def put(self, concept: str, at: int) -> None:
        """Note a concept."""
        self.places.setdefault(concept, []).append(at)

    def holds(self, rule: Rule) -> bool:
        """Does the evidence of a rule occur?"""
        return bool(self.found(rule))

    def found(self, rule: Rule) -> set[int]:
        """Where the evidence of a rule ends; empty when it does not occur."""
        if any(concept in self.places for concept in rule.banned):
            return set()
        if not all(any(concept in self.places for concept in either) for either in rule.has):
            return set()
        if rule.near and not self._near(rule.near, rule.gap):
            return set()
        if rule.seq:
            return self._in_order(rule)
        return self._where((rule.has or rule.near)[0])

    def _in_order(self, rule: Rule) -> set[int]:
        between = self._where(rule.clear)
        reached = self._where(rule.seq[0])
        for either in rule.seq[1:]:
            reached = {
                at
                for at in self._where(either)
                if any(
                    0 < at - before <= rule.gap + 1
                    and not any(before < other <= at for other in between)
                    for before in reached
                )
            }
        return reached

    def _near(self, near: Sequence[frozenset[str]], gap: int) -> bool:
        first, second = self._where(near[0]), self._where(near[1])
        return any(abs(one - other) <= gap + 1 for one in first for other in second)

    def _where(self, either: Iterable[str]) -> set[int]:
        return {at for concept in either for at in self.places.get(concept, ())}


def spelled(tokens: Sequence[Token], words: Lexicon) -> list[str]:
    """The tokens in lower case, with slips in words of the field mended; a surname is none."""
    mended: list[str] = []
    for token in tokens:
        low = token.low
        if token.owned and low not in words.words:
            low = low[:-2]
        after_name = bool(mended) and mended[-1] in words.names
        mended.append(low if after_name else words.correct(low))
    return mended


def phrases_in(
    lows: Sequence[str], table: Mapping[Phrase, object], longest: int, free: Sequence[bool]
) -> list[tuple[int, int]]:
    """The longest known phrases, left to right, that use free tokens only."""
    found, at = [], 0
    while at < len(lows):
        size = _longest_at(lows, at, table, longest, free)
        if size:
            found.append((at, at + size))
        at += size or 1
    return found


def _longest_at(
    lows: Sequence[str], at: int, table: Mapping[Phrase, object], longest: int, free: Sequence[bool]
) -> int:
    if not free[at]:
        return 0
    for size in range(min(longest, len(lows) - at), 0, -1):
        if tuple(lows[at : at + size]) in table and all(free[at : at + size]):
            return size
    return 0


def concepts_of(
    lows: Sequence[str], words: Lexicon, free: Sequence[bool], places: Sequence[int]
) -> Stream:
    """The concepts that the words stand for, at the places of the words."""
    stream = Stream()
    for start, end in phrases_in(lows, words.phrases, words.longest, free):
        for concept in words.phrases[tuple(lows[start:end])]:
            stream.put(concept, places[start])
    return stream


def derive(stream: Stream, words: Lexicon) -> None:
    """Add the concepts that follow from others."""
    for concept, rule in words.derived:
        for at in sorted(stream.found(rule)):
            stream.put(concept, at)


def scores(stream: Stream, words: Lexicon) -> dict[str, float]:
    """How loudly the text speaks for each symptom."""
    total: dict[str, float] = {}
    for symptom, rule in words.rules:
        if stream.holds(rule):
            total[symptom] = total.get(symptom, 0.0) + rule.weight
    return total
