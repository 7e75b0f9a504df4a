"""From a walk to an outcome: what is proven is told, what is not seen is not called fine."""

from typing import Any

import pytest

from handlers.conclude import ESSENTIAL, OWNER, SHOWN_BY_RUNS, conclude
from handlers.verdict import Verdict
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.tree import Choice, Effect, Evidence, Question, Step, Tree, Walked
from knowledge.vocabulary import Place, Scheduler
from tests.knowledge.build import NOW, server

DARK = CouldNotLook("it is dark")
IDS = ("first", "second", "third")


def question(id_: str, effect: Effect = "stops") -> Question:
    """A question with one bad answer."""
    return Question(id_, "metaverse", "", "", "", {"bad": Choice("", f"{id_}-bad", effect)})


def finding(id_: str, effect: Effect = "stops", **more: Any) -> Step:
    """A step that found something."""
    return Step(id_, "metaverse", "bad", "look-up", (), f"{id_}-bad", effect, **more)


def dark(id_: str, why_not: str = "") -> Step:
    """A step that nobody answered."""
    return Step(id_, "metaverse", "not-known", "not-known", why_not=why_not)


def verdict(
    *trail: Step,
    tree: Tree | None = None,
    open_: tuple[Step, ...] = (),
    blind: tuple[Step, ...] = (),
    waits: bool | None = False,
    landed: bool | None = True,
    evidence: Evidence | None = None,
    covers: dict[str, tuple[str, ...]] | None = None,
    places: dict[str, Place] | None = None,
) -> Verdict:
    """What a walk over three questions comes to."""
    found = [s for s in trail if s.diagnosis]
    chain = tuple(s for s in found if s.effect != "aside")
    asides = tuple(s for s in found if s.effect == "aside")
    unknown = tuple(s for s in trail if s.by == "not-known")
    walked = Walked(trail, chain, asides, open_, unknown, blind or open_, waits, landed)
    own = tree or Tree("t", tuple(question(x) for x in IDS))
    return conclude(own, walked, evidence or {}, covers or {}, places or {})


def told(found: Verdict) -> tuple[Any, ...]:
    """Outcome, diagnosis, then and also."""
    return found.outcome, found.diagnosis, found.then, found.also


def test_the_first_blocker_is_told_and_then_the_next() -> None:
    """The diagnosis is the first finding; what follows it is `then`, the rest `also`."""
    aside = finding("third", "aside")
    found = verdict(finding("first"), finding("second"), aside)
    assert told(found) == ("diagnosed", "first-bad", ("second-bad",), ("third-bad",))
    assert found.certain
    assert not verdict(finding("first", certain=False)).certain


def test_the_specific_makes_the_general_redundant() -> None:
    """A covered or repeated id is not told beside the one that covers it."""
    covers: dict[str, tuple[str, ...]] = {"second-bad": ("first-bad", "third-bad")}
    found = verdict(
        finding("first"), finding("second"), finding("second"), finding("third", "aside"),
        covers=covers,
    )  # fmt: skip
    assert told(found) == ("diagnosed", "second-bad", (), ())


def test_the_place_where_it_stops() -> None:
    """The step's own place wins, then the diagnosis's, then the question's."""
    assert verdict(finding("first")).place == "metaverse"
    places: dict[str, Place] = {"first-bad": "entra-id"}
    assert verdict(finding("first"), places=places).place == "entra-id"
    stopped = finding("first", stops_at="operations")
    assert verdict(stopped, places=places).place == "operations"
    assert verdict().place is None


def test_a_spoiled_value_is_no_cause_while_an_earlier_question_is_open() -> None:
    """What spoils waits for the answer to what comes before it; what stops is proven at once."""
    open_ = (dark("first"),)
    found = verdict(dark("first"), finding("second", "spoils"), open_=open_)
    assert told(found) == ("question", None, (), ("second-bad",))
    assert found.question is not None
    assert found.question.id == "first"
    assert verdict(dark("first"), finding("second"), open_=open_).outcome == "diagnosed"
    later = verdict(finding("first", "spoils"), dark("second"), open_=(dark("second"),))
    assert later.outcome == "diagnosed"
    answered = verdict(dark("first"), finding("second", "spoils"), blind=open_)
    assert answered.outcome == "diagnosed"


@pytest.mark.parametrize(
    "more,outcome,diagnosis",
    [
        ({}, "healthy", "healthy-in-sync"),
        ({"waits": True}, "healthy", "healthy-wait-for-cycle"),
        ({"landed": False}, "inconclusive", "inconclusive-missing-access"),
        ({"landed": None}, "inconclusive", "inconclusive-missing-access"),
        ({"blind": (dark("first"),)}, "inconclusive", "inconclusive-missing-access"),
        ({"open_": (dark("first"),)}, "question", None),
    ],
)
def test_without_a_finding(more: dict[str, Any], outcome: str, diagnosis: str | None) -> None:
    """Healthy is said only of an object that was seen at its goal or that waits."""
    found = verdict(dark("first"), **more)
    assert (found.outcome, found.diagnosis) == (outcome, diagnosis)


@pytest.mark.parametrize("name", ESSENTIAL)
@pytest.mark.parametrize("waits", [True, False])
def test_nothing_is_healthy_without_the_essential_places(name: str, waits: bool) -> None:
    """A place that could not be looked at is never called fine; an empty one was looked at."""
    assert verdict(waits=waits, evidence={name: DARK}).outcome == "inconclusive"
    assert verdict(waits=waits, evidence={name: Missing()}).outcome == "healthy"


@pytest.mark.parametrize("waits", [True, False])
def test_nothing_is_healthy_that_another_hand_may_manage(waits: bool) -> None:
    """Who manages the cloud object must be known, even though no person is asked for it."""
    assert verdict(dark(OWNER), waits=waits).outcome == "inconclusive"


def test_waiting_for_the_cycle_needs_a_cycle() -> None:
    """What may hold up the cycle and could not be looked at is never called "just wait"."""
    questions = (question("first", "holds"), question("second"))
    holding = Tree("t", questions, waits="second")
    unseen = dark("first", "it is dark")
    assert verdict(unseen, tree=holding, waits=True).outcome == "inconclusive"
    assert verdict(dark("first"), tree=holding, waits=True).outcome == "healthy"
    assert verdict(unseen, tree=holding).outcome == "healthy"
    assert verdict(dark("second", "403"), tree=holding, waits=True).outcome == "healthy"
    aside = Tree("t", questions, aside=frozenset({"first"}), waits="second")
    assert verdict(unseen, tree=aside, waits=True).outcome == "healthy"


@pytest.mark.parametrize("why_not", ["it is dark", ""])
def test_a_server_is_not_healthy_while_a_fault_of_it_is_open(why_not: str) -> None:
    """Failed or not recorded: whoever asks about the server itself is not told that it runs."""
    own = Tree("t", (question("first", "holds"), question("second"), question("third", "aside")))
    open_ = verdict(dark("first", why_not), dark("second"), tree=own)

    assert open_.outcome == "inconclusive"
    assert [s.question for s in open_.open_faults] == ["first"]
    closed = verdict(dark("second", why_not), dark("third", why_not), tree=own)
    assert (closed.outcome, closed.open_faults) == ("healthy", ())
    beside = Tree("t", own.questions, aside=frozenset({"first"}))
    assert verdict(dark("first", why_not), tree=beside).outcome == "healthy"


@pytest.mark.parametrize("id_", sorted(SHOWN_BY_RUNS))
def test_runs_that_go_through_show_what_does_not_hold_them_up(id_: str) -> None:
    """The size of a database, a version: nobody has to record them. Without an export, unknown."""
    own = Tree("t", (question(id_, "holds"),))

    assert verdict(dark(id_), tree=own).outcome == "healthy"
    assert verdict(dark(id_), tree=own, landed=False).outcome == "inconclusive"


def test_the_next_cycle_is_told_when_the_server_says_it() -> None:
    """The scheduler's next start, if it was seen."""
    timed = Found(server(Scheduler(next_start=NOW)))
    assert verdict(evidence={"server": timed}).next_cycle == NOW.isoformat()
    for unknown in (DARK, Missing(), Found(server(Scheduler())), Found("no server")):
        assert verdict(evidence={"server": unknown}).next_cycle is None


def test_what_lies_ahead_of_a_waiting_object_must_be_known() -> None:
    """It is not called healthy while it is not known what the rules will make of it."""
    ahead = Question("first", "metaverse", "", "", "", {}, ahead=True)
    tree = Tree("t", (ahead, question("second")))
    seen: dict[str, Any] = {name: Found(()) for name in ESSENTIAL}
    asked: dict[str, Any] = {"tree": tree, "landed": False, "evidence": seen}
    assert verdict(dark("first"), waits=True, **asked).outcome == "inconclusive"
    assert verdict(dark("second"), waits=True, **asked).outcome == "healthy"
    arrived = {**asked, "landed": True}
    assert verdict(dark("first"), waits=False, **arrived).outcome == "healthy"
