"""JSON lines in, JSON lines out: one answer for one line, in its order, in constant memory."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from bot.settings import WrongUseError

_BYTE_ORDER_MARK = "\ufeff"
Answer = Callable[[dict[str, Any]], dict[str, Any]]


class LineError(Exception):
    """A line that cannot be answered; the text says what is wrong with it and how to mend it."""


def run(answer: Answer, unanswered: Mapping[str, Any] | None = None) -> int:
    """Answer stdin on stdout; `unanswered` are the keys of a line that cannot be answered."""
    if sys.stdin is None or sys.stdout is None:
        raise WrongUseError("standard input and output must be open: pipe the lines in and out")
    try:
        for line in answered(sys.stdin, answer, unanswered):
            sys.stdout.write(line)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WrongUseError(f"standard output: {error.strerror}; mend that") from error
    return 0


def answered(
    lines: Iterable[str], answer: Answer, unanswered: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """A line for each that is not empty; one that cannot be answered says so in `problem`."""
    empty = unanswered or {}
    decode, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder(enc_hook=str).encode
    for number, line in enumerate(lines, 1):
        if number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if not line.strip():
            continue
        asked: dict[str, Any] = {}
        try:
            asked = _object(decode(line))
            told = {"id": asked.get("id"), **answer(asked)}
        except msgspec.DecodeError as error:
            told = {"id": None, **empty, "problem": f"line {number} is no JSON: {error}"}
        except RecursionError:
            told = {"id": None, **empty, "problem": f"line {number} is nested too deeply"}
        except LineError as error:
            told = {"id": asked.get("id"), **empty, "problem": f"line {number}: {error}"}
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


def attributes(asked: dict[str, Any], key: str = "attributes") -> dict[str, tuple[str, ...]]:
    """The attributes of a line: each a text, a list of texts, or null; numbers are texts too."""
    found = asked.get(key)
    if not isinstance(found, dict):
        raise LineError(f"{key} is missing or no object")
    return {name: _texts(name, value) for name, value in found.items() if value is not None}


def texts(asked: dict[str, Any], key: str) -> tuple[str, ...] | None:
    """A list of texts that the line may have; None: it has none."""
    found = asked.get(key)
    return None if found is None else _texts(key, found)


def _texts(name: str, value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(_text(name, v) for v in values if v is not None)


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return str(value)
    raise LineError(f"{name}: a value is a text, a list of texts or null")
