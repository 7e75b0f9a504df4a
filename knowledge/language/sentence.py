"""A text with its tokens, and what each is: a stop word, a word of the field, a name, unknown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.language.identifiers import ADDRESS
from knowledge.language.lexicon import Lexicon
from knowledge.language.subject import Mention, Subject, SubjectKind
from knowledge.language.text import Token

_SENTENCE_END = re.compile(r"[.!?:\n]\s*$")
_SIGNATURE = re.compile(
    r"\n\s*(?:(?:best|kind|warm|many|with|mit) )*"
    r"(?:regards|thanks|thank you|cheers|br|greetings|rgds)\b[^\n]{0,20}\n"
    r"|\n-- ?\n|\bsent from my ",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?\n]")
SHOUTING = 0.7
LEAP = 4
ENOUGH_WORDS = 4


@dataclass(slots=True)
class Sentence:
    """What the finders of subjects look at together; `taken` marks tokens that are spoken for,
    `named` those that name an attribute."""

    text: str
    tokens: list[Token]
    lows: list[str]
    words: Lexicon
    taken: list[bool] = field(default_factory=list)
    named: set[int] = field(default_factory=set)
    shouted: bool = False
    titled: bool = False

    def __post_init__(self) -> None:
        """Work out what holds for the text as a whole."""
        self.taken = [False] * len(self.tokens)
        alphabetic = [token.text for token in self.tokens if token.text.isalpha()]
        upper = sum(text.isupper() and len(text) > 1 for text in alphabetic)
        capital = sum(text[0].isupper() for text in alphabetic)
        many = len(alphabetic) >= ENOUGH_WORDS
        self.shouted = many and upper >= SHOUTING * len(alphabetic)
        self.titled = many and capital >= SHOUTING * len(alphabetic)
        self._drop_signature()

    def _drop_signature(self) -> None:
        match = _SIGNATURE.search(self.text)
        if match and match.start() > 0:
            self.take(match.start(), len(self.text))

    def places(self) -> list[int]:
        """A place for each token, with a leap where a sentence ends."""
        found, place = [], 0
        for at, token in enumerate(self.tokens):
            if at:
                between = self.text[self.tokens[at - 1].end : token.start]
                place += 1 + (LEAP if _STOP.search(between) else 0)
            found.append(place)
        return found

    def take(self, start: int, end: int) -> None:
        """The characters from start to end are spoken for."""
        for at, token in enumerate(self.tokens):
            if token.start < end and start < token.end:
                self.taken[at] = True

    def mention(self, kind: SubjectKind, first: int, last: int, weight: float = 3.0) -> Mention:
        """A mention made of whole tokens, first to last; they are then taken."""
        start, end = self.tokens[first].start, self.tokens[last].end
        for at in range(first, last + 1):
            self.taken[at] = True
        return Mention(Subject(kind, self.text[start:end]), start, end, weight)

    def low(self, at: int) -> str:
        """The word at a place, or nothing outside the text."""
        return self.lows[at] if 0 <= at < len(self.lows) else ""

    def free(self, at: int) -> bool:
        """Is there a token that is not spoken for?"""
        return 0 <= at < len(self.tokens) and not self.taken[at]

    def unknown(self, at: int) -> bool:
        """A free token that is neither an ordinary word nor a word of the field."""
        return self.free(at) and not self.words.known(self.lows[at]) and not self.is_name(at)

    def is_name(self, at: int) -> bool:
        """A free token that is a given name."""
        return self.free(at) and self.tokens[at].low.removesuffix("'s") in self.words.names

    def is_stop(self, at: int) -> bool:
        """A word that never names anything."""
        return self.low(at) in self.words.stop

    def is_field(self, at: int) -> bool:
        """A word with a meaning in the field."""
        phrase = (self.low(at),)
        return phrase in self.words.phrases or phrase in self.words.attributes

    def capital(self, at: int) -> bool:
        """Written with a capital where that says something."""
        if not self.free(at) or self.shouted:
            return False
        return self.tokens[at].text[0].isupper()

    def starts(self, at: int) -> bool:
        """Is this the first word of a sentence?"""
        return at == 0 or bool(_SENTENCE_END.search(self.text[: self.tokens[at].start]))

    def joined(self, at: int, by: str = " ") -> bool:
        """Is the token followed by the next one with nothing but a blank between?"""
        if at + 1 >= len(self.tokens) or self.tokens[at].owned:
            return False
        return self.text[self.tokens[at].end : self.tokens[at + 1].start] == by

    def says(self, key: str, at: int) -> bool:
        """Does the word at a place belong to this list of the grammar?"""
        return self.low(at) in self.words.grammar[key]

    def ends_with(self, key: str, end: int) -> int:
        """How many words before `end` form an entry of this list of the grammar."""
        for size in range(min(4, end), 0, -1):
            if " ".join(self.lows[end - size : end]) in self.words.grammar[key]:
                return size
        return 0


def sentence_of(
    text: str, tokens: list[Token], lows: Sequence[str], words: Lexicon, mentions: list[Mention]
) -> Sentence:
    """A sentence with the identifiers taken out."""
    sentence = Sentence(text, tokens, list(lows), words)
    for mention in mentions:
        sentence.take(mention.start, mention.end)
    for match in ADDRESS.finditer(text):
        sentence.take(match.start(), match.end())
    return sentence
