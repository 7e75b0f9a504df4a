"""JSON lines in, JSON lines out: one answer for one line, in its order, in constant memory."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

Answer = Callable[[dict[str, Any]], dict[str, Any]]


class LineError(Exception):
    """A line that cannot be answered; the text says what is wrong with it and how to mend it."""


def run(answer: Answer) -> int:
    """Answer stdin on stdout."""
    for line in answered(sys.stdin, answer):
        sys.stdout.write(line)
    return 0


def answered(lines: Iterable[str], answer: Answer) -> Iterator[str]:
    """A line for each that is not empty; one that cannot be answered says so in `problem`."""
    decode, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        asked: dict[str, Any] = {}
        try:
            asked = _object(decode(line))
            told = {"id": asked.get("id"), **answer(asked)}
        except msgspec.DecodeError as error:
            told = {"id": None, "problem": f"line {number} is no JSON: {error}"}
        except LineError as error:
            told = {"id": asked.get("id"), "problem": f"line {number}: {error}"}
        yield encode(told).decode() + "\n"


def text(asked: dict[str, Any], key: str) -> str:
    """A text that the line must have."""
    value = asked.get(key)
    if not isinstance(value, str) or not value.strip():
        raise LineError(f"{key} is missing or no text")
    return value


def _object(decoded: object) -> dict[str, Any]:
    if not isinstance(decoded, dict):
        raise LineError("a line is a JSON object")
    return decoded
