"""What a check answered, in short: for expectations."""

from knowledge.answer import Answer


def value(found: Answer[str] | None) -> str | None:
    """The value of an answer, or None."""
    return found.value if found else None


def told(found: Answer[str] | None) -> tuple[str, list[str], bool]:
    """An answer's value, the ids of its facts, and whether it is certain."""
    assert found is not None
    return found.value, [f.id for f in found.facts], found.certain
