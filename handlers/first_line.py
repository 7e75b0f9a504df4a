"""The first line of a reply, which alone must be worth reading: what stops what, and where."""

from handlers.journey import NOT_THERE
from handlers.phrases import TOLD_BY_TITLE, Phrases, Told, sentence
from handlers.replies import plain
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
            near = verdict.near[0].name if verdict.near else None
            return words(f"verdict-not-found{'-near' if near else ''}", asked=asked, near=near)
    special = f"verdict-{verdict.reason}"
    return words(special if special in words else f"verdict-{verdict.outcome}")


def _diagnosed(phrases: Phrases, verdict: Verdict, title: str) -> str:
    words, thing = phrases.words, phrases.thing(starts=True)
    if verdict.subject is None:
        return words("verdict-found-all", title=sentence(title))
    special = f"verdict-{verdict.diagnosis}"
    if special in words:
        return words(special, thing=thing)
    if verdict.symptom in TOLD_BY_TITLE:
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
    who = "" if verdict.subject else "-all"
    fault = _fault(verdict)
    if fault is None:
        plainly = phrases.words(f"verdict-healthy-in-sync{who}", thing=thing)
        return _answered(phrases, verdict) or plainly
    title = phrases.told(fault).title
    return phrases.words(f"verdict-healthy-in-sync-but{who}", thing=thing, title=title)


def _answered(phrases: Phrases, verdict: Verdict) -> str:
    """What was asked for, where the court has it for certain: the primary address, a membership."""
    court = verdict.court
    if court is None:
        return ""
    if court.mail is not None and court.mail.certain:
        thing, value = phrases.thing(starts=True), plain(court.mail.primary)
        return phrases.words("verdict-healthy-primary", thing=thing, value=value)
    looked = [s for s in court.stops if s.state not in ("could-not-look", "not-recorded")]
    if not court.member or not looked or not all(s.values for s in looked):
        return ""
    return phrases.words(
        "verdict-healthy-member",
        member=phrases.name if verdict.subject and verdict.subject.alike else plain(court.member),
        group=plain(court.group),
        places=phrases.listed([phrases.place(s.place) for s in looked]),
    )


def _fault(verdict: Verdict) -> str | None:
    """A fault that holds others back, though not this object: worth the first line."""
    held = (s.diagnosis for s in (*verdict.chain, *verdict.asides) if s.effect != "aside")
    return next((x for x in held if x in verdict.also), None)


def _inconclusive(phrases: Phrases, verdict: Verdict, asked: str) -> str:
    if verdict.subject is not None:
        absent = next((s for s in verdict.trail if s.answer == NOT_THERE), None)
        word = "verdict-inconclusive-absent" if absent else "verdict-inconclusive"
        place = phrases.place(absent.place) if absent else None
        return phrases.words(word, thing=phrases.thing(starts=absent is not None), place=place)
    if asked and not verdict.trail:
        return phrases.words("verdict-inconclusive-unknown", asked=asked)
    return phrases.words("verdict-inconclusive-all")
