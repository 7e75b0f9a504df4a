"""One case put to the diagnosis: may this person ask, what is the verdict, what is shown of it."""

import re
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from handlers.as_json import WHICH_OBJECT
from handlers.cases import Case
from handlers.diagnose import Request
from handlers.phrases import Phrases, Texts
from handlers.ports import Clock, Handle
from handlers.replies import Reply, plain
from handlers.report import Report, Seen, offers
from handlers.rights import (
    NOT_LINKED,
    SOMEBODY_ELSE,
    Actor,
    Rights,
    account_handle,
    for_himself,
    for_his_eyes,
    refused,
)
from handlers.verdict import Verdict
from knowledge.tree import Question

View = Literal["reply", "evidence", "why"]
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


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

    async def ask(
        self, who: Actor, case: Case, view: View = "reply", *, afresh: bool = False
    ) -> Told:
        """Look and answer. `afresh`: nothing that was read a moment ago is used."""
        case = _chosen_ahead(case)
        case, verdict = await self._verdict(who, case, afresh)
        return self._told(who, case, verdict, view)

    def say(self, who: Actor, case: Case, verdict: Verdict) -> Told:
        """Answer with a verdict that needed no look."""
        return self._told(who, case, verdict, "reply")

    def explain(self, who: Actor, case: Case, text: str) -> Told:
        """What an error means; it is knowledge, so that anybody may ask."""
        codes = self._codes(text)
        if not codes:
            return self.say(
                who, case, Verdict(None, None, "not-understood", reason="error-unknown")
            )
        entry = next(x for x in self._texts.errors.entries if x.code == codes[0])
        case = replace(case, symptom=case.symptom or "export-error", error=text)
        verdict = Verdict(case.symptom, None, "question", explained=codes[:1])
        if entry.diagnosis in self._texts.diagnoses:
            verdict = replace(verdict, outcome="diagnosed", diagnosis=entry.diagnosis)
        else:
            verdict = replace(verdict, question=_which_object())
        return self.say(who, case, verdict)

    async def _verdict(self, who: Actor, case: Case, afresh: bool) -> tuple[Case, Verdict]:
        if who.own:
            own = await self._own(who, case)
            if isinstance(own, Verdict):
                return case, own
            verdict = for_himself(await self._diagnose.ask(_request(own, afresh)))
            himself = verdict.subject and replace(verdict.subject, alike=False)
            return own, replace(verdict, subject=himself)
        verdict = await self._diagnose.ask(_request(case, afresh))
        codes = self._codes(case.error)[:1] if case.error else ()
        return case, replace(verdict, explained=codes)

    async def _own(self, who: Actor, case: Case) -> Case | Verdict:
        """The case with himself as its object, or the refusal."""
        himself = await self._rights.himself(who)
        named = [x for x in (case.handle, case.second, _picked(case)) if x is not None]
        fits = [himself is not None and await self._rights.is_himself(himself, x) for x in named]
        if himself is None:
            others = [x for x in named if x != who.account]
            return refused(case.symptom, SOMEBODY_ELSE if others else NOT_LINKED)
        if not all(fits) or case.symptom in NOT_ABOUT_ONE:
            return refused(case.symptom, SOMEBODY_ELSE)
        return replace(case, handle=case.handle or who.account, picked=himself.object_guid)

    def _codes(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(x.entry.code for x in self._texts.errors.find(text)))

    def _told(self, who: Actor, case: Case, verdict: Verdict, view: View) -> Told:
        shown = offers(Phrases(self._texts, verdict), verdict)
        case = replace(case, open=_open(verdict), offers=shown)
        when = self._clock.now().isoformat()
        seen = Seen(
            case.id,
            _asked(case, verdict),
            when,
            own=who.own,
            second=_second(case),
            answered=bool(case.answers),
        )
        shown_beside = for_his_eyes(verdict) if who.own else verdict
        reply = {
            "reply": self._report.reply,
            "evidence": self._report.evidence,
            "why": self._report.why,
        }[view](verdict if view == "reply" else shown_beside, seen)
        return Told(case, reply, shown_beside)


def _asked(case: Case, verdict: Verdict) -> str:
    """What the object was called that was picked, looked for, or asked about."""
    named = case.second if verdict.subject is not None and case.second else case.handle
    return plain(named.value) if named else ""


def _second(case: Case) -> str:
    """Somebody who was named beside the object, of whom the answer says nothing."""
    second, first = case.second, case.handle
    if second is None or first is None or case.symptom in ABOUT_TWO:
        return ""
    return "" if second.value.casefold() == first.value.casefold() else plain(second.value)


# Here the second that is named belongs to the question; for upn-mismatch it is the other name.
ABOUT_TWO = frozenset({"group-membership", "duplicate-attribute", "upn-mismatch"})
NOT_ABOUT_ONE = frozenset(
    {
        "service-not-running",
        "unexpected-deletes",
        "expected-deletes-missing",
        "orphan",
        "group-membership",
    }
)


def _chosen_ahead(case: Case) -> Case:
    """The object given ahead as the answer to which-object: a DN or GUID, else a handle."""
    value = case.answers.get(WHICH_OBJECT)
    if value is None:
        return case
    case = replace(case, answers={q: a for q, a in case.answers.items() if q != WHICH_OBJECT})
    if "=" in value or _GUID.fullmatch(value):
        return replace(case, picked=value)
    return replace(case, handle=account_handle(value), picked=None)


def _open(verdict: Verdict) -> str | None:
    if verdict.outcome == "pick":
        return WHICH_OBJECT
    return verdict.question.id if verdict.question else None


def _request(case: Case, afresh: bool) -> Request:
    return Request(
        text=case.text,
        symptom=case.symptom,
        handle=case.handle,
        second=case.second,
        attribute=case.attribute,
        error=case.error,
        answers=case.answers,
        picked=case.picked,
        afresh=afresh,
    )


def _picked(case: Case) -> Handle | None:
    if case.picked is None:
        return None
    return Handle("dn" if "=" in case.picked else "guid", case.picked)


def _which_object() -> Question:
    return Question(WHICH_OBJECT, "active-directory", "", "", "", {})
