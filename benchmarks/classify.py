"""Measures the reading of questions on the labelled corpus: `python benchmarks/classify.py`."""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from knowledge.language.reading import SURE, Reading, read  # noqa: E402 - after the path is set

CORPUS = HOME / "tests" / "corpus" / "questions.jsonl"
SPLITS = ("tune", "measure")


@dataclass(frozen=True, slots=True)
class Score:
    """The totals of one split; rates are between 0 and 1, times in milliseconds."""

    split: str
    n: int
    symptom: float
    abstained: float
    confidently_wrong: float
    subject: float
    kind: float
    attribute: float
    error: float
    median_ms: float
    p95_ms: float


def questions(split: str, ids: str = "") -> list[dict[str, Any]]:
    """The labelled questions of one split whose id begins so."""
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    rows = map(json.loads, lines)
    return [row for row in rows if row["split"] == split and row["id"].startswith(ids)]


def measure(split: str, ids: str = "") -> Score:
    """The totals of one split."""
    read("warm up")
    rows = questions(split, ids)
    readings, times = [], []
    for row in rows:
        began = time.perf_counter()
        readings.append(read(row["text"]))
        times.append((time.perf_counter() - began) * 1000)
    pairs = list(zip(rows, readings, strict=True))
    return Score(
        split=split,
        n=len(rows),
        symptom=_rate([right_symptom(row, got) for row, got in pairs]),
        abstained=_rate([abstained(row, got) for row, got in pairs]),
        confidently_wrong=_rate([confidently_wrong(row, got) for row, got in pairs]),
        subject=_rate([subject_value(row) == _value(got) for row, got in pairs]),
        kind=_rate(
            [_kind(row) == (got.subject.kind if got.subject else None) for row, got in pairs]
        ),
        attribute=_rate([row["attribute"] == got.attribute for row, got in pairs]),
        error=_rate([row["error"] == got.error for row, got in pairs]),
        median_ms=statistics.median(times or [0.0]),
        p95_ms=sorted(times or [0.0])[int(len(times) * 0.95)],
    )


def right_symptom(row: Mapping[str, Any], got: Reading) -> bool:
    """Is the symptom the labelled one (where the label is "unsure": did it abstain)?"""
    return bool(got.symptom == row["symptom"])


def abstained(row: Mapping[str, Any], got: Reading) -> bool:
    """Did it say "unsure" where a symptom was to be found?"""
    return row["symptom"] is not None and got.symptom is None


def confidently_wrong(row: Mapping[str, Any], got: Reading) -> bool:
    """Did it claim a wrong symptom? The worst that can happen."""
    return (
        got.symptom is not None and got.confidence >= SURE and bool(got.symptom != row["symptom"])
    )


def subject_value(row: Mapping[str, Any]) -> str | None:
    """The labelled subject as text."""
    return str(row["subject"]["value"]) if row["subject"] else None


def _kind(row: Mapping[str, Any]) -> str | None:
    return str(row["subject"]["kind"]) if row["subject"] else None


def _value(got: Reading) -> str | None:
    return got.subject.value if got.subject else None


def _rate(hits: Sequence[bool]) -> float:
    return sum(hits) / max(1, len(hits))


def _show_failures(split: str, ids: str) -> None:
    for row in questions(split, ids):
        got = read(row["text"])
        wrong = not right_symptom(row, got) or subject_value(row) != _value(got)
        if wrong or row["attribute"] != got.attribute or row["error"] != got.error:
            print(json.dumps(row), "\n   ", got)


def main() -> None:
    """Print the table, or what fails in the split that is for tuning."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="as CI runs it; it is small anyway")
    parser.add_argument("--failures", action="store_true", help="what fails in the tune split")
    parser.add_argument("--ids", default="", help="only questions whose id begins so: fresh-")
    wanted = parser.parse_args()
    if wanted.failures:
        _show_failures("tune", wanted.ids)
        return
    print(
        f"{'split':8} {'n':>4} symptom abstain wrong>=0.5 subject   kind   attr  error"
        "  median     p95"
    )
    for score in (measure(split, wanted.ids) for split in SPLITS):
        print(
            f"{score.split:8} {score.n:4} {score.symptom:7.1%} {score.abstained:7.1%} "
            f"{score.confidently_wrong:10.1%} {score.subject:7.1%} {score.kind:6.1%} "
            f"{score.attribute:6.1%} {score.error:6.1%} "
            f"{score.median_ms:5.2f} ms {score.p95_ms:5.2f} ms"
        )


if __name__ == "__main__":
    main()
