"""The learned weights: what is looked at, how it is added up, and that the file fits the corpus."""

import json
from pathlib import Path
from runpy import run_path

import pytest

from knowledge.language.lexicon import lexicon
from knowledge.language.reading import parse, read
from knowledge.language.weighing import UNSURE, Weights, chances, weights

HOME = Path(__file__).resolve().parents[3]
CORPUS = HOME / "tests" / "corpus" / "questions.jsonl"
SMALL = Weights(("export-error", "orphan", UNSURE), 0.5, {"w red": "4 0 0", "bias": "0 0 1"})


def features(text: str) -> list[str]:
    """What the weights are looked up by."""
    parsed = parse(text, lexicon())
    assert parsed is not None
    return parsed.features


def test_names_are_no_words() -> None:
    """Whoever is asked about, the features are the same: no name is ever learned."""
    assert features("why isn't jdoe syncing") == features("why isn't asmith syncing")
    assert features("John Doe isn't syncing") == features("Mary Jones isn't syncing")
    assert "w <person>" in features("why isn't jdoe syncing")
    assert "w <group>" in features("the group SG-Sales isn't syncing")
    assert "w <device>" in features("laptop LT-0042 isn't syncing")
    assert "w <address>" in features("jdoe@contoso.com isn't syncing")


def test_kinds() -> None:
    """Attributes, numbers, codes and stems are features of their own."""
    found = features("the department of jdoe shows 42, InvalidSoftMatch")
    assert {"w <attribute>", "w #", "k export-error", "s show"} <= set(found)
    assert "w <upn>" in features("the UPN of jdoe is wrong")
    assert len(found) == len(set(found))


def test_chances() -> None:
    """Weights and rules are added; the chances are one together; the likeliest comes first."""
    ranked = chances(["bias", "w red", "w unheard-of"], {}, SMALL)
    assert [name for _, name in ranked] == ["export-error", UNSURE, "orphan"]
    assert sum(chance for chance, _ in ranked) == pytest.approx(1.0)
    assert chances(["bias"], {"orphan": 9.0}, SMALL)[0][1] == "orphan"
    assert chances(["bias"], {"orphan": -900.0}, SMALL)[-1][0] > 0


def test_file() -> None:
    """Every symptom has its weights, and a row for each feature is whole."""
    table = weights()
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    labels = {json.loads(line)["symptom"] or UNSURE for line in lines}
    assert set(table.symptoms) == labels
    assert {len(row.split()) for row in table.of.values()} == {len(table.symptoms)}


def test_other_weights() -> None:
    """A reading may be given other weights: here nothing was learned."""
    nothing = Weights((UNSURE, "orphan"), 1.0, {"bias": "9 0"})
    assert read("why isn't jdoe syncing", table=nothing).symptom is None


def test_learning() -> None:
    """From a few questions it learns what tells them apart, and always the same."""
    asked = [(["bias", "w red"], "export-error"), (["bias", "w gone"], "orphan")] * 3
    learned = run_path(str(HOME / "script" / "learn_weights.py"))["learned"]
    found = learned(asked)
    table = Weights(
        tuple(found["symptoms"]),
        found["scale"],
        {name: " ".join(map(str, row)) for name, row in found["weights"].items()},
    )
    assert chances(["bias", "w red"], {}, table)[0][1] == "export-error"
    assert chances(["bias", "w gone"], {}, table)[0][1] == "orphan"
    assert learned(asked) == found
