"""The guided tree and the walk over it: pure steps over plain data.

A tree is the list of its questions in Microsoft's documented order. A node is a question; a look-up
is only an automatic answer to it. The walk visits every question, goes on "as if mended" after a
finding, and never turns what it could not see into a finding.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from knowledge.answer import UNSEEN, About, Answer, Fact
from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.vocabulary import Place

Effect = Literal["stops", "holds", "spoils", "aside"]
By = Literal["look-up", "person", "not-known"]
Check = Callable[..., Answer[str] | None]
NOT_KNOWN = "not-known"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a question, and what follows from it.

    `stops`: the object gets no further. `holds`: so do all objects that wait at this place.
    `spoils`: the object arrives, but wrong. `aside`: worth saying. Without a diagnosis the walk
    just goes on.
    """

    label: str
    diagnose: str | None = None
    effect: Effect = "stops"


@dataclass(frozen=True, slots=True)
class Question:
    """A question: who answers it (a check or a person), where they find the answer, what follows.

    `only_if` names an earlier question and those of its answers after which this one makes sense;
    `ask_if` those after which it is put to a person, while a check may answer it at any time.
    `asked` False: it is never put to a person; without its look-ups it is passed over in silence
    (but whether anything waits is put to a person who told of a fault that touches all).
    `settled`: it is put to a person only when nothing of the object waits for the next cycle.
    `ahead`: it tells of what a waiting object will meet; unanswered, such an object is not called
    healthy.
    """

    id: str
    place: Place
    ask: str
    why: str
    where: str
    choices: Mapping[str, Choice]
    check: Check | None = None
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    only_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ask_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: bool = True
    settled: bool = False
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """The questions of one symptom in documented order; those of `aside` never stop the object.

    `waits` names the question that tells whether anything of the object waits behind a fault that
    touches all; None: such a fault itself is what was asked about.
    """

    id: str
    questions: tuple[Question, ...]
    aside: frozenset[str] = frozenset()
    waits: str | None = None
    landed: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trail. `why_not`: why nobody could look, in the system `source`."""

    question: str
    place: Place
    answer: str
    by: By
    facts: tuple[Fact, ...] = ()
    diagnosis: str | None = None
    effect: Effect | None = None
    why_not: str = ""
    certain: bool = True
    stops_at: Place | None = None
    rest: tuple[Fact, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Walked:
    """Where a walk came to.

    `chain`: the findings that stop or spoil, in order. `asides`: true and worth saying. `open`:
    steps whose question nobody has answered yet, in order. `unknown`: all that nobody could answer,
    `blind` those of them that a person was or will be asked.
    """

    trail: tuple[Step, ...]
    chain: tuple[Step, ...]
    asides: tuple[Step, ...]
    open: tuple[Step, ...]
    unknown: tuple[Step, ...]
    blind: tuple[Step, ...]
    waits: bool | None
    landed: bool | None


Evidence = Mapping[str, Lookup[Any]]


def walk(
    tree: Tree, about: About, evidence: Evidence, answers: Mapping[str, str], now: datetime | None
) -> Walked:
    """Answer every question that can be answered: by evidence, else by what the person said."""
    trail: dict[str, Step] = {}
    known = {q.id for q in tree.questions}
    for question in tree.questions:
        if not _fits(question.only_if, trail, known):
            continue
        trail[question.id] = _answer(question, about, evidence, answers, now)
    waits = _is(trail, tree.waits, "waits", "nothing-waits")
    blind = tuple(
        trail[q.id]
        for q in tree.questions
        if (q.asked or _now_matters(tree, q, trail))
        and not (q.settled and waits)
        and _fits(q.ask_if, trail, known)
        and _not_known(trail.get(q.id))
    )
    findings = [s for s in trail.values() if s.diagnosis]
    chain = tuple(s for s in findings if _weight(tree, s, waits) in ("stops", "spoils"))
    return Walked(
        trail=tuple(trail.values()),
        chain=chain,
        asides=tuple(s for s in findings if s not in chain),
        open=tuple(s for s in blind if answers.get(s.question) != NOT_KNOWN),
        unknown=tuple(s for s in trail.values() if s.by == "not-known"),
        blind=blind,
        waits=waits,
        landed=_is(trail, tree.landed, "landed", "not-landed"),
    )


def _now_matters(tree: Tree, question: Question, trail: Mapping[str, Step]) -> bool:
    """Whether anything waits is put to a person who told of a fault that touches all."""
    return question.id == tree.waits and any(
        s.effect == "holds" and s.by == "person" and s.question not in tree.aside
        for s in trail.values()
    )


def _not_known(step: Step | None) -> bool:
    return step is not None and step.by == "not-known"


def _weight(tree: Tree, step: Step, waits: bool | None) -> Effect | None:
    if step.question in tree.aside:
        return "aside"
    if step.effect == "holds":
        return "stops" if tree.waits is None or waits else "aside"
    return step.effect


def _is(trail: Mapping[str, Step], question: str | None, yes: str, no: str) -> bool | None:
    step = trail.get(question or "")
    return {yes: True, no: False}.get(step.answer) if step else None


def _fits(
    conditions: Mapping[str, tuple[str, ...]], trail: Mapping[str, Step], known: Collection[str]
) -> bool:
    """Whether the earlier answers are those wanted; a question that the tree lacks counts not."""
    return all(
        earlier not in known or (earlier in trail and trail[earlier].answer in wanted)
        for earlier, wanted in conditions.items()
    )


def _answer(
    question: Question,
    about: About,
    evidence: Evidence,
    answers: Mapping[str, str],
    now: datetime | None,
) -> Step:
    seen, dark = _judge(question, about, evidence, now)
    if seen is not None:
        return _step(
            question,
            seen.value,
            "look-up",
            facts=seen.facts,
            rest=seen.rest,
            certain=seen.certain,
            stops_at=seen.place,
        )
    said = answers.get(question.id)
    if said is not None and said in question.choices:
        return _step(question, said, "person")
    why_not = (dark.root or dark.why) if dark else ""
    source = dark.source if dark else ""
    return _step(question, NOT_KNOWN, "not-known", why_not=why_not, source=source)


def _judge(
    question: Question, about: About, evidence: Evidence, now: datetime | None
) -> tuple[Answer[str] | None, CouldNotLook | None]:
    if question.check is None:
        return None, None
    given: dict[str, Any] = {}
    for name in question.needs:
        value, blind = _value(name, about, evidence, now)
        if blind is not None:
            return None, blind
        given[name] = value
    dark: CouldNotLook | None = None
    for name in question.wants:
        value, blind = _value(name, about, evidence, now)
        given[name] = UNSEEN if blind is not None else value
        dark = dark or blind
    answer = question.check(**given)
    return answer, None if answer else dark


def _value(
    name: str, about: About, evidence: Evidence, now: datetime | None
) -> tuple[Any, CouldNotLook | None]:
    if name == "about":
        return about, None
    if name == "now":
        return now, None if now else CouldNotLook("the time is not known")
    match evidence.get(name):
        case Found(value):
            return value, None
        case CouldNotLook() as dark:
            return None, dark
        case None:
            return None, CouldNotLook("not looked at")
        case _:
            return None, None


def _step(question: Question, answer: str, by: By, **more: Any) -> Step:
    choice = question.choices.get(answer)
    return Step(
        question=question.id,
        place=question.place,
        answer=answer,
        by=by,
        diagnosis=choice.diagnose if choice else None,
        effect=choice.effect if choice and choice.diagnose else None,
        **more,
    )
