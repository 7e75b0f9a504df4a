"""Error codes, run statuses and event numbers in a text, as typed."""

import re
from dataclasses import dataclass

from knowledge.language.lexicon import Lexicon
from knowledge.language.text import Token

_HEX = re.compile(r"0x[0-9a-f]{2,8}")
_NUMBER = re.compile(r"\d{3,5}")


@dataclass(frozen=True, slots=True)
class Code:
    """A code, the symptom it speaks for where it is known, and its token."""

    text: str
    symptom: str | None
    at: int


def codes(tokens: list[Token], words: Lexicon) -> list[Code]:
    """All codes, in the order of the text."""
    found = (_code(tokens, at, words) for at in range(len(tokens)))
    return [code for code in found if code]


def _code(tokens: list[Token], at: int, words: Lexicon) -> Code | None:
    low = tokens[at].low
    if low.isdigit():
        return _number(tokens, at, words)
    if low in words.errors:
        return Code(tokens[at].text, words.errors[low], at)
    for prefix, symptom in words.error_prefixes:
        if low.startswith(prefix) and len(low) > len(prefix):
            return Code(tokens[at].text, symptom, at)
    if _HEX.fullmatch(low):
        return Code(tokens[at].text, "export-error" if low.startswith("0x8023") else None, at)
    return None


def _number(tokens: list[Token], at: int, words: Lexicon) -> Code | None:
    """A number is a code after "event" or "error", or when it can be nothing else."""
    text = tokens[at].text
    if not _NUMBER.fullmatch(text):
        return None
    symptom = words.errors.get(text)
    if _announced(tokens, at, words) or text in words.grammar["bare_codes"]:
        return Code(text, symptom, at)
    return None


def _announced(tokens: list[Token], at: int, words: Lexicon) -> bool:
    before = tuple(token.low for token in tokens[max(0, at - 2) : at])
    return before[-1:] in words.error_words or before in words.error_words
