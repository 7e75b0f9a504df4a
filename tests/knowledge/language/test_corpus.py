"""The labelled questions are read as well as promised, in both halves."""

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.language.lexicon import lexicon
from knowledge.language.reading import SURE, read

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "questions.jsonl"
SYMPTOMS = {symptom for symptom, _ in lexicon().rules}


def rows(split: str) -> list[dict[str, Any]]:
    """The questions of one half."""
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["split"] == split]


def value(row: dict[str, Any]) -> str | None:
    """The labelled subject."""
    return str(row["subject"]["value"]) if row["subject"] else None


@pytest.mark.parametrize(
    "split, ids, symptom, wrong, subject",
    [
        ("tune", "", 0.99, 0.001, 0.98),
        ("measure", "", 0.95, 0.01, 0.975),
        ("measure", "m", 0.985, 0.001, 0.985),
        ("measure", "fresh", 0.94, 0.01, 0.975),
        ("measure", "voice", 0.84, 0.03, 0.93),
    ],
)
def test_totals(split: str, ids: str, symptom: float, wrong: float, subject: float) -> None:
    """Symptom, confident errors and subject stay within their limits. The tune half is what the
    weights are learned from; voice- holds ways to ask that are unlike the rest."""
    labelled = [row for row in rows(split) if row["id"].startswith(ids)]
    readings = [read(row["text"]) for row in labelled]
    pairs = list(zip(labelled, readings, strict=True))
    right = sum(got.symptom == row["symptom"] for row, got in pairs)
    bad = sum(
        got.symptom not in {None, row["symptom"]} and got.confidence >= SURE for row, got in pairs
    )
    named = sum(value(row) == (got.subject.value if got.subject else None) for row, got in pairs)
    assert right >= symptom * len(pairs)
    assert bad <= wrong * len(pairs)
    assert named >= subject * len(pairs)


def test_labels() -> None:
    """The corpus is large, varied, labelled with known symptoms; no question stands twice."""
    tune, measure = rows("tune"), rows("measure")
    everything = tune + measure
    assert len(everything) >= 320
    assert {row["symptom"] for row in everything} - {None} == SYMPTOMS
    assert sum(row["symptom"] == "other" for row in everything) >= 25
    assert not {row["text"] for row in tune} & {row["text"] for row in measure}
    assert len({row["id"] for row in everything}) == len(everything)
