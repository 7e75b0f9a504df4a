"""A verdict as plain data for programs: contracts section 3, every key always there."""

from typing import Any

from handlers.phrases import Phrases, Texts
from handlers.replies import plain
from handlers.verdict import Candidate, LookUp, Subject, Verdict
from knowledge.answer import Fact
from knowledge.tree import NOT_KNOWN, Question, Step

WHICH_OBJECT = "which-object"
LONGEST = 2000
Json = dict[str, Any]


def as_json(texts: Texts, verdict: Verdict, case: str) -> Json:
    """The object that `ask --json` prints."""
    phrases = Phrases(texts, verdict)
    told = phrases.diagnosis()
    mend = None if verdict.own else told
    return {
        "case": case,
        "symptom": verdict.symptom,
        "subject": _subject(verdict.subject),
        "outcome": verdict.outcome,
        "diagnosis": verdict.diagnosis,
        "place": verdict.place,
        "then": list(verdict.then),
        "also": list(verdict.also),
        "proof": [_proof(phrases, fact) for fact in verdict.proof],
        "fix": list(mend.do) if mend else [],
        "who": list(mend.who) if mend else [],
        "links": [{"id": x.id, "title": x.title, "url": x.url} for x in told.links] if told else [],
        "question": _question(phrases, verdict),
        "near": [_candidate(x) for x in verdict.near],
        "trail": [_step(x) for x in verdict.trail],
        "look_ups": [_look_up(x) for x in verdict.look_ups],
        "attribute": verdict.attribute,
        "explained": list(verdict.explained),
        "alternatives": list(verdict.alternatives),
        "reason": verdict.reason or None,
        "certain": verdict.certain,
        "next_cycle": verdict.next_cycle,
        "elapsed_ms": verdict.elapsed_ms,
        "read_s_ago": dict(verdict.ages),
        "court": _court(verdict),
    }


def _court(verdict: Verdict) -> Json | None:
    if verdict.court is None:
        return None
    from handlers.court_evidence import as_json as told

    return told(verdict.court)


def _subject(subject: Subject | None) -> Json | None:
    if subject is None:
        return None
    return {
        "asked": subject.asked,
        "dn": subject.dn,
        "object_guid": subject.object_guid,
        "type": subject.type,
        "name": subject.name,
        "entra_id": subject.entra_id,
    }


def _proof(phrases: Phrases, fact: Fact) -> Json:
    return {
        "place": fact.place,
        "source": fact.source,
        "fact": phrases.fact(fact),
        "actual": plain(fact.actual, LONGEST),
        "expected": plain(fact.expected, LONGEST),
    }


def _question(phrases: Phrases, verdict: Verdict) -> Json | None:
    if verdict.outcome == "pick":
        return {
            "id": WHICH_OBJECT,
            "text": phrases.words("question-which-object"),
            "candidates": [_candidate(x) for x in verdict.candidates],
        }
    question = verdict.question
    if question is None:
        return None
    if question.id == WHICH_OBJECT:
        return {
            "id": WHICH_OBJECT,
            "text": phrases.words("question-which-object"),
            "where": phrases.words("question-which-object-where"),
            "why": phrases.words("question-which-object-why"),
            "answers": [],
        }
    return {
        "id": question.id,
        "text": phrases.ask(question.ask),
        "where": phrases.ask(question.where),
        "why": phrases.ask(question.why),
        "answers": _answers(phrases, question),
    }


def _answers(phrases: Phrases, question: Question) -> list[Json]:
    answers = [{"id": key, "label": x.label} for key, x in question.choices.items()]
    return [*answers, {"id": NOT_KNOWN, "label": phrases.words("button-not-known")}]


def _candidate(candidate: Candidate) -> Json:
    return {
        "dn": candidate.dn,
        "object_guid": candidate.object_guid,
        "type": candidate.type,
        "name": candidate.name,
        "sam": candidate.sam,
        "upn": candidate.upn,
        "domain": candidate.domain,
        "department": candidate.department,
        "enabled": candidate.enabled,
        "entra_id": candidate.entra_id,
    }


def _step(step: Step) -> Json:
    return {"question": step.question, "place": step.place, "answer": step.answer, "by": step.by}


def _look_up(look_up: LookUp) -> Json:
    said: Json = {"name": look_up.name, "result": look_up.result, "ms": look_up.ms}
    if look_up.result != "could-not-look":
        return said
    blamed = {"source": look_up.source} if look_up.source else {}
    return {**said, "why": plain(look_up.why, LONGEST), **blamed}
