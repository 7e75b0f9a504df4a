"""What a verdict tells of itself."""

from handlers.verdict import LookUp, Verdict, result_of
from knowledge.answer import Fact
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.tree import Step

FACT = Fact("scheduler-disabled", "environment", "connect-server")
STEP = Step("scheduler-enabled", "environment", "disabled", "look-up", (FACT,))


def test_proof_belongs_to_a_diagnosis() -> None:
    """The first finding's facts prove a diagnosis; without one there is no proof."""
    assert Verdict("s", None, "diagnosed", "sched-cycle-disabled", chain=(STEP,)).proof == (FACT,)
    assert Verdict("s", None, "question", chain=(STEP,)).proof == ()
    assert Verdict("s", None, "diagnosed").proof == ()


def test_what_could_not_be_looked_at() -> None:
    """Only failed look-ups are listed as such."""
    dark = LookUp("rules", "could-not-look", 1, "403")
    seen = (LookUp("server", "found", 1), dark, LookUp("events", "missing", 1))
    assert Verdict("s", None, "healthy", look_ups=seen).not_looked == (dark,)


def test_the_words_for_results() -> None:
    """Each result has its word of the contract."""
    results = [result_of(x) for x in (Found(1), Missing(), CouldNotLook("403"))]
    assert results == ["found", "missing", "could-not-look"]
