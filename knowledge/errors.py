"""Which known error is this text about? Exact codes first, then message text, then likely typos."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

from rapidfuzz import fuzz

# The most telling first: the error of one object says more than the status of its run.
_OfObject = Literal["entra-error", "synchronization-error", "export-error", "discovery-error"]
_OfSystem = Literal["password-log", "ldap", "graph", "event"]
_OfRun = Literal["connection-result", "run-status"]
Kind = Literal[_OfObject, _OfSystem, _OfRun]
How = Literal["exact", "fragment", "similar"]

_RANK = {name: rank for rank, name in enumerate((*get_args(How), *get_args(Kind)))}

_WORD = re.compile(r"[a-z0-9]+")
_HUMP = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_GLUE = re.compile(r"[-_\u2010\u2011]")
_NUMERIC = re.compile(r"(?:0x)?[0-9][0-9a-f]{1,7}")
# Part of a version, a date, a GUID, a time or a count is no error number.
_NUMBER = re.compile(rf"(?<![\w.-])(?<!\d[:,/])({_NUMERIC.pattern})(?![\w%-]|[.,:/]\d)")
# "event id 611", "HTTP/1.1 403", "error code was 8344": what the words before a number make of it
_LINK = r"[^a-z0-9]{1,4}(?:(?:id|code|error|type|number|no|is|was|status|result)[^a-z0-9]{1,4})?"
_OF_KIND = re.compile(rf"(?<![a-z])(event|ldap|http|graph)[a-z]*{_LINK}(?:\d\.\d\s)?$")
_OF_ERROR = re.compile(
    r"(?<![a-z])(?:errors?|err|exception|failure|number|result|status|id|data|explain"
    rf"|[a-z]*(?:error|code|type)){_LINK}$"
)
_COUNTED = re.compile(r"\s*(?:users|objects|errors|members|deletes|groups|minutes|days|times)\b")
_OWN = "kb-"  # an id of ours, for what is known by its words alone
_LONGEST_CODE, _WIDEST_BLANK = 9, 3  # words, blanks
_NO_ACCIDENT = 3  # words in a row that spell a code
_TELLING_NAME = 8  # letters; anything shorter may be a common word
_TELLING_BEGINNING = 16  # letters of a code whose last words were left off
_TELLING_WORD = 10  # letters of a code written without its hyphens
_SHORT_WORD = 3  # letters; "up" is no typo of "ma"
_TELLING_NUMBER = 4  # digits that may stand alone in a short text
_UNIQUE_NUMBER = 6  # digits that cannot be anything else, as in 0x8023134a
_SHORT_TEXT = 400  # characters; a longer text is a paste, where only code-like runs can be typos
_MOST_RUNS, _MOST_SIMILAR = 200, 3
_ALIKE, _ALIKE_AS_ONE_WORD, _WORD_ALIKE = 86.0, 90.0, 75.0


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """One error that can be explained: how to recognise it, what it means, what to do."""

    code: str
    kind: Kind
    meaning: str
    do: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    fragments: tuple[str, ...] = ()
    diagnosis: str | None = None
    links: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What people are told that it is: its code, or the words met where the code is ours."""
        return f"“{self.fragments[0]}”" if self.code.startswith(_OWN) else self.code


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that fits the text, how it was found, and how sure that is (0 to 1)."""

    entry: ErrorEntry
    how: How
    score: float


class _Hit(NamedTuple):
    match: Match
    length: int
    position: int


class _Spelling(NamedTuple):
    entry: ErrorEntry
    plain: bool  # an everyday word, such as "success"
    numbered: bool  # mixes letters and digits, such as "ldap-49"


class _Text:
    """The words of a text, and what stands between them."""

    def __init__(self, text: str) -> None:
        self.lower = text.lower()
        found = list(_WORD.finditer(self.lower))
        self.words = [word.group() for word in found]
        # gaps[i] is what stands before word i
        self.gaps = ["", *(self.lower[a.end() : b.start()] for a, b in pairwise(found))]

    def __len__(self) -> int:
        return len(self.words)

    def glued(self, index: int) -> bool:
        """Does a hyphen or underscore tie this word to the one before it?"""
        return 0 < index < len(self) and _GLUE.fullmatch(self.gaps[index]) is not None

    def blank(self, index: int) -> bool:
        return self.gaps[index].isspace() and len(self.gaps[index]) <= _WIDEST_BLANK

    def opens(self, index: int) -> bool:
        # aka.ms/aadc-exporterror-largeobject names the error after a hyphen
        return not self.glued(index) or self.words[index - 1] == "exporterror"

    def spaced(self, start: int, end: int) -> bool:
        return any(self.blank(index) for index in range(start + 1, end))

    def joined(self, start: int, end: int) -> str:
        return "".join(self.words[start:end])


class ErrorBook:
    """All errors that can be explained."""

    def __init__(self, entries: Sequence[ErrorEntry]) -> None:
        self.entries = tuple(entries)
        self._codes: dict[str, _Spelling] = {}
        self._numbers: dict[str, list[ErrorEntry]] = {}
        self._names: dict[int, dict[tuple[str, ...], ErrorEntry]] = {}
        for entry in self.entries:
            for spelling in (entry.code, *entry.aliases):
                self._learn(entry, spelling)
        self._beginnings = {code[:end] for code in self._codes for end in range(1, len(code) + 1)}
        self._learn_beginnings()
        self._single = {"".join(n): e for names in self._names.values() for n, e in names.items()}
        self._fragments = [(_flat(f), entry) for entry in self.entries for f in entry.fragments]

    def find(self, text: str) -> tuple[Match, ...]:
        """Every error that the text names, best first; likely typos only if it names none."""
        read = _Text(text)
        hits = [*self._exact(read), *self._numbered(read), *self._by_fragment(read)]
        return _best_first(hits or self._similar(read))

    def _learn(self, entry: ErrorEntry, spelling: str) -> None:
        if _NUMERIC.fullmatch(spelling.lower()):
            self._numbers.setdefault(spelling.lower(), []).append(entry)
            return
        code = "".join(_WORD.findall(spelling.lower()))
        digits = any(char.isdigit() for char in code)
        plain = spelling.isalpha() and spelling.islower()
        self._codes.setdefault(code, _Spelling(entry, plain, digits))
        words = tuple(hump.lower() for hump in _HUMP.findall(spelling))
        if len(words) > 1 and len(code) >= _TELLING_NAME and not digits:
            self._names.setdefault(len(words), {}).setdefault(words, entry)

    def _learn_beginnings(self) -> None:
        """A code whose last words were left off is still that code, if no other begins so."""
        owners: dict[tuple[str, ...], dict[str, ErrorEntry]] = {}
        for words, entry in [item for names in self._names.values() for item in names.items()]:
            for end in range(_NO_ACCIDENT, len(words)):
                owners.setdefault(words[:end], {})[entry.code] = entry
        for words, begun in owners.items():
            if len(begun) == 1 and len("".join(words)) >= _TELLING_BEGINNING:
                self._names.setdefault(len(words), {}).setdefault(words, *begun.values())

    def _exact(self, text: _Text) -> Iterator[_Hit]:
        index = 0
        while index < len(text):
            end = self._longest(text, index) if text.opens(index) else index
            if end > index:
                code = text.joined(index, end)
                yield _Hit(Match(self._codes[code].entry, "exact", 1.0), len(code), index)
            index = max(end, index + 1)

    def _longest(self, text: _Text, start: int) -> int:
        """The end of the longest code that begins at this word, or the start if none does."""
        code, best = "", start
        for end in range(start + 1, min(start + _LONGEST_CODE, len(text)) + 1):
            if end > start + 1 and not (text.glued(end - 1) or text.blank(end - 1)):
                break
            code += text.words[end - 1]
            if code not in self._beginnings:
                break
            if code in self._codes and not text.glued(end) and self._meant(text, start, end):
                best = end
        return best

    def _meant(self, text: _Text, start: int, end: int) -> bool:
        """Is it the code, or ordinary words that happen to spell it?"""
        spelling, span = self._codes[text.joined(start, end)], end - start
        if spelling.numbered and span == 1:
            return False
        if spelling.plain:
            return len(text) <= span + 2
        alone = end == len(text) <= span + 1
        return alone or span >= _NO_ACCIDENT or not text.spaced(start, end)

    def _numbered(self, text: _Text) -> Iterator[_Hit]:
        for found in _NUMBER.finditer(text.lower):
            number = found.group(1)
            for entry in self._numbers.get(number, ()):
                if _is_error_number(text, found, entry):
                    yield _Hit(Match(entry, "exact", 1.0), len(number), found.start())

    def _by_fragment(self, text: _Text) -> Iterator[_Hit]:
        flat = _flat(text.lower)
        for fragment, entry in self._fragments:
            position = flat.find(fragment)
            if position >= 0 and _stands_alone(flat, position, len(fragment)):
                yield _Hit(Match(entry, "fragment", 0.9), len(fragment), position)

    def _similar(self, text: _Text) -> list[_Hit]:
        hits = [hit for start, end in _runs(text) for hit in self._like(text, start, end)]
        return sorted(hits, key=_order)[:_MOST_SIMILAR]

    def _like(self, text: _Text, start: int, end: int) -> Iterator[_Hit]:
        words = tuple(text.words[start:end])
        if len(words) == 1:
            for name, entry in self._single.items():
                if likeness := fuzz.ratio(words[0], name, score_cutoff=_ALIKE_AS_ONE_WORD):
                    yield _similar(entry, likeness, start)
            return
        for known, entry in self._names.get(len(words), {}).items():
            if likeness := _likeness(words, known):
                yield _similar(entry, likeness, start)


def _similar(entry: ErrorEntry, likeness: float, at: int) -> _Hit:
    return _Hit(Match(entry, "similar", round(likeness * 0.0089, 3)), 0, at)


def _likeness(words: tuple[str, ...], known: tuple[str, ...]) -> float:
    """How alike two codes of as many words are; 0 if a single word says something else."""
    for mine, theirs in zip(words, known, strict=True):
        short = min(len(mine), len(theirs)) <= _SHORT_WORD
        if mine != theirs and (short or fuzz.ratio(mine, theirs) < _WORD_ALIKE):
            return 0.0
    return fuzz.ratio("".join(words), "".join(known), score_cutoff=_ALIKE)


def _runs(text: _Text) -> Iterable[tuple[int, int]]:
    """The stretches of words that may be a misspelt code, each once."""
    glue_only = len(text.lower) > _SHORT_TEXT
    seen: dict[str, tuple[int, int]] = {}
    for start in range(len(text)):
        if len(seen) >= _MOST_RUNS:
            break
        for end in _ends(text, start, glue_only=glue_only):
            seen.setdefault(text.joined(start, end), (start, end))
    return seen.values()


def _ends(text: _Text, start: int, *, glue_only: bool) -> Iterator[int]:
    if text.glued(start):
        return
    for end in range(start + 1, min(start + _LONGEST_CODE, len(text)) + 1):
        if end > start + 1 and not (text.glued(end - 1) or (text.blank(end - 1) and not glue_only)):
            return
        if not text.glued(end) and _may_be_code(text, start, end):
            yield end


def _may_be_code(text: _Text, start: int, end: int) -> bool:
    span = end - start
    if span == 1:
        return len(text.words[start]) >= _TELLING_WORD
    return span >= _NO_ACCIDENT or span == len(text) or not text.spaced(start, end)


def _is_error_number(text: _Text, found: re.Match[str], entry: ErrorEntry) -> bool:
    """A number alone is an error code only by its company: "event 611", not "611 users"."""
    number = found.group(1)
    if len(number) >= _UNIQUE_NUMBER:
        return True
    before = text.lower[max(0, found.start() - 40) : found.start()]
    if kind := _OF_KIND.search(before):
        return entry.kind == ("graph" if kind.group(1) == "http" else kind.group(1))
    if _OF_ERROR.search(before):
        return True
    enough = len(text) <= (6 if len(number) >= _TELLING_NUMBER else 2)
    return enough and not _COUNTED.match(text.lower, found.end())


def _stands_alone(text: str, position: int, length: int) -> bool:
    around = text[max(0, position - 1) : position] + text[position + length : position + length + 1]
    return not any(char.isalnum() for char in around)


def _flat(text: str) -> str:
    return " ".join(text.lower().split())


def _best_first(hits: Iterable[_Hit]) -> tuple[Match, ...]:
    best: dict[str, Match] = {}
    for hit in sorted(hits, key=_order):
        best.setdefault(hit.match.entry.code, hit.match)
    return tuple(best.values())


def _order(hit: _Hit) -> tuple[int, float, bool, int, int, int]:
    found, entry = hit.match, hit.match.entry
    exact = _RANK[found.how], -found.score, entry.diagnosis is None
    return *exact, _RANK[entry.kind], -hit.length, hit.position
