"""From a verdict to the reply: the parts of an answer in order, all words from the catalogue."""

from dataclasses import dataclass, replace

from handlers import parts
from handlers.as_json import WHICH_OBJECT
from handlers.cases import OBJECT, OTHER, SYMPTOM, Offer
from handlers.first_line import first_line
from handlers.journey import journey
from handlers.phrases import Phrases, Texts, Told, sentence
from handlers.replies import Asked, Choice, Part, Reply
from handlers.verdict import Candidate, Verdict
from knowledge.tree import NOT_KNOWN, Question

SYMPTOMS_OFFERED, PROOF_IN_SHORT = 3, 3
NO_BUTTONS = ("pick", "not-found", "not-understood", "refused")


@dataclass(frozen=True, slots=True)
class Seen:
    """Which case a reply belongs to, what the object was called, and when it was looked up.

    `own`: it goes to a user, about himself, who sees the next step and no other object's values.
    `second`: somebody else who was named, and about whom nothing is told. `answered`: he has given
    an answer, if only that he cannot look, which can be taken back.
    """

    case: str
    asked: str = ""
    when: str = ""
    own: bool = False
    second: str = ""
    answered: bool = False


class Report:
    """Tells verdicts."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def reply(self, verdict: Verdict, seen: Seen) -> Reply:
        """The reply to a question or an answer."""
        phrases = Phrases(self._texts, verdict)
        told = phrases.diagnosis()
        asked = None if seen.own else _asked(phrases, verdict) or _offered(phrases, verdict)
        line = first_line(phrases, verdict, told, seen.asked)
        laid = (
            _own_parts(phrases, verdict, seen)
            if seen.own
            else self._parts(phrases, verdict, told, seen.second)
        )
        return Reply(
            id=verdict.diagnosis or (asked.id if asked else verdict.outcome),
            verdict=asked.text if asked and verdict.outcome == "question" else line,
            case=seen.case,
            journey=journey(verdict, phrases.words),
            parts=() if _goes_on(verdict) else tuple(p for p in laid if p.lines),
            question=asked,
            links_title=phrases.words("heading-links"),
            links=told.links if told and verdict.outcome != "pick" else (),
            choices=(
                *_buttons(phrases, verdict, asked, seen),
                *_about_second(phrases, verdict, seen),
            ),
            footer=footer(phrases, seen, verdict.age),
        )

    def _parts(
        self, phrases: Phrases, verdict: Verdict, told: Told | None, second: str
    ) -> tuple[Part, ...]:
        return (
            parts.because(phrases, verdict, told),
            *(parts.explained(phrases, verdict, self._texts.errors) if verdict.explained else ()),
            parts.proof(phrases, verdict),
            *_court(phrases, verdict),
            parts.next_step(phrases, verdict, told),
            parts.then(phrases, verdict),
            parts.also(phrases, verdict),
            parts.note(phrases, verdict, second),
            parts.ruled_out(phrases, verdict),
            parts.not_looked(phrases, verdict),
            parts.searched(phrases, verdict),
            *parts.help_towards(phrases, verdict),
        )

    def evidence(self, verdict: Verdict, seen: Seen) -> Reply:
        """Everything that was looked at, in order; the reply itself when nothing was."""
        if not verdict.trail:
            return self.reply(verdict, seen)
        phrases = Phrases(self._texts, verdict)
        shown = (
            parts.proof(phrases, verdict),
            *_court_evidence(phrases, verdict),
            parts.evidence(phrases, verdict),
            parts.not_looked(phrases, verdict),
        )
        return Reply(
            id="evidence",
            verdict=phrases.words("verdict-evidence", thing=phrases.thing()),
            case=seen.case,
            journey=journey(verdict, phrases.words),
            parts=tuple(p for p in shown if p.lines),
            choices=(Choice("again", phrases.words("button-again")),),
            footer=footer(phrases, seen, verdict.age),
        )

    def _in_short(self, verdict: Verdict, seen: Seen) -> Reply:
        """The answer with its reason and the first of its proof; the rest is evidence."""
        if not verdict.trail:
            return self.reply(verdict, seen)
        phrases = Phrases(self._texts, verdict)
        told = phrases.diagnosis()
        shown = (
            parts.because(phrases, verdict, told),
            _first(parts.proof(phrases, verdict), PROOF_IN_SHORT),
            *_court(phrases, verdict),
        )
        return Reply(
            id="why",
            verdict=first_line(phrases, verdict, told, seen.asked),
            case=seen.case,
            parts=tuple(p for p in shown if p.lines),
            choices=tuple(Choice(x, phrases.words(f"button-{x}")) for x in ("evidence", "again")),
            footer=footer(phrases, seen, verdict.age),
        )

    def why(self, verdict: Verdict, seen: Seen) -> Reply:
        """The reason for the open question; without one, in short what the answer rests on."""
        phrases = Phrases(self._texts, verdict)
        asked = None if seen.own else _asked(phrases, verdict)
        if asked is None:
            return self.reply(verdict, seen) if seen.own else self._in_short(verdict, seen)
        return Reply(
            id="why",
            verdict=phrases.words(
                "verdict-why" if asked.why else "verdict-why-nothing", why=asked.why
            ),
            case=seen.case,
            question=asked,
            footer=footer(phrases, seen, verdict.age),
        )


def _first(part: Part, most: int) -> Part:
    return replace(part, lines=part.lines[:most])


def _court(phrases: Phrases, verdict: Verdict) -> tuple[Part, ...]:
    """What became of an attribute; loaded only where there is something to tell."""
    if verdict.court is None:
        return ()
    from handlers.court import short

    return (short(phrases, verdict.court),)


def _court_evidence(phrases: Phrases, verdict: Verdict) -> tuple[Part, ...]:
    if verdict.court is None:
        return ()
    from handlers.court_evidence import parts as told

    return tuple(told(phrases, verdict.court))


def _goes_on(verdict: Verdict) -> bool:
    """From the second question on, what stood under the first is not told again."""
    return verdict.outcome == "question" and any(s.by == "person" for s in verdict.trail)


def _own_parts(phrases: Phrases, verdict: Verdict, seen: Seen) -> tuple[Part, ...]:
    if verdict.outcome == "not-understood":
        return parts.help_towards(phrases, verdict, own=True)
    return (parts.next_for_user(phrases, verdict, seen.case),)


def _asked(phrases: Phrases, verdict: Verdict) -> Asked | None:
    question, words = verdict.question, phrases.words
    if question is None:
        return None
    if question.id == WHICH_OBJECT:
        why, where = words("question-which-object-why"), words("question-which-object-where")
        return Asked(WHICH_OBJECT, words("question-which-object"), (), why, where)
    step = next((s for s in verdict.unknown if s.question == question.id and s.why_not), None)
    blind = words("asked-because", why=parts.why_not(phrases, step)) if step else ""
    return Asked(
        id=question.id,
        text=phrases.ask(question.ask),
        answers=_answers(phrases, question),
        why=f"{blind} {phrases.ask(question.why)}".strip(),
        where=phrases.ask(question.where),
    )


def _offered(phrases: Phrases, verdict: Verdict) -> Asked | None:
    """A list to choose from by number or by words."""
    said = [x.words for x in offers(phrases, verdict)]
    if not said:
        return None
    word = {"pick": "candidates", "not-understood": "alternatives"}.get(verdict.outcome, "near")
    answers = tuple(Choice(str(n), x.split("\n")[0]) for n, x in enumerate(said, 1))
    return Asked(WHICH_OBJECT, phrases.words(f"choose-{word}"), answers)


def offers(phrases: Phrases, verdict: Verdict) -> tuple[Offer, ...]:
    """The lines that a reply offers, in its order: what picks each, and its words, a line each."""
    if verdict.outcome == "not-understood":
        known = [x for x in verdict.alternatives if f"symptom-{x}" in phrases.words]
        return tuple(
            Offer(SYMPTOM + x, sentence(phrases.words(f"symptom-{x}")))
            for x in known[:SYMPTOMS_OFFERED]
        )
    kind = OTHER if verdict.subject is not None else OBJECT
    return tuple(_offer(phrases, x, kind) for x in (*verdict.candidates, *verdict.near))


def _offer(phrases: Phrases, found: Candidate, kind: str) -> Offer:
    words = (parts.candidate_words(phrases, found), found.name, found.sam, found.upn, found.dn)
    return Offer(
        kind + (found.object_guid or found.dn or found.entra_id or ""),
        "\n".join(dict.fromkeys(x for x in words if x)),
    )


def _answers(phrases: Phrases, question: Question) -> tuple[Choice, ...]:
    known = [Choice(key, phrases.ask(x.label)) for key, x in question.choices.items()]
    return (*known, Choice(NOT_KNOWN, phrases.words("button-not-known")))


def _buttons(
    phrases: Phrases, verdict: Verdict, asked: Asked | None, seen: Seen
) -> tuple[Choice, ...]:
    if verdict.outcome in NO_BUTTONS or not verdict.trail:
        return ()
    wanted = {
        "back": seen.answered,
        "evidence": True,
        "again": asked is None,
    }
    return tuple(Choice(x, phrases.words(f"button-{x}")) for x, there in wanted.items() if there)


def _about_second(phrases: Phrases, verdict: Verdict, seen: Seen) -> tuple[Choice, ...]:
    """The same question about the other one who was named."""
    if seen.own or not seen.second or verdict.outcome in NO_BUTTONS:
        return ()
    typed = phrases.words("ask-second", second=seen.second)
    return (Choice(typed, phrases.words("button-second", second=seen.second)),)


def footer(phrases: Phrases, seen: Seen, age: int | None) -> str:
    """Which case it is, when it was looked up, and how old some of it is."""
    if not seen.when:
        return phrases.words("footer-no-time", case=seen.case)
    said = phrases.words("footer", case=seen.case, when=seen.when)
    if age is None:
        return said
    return phrases.words("footer-age", footer=said, seconds=age)
