"""Finds people by name although the name is mistyped, swapped or without its accents.

Two words that are one mistake apart share a form with one letter taken out. All such forms of all
names stand, as numbers, in one sorted array; a query looks up its own forms, and the few people so
found are then compared exactly.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from zlib import crc32

from rapidfuzz.distance import OSA, JaroWinkler

from knowledge.language.folding import fold, local_part

MOST_TERMS = 400
MOST_PEOPLE = 1_500
MOST_COMPARED = 50
SHORTEST_BEGINNING = 2
SHORTEST_TERM_FOR_SLIPS = 3
LONGEST_TERM = 40
_LOW = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class NameEntry:
    """A directory object and all the names it goes by."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameHit:
    """A find: whose, by which name, how close from 0 to 100."""

    key: str
    name: str
    score: float


class NameIndex:
    """A search over many people that forgives typing mistakes."""

    def __init__(self, entries: Iterable[NameEntry]) -> None:
        self._entries: Sequence[NameEntry] = tuple(entries)
        postings: dict[str, list[int]] = {}
        for number, entry in enumerate(self._entries):
            for term in _terms_of(entry):
                postings.setdefault(term, []).append(number)
        self._terms: list[str] = sorted(postings)
        self._starts, self._people = _flatten(self._terms, postings)
        self._forms = _forms_of(self._terms)

    def __len__(self) -> int:
        return len(self._entries)

    def search(self, text: str, limit: int = 5) -> list[NameHit]:
        """The people whose names come closest, best first."""
        query = fold(local_part(text.strip()))
        if not query or limit < 1:
            return []
        people = self._candidates(query)
        ranked = sorted(
            (self._compare(query, text.strip().lower(), number) for number in people),
            key=lambda found: (-found[0], -found[1], found[2]),
        )
        return [NameHit(self._entries[n].key, name, score) for score, _, n, name in ranked[:limit]]

    def _candidates(self, query: str) -> list[int]:
        """A few people who may be meant: by the whole name, by its words, by its beginning."""
        votes: dict[int, float] = {}
        joined = query.replace(" ", "")[:LONGEST_TERM]
        self._vote(joined, 3.0, votes)
        words = [word[:LONGEST_TERM] for word in query.split()][:6]
        if len(words) > 1:
            for word in words:
                self._vote(word, 1.0, votes)
        if not votes:
            self._vote(joined, 2.0, votes, twice=True)
        if len(votes) < MOST_COMPARED // 4:
            self._vote_for_beginning(joined, votes)
        best = sorted(votes, key=lambda number: (-votes[number], number))
        return best[:MOST_COMPARED]

    def _vote(
        self, word: str, worth: float, votes: dict[int, float], *, twice: bool = False
    ) -> None:
        found = 0
        for distance, term in sorted(self._near(word, twice=twice))[:MOST_TERMS]:
            vote = worth * (1.0 - distance / (len(word) + 1))
            for number in self._people[self._starts[term] : self._starts[term + 1]]:
                votes[number] = votes.get(number, 0.0) + vote
                found += 1
            if found > MOST_PEOPLE:
                return

    def _near(self, word: str, *, twice: bool) -> list[tuple[int, int]]:
        """The terms at most one mistake away (two where asked), with their distance."""
        if len(word) < SHORTEST_TERM_FOR_SLIPS:
            return [(0, term) for term in self._with_form(word) if self._terms[term] == word]
        forms = set(_forms(word))
        if twice:
            forms |= {further for form in tuple(forms) for further in _forms(form)}
        terms = {term for form in forms for term in self._with_form(form)}
        allowed = 2 if twice else 1
        near = []
        for term in terms:
            distance = OSA.distance(word, self._terms[term], score_cutoff=allowed)
            if distance <= allowed:
                near.append((distance, term))
        return near

    def _with_form(self, form: str) -> Iterator[int]:
        wanted = crc32(form.encode())
        at = bisect_left(self._forms, wanted << 32)
        while at < len(self._forms) and self._forms[at] >> 32 == wanted:
            yield self._forms[at] & _LOW
            at += 1

    def _vote_for_beginning(self, joined: str, votes: dict[int, float]) -> None:
        if len(joined) < SHORTEST_BEGINNING:
            return
        first = bisect_left(self._terms, joined)
        for term in range(first, min(first + MOST_COMPARED, len(self._terms))):
            if not self._terms[term].startswith(joined):
                return
            for number in islice(self._people, self._starts[term], self._starts[term + 1]):
                votes.setdefault(number, 0.5)

    def _compare(self, query: str, typed: str, number: int) -> tuple[float, float, int, str]:
        """How close the closest name of a person comes: score, order among equals, who, name."""
        for name in self._entries[number].names:
            if name.lower() == typed:
                return 100.0, 2.0, number, name
        best = (0.0, 0.0, "")
        seen: set[str] = set()
        for name in self._entries[number].names:
            folded = fold(local_part(name))
            if folded in seen:
                continue
            seen.add(folded)
            score = _closeness(query, folded)
            if score >= best[0]:
                best = max(best, (score, JaroWinkler.similarity(query, folded), name))
        return round(best[0], 1), best[1], number, best[2]


def _closeness(query: str, name: str) -> float:
    """0 to 100; a swapped order of the words costs less than a mistake does."""
    straight = 100.0 * OSA.normalized_similarity(query, name)
    if " " not in query and " " not in name:
        return straight
    glued = 100.0 * OSA.normalized_similarity(query.replace(" ", ""), name.replace(" ", "")) - 0.5
    swapped = " ".join(sorted(query.split())), " ".join(sorted(name.split()))
    return max(straight, glued, 100.0 * OSA.normalized_similarity(*swapped) - 1.0, 0.0)


def _terms_of(entry: NameEntry) -> set[str]:
    """The words of all names, and each name in one piece; "doe john" is the same as "john doe"."""
    names: dict[frozenset[str], list[str]] = {}
    for words in map(_words, entry.names):
        names.setdefault(frozenset(words), words)
    terms = {word[:LONGEST_TERM] for words in names.values() for word in words}
    terms.update("".join(words)[:LONGEST_TERM] for words in names.values())
    terms.discard("")
    return terms


def _words(name: str) -> list[str]:
    return fold(local_part(name)).split()


def _flatten(
    terms: Sequence[str], postings: dict[str, list[int]]
) -> tuple["array[int]", "array[int]"]:
    starts, people = array("I", [0]), array("I")
    for term in terms:
        people.extend(postings[term])
        starts.append(len(people))
    return starts, people


def _forms_of(terms: Sequence[str]) -> "array[int]":
    """Every form of every term: its checksum above, the number of the term below."""
    pairs = [
        crc32(form.encode()) << 32 | number
        for number, term in enumerate(terms)
        for form in set(_forms(term))
    ]
    pairs.sort()
    return array("Q", pairs)


def _forms(term: str) -> list[str]:
    """The term, and the term with one letter taken out."""
    return [term, *(term[:at] + term[at + 1 :] for at in range(len(term)))]
