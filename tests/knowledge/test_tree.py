"""The walk: pure steps over plain data, which never turn what was not seen into a finding."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answer import UNSEEN, About, Answer, Fact
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.tree import NOT_KNOWN, Check, Choice, Effect, Question, Tree, Walked, walk
from tests.knowledge.build import NOW

ABOUT = About(name="jdoe")
BROKEN = Fact("broken", "operations", "connect-server")
CHOICES = {"fine": Choice("Fine"), "broken": Choice("Broken", "it-is-broken")}
BLIND = CouldNotLook("it did not answer")


def judge(**given_: Any) -> Answer[str] | None:
    """Broken when everything that was seen says so; a look-up that found nothing is fine."""
    seen = [v for v in given_.values() if v is not UNSEEN]
    if "no telling" in seen:
        return None
    return Answer("broken", (BROKEN,)) if set(seen) == {"broken"} else Answer("fine")


def question(id_: str, *needs: str, check: Check | None = judge, **more: Any) -> Question:
    """A question with two answers; without needs only a person can answer it."""
    usual = Question(id_, "operations", "", "", "", CHOICES, check if needs else None, needs)
    return replace(usual, **more)


def walked(
    *questions: Question,
    evidence: Mapping[str, Lookup[Any]] | None = None,
    answers: Mapping[str, str] | None = None,
    **more: Any,
) -> Walked:
    """A walk over these questions."""
    tree = Tree("any", questions, **more)
    return walk(tree, ABOUT, evidence or {}, answers or {}, NOW)


def told(found: Walked) -> dict[str, str]:
    """The answer to each question that was asked."""
    return {s.question: s.answer for s in found.trail}


def test_a_look_up_answers_with_its_proof() -> None:
    """A check answers its question, and its facts come along."""
    found = walked(question("one", "server"), evidence={"server": Found("broken")})
    (step,) = found.trail
    assert (step.answer, step.by, step.facts) == ("broken", "look-up", (BROKEN,))
    assert (step.diagnosis, step.effect) == ("it-is-broken", "stops")
    assert found.chain == (step,)
    assert found.open == found.unknown == ()


def test_what_was_not_found_is_no_finding_of_its_own() -> None:
    """A look-up that found nothing reaches the check as None."""
    assert told(walked(question("one", "server"), evidence={"server": Missing()})) == {
        "one": "fine"
    }


@pytest.mark.parametrize("evidence", [{"server": BLIND}, {}])
def test_what_could_not_be_looked_at_is_asked(evidence: dict[str, Lookup[Any]]) -> None:
    """A look-up that could not look, or was not made, leaves the question to the person."""
    found = walked(question("one", "server"), evidence=evidence)
    (step,) = found.open
    assert (step.answer, step.by) == (NOT_KNOWN, "not-known")
    assert step.why_not == ("it did not answer" if evidence else "not looked at")
    assert found.unknown == found.blind == (step,)
    assert found.chain == ()


def test_a_check_that_cannot_tell_asks() -> None:
    """A check that answers None leaves the question to the person."""
    found = walked(question("one", "server"), evidence={"server": Found("no telling")})
    assert [s.question for s in found.open] == ["one"]


def test_a_check_is_given_unseen_for_what_it_can_do_without() -> None:
    """Wanted evidence that was not seen is UNSEEN, and the check answers without it."""
    asked: list[dict[str, Any]] = []

    def spy(**given_: Any) -> Answer[str]:
        asked.append(given_)
        return Answer("fine")

    one = question("one", "server", check=spy, wants=("events", "rules", "about", "now"))
    walked(one, evidence={"server": Missing(), "events": BLIND, "rules": Found("r")})
    expected = {"server": None, "events": UNSEEN, "rules": "r", "about": ABOUT, "now": NOW}
    assert asked == [expected]


def test_without_a_clock_a_check_that_needs_it_is_not_run() -> None:
    """A check that needs the time is not run without it."""
    tree = Tree("any", (question("one", "now"),))
    (step,) = walk(tree, ABOUT, {}, {}, None).trail
    assert (step.by, bool(step.why_not)) == ("not-known", True)


def test_the_person_answers_what_no_look_up_can() -> None:
    """The person's answer counts where no look-up answers, and only if it is one of the answers."""
    one = question("one")
    (step,) = walked(one, answers={"one": "broken"}).trail
    assert (step.by, step.diagnosis) == ("person", "it-is-broken")
    assert told(walked(one, answers={"one": "nonsense"})) == {"one": NOT_KNOWN}
    seen = walked(
        question("one", "server"), evidence={"server": Found("fine")}, answers={"one": "broken"}
    )
    assert told(seen) == {"one": "fine"}


def test_who_does_not_know_is_not_asked_again() -> None:
    """A question whose answer the person does not know stays blind, but is not open."""
    found = walked(question("one"), answers={"one": NOT_KNOWN})
    assert found.open == ()
    assert [s.question for s in found.blind] == ["one"]


def test_a_question_that_nobody_is_asked_is_passed_over() -> None:
    """A question that is not put to people is unknown, and neither open nor blind."""
    found = walked(question("one", "server", asked=False))
    assert found.open == found.blind == ()
    assert [s.question for s in found.unknown] == ["one"]


def test_the_walk_goes_on_as_if_mended() -> None:
    """After a finding the walk goes on, and the chain keeps the order of the questions."""
    found = walked(
        question("one", "server"),
        question("two", "rules"),
        evidence={"server": Found("broken"), "rules": Found("broken")},
    )
    assert [s.question for s in found.chain] == ["one", "two"]


def test_a_question_depends_on_an_earlier_answer() -> None:
    """A question is skipped with its earlier one; one that the tree lacks is no bar."""
    two = question("two", "server", only_if={"one": ("broken",)})
    three = question("three", "server", only_if={"two": ("fine", "broken")})
    evidence = {"server": Found("fine"), "rules": Found("broken")}
    assert list(told(walked(question("one", "server"), two, three, evidence=evidence))) == ["one"]
    begun = walked(question("one", "rules"), two, three, evidence=evidence)
    assert list(told(begun)) == ["one", "two", "three"]
    assert list(told(walked(two, three, evidence=evidence))) == ["two", "three"]


@pytest.mark.parametrize("seen,blind", [("broken", ["two"]), ("fine", []), ("no telling", ["one"])])
def test_a_question_is_put_to_a_person_after_some_answers_only(seen: str, blind: list[str]) -> None:
    """Ask-if spares the person the question; its step stands in the trail all the same."""
    two = question("two", ask_if={"one": ("broken",), "elsewhere": ("broken",)})
    found = walked(question("one", "server"), two, evidence={"server": Found(seen)})
    assert list(told(found)) == ["one", "two"]
    assert [s.question for s in found.blind] == [s.question for s in found.open] == blind
    assert "two" in [s.question for s in found.unknown]


def test_a_check_answers_whatever_ask_if_says() -> None:
    """Ask-if is about people; a look-up may answer at any time."""
    two = question("two", "server", ask_if={"one": ("broken",)})
    evidence = {"server": Found("broken")}
    found = walked(question("one"), two, evidence=evidence, answers={"one": "fine"})
    assert [s.question for s in found.chain] == ["two"]


WEIGHTS: list[tuple[Effect, str | None, bool]] = [
    ("stops", "nothing-waits", True),
    ("spoils", "nothing-waits", True),
    ("aside", "waits", False),
    ("holds", "waits", True),
    ("holds", "nothing-waits", False),
    ("holds", None, False),
]


@pytest.mark.parametrize("effect,waiting,blocks", WEIGHTS)
def test_what_a_finding_does(effect: Effect, waiting: str | None, blocks: bool) -> None:
    """A fault that holds all blocks only while something of the object is known to wait."""
    choices = {"waits": Choice("Yes"), "nothing-waits": Choice("No")}
    found = walked(
        question("one", "server", choices={"broken": Choice("", "it-is-broken", effect)}),
        question("waiting", choices=choices),
        evidence={"server": Found("broken")},
        answers={"waiting": waiting} if waiting else {},
        waits="waiting",
    )
    assert [s.question for s in found.chain] == (["one"] if blocks else [])
    assert [s.question for s in found.asides] == ([] if blocks else ["one"])
    assert found.waits is {"waits": True, "nothing-waits": False, None: None}[waiting]


def test_where_the_fault_itself_is_asked_about_it_blocks() -> None:
    """A tree that asks about the fault itself needs nothing that waits; its asides never block."""
    held = question("one", "server", choices={"broken": Choice("", "it-is-broken", "holds")})
    evidence = {"server": Found("broken")}
    assert [s.question for s in walked(held, evidence=evidence).chain] == ["one"]
    beside = walked(held, evidence=evidence, aside=frozenset({"one"}))
    assert ([s.question for s in beside.asides], beside.chain) == (["one"], ())


@pytest.mark.parametrize("waiting,asked", [("waits", False), ("nothing-waits", True), (None, True)])
def test_a_settled_question_is_asked_when_nothing_waits(waiting: str | None, asked: bool) -> None:
    """A settled question is put to nobody while something still waits for the next cycle."""
    found = walked(
        question("one", settled=True),
        question("waiting", choices={"waits": Choice(""), "nothing-waits": Choice("")}),
        answers={"waiting": waiting} if waiting else {},
        waits="waiting",
    )
    assert ("one" in {s.question for s in found.open}) is asked


@pytest.mark.parametrize("said,landed", [("landed", True), ("not-landed", False), (None, None)])
def test_whether_it_landed(said: str | None, landed: bool | None) -> None:
    """A tree may name the question that tells whether the object is at its goal."""
    choices = {"landed": Choice(""), "not-landed": Choice("")}
    answers = {"goal": said} if said else {}
    found = walked(question("goal", choices=choices), answers=answers, landed="goal")
    assert found.landed is landed
    assert walked(question("goal", choices=choices), answers=answers).landed is None


def test_an_answer_may_say_where_the_object_stops() -> None:
    """An answer tells its own place and whether it is certain."""

    def unsure(**_: Any) -> Answer[str]:
        return Answer("broken", certain=False, place="metaverse")

    found = walked(question("one", "server", check=unsure), evidence={"server": Missing()})
    (step,) = found.chain
    assert (step.certain, step.stops_at) == (False, "metaverse")


NAMES = ("server", "rules", "run_history")
LOOKS: st.SearchStrategy[Lookup[Any]] = st.sampled_from(
    [Found("broken"), Found("fine"), Found("no telling"), Missing(), BLIND]
)
TREES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
        st.none() | st.sampled_from(["fine", "broken"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)
Made = list[tuple[list[str], str | None, bool]]


def grown(made: Made) -> tuple[Question, ...]:
    """Questions, some of which depend on an answer of the one before."""
    return tuple(
        question(
            f"q{i}", *needs, asked=asked, only_if={f"q{i - 1}": (after,)} if i and after else {}
        )
        for i, (needs, after, asked) in enumerate(made)
    )


@given(TREES, st.fixed_dictionaries(dict.fromkeys(NAMES, LOOKS)))
def test_no_diagnosis_rests_on_what_could_not_be_looked_at(
    made: Made, evidence: dict[str, Lookup[Any]]
) -> None:
    """No look-up tells a diagnosis when one of its needs could not look."""
    questions = grown(made)
    needs = {q.id: q.needs for q in questions}
    for step in walked(*questions, evidence=evidence).trail:
        if step.diagnosis:
            assert step.by == "look-up"
            assert not any(evidence[n] == BLIND for n in needs[step.question])


@given(TREES, st.fixed_dictionaries(dict.fromkeys(NAMES, LOOKS)), st.sampled_from(NAMES))
def test_killing_evidence_adds_no_finding(
    made: Made, evidence: dict[str, Lookup[Any]], killed: str
) -> None:
    """Losing a look-up only takes findings away."""
    questions = grown(made)
    before = {s.question for s in walked(*questions, evidence=evidence).chain}
    after = {s.question for s in walked(*questions, evidence={**evidence, killed: BLIND}).chain}
    assert after <= before


@pytest.mark.parametrize(
    "effect,aside,asked",
    [("holds", (), True), ("stops", (), False), ("holds", ("one",), False)],
)
def test_who_tells_of_a_fault_is_asked_whether_anything_waits(
    effect: Effect, aside: tuple[str, ...], asked: bool
) -> None:
    """Only so can the fault that a person saw be the cause for this object."""
    choices = {"broken": Choice("Broken", "it-is-broken", effect)}
    waits = question("wait", asked=False, choices={"waits": Choice("Yes")})
    found = walked(
        question("one", choices=choices),
        waits,
        answers={"one": "broken"},
        waits="wait",
        aside=frozenset(aside),
    )
    assert ("wait" in {s.question for s in found.open}) is asked


def test_a_fault_that_was_looked_up_asks_nobody_whether_anything_waits() -> None:
    """There the look-ups tell, or nothing does."""
    choices = {"broken": Choice("Broken", "it-is-broken", "holds")}
    waits = question("wait", asked=False, choices={"waits": Choice("Yes")})
    found = walked(
        question("one", "server", choices=choices),
        waits,
        evidence={"server": Found("broken")},
        waits="wait",
    )
    assert found.open == ()
