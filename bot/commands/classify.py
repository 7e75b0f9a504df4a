"""`whysync classify --jsonl`: what each question says, one JSON line for one JSON line."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from knowledge.language.reading import Reading, Subject, read

NOTHING = Reading(None, None, None, None, None, 0.0, ())


def run(_: argparse.Namespace) -> int:
    """Classify stdin."""
    for line in classified(sys.stdin):
        print(line)
    return 0


def classified(lines: Iterable[str]) -> Iterator[str]:
    """A line for each that is not empty; one that cannot be read says so and is passed over."""
    for line in lines:
        if line.strip():
            yield msgspec.json.encode(_line(line)).decode()


def _line(line: str) -> dict[str, Any]:
    try:
        asked = msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        return _told(None, NOTHING) | {"problem": f"not a JSON line: {error}"}
    if not isinstance(asked, dict):
        return _told(None, NOTHING) | {"problem": "a line is an object with id and text"}
    text = asked.get("text")
    if not isinstance(text, str):
        return _told(asked.get("id"), NOTHING) | {"problem": "text is missing or no text"}
    return _told(asked.get("id"), read(text))


def _told(id_: object, reading: Reading) -> dict[str, Any]:
    return {
        "id": id_,
        "symptom": reading.symptom,
        "subject": _subject(reading.subject),
        "second": _subject(reading.second),
        "attribute": reading.attribute,
        "error": reading.error,
        "confidence": reading.confidence,
        "alternatives": list(reading.alternatives),
    }


def _subject(subject: Subject | None) -> dict[str, str] | None:
    return None if subject is None else {"kind": subject.kind, "value": subject.value}
