"""What a typed answer means: a number, an id, the words of an answer, or one line of a list. Pure.

Nothing is guessed: words that fit two answers fit none, and a "not" fits no answer without one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from handlers.cases import Offer
from knowledge.tree import NOT_KNOWN, Question

ALIKE = 0.8
CLEARLY = 0.1
SHORTEST = 3
_NEGATION = re.compile(r"\b(?:not|no|never|none|neither|without)\b")
_LONG_FORMS = (
    (re.compile("[\u2019`\u00b4]"), "'"),
    (re.compile(r"\bcan'?t\b"), "can not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(isn|doesn|don|didn|wasn|hasn|aren)t\b"), r"\1 not"),
    (re.compile(r"\b(is|does|do|did|was|has|are)n\b"), r"\1"),
    (re.compile(r"\bit's\b"), "it is"),
    (re.compile(r"\bi'm\b"), "i am"),
    (re.compile(r"[^\w@.\\=+-]+"), " "),
)


def normal(text: str) -> str:
    """Lower case, long forms, no punctuation: so that two ways to type the same are the same."""
    said = text.lower()
    for pattern, replacement in _LONG_FORMS:
        said = pattern.sub(replacement, said)
    return said.strip(" .")


def says(text: str, words: str) -> bool:
    """Whether a text is one of the alternatives of a `said-` entry of words.yaml."""
    return normal(text) in words.split("|")


def answer(text: str, question: Question, words: Mapping[str, str]) -> str | None:
    """The answer that a text gives to a question, or None."""
    labels = {key: x.label for key, x in question.choices.items()}
    number = _number(text, len(labels) + 1)
    if number is not None:
        return [*labels, NOT_KNOWN][number]
    if text.strip().lower() in (*labels, NOT_KNOWN):
        return text.strip().lower()
    if says(text, words["said-not-known"]):
        return NOT_KNOWN
    exact = [key for key, x in labels.items() if normal(x) == normal(text)]
    if len(exact) == 1:
        return exact[0]
    for word in ("said-yes", "said-no"):
        if says(text, words[word]):
            return _only(
                k for k, x in labels.items() if normal(x).split(" ")[0] in words[word].split("|")
            )
    return _by_words(normal(text), {key: normal(x) for key, x in labels.items()})


def offered(text: str, offers: Sequence[Offer]) -> Offer | None:
    """The line of a list that a text picks."""
    number = _number(text, len(offers))
    if number is not None:
        return offers[number]
    said = text.strip().casefold()
    exact = [x for x in offers if said in (part.casefold() for part in x.words.split("\n"))]
    if exact:
        return exact[0] if len(exact) == 1 else None
    parts = normal(text).split()
    if not parts or len("".join(parts)) < SHORTEST:
        return None
    return _one([x for x in offers if all(p in normal(x.words).split() for p in parts)])


def is_number(text: str) -> bool:
    """Whether a text is nothing but a number, which answers something or nothing."""
    return bool(re.fullmatch(r"\s*#?\d{1,3}[.)]?\s*", text))


def _number(text: str, most: int) -> int | None:
    number = int(re.sub(r"\D", "", text)) if is_number(text) else 0
    return number - 1 if 1 <= number <= most else None


def _by_words(said: str, labels: Mapping[str, str]) -> str | None:
    if len(said) < SHORTEST:
        return None
    fitting = {
        k: x for k, x in labels.items() if bool(_NEGATION.search(x)) == bool(_NEGATION.search(said))
    }
    within = [key for key, label in fitting.items() if f" {said} " in f" {label} "]
    if within:
        return _only(within)
    return _mistyped(said, labels)


def _mistyped(said: str, labels: Mapping[str, str]) -> str | None:
    """The answer that is nearly these words, if no other is nearly as near: "nto there"."""
    alike = ((SequenceMatcher(None, said, x).ratio(), key) for key, x in labels.items())
    (best, key), (next_best, _) = sorted([*alike, (0.0, ""), (0.0, "")], reverse=True)[:2]
    return key if best >= ALIKE and best - next_best >= CLEARLY else None


def _only(keys: Iterable[str]) -> str | None:
    found = list(keys)
    return found[0] if len(found) == 1 else None


def _one(offers: Sequence[Offer]) -> Offer | None:
    return offers[0] if len(offers) == 1 else None
