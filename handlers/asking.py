"""One case put to the diagnosis: may this person ask it, what is the verdict, what is shown of it."""

from dataclasses import dataclass, replace
from typing import Literal, Protocol

from handlers.as_json import WHICH_OBJECT
from handlers.cases import Case, Offer
from handlers.diagnose import Request
from handlers.parts import candidate_words
from handlers.phrases import Phrases, Texts
from handlers.ports import Clock, Handle
from handlers.replies import Reply
from handlers.report import Report, Seen
from handlers.rights import NOT_LINKED, SOMEBODY_ELSE, Actor, Rights, for_himself, refused
from handlers.verdict import Candidate, Verdict
from knowledge.tree import Question

View = Literal["reply", "evidence", "why"]
OBJECT, OTHER, SYMPTOM = "object:", "other:", "symptom:"
SYMPTOMS_OFFERED = 3


class Diagnoses(Protocol):
    """Whoever can answer a request."""

    async def ask(self, request: Request) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class Told:
    """The case as it is after the turn, the verdict, and the reply made of it."""

    case: Case
    reply: Reply
    verdict: Verdict | None = None


class Asking:
    """Rights, diagnosis and report for one case."""

    def __init__(self, diagnose: Diagnoses, rights: Rights, texts: Texts, clock: Clock) -> None:
        self._diagnose, self._rights, self._clock = diagnose, rights, clock
        self._texts, self._report = texts, Report(texts)

    async def ask(self, who: Actor, case: Case, view: View = "reply") -> Told:
        """Look anew and answer."""
        asked = case.handle.value if case.handle else ""
        case, verdict = await self._verdict(who, case)
        case = replace(case, open=_open(verdict), offers=self._offers(verdict))
        told = getattr(self._report, view)(verdict, self._seen(who, case, asked))
        return Told(case, told, verdict)

    def say(self, who: Actor, case: Case, verdict: Verdict) -> Told:
        """Answer with a verdict that needed no look."""
        case = replace(case, open=_open(verdict), offers=self._offers(verdict))
        asked = case.handle.value if case.handle else ""
        return Told(case, self._report.reply(verdict, self._seen(who, case, asked)), verdict)

    def explain(self, who: Actor, case: Case, text: str) -> Told:
        """What an error means; it is knowledge, so that anybody may ask."""
        codes = self._codes(text)
        if not codes:
            return self.say(who, case, Verdict(None, None, "not-understood", reason="error-unknown"))
        entry = next(x for x in self._texts.errors.entries if x.code == codes[0])
        case = replace(case, symptom=case.symptom or "export-error", error=text)
        verdict = Verdict(case.symptom, None, "question", explained=codes[:1])
        if entry.diagnosis in self._texts.diagnoses:
            verdict = replace(verdict, outcome="diagnosed", diagnosis=entry.diagnosis)
        else:
            verdict = replace(verdict, question=_which_object())
        return self.say(who, case, verdict)

    async def _verdict(self, who: Actor, case: Case) -> tuple[Case, Verdict]:
        if who.own:
            own = await self._own(who, case)
            if isinstance(own, Verdict):
                return case, own
            return own, for_himself(await self._diagnose.ask(_request(own)))
        verdict = await self._diagnose.ask(_request(case))
        return case, replace(verdict, explained=self._codes(case.error)[:1]) if case.error else verdict

    async def _own(self, who: Actor, case: Case) -> Case | Verdict:
        """The case with himself as its object, or the refusal."""
        himself = await self._rights.himself(who)
        named = [x for x in (case.handle, case.second, _picked(case)) if x is not None]
        fits = [himself is not None and await self._rights.is_himself(himself, x) for x in named]
        if himself is None:
            return refused(case.symptom, SOMEBODY_ELSE if named else NOT_LINKED)
        if not all(fits) or case.symptom in NOT_ABOUT_ONE:
            return refused(case.symptom, SOMEBODY_ELSE)
        return replace(case, handle=case.handle or who.account, picked=himself.object_guid)

    def _codes(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(x.entry.code for x in self._texts.errors.find(text)))

    def _offers(self, verdict: Verdict) -> tuple[Offer, ...]:
        phrases = Phrases(self._texts, verdict)
        if verdict.outcome == "not-understood":
            known = [x for x in verdict.alternatives if f"symptom-{x}" in phrases.words]
            return tuple(
                Offer(SYMPTOM + x, phrases.words(f"symptom-{x}")) for x in known[:SYMPTOMS_OFFERED]
            )
        kind = OTHER if verdict.subject is not None else OBJECT
        return tuple(_offer(phrases, x, kind) for x in (*verdict.candidates, *verdict.near))

    def _seen(self, who: Actor, case: Case, asked: str) -> Seen:
        return Seen(case.id, asked, self._clock.now().isoformat(), own=who.own)


NOT_ABOUT_ONE = frozenset(
    {"service-not-running", "unexpected-deletes", "expected-deletes-missing", "orphan", "group-membership"}
)


def _offer(phrases: Phrases, found: Candidate, kind: str) -> Offer:
    words = (found.name, found.sam, found.upn, found.dn, candidate_words(phrases, found))
    return Offer(
        kind + (found.object_guid or found.dn or found.entra_id or ""),
        "\n".join(dict.fromkeys(x for x in words if x)),
    )


def _open(verdict: Verdict) -> str | None:
    if verdict.outcome == "pick":
        return WHICH_OBJECT
    return verdict.question.id if verdict.question else None


def _request(case: Case) -> Request:
    return Request(
        text=case.text,
        symptom=case.symptom,
        handle=case.handle,
        second=case.second,
        attribute=case.attribute,
        error=case.error,
        answers=case.answers,
        picked=case.picked,
    )


def _picked(case: Case) -> Handle | None:
    if case.picked is None:
        return None
    return Handle("dn" if "=" in case.picked else "guid", case.picked)


def _which_object() -> Question:
    return Question(WHICH_OBJECT, "active-directory", "", "", "", {})
