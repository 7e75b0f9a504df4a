"""How a verdict of somebody half blind says more than he can know."""

from collections.abc import Iterator, Mapping
from typing import Final

from handlers.conclude import ESSENTIAL
from handlers.looking.seen import NO_SUBJECT
from handlers.verdict import Verdict
from tests.recorded.harness import catalogue

CAUSELESS: Final = frozenset({"pwd-object-not-synced"})  # told when no cause was seen
ANSWERED: Final = ("diagnosed", "healthy")


def wider(ids: set[str], covers: Mapping[str, tuple[str, ...]]) -> set[str]:
    """These ids, and the general ones that they make redundant."""
    return ids | {general for id_ in ids for general in covers.get(id_, ())}


def slips(seen: Verdict, told: Verdict) -> Iterator[str]:
    """How a half blind verdict says more than it can know."""
    blind_now = {x.name for x in told.not_looked}
    true = wider({s.diagnosis for s in seen.trail if s.diagnosis}, catalogue().covers)
    true |= CAUSELESS if seen.outcome == "diagnosed" else set()
    found = {s.diagnosis for s in (*told.chain, *told.asides) if s.diagnosis and s.certain}
    if not found <= true:
        yield f"finds {found - true}"
    questions = {q.id: q for q in catalogue().questions.values()}
    for step in told.chain:
        if step.by == "look-up" and blind_now & set(questions[step.question].needs):
            yield f"{step.question} was answered without its look-ups"
    # what hangs on an object is not unseen where no object was asked about
    unseen = {x.name for x in told.not_looked if x.why != NO_SUBJECT.why}
    if told.outcome == "healthy" and (told.diagnosis != seen.diagnosis or unseen & set(ESSENTIAL)):
        yield f"{told.diagnosis} with {sorted(blind_now)} unseen"
