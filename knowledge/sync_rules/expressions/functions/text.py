"""Text functions (functions reference, section Text)."""

import re
from collections.abc import Callable
from functools import lru_cache

from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.registry import function
from knowledge.sync_rules.expressions.run import Run
from knowledge.sync_rules.expressions.values import StopError, UnknownError

# What .NET counts as white space; Python's own strip takes the separators U+001C-U+001F as well.
WHITE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_WHITE = re.compile(f"[{WHITE}]+")
_MONIKERS = {"\\n": "\n", "\\r": "\r", "\\t": "\t"}
_TEXT_COMPARE = {"vbTextCompare": True, "vbBinaryCompare": False}


@function("Trim", "str")
def _trim(_: Run, text: str) -> str:
    return text.strip(WHITE)


@function("LTrim", "str")
def _ltrim(_: Run, text: str) -> str:
    return text.lstrip(WHITE)


@function("RTrim", "str")
def _rtrim(_: Run, text: str) -> str:
    return text.rstrip(WHITE)


@function("UCase", "str")
def _ucase(_: Run, text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_upper, text))


@function("LCase", "str")
def _lcase(_: Run, text: str) -> str:
    return _lowered(text)


def _lowered(text: str) -> str:
    return text.lower() if text.isascii() else "".join(map(_lower, text))


def _upper(char: str) -> str:
    """One character for one, as .NET does: ß has no upper case there."""
    upper = char.upper()
    return upper if len(upper) == 1 else char


def _lower(char: str) -> str:
    lower = char.lower()
    return lower if len(lower) == 1 else char


@function("PCase", "str")
def _pcase(_: Run, text: str) -> str:
    words = text.split(" ")
    return " ".join("".join([*map(_upper, w[:1]), *map(_lower, w[1:])]) for w in words)


@function("Len", "str")
def _len(_: Run, text: str) -> int:
    return len(text)


@function("Left", "str num", nulls="empty")
def _left(_: Run, text: str, count: int) -> str:
    return text if count < 0 else text[:count]


@function("Right", "str num", nulls="empty")
def _right(_: Run, text: str, count: int) -> str:
    return text if count < 0 or count > len(text) else text[len(text) - count :]


@function("Mid", "str num num?", nulls="empty")
def _mid(_: Run, text: str, start: int, count: int | None = None) -> str:
    """Without a count, as in the example under Item: all that is left."""
    if count == 0:
        return ""
    if start <= 0 or start > len(text) or (count is not None and count < 0):
        return text
    return text[start - 1 :] if count is None else text[start - 1 : start - 1 + count]


@function("PadLeft", "str num str", nulls="empty")
def _pad_left(run: Run, text: str, length: int, pad: str) -> str:
    return _padding(run, text, length, pad) + text


@function("PadRight", "str num str", nulls="empty")
def _pad_right(run: Run, text: str, length: int, pad: str) -> str:
    return text + _padding(run, text, length, pad)


def _padding(run: Run, text: str, length: int, pad: str) -> str:
    if len(pad) != 1:
        raise UnknownError("the pad character is not one character")
    run.room(max(0, length))
    return pad * (length - len(text))


@function("Replace", "str str str")
def _replace(run: Run, text: str, old: str, new: str) -> str:
    old, new = _without_monikers(old), _without_monikers(new)
    if not old:
        raise UnknownError("Replace is to search for an empty text")
    run.room(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _without_monikers(text: str) -> str:
    for moniker, char in _MONIKERS.items():
        text = text.replace(moniker, char)
    return text


@function("ReplaceChars", "str str")
def _replace_chars(run: Run, text: str, pattern: str) -> str:
    table = _table(pattern)
    if isinstance(table, str):
        raise StopError(table)
    run.room(len(text) * max(map(len, table.values()), default=1))
    return text.translate(table)


@lru_cache(maxsize=64)
def _table(pattern: str) -> dict[int, str] | str:
    """What stands for what, or why the pattern cannot be read.

    The page's syntax and example end in a pair with a comma where the others have a colon
    (`ö,o`), and its result takes that as a pair: so two parts without a colon are one pair.
    """
    table: dict[int, str] = {}
    source: str | None = None
    for part in _WHITE.sub("", pattern).split(","):
        head, colon, target = part.partition(":")
        if source is not None:
            if colon:
                break
            table[ord(source)], source = head, None
        elif len(head) != 1:
            return f"ReplaceChars: {head!r} is not one character"
        elif colon:
            table[ord(head)] = target
        else:
            source = head
    return table if source is None else f"ReplaceChars: {source!r} has no replacement"


@function("InStr", "str str num? enum?")
def _instr(run: Run, text: str, part: str, start: int = 1, compare: str | None = None) -> int:
    _searchable(part, start)
    return _found(run, text, part, compare, lambda a, b: a.find(b, start - 1) + 1)


@function("InStrRev", "str str num? enum?")
def _instr_rev(
    run: Run, text: str, part: str, start: int | None = None, compare: str | None = None
) -> int:
    _searchable(part, 1 if start is None else start)
    if start is not None and start > len(text):
        raise UnknownError("a search backwards from behind the end")
    return _found(run, text, part, compare, lambda a, b: a.rfind(b, 0, start) + 1)


def _searchable(part: str, start: int) -> None:
    if not part or start < 1:
        raise UnknownError("a search for an empty text or from before the start")


def _found(
    run: Run, text: str, part: str, compare: str | None, find: Callable[[str, str], int]
) -> int:
    """The position; VBA compares binary unless told, and the page does not say otherwise."""
    if compare is not None and compare not in _TEXT_COMPARE:
        raise UnknownError(f"the comparison {compare}")
    exact = find(text, part)
    without = find(_lowered(text), _lowered(part))
    if compare is None:
        return exact if exact == without or not run.other(Question.SEARCH_CASE) else without
    return without if _TEXT_COMPARE[compare] else exact


@function("Word", "str num str", nulls="empty")
def _word(run: Run, text: str, number: int, delimiters: str) -> str:
    if number < 1:
        return ""
    if not any(char in delimiters for char in text):
        return text if number == 1 and text and not run.other(Question.LONE_WORD) else ""
    words = re.split(f"[{re.escape(delimiters)}]", text)
    filled = [word for word in words if word]
    one, other = _nth(words, number), _nth(filled, number)
    return one if one == other or not run.other(Question.EMPTY_WORDS) else other


def _nth(words: list[str], number: int) -> str:
    return words[number - 1] if number <= len(words) else ""
