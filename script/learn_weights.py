"""Works out knowledge/language/weights.json from the corpus: `python script/learn_weights.py`.

Logistic regression over the words and concepts of the questions of the tune split, in plain Python
and without chance: the same corpus gives the same weights.
"""

import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from knowledge.language.lexicon import lexicon  # noqa: E402 - after the path is set
from knowledge.language.reading import parse  # noqa: E402
from knowledge.language.weighing import UNSURE, WEIGHTS  # noqa: E402

CORPUS = HOME / "tests" / "corpus" / "questions.jsonl"
PENALTY = 1.0
ROUNDS = 150
RATE = 0.05
SCALE = 0.02
SELDOM = {"b": 3}

Rows = list[tuple[list[int], int]]
Matrix = list[list[float]]


def questions() -> list[tuple[list[str], str]]:
    """Features and label of each question of the tune split."""
    found = []
    for row in map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines()):
        parsed = parse(row["text"], lexicon()) if row["split"] == "tune" else None
        if parsed is not None:
            found.append((parsed.features, row["symptom"] or UNSURE))
    return found


def gradient(rows: Rows, weights: Matrix) -> Matrix:
    """How the loss rises with each weight."""
    rise = [[PENALTY * weight for weight in row] for row in weights]
    for features, label in rows:
        scores = [sum(column) for column in zip(*(weights[f] for f in features), strict=True)]
        most = max(scores)
        shares = [math.exp(score - most) for score in scores]
        whole = sum(shares)
        errors = [share / whole for share in shares]
        errors[label] -= 1.0
        for feature in features:
            rise[feature] = [x + error for x, error in zip(rise[feature], errors, strict=True)]
    return rise


def descend(rows: Rows, size: int, labels: int) -> Matrix:
    """The weights with the least loss, by Adam over all rows at once."""
    weights = [[0.0] * labels for _ in range(size)]
    mean = [[0.0] * labels for _ in range(size)]
    spread = [[0.0] * labels for _ in range(size)]
    for turn in range(1, ROUNDS + 1):
        late = (turn > ROUNDS * 0.6) + (turn > ROUNDS * 0.85)
        rate = RATE / 4**late
        for at, row in enumerate(gradient(rows, weights)):
            for label, rise in enumerate(row):
                mean[at][label] = 0.9 * mean[at][label] + 0.1 * rise
                spread[at][label] = 0.99 * spread[at][label] + 0.01 * rise * rise
                step = math.sqrt(spread[at][label] / (1 - 0.99**turn)) + 1e-6
                weights[at][label] -= rate * mean[at][label] / (1 - 0.9**turn) / step
    return weights


def learned(asked: list[tuple[list[str], str]]) -> dict[str, Any]:
    """The weights as they are stored: whole numbers, features that say nothing left out."""
    count = Counter(feature for found, _ in asked for feature in found)
    kept = sorted(
        name for name, times in count.items() if times >= SELDOM.get(name.partition(" ")[0], 2)
    )
    symptoms = sorted({label for _, label in asked})
    place = {name: at for at, name in enumerate(kept)}
    rows = [
        ([place[f] for f in found if f in place], symptoms.index(label)) for found, label in asked
    ]
    weights = descend(rows, len(kept), len(symptoms))
    whole = {
        name: [round(weight / SCALE) for weight in row]
        for name, row in zip(kept, weights, strict=True)
    }
    told = {name: row for name, row in whole.items() if any(abs(weight) > 1 for weight in row)}
    return {"symptoms": symptoms, "scale": SCALE, "weights": told}


def main() -> None:
    """Write the file."""
    found = learned(questions())
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(' '.join(map(str, row)))}"
        for name, row in found["weights"].items()
    )
    head = (
        f'{{"symptoms": {json.dumps(found["symptoms"])}, "scale": {found["scale"]}, "weights": {{\n'
    )
    WEIGHTS.write_text(f"{head}{lines}\n}}}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
