"""The first line of a reply, which alone must be worth reading: what stops what, and where."""

from handlers.phrases import OBJECT_SYMPTOMS_TOLD_BY_TITLE, Phrases, Told, sentence
from handlers.verdict import Verdict


def first_line(phrases: Phrases, verdict: Verdict, told: Told | None, asked: str) -> str:
    """The verdict in one sentence; `asked` is what the object was called."""
    line = _line(phrases, verdict, told, asked)
    return line if verdict.certain else phrases.words("verdict-uncertain", line=line)


def _line(phrases: Phrases, verdict: Verdict, told: Told | None, asked: str) -> str:
    words = phrases.words
    match verdict.outcome:
        case "diagnosed":
            return _diagnosed(phrases, verdict, told.title if told else "")
        case "healthy":
            return _healthy(phrases, verdict)
        case "inconclusive":
            return _inconclusive(phrases, verdict, asked)
        case "pick":
            return words("verdict-pick", count=len(verdict.candidates), asked=asked)
        case "not-found":
            return words("verdict-not-found", asked=asked)
    return words(f"verdict-{verdict.outcome}")


def _diagnosed(phrases: Phrases, verdict: Verdict, title: str) -> str:
    words, thing = phrases.words, phrases.thing(starts=True)
    if verdict.subject is None:
        return words("verdict-found-all", title=sentence(title))
    special = f"verdict-{verdict.diagnosis}"
    if special in words:
        return words(special, thing=thing)
    if verdict.symptom in OBJECT_SYMPTOMS_TOLD_BY_TITLE:
        return words("verdict-found", thing=thing, title=title)
    if verdict.chain and verdict.chain[0].effect == "spoils":
        return words("verdict-spoils", thing=thing, title=title)
    place = f"verdict-stops-{verdict.place}"
    word = place if place in words else "verdict-stops"
    return words(word, thing=thing, place=phrases.place(verdict.place or "operations"), title=title)


def _healthy(phrases: Phrases, verdict: Verdict) -> str:
    thing = phrases.thing(starts=True)
    if verdict.diagnosis == "healthy-wait-for-cycle":
        at = "-at" if verdict.next_cycle else ""
        word = f"verdict-healthy-wait-for-cycle{at}"
        return phrases.words(word, thing=thing, next=verdict.next_cycle)
    word = "verdict-healthy-in-sync" if verdict.subject else "verdict-healthy-in-sync-all"
    return phrases.words(word, thing=thing)


def _inconclusive(phrases: Phrases, verdict: Verdict, asked: str) -> str:
    if verdict.subject is not None:
        return phrases.words("verdict-inconclusive", thing=phrases.thing())
    if asked and not verdict.trail:
        return phrases.words("verdict-inconclusive-unknown", asked=asked)
    return phrases.words("verdict-inconclusive-all")
