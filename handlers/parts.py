"""The parts of an answer under its first line: proof, next step, then, also seen ..."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.commands import own_examples
from handlers.looking.seen import NO_SUBJECT
from handlers.phrases import Phrases, Told, sentence
from handlers.replies import Line, Part, plain
from handlers.verdict import Candidate, LookUp, Verdict
from knowledge.answer import LOOK_UPS, Fact
from knowledge.dn import parse
from knowledge.tree import Step

if TYPE_CHECKING:
    from knowledge.errors import ErrorBook

NOT_LANDED = "not-landed"
EXAMPLES = ("object-not-syncing", "attribute-not-syncing")


def because(phrases: Phrases, verdict: Verdict, told: Told | None) -> Part:
    """What the diagnosis means; healthy without an object says nothing of any object."""
    if verdict.outcome == "healthy" and verdict.subject is None:
        line = Line(phrases.words("because-healthy-all"))
        return Part("because", phrases.words("heading-because"), (line,))
    lines = (Line(told.because),) if told and told.because and verdict.outcome != "pick" else ()
    return Part("because", phrases.words("heading-because"), lines)


def proof(phrases: Phrases, verdict: Verdict) -> Part:
    """The deciding rule or entry, the object's own value, and where it was read."""
    lines = tuple(_proven(phrases, fact) for fact in verdict.proof)
    return Part("proof", phrases.words("heading-proof"), lines)


def _proven(phrases: Phrases, fact: Fact) -> Line:
    text, actual, expected = phrases.fact(fact), plain(fact.actual), plain(fact.expected)
    note = phrases.words(
        "proof-note-expected" if expected and expected not in text else "proof-note",
        expected=expected,
        place=phrases.place(fact.place),
        source=phrases.words(f"source-{fact.source}"),
    )
    return Line(text, "" if actual in text else actual, note)


def explained(phrases: Phrases, verdict: Verdict, book: "ErrorBook") -> tuple[Part, ...]:
    """What an error that was named means and, where no diagnosis says it, what to do."""
    told: list[Part] = []
    for code in verdict.explained:
        entry = next(x for x in book.entries if x.code == code)
        title = phrases.words("heading-explained", code=entry.shown)
        told.append(Part("explained", title, (Line(entry.meaning),)))
        if verdict.diagnosis is None:
            do = tuple(map(Line, entry.do))
            heading = phrases.words("heading-explained-do")
            told.append(Part("explained-do", heading, do, numbered=len(do) > 1))
    return tuple(told)


def candidate_words(phrases: Phrases, found: Candidate) -> str:
    """One candidate in a line: what tells it from the others."""
    words = phrases.words
    told = {
        "sam": found.sam if found.sam != found.name else None,
        "department": found.department,
        "domain": found.domain,
        "ou": container(found.dn),
    }
    details = [
        words(f"candidate-{key}", value=plain(value)) for key, value in told.items() if value
    ]
    if found.enabled is not None:
        details.append(words("candidate-enabled" if found.enabled else "candidate-disabled"))
    if not found.dn:
        details.append(words("candidate-cloud"))
    return phrases.listed(
        [words("candidate-line", name=plain(found.name), type=found.type), *details]
    )


def container(dn: str) -> str:
    """Where an object stands, as people say it: corp/Staff/Sales comes as Staff/Sales."""
    above = parse(dn)[1:]
    return "/".join(x.value for x in reversed(above) if x.attribute.upper() != "DC")


def next_step(phrases: Phrases, verdict: Verdict, told: Told | None) -> Part:
    """One concrete action first, and who can do it."""
    words = phrases.words
    special = {"not-found": "not-found-next", "refused": verdict.reason}.get(verdict.outcome)
    if special:
        return Part("next", words("heading-next"), (Line(words(special)),))
    if told is None or verdict.outcome == "pick":
        return Part("next", words("heading-next"), ())
    title = words("heading-next-who", who=phrases.who(told.who))
    return Part("next", title, tuple(map(Line, told.do)), numbered=len(told.do) > 1)


def next_for_user(phrases: Phrases, verdict: Verdict, case: str) -> Part:
    """A user's own next step: nothing, or the helpdesk."""
    if verdict.outcome == "refused":
        text = phrases.words(verdict.reason)
    elif verdict.outcome == "healthy":
        text = phrases.words("user-next-nothing")
    else:
        text = phrases.words("user-next-helpdesk", case=case)
    return Part("next", phrases.words("heading-next"), (Line(text),))


def then(phrases: Phrases, verdict: Verdict) -> Part:
    """What would stop it next; else that nothing else seen would, or that a place was not seen."""
    title = phrases.words("heading-then")
    if verdict.outcome != "diagnosed" or verdict.subject is None:
        return Part("then", title, ())
    if verdict.then:
        first, *rest = (phrases.told(x).title for x in verdict.then)
        said = [phrases.words("then-line", title=first)]
        said += [phrases.words("then-more", title=x) for x in rest]
        return Part("then", title, tuple(map(Line, said)))
    word = "then-unknown" if not_looked(phrases, verdict).lines else "then-nothing"
    return Part("then", title, (Line(phrases.words(word, thing=phrases.thing())),))


def also(phrases: Phrases, verdict: Verdict) -> Part:
    """True and worth saying, but not what stops it."""
    said = (phrases.words("also-line", title=phrases.told(x).title) for x in verdict.also)
    return Part("also", phrases.words("heading-also"), tuple(Line(sentence(x)) for x in said))


def ruled_out(phrases: Phrases, verdict: Verdict) -> Part:
    """What is not the cause, when no cause was found."""
    title = phrases.words("heading-ruled-out")
    if verdict.outcome != "inconclusive":
        return Part("ruled-out", title, ())
    clean = (
        s
        for s in verdict.trail
        if s.by != "not-known" and s.diagnosis is None and not (s.answer == NOT_LANDED and s.facts)
    )
    return Part("ruled-out", title, tuple(Line(_answered(phrases, s)) for s in clean))


def note(phrases: Phrases, verdict: Verdict, second: str) -> Part:
    """What speaks against the arrival when no cause was found; who else was named."""
    lines: list[Line] = []
    if verdict.outcome == "inconclusive":
        against = (f for s in verdict.trail if s.answer == NOT_LANDED for f in s.facts)
        lines = [_proven(phrases, f) for f in against]
    if second:
        lines.append(Line(phrases.words("note-second", second=second)))
    return Part("note", phrases.words("heading-note"), tuple(lines))


def _answered(phrases: Phrases, step: Step) -> str:
    question, answer = phrases.question(step)
    return phrases.words(
        "ruled-out-line",
        place=sentence(phrases.place(step.place)),
        question=question,
        answer=answer,
    )


SOURCES = {**LOOK_UPS, "names": "active-directory"}  # no check reads the names


def not_looked(phrases: Phrases, verdict: Verdict) -> Part:
    """Every place that could not be looked at, with the reason and what it would have told."""
    by_reason: dict[tuple[str, str], list[LookUp]] = {}
    for look in (x for x in verdict.not_looked if x.why != NO_SUBJECT.why):
        source = look.source or SOURCES.get(look.name, "connect-server")
        by_reason.setdefault((source, look.root or look.why), []).append(look)
    lines = tuple(
        Line(_blind(phrases, source, why, looks)) for (source, why), looks in by_reason.items()
    )
    return Part("not-looked", phrases.words("heading-not-looked"), lines)


def _blind(phrases: Phrases, source: str, why: str, looks: Sequence[LookUp]) -> str:
    words = phrases.words
    tells = [words(f"tells-{x.name}") for x in looks if f"tells-{x.name}" in words]
    return words(
        "not-looked-line" if tells else "not-looked-line-bare",
        source=sentence(words(f"source-{source}")),
        why=plain(why),
        tells=phrases.listed(tells, "list-semicolon", "list-semicolon"),
    )


def searched(phrases: Phrases, verdict: Verdict) -> Part:
    """Where an object that was not found was looked for."""
    title = phrases.words("heading-searched")
    if verdict.outcome != "not-found":
        return Part("searched", title, ())
    word = "searched-domains" if verdict.searched else "searched-no-domains"
    text = phrases.words(word, domains=phrases.listed(verdict.searched))
    return Part("searched", title, (Line(text),))


def evidence(phrases: Phrases, verdict: Verdict) -> Part:
    """Every question in order, with its answer and who gave it."""
    lines = tuple(_seen(phrases, step) for step in verdict.trail)
    return Part("trail", phrases.words("heading-trail"), lines)


def _seen(phrases: Phrases, step: Step) -> Line:
    question, answer = phrases.question(step)
    words = phrases.words
    text = words("evidence-line", place=sentence(phrases.place(step.place)), question=question)
    if step.by == "not-known":
        said = words(
            "evidence-not-known-why" if step.why_not else "evidence-not-known",
            why=why_not(phrases, step),
        )
    else:
        said = words(f"evidence-{step.by}", answer=answer)
    return Line(
        f"{text} {said}", note="; ".join(phrases.fact(f) for f in (*step.facts, *step.rest))
    )


def why_not(phrases: Phrases, step: Step) -> str:
    """Why nobody could look: the system that could not be asked, and its reason."""
    if not step.source:
        return plain(step.why_not)
    system = phrases.words(f"source-{step.source}")
    return phrases.words("why-not-of", source=system, why=plain(step.why_not))


def help_towards(phrases: Phrases, verdict: Verdict, *, own: bool = False) -> tuple[Part, ...]:
    """What is missing, and how a question can look; one about himself where it is his `own`."""
    words = phrases.words
    if verdict.outcome != "not-understood":
        return ()
    name = words("example-name")
    examples = tuple(Line("", words(f"example-{x}", name=name)) for x in EXAMPLES)
    reason = verdict.reason if verdict.reason in words else "not-understood"
    return (
        Part("next", words("heading-next"), (Line(words(reason)),)),
        Part("examples", words("heading-examples"), own_examples(words) if own else examples),
    )
