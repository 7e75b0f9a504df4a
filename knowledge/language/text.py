"""Makes any input plain, short and safe: one form for quotes, dashes, spaces and mentions."""

import html
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

LONGEST = 6_000
HEAD = 5_000
SHORTEST_WORD = 3

_SAME_WIDTH = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201b": "'",
        "\u02bc": "'",
        "\u00b4": "'",
        "`": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": " - ",
        "\u2026": "... ",
    }
)
_MENTION = re.compile(
    r"<(?:[@!#][^<>\s]{1,80}|(?:mailto|https?|tel):[^<>|]{1,400}(\|[^<>]{1,400})?)>"
)
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_MARKUP = re.compile(
    r"(?<!\w)[*_~]{1,3}(?=[\w\"'])|(?<=[\w\"'?.!])[*_~]{1,3}(?!\w)|</?[a-z]{1,10}/?>"
)
_FILTER = re.compile(r"\(?[\w.-]{1,40}[~<>]?=\*\)?|[()|&!*]{3,}")
_BLANKS = re.compile(r"[^\S\n]+")
_NEWLINES = re.compile(r" ?\n[\n ]*")
_WORD = re.compile(r"[^\W_](?:\w|[.'\-](?=[\w]))*\$?|_\w(?:\w|[.'\-](?=[\w]))*")


@dataclass(frozen=True, slots=True)
class Token:
    """One word with its place in the normalised text; `low` is the form that is looked up."""

    text: str
    low: str
    start: int
    end: int
    owned: bool = False


def normalise(text: str) -> str:
    """The text as everything else here reads it; subjects are pieces of this."""
    plain = _shorten(text[:200_000])
    plain = unicodedata.normalize("NFKC", _visible(plain)).translate(_SAME_WIDTH)
    if "&" in plain:
        plain = html.unescape(plain)
    plain = _MENTION.sub(_mention, plain)
    plain = _FILTER.sub(" ", _LINK.sub(" ", plain))
    plain = _MARKUP.sub("", plain)
    return _NEWLINES.sub("\n", _BLANKS.sub(" ", plain)).strip()


def tokens_of(text: str) -> list[Token]:
    """The words of a normalised text; "jdoe's" is jdoe, owned."""
    found: list[Token] = []
    for match in _WORD.finditer(text):
        found.extend(_parts(match.group(), match.start()))
    return found


def _shorten(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    head, _, _ = text[:HEAD].rpartition(" ")
    _, _, tail = text[HEAD - LONGEST :].partition(" ")
    return (head or text[:HEAD]) + "\n" + tail


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(_plain_character(character) for character in text)


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cf", "Cs", "Co", "Cn"}:
        return ""
    if category == "Cc":
        return "\n" if character in "\n\r" else " "
    return character


def _mention(match: re.Match[str]) -> str:
    label = match.group(1)
    if label:
        return label[1:]
    body = match.group()[1:-1]
    return body.removeprefix("mailto:") if body.startswith("mailto:") else " "


def _parts(word: str, start: int) -> list[Token]:
    owned = word.lower().endswith("'s")
    text = word[:-2] if owned else word
    if "." in text and _glued(text):
        tokens, at = [], start
        for part in text.split("."):
            tokens.append(Token(part, part.lower(), at, at + len(part)))
            at += len(part) + 1
        return tokens
    return [Token(text, word.lower() if owned else text.lower(), start, start + len(text), owned)]


def _glued(text: str) -> bool:
    """Two sentences without a blank between them: "cloud.Any"."""
    parts = text.split(".")
    return any(
        left.isalpha()
        and left.islower()
        and len(left) >= SHORTEST_WORD
        and right[:1].isupper()
        and right[1:].islower()
        for left, right in pairwise(parts)
    )
