"""How loudly the single words of a text speak for each symptom, as learned from the corpus.

The rules of symptoms.yaml know what is certain; the weights of weights.json, which
`script/learn_weights.py` works out from the labelled questions, know what is usual. Both are added.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.language.attributes import Named
from knowledge.language.codes import Code
from knowledge.language.concepts import Stream
from knowledge.language.sentence import Sentence
from knowledge.language.subject import Mention

WEIGHTS = Path(__file__).with_name("weights.json")
UNSURE = "unsure"
RULES = 0.25
ENDINGS = ("ing", "ed", "es", "s", "ly", "er")
SHORTEST_STEM = 4
LOWEST = -6.0
HIGHEST = 16.0
KINDS = {
    "group-name": "<group>",
    "computer": "<device>",
    "upn": "<address>",
    "address": "<address>",
}


@dataclass(frozen=True, slots=True)
class Weights:
    """For each feature a weight per symptom, in the order of `symptoms`; UNSURE is one of them.
    The weights are kept as text, which is quick to load; a question needs few of them."""

    symptoms: tuple[str, ...]
    scale: float
    of: Mapping[str, str]


@cache
def weights() -> Weights:
    """The weights of this installation, read once."""
    raw = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(tuple(raw["symptoms"]), raw["scale"], raw["weights"])


def features(
    sentence: Sentence,
    stream: Stream,
    mentions: Sequence[Mention],
    named: Sequence[Named],
    errors: Sequence[Code],
) -> list[str]:
    """What a text consists of: its words, pairs of words, concepts, and the kinds of its codes."""
    row = _symbols(sentence, mentions, named)
    found = dict.fromkeys(f"w {symbol}" for symbol in row)
    found.update(
        (f"b {one} {other}", None) for one, other in zip(["^", *row], [*row, "$"], strict=True)
    )
    found.update((f"s {_stem(symbol)}", None) for symbol in row)
    found.update((f"c {concept}", None) for concept in stream.places)
    found.update((f"k {code.symptom}", None) for code in errors)
    return ["bias", *found]


def chances(
    found: Sequence[str], rules: Mapping[str, float], table: Weights
) -> list[tuple[float, str]]:
    """How likely each symptom is, the likeliest first."""
    total = [RULES * min(HIGHEST, max(LOWEST, rules.get(s, 0.0))) for s in table.symptoms]
    for feature in found:
        for at, weight in enumerate(table.of.get(feature, "").split()):
            total[at] += int(weight) * table.scale
    most = max(total)
    shares = [math.exp(value - most) for value in total]
    whole = sum(shares)
    return sorted(zip((x / whole for x in shares), table.symptoms, strict=True), reverse=True)


def _symbols(sentence: Sentence, mentions: Sequence[Mention], named: Sequence[Named]) -> list[str]:
    """The words of a text with names, attributes and numbers told by their kind only."""
    kinds = _kinds(sentence, mentions, named)
    row: list[str] = []
    for at, low in enumerate(sentence.lows):
        symbol = kinds.get(at) or _word(sentence, at, low)
        if symbol and not (symbol[0] == "<" and row and row[-1] == symbol):
            row.append(symbol)
    return row


def _stem(word: str) -> str:
    """The word without its ending: a rough cut is enough."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) >= len(ending) + SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _word(sentence: Sentence, at: int, low: str) -> str:
    if sentence.taken[at] or (sentence.is_name(at) and not sentence.words.known(low)):
        return ""
    return "#" if low[0].isdigit() else low


def _kinds(
    sentence: Sentence, mentions: Sequence[Mention], named: Sequence[Named]
) -> dict[int, str]:
    kinds = {
        at: "<upn>" if one.name == "userPrincipalName" else "<attribute>"
        for one in named
        for at in range(one.start, one.end)
    }
    for mention in mentions:
        for at, token in enumerate(sentence.tokens):
            if mention.start <= token.start < mention.end:
                kinds[at] = KINDS.get(mention.subject.kind, "<person>")
    return kinds
