"""A reading that is only a guess is no question yet: it heads the list of what to choose from."""

from dataclasses import replace

from knowledge.language.reading import Reading

SURE = 0.3  # below it one guess in four is wrong (benchmarks.classify)


def sure(reading: Reading) -> Reading:
    """The reading, with a symptom that is merely guessed put among the alternatives."""
    if reading.symptom is None or reading.confidence >= SURE:
        return reading
    others = (reading.symptom, *reading.alternatives)
    return replace(reading, symptom=None, alternatives=tuple(dict.fromkeys(others)))
